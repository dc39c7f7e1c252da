// A package of the monorepo, as the other modules see it: what its pyproject.toml says, normalised.

public import Host
public import Standards

/// A folder that builds a wheel: with a `pyproject.toml`, or with a `setup.py` as of old.
public struct Package: Sendable, Hashable {
  /// The project's name as written.
  public var name: ProjectName
  /// The package's folder, from the Releasefile's folder.
  public var path: Path
  /// As written in `[project] version`, or as the build backend says.
  public var version: Version
  public var requiresPython: String?
  /// `[project] dependencies`, in the file's order; where they are dynamic, the backend's.
  public var dependencies: [Requirement]
  public var buildSystem: BuildSystem
  /// The other packages of the monorepo that this one needs, transitively, dependencies first.
  public var siblings: [ProjectName]
  /// `[project.optional-dependencies]`, sorted by name.
  public var extras: [Extra] = []
  /// Whether a classifier says `Private ::`: not for a public index.
  public var isPrivate = false
  /// The siblings that need this package in turn.
  public var cyclic: Set<ProjectName> = []
  /// The file that says what the package is: `pyproject.toml`, or `setup.py` where there is none.
  public var projectFile: Path = "pyproject.toml"
  /// What its `pyproject.toml` says of those who work on it.
  public var settings = DevelopmentSettings()
  /// The packages of the monorepo that its tests need besides its siblings, dependencies first.
  public var testSiblings: [ProjectName] = []
  /// Stands for what the build backend was asked about the package, and for the commit where it
  /// may have looked at git; nil when the files alone say everything.
  public var answer: String?

  public init(
    name: ProjectName, path: Path, version: Version, requiresPython: String?,
    dependencies: [Requirement], buildSystem: BuildSystem, siblings: [ProjectName]
  ) {
    self.name = name
    self.path = path
    self.version = version
    self.requiresPython = requiresPython
    self.dependencies = dependencies
    self.buildSystem = buildSystem
    self.siblings = siblings
  }

  /// Whether its build backend was not asked, or did not know: the name and the version may be
  /// made up.
  public var isUnanswered: Bool { answer == Self.noAnswer }
  static let noAnswer = "unknown"

  /// The siblings that come before this package wherever order counts: those on no cycle with it.
  public var earlier: [ProjectName] { siblings.filter { !cyclic.contains($0) } }

  /// The name that Python imports: `da_vinci` for the project `da-vinci`.
  public var module: String { name.distribution }
}

/// How the package's wheel is built.
/// - Source: PEP 517 and 518, `[build-system]`.
public struct BuildSystem: Sendable, Hashable {
  /// The requirements as written, `hatchling>=1.27` say.
  public var requires: [String]
  /// `hatchling.build`, or `setuptools.build_meta:__legacy__` where the file names none.
  public var backend: String
  /// Folders, from the package's folder, that hold an in-tree backend.
  public var backendPath: [String]

  public init(requires: [String], backend: String, backendPath: [String]) {
    self.requires = requires
    self.backend = backend
    self.backendPath = backendPath
  }
}
