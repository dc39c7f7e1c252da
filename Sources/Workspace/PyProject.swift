// What rel needs of a pyproject.toml, as values. How it is read is in `PyProject+Reading.swift`,
// how it is kept in `PyProject+Cache.swift`.

public import Standards

/// A pyproject.toml.
public struct PyProject: Sendable, Hashable {
  /// The `[project]` table; nil in a file that only configures tools or a workspace.
  public var project: Project?
  public var buildSystem: BuildSystem
  /// Whether the file has a `[build-system]` table, or PEP 517's default stands for it.
  public var statesBuildSystem: Bool
  public var workspace: UVWorkspace?
  /// `tool.uv.package`, or `tool.poetry.package-mode`: false for a project that is never built.
  public var isPackage: Bool?
  /// `tool.poetry.name`: the project's name where poetry's own table stands for `[project]`.
  public var poetryName: String?
  /// What it says of those who work on the project.
  public var settings = DevelopmentSettings()

  public init(
    project: Project?, buildSystem: BuildSystem?, workspace: UVWorkspace? = nil,
    isPackage: Bool? = nil, poetryName: String? = nil
  ) {
    self.project = project
    self.buildSystem = buildSystem ?? .legacySetuptools
    self.statesBuildSystem = buildSystem != nil
    self.workspace = workspace
    self.isPackage = isPackage
    self.poetryName = poetryName
  }

  /// The `[project]` table.
  /// - Source: PEP 621, as kept in the specification "pyproject.toml".
  public struct Project: Sendable, Hashable {
    public var name: ProjectName
    /// Nil where it is dynamic: only the build backend knows it.
    public var version: Version?
    /// As written; its syntax is right.
    public var requiresPython: String?
    /// In the file's order.
    public var dependencies: [Requirement]
    /// Sorted by name.
    public var extras: [Extra]
    /// The fields that the build backend fills in, `dependencies` say.
    public var dynamic: [String]
    /// Whether a classifier starts with `Private ::`, which public indexes refuse.
    public var isPrivate: Bool

    public init(
      name: ProjectName, version: Version?, requiresPython: String? = nil,
      dependencies: [Requirement] = [], extras: [Extra] = [], dynamic: [String] = [],
      isPrivate: Bool = false
    ) {
      self.name = name
      self.version = version
      self.requiresPython = requiresPython
      self.dependencies = dependencies
      self.extras = extras
      self.dynamic = dynamic
      self.isPrivate = isPrivate
    }
  }

  /// The `[tool.uv.workspace]` table: patterns from the file's folder.
  public struct UVWorkspace: Sendable, Hashable {
    public var members: [String]
    public var exclude: [String]
    public init(members: [String], exclude: [String]) {
      self.members = members
      self.exclude = exclude
    }
  }
}

/// What a package needs beyond its dependencies when somebody asks for `name[extra]`.
public struct Extra: Sendable, Hashable {
  public var name: ProjectName
  public var dependencies: [Requirement]
  public init(name: ProjectName, dependencies: [Requirement]) {
    self.name = name
    self.dependencies = dependencies
  }
}

extension BuildSystem {
  /// What stands for a file without `[build-system]`.
  /// - Source: PEP 517 and 518.
  public static let legacySetuptools = BuildSystem(
    requires: ["setuptools>=40.8.0"], backend: "setuptools.build_meta:__legacy__", backendPath: [])
}
