// Exact pins in texts: where the version stands in `core[extra] == 1.2.3 ; python_version > "3"`, and
// in files that are no TOML, where such a pin stands.

import Notation
public import Standards
import Workspace

/// A version in a requirement, and what stands before it: `>=`.
public struct ClauseText {
  public var comparison: String
  /// The version's bytes in the requirement's UTF-8.
  public var range: Range<Int>
}

/// The versions of a requirement's clauses, in their order. Empty for what is no requirement.
public func clauses(of requirement: String) -> [ClauseText] {
  guard let parsed = try? Requirement(requirement), parsed.url == nil else { return [] }
  return clauses(inCondition: requirement)
}

/// The versions of a condition, `>=1.2,<2`, whatever stands before it.
public func clauses(inCondition text: String) -> [ClauseText] {
  let bytes = Array(text.utf8)
  let end = bytes.firstIndex(of: UInt8(ascii: ";")) ?? bytes.count
  var found: [ClauseText] = []
  var position = 0
  while position < end {
    guard "=<>!~^".utf8.contains(bytes[position]) else {
      position += 1
      continue
    }
    var start = position
    while start < end, "=<>!~^".utf8.contains(bytes[start]) { start += 1 }
    let comparison = String(decoding: bytes[position..<start], as: UTF8.self)
    while start < end, bytes[start].isASCIISpace { start += 1 }
    var stop = start
    while stop < end, !bytes[stop].isASCIISpace, bytes[stop] != UInt8(ascii: ","),
      bytes[stop] != UInt8(ascii: ")")
    { stop += 1 }
    if stop > start { found.append(ClauseText(comparison: comparison, range: start..<stop)) }
    position = max(stop, position + 1)
  }
  return found
}

/// The places of the versions that `requirement` pins exactly, in bytes of its UTF-8: of `==` and
/// `===` without `.*`. Empty for what is no requirement.
public func pinnedVersions(in requirement: String) -> [Range<Int>] {
  let bytes = Array(requirement.utf8)
  return clauses(of: requirement).filter { clause in
    (clause.comparison == "==" || clause.comparison == "===")
      && bytes[clause.range.upperBound - 1] != UInt8(ascii: "*")
  }.map(\.range)
}

/// A pin in a text of any kind.
public struct LoosePin {
  public var name: ProjectName
  /// The version's bytes.
  public var range: Range<Int>
}

/// The exact pins of projects, `name==1.2.3` and `name[extra] == 1.2.3`, anywhere in `bytes`.
public func loosePins(of names: Set<ProjectName>, in bytes: [UInt8]) -> [LoosePin] {
  var pins: [LoosePin] = []
  var position = 0
  while let start = bytes[position...].firstIndex(where: isNameByte) {
    let stop = bytes[start...].firstIndex { !isNameByte($0) } ?? bytes.count
    position = stop
    guard let name = try? ProjectName(String(decoding: bytes[start..<stop], as: UTF8.self)),
      names.contains(name), let range = pinnedVersion(in: bytes, after: stop)
    else { continue }
    pins.append(LoosePin(name: name, range: range))
    position = range.upperBound
  }
  return pins
}

/// The version of a pin whose name ends at `position`.
private func pinnedVersion(in bytes: [UInt8], after position: Int) -> Range<Int>? {
  func skipSpaces(_ index: Int) -> Int {
    bytes[index...].firstIndex { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }
      ?? bytes.count
  }
  var index = skipSpaces(position)
  if index < bytes.count, bytes[index] == UInt8(ascii: "[") {
    guard let close = bytes[index...].firstIndex(of: UInt8(ascii: "]")),
      bytes[index..<close].allSatisfy({ isNameByte($0) || ", [".utf8.contains($0) })
    else { return nil }
    index = skipSpaces(close + 1)
  }
  let operatorEnd = bytes[index...].firstIndex { $0 != UInt8(ascii: "=") } ?? bytes.count
  guard (2...3).contains(operatorEnd - index) else { return nil }
  let start = skipSpaces(operatorEnd)
  let stop = bytes[start...].firstIndex { !isVersionByte($0) } ?? bytes.count
  // The full stop of a sentence is not the version's.
  let end = stop > start && bytes[stop - 1] == UInt8(ascii: ".") ? stop - 1 : stop
  guard Version(spelled: String(decoding: bytes[start..<end], as: UTF8.self)) != nil,
    stop == bytes.count || bytes[stop] != UInt8(ascii: "*")
  else { return nil }
  return start..<end
}

private func isNameByte(_ byte: UInt8) -> Bool {
  byte.isASCIIAlphanumeric || "-_.".utf8.contains(byte)
}

private func isVersionByte(_ byte: UInt8) -> Bool {
  byte.isASCIIAlphanumeric || ".!+-_".utf8.contains(byte)
}
