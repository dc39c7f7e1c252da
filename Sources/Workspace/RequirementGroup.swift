// What a project says of those who work on it: named groups of requirements, and where requirements
// come from if not from an index. How a pyproject.toml says it is in `DevelopmentSettings+Reading`.

public import Standards

/// A named group of requirements that no wheel has in its metadata.
public struct RequirementGroup: Sendable, Hashable {
  /// Whose table it is.
  public enum Form: String, Sendable, Hashable {
    /// `[dependency-groups]`, and `tool.uv.dev-dependencies`, which is a part of its group `dev`.
    /// - Source: PEP 735.
    case standard
    case poetry
    case pdm
    /// An environment of hatch.
    case hatch
    /// `[tool.tox]`.
    case tox
  }

  /// In normal form.
  public var name: String
  public var form: Form
  /// As PEP 508 has them, in the file's order.
  public var requirements: [String] = []
  /// Groups that are a part of it.
  public var includes: [String] = []
  /// Extras of the project itself.
  public var extras: [String] = []

  public init(_ name: String, _ form: Form) {
    self.name = normalGroupName(name)
    self.form = form
  }

  /// Where it is written.
  var place: String {
    switch form {
    case .standard: "dependency-groups.\(name)"
    case .poetry: "tool.poetry.group.\(name)"
    case .pdm: "tool.pdm.dev-dependencies.\(name)"
    case .hatch: "tool.hatch.envs.\(name)"
    case .tox: "tool.tox"
    }
  }
}

/// `Dev_Tools` and `dev-tools` are one group.
/// - Source: PEP 735, which takes the names of extras.
public func normalGroupName(_ name: String) -> String {
  (try? ProjectName(name))?.normalized ?? name.lowercased()
}

/// Where a requirement comes from by what a file says, if not from the index.
public struct RequirementSource: Sendable, Hashable {
  public enum Place: Sendable, Hashable {
    /// A URL as PEP 508 has them: of an archive, or of git with what is checked out.
    case url(String)
    /// A folder or an archive, from the folder of the file that says so.
    case path(String)
    /// A member of the workspace.
    case member
    /// An index with this name.
    case index(String)
  }

  public var name: ProjectName
  public var place: Place
  /// The condition under which it is so.
  public var marker: String?
  /// The setting or the lock file that says so.
  public var origin: String

  public init(
    _ name: ProjectName, _ place: Place, marker: String? = nil, origin: String
  ) {
    self.name = name
    self.place = place
    self.marker = marker
    self.origin = origin
  }
}

/// What `[tool.uv]` and tables of other tools say of a project, beyond what it is.
public struct DevelopmentSettings: Sendable, Hashable {
  public var groups: [RequirementGroup] = []
  public var sources: [RequirementSource] = []
  /// `tool.uv.default-groups`; `all` stands for all of them.
  public var defaultGroups: [String] = []
  /// `constraint-dependencies`.
  public var constraints: [String] = []
  /// `override-dependencies`.
  public var overrides: [String] = []
  /// `build-constraint-dependencies`.
  public var buildConstraints: [String] = []
  /// Groups and extras that cannot be had together: `group:test`, `extra:cpu`.
  public var conflicts: [[String]] = []
  /// `requires-python`, poetry's `python` as PEP 440 has it.
  public var requiresPython: String?
  /// `tool.uv.python`.
  public var python: String?
  /// How versions are chosen, as options of uv: `--prerelease allow`.
  public var resolverOptions: [String] = []
  /// Globs of files that a wheel is made of besides its folder's, from the file's folder.
  public var cachedFiles: [String] = []
  /// What else `cache-keys` names: `git`, `env:NAME`.
  public var cachedFacts: [String] = []

  public init() {}

  public var isEmpty: Bool { self == DevelopmentSettings() }

  /// What a group has with all that is a part of it.
  /// - Returns: `missing` is a group that one of them includes, and that there is not.
  public func expanded(
    _ name: String, _ form: RequirementGroup.Form
  ) -> (requirements: [String], extras: [String], missing: String?) {
    var requirements: [String] = []
    var extras: [String] = []
    var open = [name]
    var seen: Set<String> = [name]
    var missing: String?
    while let next = open.popLast() {
      let found = groups.filter { $0.name == next && $0.form == form }
      if found.isEmpty { missing = missing ?? next }
      for group in found {
        requirements += group.requirements
        extras += group.extras
        open += group.includes.filter { seen.insert($0).inserted }
      }
    }
    return (requirements, extras, missing)
  }
}
