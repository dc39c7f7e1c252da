// Where packages of the monorepo require each other, and what a new version does to that: exact pins
// move, ranges have to contain it.

import Diagnostics
import Host
import Notation
import Standards
import Versioning
import Workspace

/// Moves the pins in one file to new versions.
struct SiblingPins {
  /// The new versions of the packages that are bumped.
  let versions: [ProjectName: Version]
  /// What they were at.
  var old: [ProjectName: Version] = [:]
  /// The files of packages that are bumped themselves; nil: whichever file it is, what is in step in it
  /// moves.
  var moving: Set<Path>? = []
  let policy: PinPolicy
  /// What is wrong, as it is found.
  private(set) var errors: [Problem] = []

  init(_ versions: [ProjectName: Version], policy: PinPolicy) {
    self.versions = versions
    self.policy = policy
  }

  /// Moves exact pins and bounds wherever a string of a pyproject.toml is a requirement:
  /// dependencies, extras, groups, build requirements, tools' tables.
  mutating func move(inProject file: Path, _ files: inout EditedFiles) throws(Problem) {
    if policy == .none { return }
    let document = try files.document(file)
    for (path, text) in strings(in: .table(document.root), at: []) {
      guard !isPoetry(path), let requirement = try? Requirement(text),
        let version = versions[requirement.name]
      else { continue }
      let pins = pinnedVersions(in: text)
      let ranges = pins + bounds(clauses(of: text), of: requirement.name, in: text, file)
      for range in ranges.sorted(by: { $0.lowerBound > $1.lowerBound }) {
        // A version that is the same in another spelling stays as it is written.
        let old = String(decoding: Array(text.utf8)[range], as: UTF8.self)
        if Version(spelled: old) == version, ranges.count == 1 { continue }
        try files.replace(
          range, ofStringAt: path, in: file, with: version.normalized,
          "pin of \(requirement.name)")
      }
      if pins.isEmpty, isStandard(path), requirement.url == nil,
        fitted(requirement), !contains(replacing(ranges, in: text, with: version), version)
      {
        errors.append(excludes(requirement, version, at: path, document))
      }
    }
    try movePoetry(file, document, &files)
  }

  /// The lower bounds that move with a release: `1.2` of `>=1.2,<2` and of `~=1.2`.
  ///
  /// Unless somebody has said which, those of packages that are released as well and that stood at the
  /// version before: such a bound is kept in step, others are as low as they can be.
  private func bounds(
    _ clauses: [ClauseText], of name: ProjectName, in text: String, _ file: Path
  ) -> [Range<Int>] {
    let bytes = Array(text.utf8)
    return clauses.filter { clause in
      let bound = Version(spelled: String(decoding: bytes[clause.range], as: UTF8.self))
      guard let bound, let new = versions[name], bound < new else { return false }
      let isCompatible = ["~=", "^", "~"].contains(clause.comparison)
      guard clause.comparison == ">=" || isCompatible else { return false }
      return switch policy {
      case .floor: !isCompatible
      case .compatible: isCompatible
      case .exact, .none: false
      case .found: moving?.contains(file) != false && bound == old[name]
      }
    }.map(\.range)
  }

  private func replacing(_ ranges: [Range<Int>], in text: String, with version: Version) -> String {
    let edits = ranges.map { ByteEdit($0, version.normalized) }
    return String(decoding: applying(edits, to: Array(text.utf8)), as: UTF8.self)
  }

  private func contains(_ text: String, _ version: Version) -> Bool {
    (try? Requirement(text))?.specifiers.contains(version) ?? true
  }

  /// Whether the version before was in the range: one that never was says nothing about the new one.
  private func fitted(_ requirement: Requirement) -> Bool {
    old[requirement.name].map { requirement.specifiers.contains($0) } ?? true
  }

  /// Moves exact pins in a file that is no TOML.
  mutating func move(inText file: Path, _ files: inout EditedFiles) throws(Problem) -> Int {
    if policy == .none { return 0 }
    let bytes = try files.bytes(of: file)
    let pins = loosePins(of: Set(versions.keys), in: bytes)
    for pin in pins {
      guard let version = versions[pin.name] else { continue }
      try files.replace(pin.range, in: file, with: version.normalized, "pin of \(pin.name)")
    }
    return pins.count
  }

  private func isStandard(_ path: [TOMLKey]) -> Bool {
    path.starts(with: ["project", "dependencies"])
      || path.starts(with: ["project", "optional-dependencies"])
      || path.starts(with: ["dependency-groups"])
      || path.starts(with: ["build-system", "requires"])
  }

