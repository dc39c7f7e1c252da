// What the wheels of a package and of its siblings require of projects from outside the monorepo, and its
// tests besides. Tests and imports run with it, so its versions are in their keys. How it is found in the
// files is in `OutsideRequirementFinder`, how it becomes versions in `PythonTools+Outside.swift`.

import Hashing
import Host
import Standards
import Workspace

/// Requirements that an environment for a package's wheel fulfils from outside.
public struct OutsideRequirements: Sendable, Hashable {
  /// A uv.lock beside the package, or beside the workspace that it is in.
  struct Lock: Sendable, Hashable {
    /// From the Releasefile's folder.
    var folder: Path
    var digest: Digest
    var package: ProjectName
    /// The package's own groups and extras that are needed.
    var groups: [String] = []
    var extras: [String] = []
    /// Groups of the workspace's root.
    var sharedGroups: [String] = []
  }

  /// Another tool's lock file: its versions are taken where they fit.
  struct OtherLock: Sendable, Hashable {
    var file: Path
    var digest: Digest
  }

  /// In the form of `normalizedRequirements`; without the URLs that the wheels' own metadata has, which
  /// say themselves what they are.
  public let requirements: [String]
  let lock: Lock?
  var otherLock: OtherLock?
  /// Where some of them come from.
  var sources: [RequirementSource] = []
  /// What bounds them, and what stands for what anything requires of a project.
  var constraints: [String] = []
  var overrides: [String] = []
  /// What files of requirements tell uv: `--extra-index-url …`.
  var options: [String] = []
  /// A group that includes one that there is not.
  var missing: String?
  /// Whether something of it is for tests alone.
  var isForTests = false
  /// The folders of the monorepo's packages; their wheels are installed, whatever a lock says.
  var folders: [Path] = []

  init(requirements: [String], lock: Lock?) {
    self.requirements = requirements
    self.lock = lock
  }

  public var isEmpty: Bool { requirements.isEmpty && missing == nil }

  /// Of wheels that need nothing but each other.
  public static let none = OutsideRequirements(requirements: [], lock: nil)

  /// All that the versions follow from, but for the Python and the index.
  var question: [String] {
    var fields = requirements
    if let lock {
      fields += ["\(lock.digest)", "\(lock.folder)", lock.package.normalized]
      let more = lock.groups + ["extras"] + lock.extras + ["shared"] + lock.sharedGroups
      if more.count > 2 { fields += more }
    }
    if let otherLock { fields += ["\(otherLock.digest)", "\(otherLock.file)"] }
    for source in sources {
      fields.append("\(source.name.normalized) \(source.place) \(source.marker ?? "")")
    }
    if !constraints.isEmpty { fields += ["constraints"] + constraints }
    if !overrides.isEmpty { fields += ["overrides"] + overrides }
    fields += options
    if let missing { fields += ["missing", missing] }
    return fields
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
    let owner = outside.lock.map { lock in
      let more = lock.groups + lock.extras + lock.sharedGroups
      return (["\(lock.folder)", lock.package.normalized] + more).joined(separator: " ")
    }
    if let owner { sets = sets.filter { $0.value.owner != owner } }
    sets[key(outside, python)] = (owner ?? "", pins)
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
      .map { "\($0.name.normalized) \($0.specifiers.exactPin.map { "\($0)" } ?? $0.url ?? "")" }
    var encoder = FieldEncoder()
    encoder.add(list: pins)
    let digest = encoder.digest().hexadecimal
    return "\(named.isEmpty ? "nothing" : named.joined(separator: ", ")) (versions \(digest))"
  }

  private func key(_ outside: OutsideRequirements, _ python: PythonInterpreter) -> String {
    shortDigest(outside.question + (outside.lock == nil ? [python.identity] : []))
  }
}
