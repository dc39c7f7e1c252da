// What the wheels of a package and of its siblings require of projects from outside the monorepo.
// Tests and imports run with it, so its versions are in their keys. How it becomes versions is in
// `PythonTools+Outside.swift`.

import Hashing
public import Host
public import Standards
public import Workspace

/// Requirements that an environment for a package's wheel fulfils from an index.
public struct OutsideRequirements: Sendable, Hashable {
  /// A uv.lock beside the package, or beside the workspace that it is in.
  struct Lock: Sendable, Hashable {
    /// From the Releasefile's folder.
    var folder: Path
    var digest: Digest
    var package: ProjectName
  }

  /// In the form of `normalizedRequirements`; without URLs, which say themselves what they are.
  public let requirements: [String]
  let lock: Lock?

  public var isEmpty: Bool { requirements.isEmpty }

  /// Of wheels that need nothing but each other.
  public static let none = OutsideRequirements(requirements: [], lock: nil)
}

/// Finds the outside requirements of packages; what several have in common is looked at once.
public struct OutsideRequirementFinder {
  private let packages: [ProjectName: Package]
  private let workspace: Path?
  private let disk: any FileSystem
  private var direct: [ProjectName: Set<String>] = [:]
  private var locks: [Path: Digest?] = [:]

  /// - Parameter workspace: the uv workspace's folder.
  public init(packages: [ProjectName: Package], workspace: Path?, disk: any FileSystem) {
    self.packages = packages
    self.workspace = workspace
    self.disk = disk
  }

  public mutating func requirements(of package: Package) -> OutsideRequirements {
    var texts = directRequirements(of: package)
    for sibling in package.siblings.compactMap({ packages[$0] }) {
      texts.formUnion(directRequirements(of: sibling))
    }
    return OutsideRequirements(
      requirements: normalizedRequirements(Array(texts)),
      lock: texts.isEmpty ? nil : lock(of: package))
  }

  /// What a package requires of outsiders, and what the extras do that it asks of siblings.
  private mutating func directRequirements(of package: Package) -> Set<String> {
    if let known = direct[package.name] { return known }
    var found: Set<String> = []
    var open = package.dependencies[...]
    var expanded: Set<Requirement> = []
    while let requirement = open.popFirst() {
      guard let sibling = packages[requirement.name] else {
        if requirement.url == nil { found.insert(requirement.description) }
        continue
      }
      guard expanded.insert(requirement).inserted else { continue }
      for extra in sibling.extras where requirement.extras.contains(extra.name) {
        open += extra.dependencies
      }
    }
    direct[package.name] = found
    return found
  }

  private mutating func lock(of package: Package) -> OutsideRequirements.Lock? {
    for folder in [package.path, workspace].compactMap(\.self) {
      if locks[folder] == nil {
        let bytes = try? disk.contents(of: folder / "uv.lock")
        locks[folder] = .some(bytes.map { SHA256.digest(of: $0) })
      }
      if let digest = locks[folder] ?? nil {
        return .init(folder: folder, digest: digest, package: package.name)
      }
    }
    return nil
  }
}

/// The versions that fulfil outside requirements, as far as this checkout knows them.
public struct OutsidePins: Sendable {
  /// By key: the owner, for whom a newer set takes the place of this one, and requirements with one
  /// version each, `six==1.17.0`.
  private var sets: [String: (owner: String, pins: [String])] = [:]

  /// - Parameter text: what `text` was in an earlier run.
  init(text: String) {
    for line in text.split(separator: "\n") {
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      if fields.count > 1 { sets[fields[0]] = (fields[1], Array(fields.dropFirst(2))) }
    }
  }

  /// A line for each set, its fields divided by tabs.
  var text: String {
    sets.map { ([$0.key, $0.value.owner] + $0.value.pins).joined(separator: "\t") + "\n" }
      .sorted().joined()
  }

  /// - Returns: nil when they are not known yet.
  func pins(for outside: OutsideRequirements, python: PythonInterpreter) -> [String]? {
    sets[key(outside, python)]?.pins
  }

  mutating func insert(
    _ pins: [String], for outside: OutsideRequirements, python: PythonInterpreter
  ) {
    // What an older uv.lock said of a package is of no use any more.
    let owner = outside.lock.map { "\($0.folder) \($0.package.normalized)" } ?? ""
    if !owner.isEmpty { sets = sets.filter { $0.value.owner != owner } }
    sets[key(outside, python)] = (owner, pins)
  }

  /// One line for an action key: the versions of what is required, and a digest of all of them; nil
  /// when they are not known yet.
  public func identity(
    of outside: OutsideRequirements, python: PythonInterpreter
  ) -> String? {
    guard let pins = pins(for: outside, python: python) else { return nil }
    let asked = Set(outside.requirements.compactMap { try? Requirement($0).name.normalized })
    let named = pins.compactMap { try? Requirement($0) }
      .filter { asked.contains($0.name.normalized) }
      .map { "\($0.name.normalized) \($0.specifiers.exactPin.map { "\($0)" } ?? "")" }
    var encoder = FieldEncoder()
    encoder.add(list: pins)
    let digest = encoder.digest().hexadecimal
    return "\(named.isEmpty ? "nothing" : named.joined(separator: ", ")) (versions \(digest))"
  }

  private func key(_ outside: OutsideRequirements, _ python: PythonInterpreter) -> String {
    let lock = outside.lock.map { ["\($0.digest)", "\($0.folder)", $0.package.normalized] }
    return shortDigest(outside.requirements + (lock ?? [python.identity]))
  }
}