  private func excludes(
    _ requirement: Requirement, _ version: Version, at path: [TOMLKey], _ document: TOMLDocument
  ) -> Problem {
    var wanted = requirement
    wanted.specifiers = (try? VersionSpecifiers("==\(version.normalized)")) ?? .init()
    return document.text.problem(
      "`\(requirement)` leaves out \(version), the new version of `\(requirement.name)`", at: path,
      hints: ["write `\(wanted)`: `rel bump` moves exact pins, and leaves ranges alone"])
  }

  /// All strings with their paths, in the order of their keys.
  private func strings(in node: TOMLNode, at path: [TOMLKey]) -> [([TOMLKey], String)] {
    switch node {
    case .string(let text): return [(path, text)]
    case .array(let array):
      return array.enumerated().flatMap { strings(in: $1, at: path + [.index($0)]) }
    case .table(let table):
      return table.sorted { $0.key < $1.key }.flatMap { strings(in: $1, at: path + [.name($0)]) }
    default: return []
    }
  }

  // MARK: Poetry

  /// poetry's own tables have the name as the key, and the condition alone as the value.
  private func isPoetry(_ path: [TOMLKey]) -> Bool {
    path.starts(with: ["tool", "poetry"])
      && path.contains { $0 == "dependencies" || $0 == "dev-dependencies" }
  }

  private mutating func movePoetry(
    _ file: Path, _ document: TOMLDocument, _ files: inout EditedFiles
  ) throws(Problem) {
    for (path, text) in strings(in: .table(document.root), at: []) where isPoetry(path) {
      guard
        let index = path.firstIndex(where: { $0 == "dependencies" || $0 == "dev-dependencies" }),
        index + 1 < path.count, case .name(let key) = path[index + 1],
        let name = try? ProjectName(key), let version = versions[name]
      else { continue }
      // `core = "1.2.3"` or `core = { version = "1.2.3", … }`, or an array of such tables.
      let rest = path[(index + 2)...].filter { if case .index = $0 { false } else { true } }
      guard rest.isEmpty || rest == ["version"] else { continue }
      if let range = Self.poetryPin(text) {
        let bytes = Array(text.utf8)
        if Version(spelled: String(decoding: bytes[range], as: UTF8.self)) == version { continue }
        try files.replace(
          range, ofStringAt: path, in: file, with: version.normalized, "pin of \(name)")
        continue
      }
      let raised = bounds(clauses(inCondition: text), of: name, in: text, file)
      for range in raised.reversed() {
        try files.replace(
          range, ofStringAt: path, in: file, with: version.normalized, "pin of \(name)")
      }
      let before = old[name].map { Self.poetryContains(text, $0) } ?? true
      if before, !Self.poetryContains(replacing(raised, in: text, with: version), version) {
        errors.append(
          document.text.problem(
            "`\(key) = \"\(text)\"` leaves out \(version), the new version of `\(name)`", at: path,
            hints: [
              "write `\"==\(version)\"`: `rel bump` moves exact pins, and leaves ranges alone"
            ]
          ))
      }
    }
  }

  /// The version of `1.2.3`, `==1.2.3` and `=1.2.3`, which are exact to poetry.
  private static func poetryPin(_ text: String) -> Range<Int>? {
    let bytes = Array(text.utf8)
    let start = bytes.firstIndex { !" =".utf8.contains($0) } ?? bytes.count
    let range = trimmedRange(start..<bytes.count, of: bytes)
    guard !range.isEmpty,
      Version(spelled: String(decoding: bytes[range], as: UTF8.self)) != nil
    else { return nil }
    return range
  }

  /// Whether poetry's condition holds; true for one that is not understood here.
  /// - Source: poetry's documentation, "Dependency specification": `^` and `~`.
  private static func poetryContains(_ text: String, _ version: Version) -> Bool {
    if text.contains("||") { return true }
    return text.split(separator: ",").allSatisfy { clause in
      let clause = String(clause).trimmingWhitespace
      guard let mark = clause.first, mark == "^" || (mark == "~" && !clause.hasPrefix("~=")) else {
        return (try? VersionSpecifiers(clause))?.contains(version) ?? true
      }
      guard let low = Version(spelled: clause.dropFirst()) else { return true }
      // `^`: up to the first number that is not zero; `~`: up to the second number.
      let index =
        mark == "~"
        ? min(1, low.release.count - 1)
        : low.release.firstIndex { $0 != 0 } ?? low.release.count - 1
      guard low.release[index] < Int.max else { return true }
      let high = Version(
        release: Array(low.release[..<index]) + [low.release[index] + 1], epoch: low.epoch)
      return version >= low && version < high
        && version.release.prefix(index + 1).elementsEqual(
          low.release.prefix(index + 1))
    }
  }
}
