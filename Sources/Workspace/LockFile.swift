// Releasefile.lock as a value: which sets of requirements are pinned, and to what. Its text form is
// in `LockFile+Reading.swift` and `LockFile+Writing.swift`; how it is resolved is Execution's
// business.

public import Hashing
public import Standards

/// Pinned tools: for each set of requirements, every project that its environment holds.
///
/// It has names, versions, conditions and hashes, and neither URLs nor hosts: each machine takes
/// the files from its own index, and the hashes make them the same files.
public struct LockFile: Sendable, Hashable {
  /// One project of an environment.
  public struct Pin: Sendable, Hashable {
    public var name: ProjectName
    public var version: Version
    /// The condition under which it is installed, `sys_platform == 'win32'` say.
    public var marker: String?
    /// SHA-256 of each of the version's files, ascending; at least one.
    public var hashes: [Digest]

    public init(name: ProjectName, version: Version, marker: String?, hashes: [Digest]) {
      self.name = name
      self.version = version
      self.marker = marker
      self.hashes = hashes.sorted()
    }
  }

  /// A set of requirements and all that it takes to fulfil it.
  public struct Environment: Sendable, Hashable {
    /// In the form of `normalizedRequirements`.
    public let requirements: [String]
    /// By name, then version, then marker; one project has several pins where markers divide it.
    public let pins: [Pin]

    public init(requirements: [String], pins: [Pin]) {
      self.requirements = normalizedRequirements(requirements)
      self.pins = pins.sorted {
        ($0.name.normalized, $0.version, $0.marker ?? "")
          < ($1.name.normalized, $1.version, $1.marker ?? "")
      }
    }

    /// One line for an action key: the versions of what was asked for, and a digest of all pins.
    ///
    /// `ruff 0.14.5 (pins 9f86d0…)`; the digest has all its 64 digits.
    public var identity: String {
      var encoder = FieldEncoder()
      for pin in pins {
        encoder.add(pin.name.normalized)
        encoder.add(pin.version.text)
        encoder.add(pin.marker ?? "")
        encoder.add(pin.hashes.count)
        for hash in pin.hashes { encoder.add(hash) }
      }
      let asked = Set(requirements.map(requiredName))
      let named = pins.filter { asked.contains($0.name.normalized) }
        .map { "\($0.name.normalized) \($0.version)" }
      let names = named.isEmpty ? "nothing" : named.joined(separator: ", ")
      return "\(names) (pins \(encoder.digest().hexadecimal))"
    }
  }

  /// The oldest Python that the pins are for, `3.10` say.
  public var minimumPython: String
  /// By requirements; no two have the same.
  public private(set) var environments: [Environment]

  public init(minimumPython: String, environments: [Environment] = []) {
    self.minimumPython = minimumPython
    self.environments = []
    for environment in environments { add(environment) }
  }

  /// Adds an environment, in place of one with the same requirements.
  public mutating func add(_ environment: Environment) {
    environments.removeAll { $0.requirements == environment.requirements }
    environments.append(environment)
    environments.sort { $0.requirements.lexicographicallyPrecedes($1.requirements) }
  }

  /// The pins for a set of requirements, in whatever order and spelling it comes.
  public func environment(for requirements: [String]) -> Environment? {
    let wanted = normalizedRequirements(requirements)
    return environments.first { $0.requirements == wanted }
  }

  /// `Environment.identity` of a set of requirements; nil when it is not locked.
  public func identity(of requirements: [String]) -> String? {
    environment(for: requirements)?.identity
  }
}

/// A set of requirements in the one form that stands for it: names, extras and comparisons in
/// normal form and order, each once, ascending.
///
/// `["Pytest", "coverage[toml] >= 7, < 8"]` is `["coverage[toml]<8,>=7", "pytest"]`. A text that is
/// no requirement is kept as it is: whoever resolves it will say what is wrong with it.
public func normalizedRequirements(_ requirements: [String]) -> [String] {
  Set(requirements.map(normalizedRequirement)).sorted()
}

private func normalizedRequirement(_ text: String) -> String {
  guard let requirement = try? Requirement(text) else { return text }
  var result = requirement.name.normalized
  if !requirement.extras.isEmpty {
    let extras = Set(requirement.extras.map(\.normalized)).sorted()
    result += "[\(extras.joined(separator: ","))]"
  }
  if let url = requirement.url { result += " @ \(url)" }
  result += requirement.specifiers.clauses.map(\.description).sorted().joined(separator: ",")
  if let marker = requirement.marker {
    result += requirement.url == nil ? "; \(marker)" : " ; \(marker)"
  }
  return result
}

private func requiredName(_ text: String) -> String {
  (try? Requirement(text))?.name.normalized ?? text
}
