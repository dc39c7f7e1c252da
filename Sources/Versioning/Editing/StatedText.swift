// Where files that are no TOML state a version: assignments in Python, `setup.cfg`, `setup.py`, and
// files that hold nothing else.

import Host
import Notation
import Workspace

/// The bytes of the string that a line at the left margin assigns to one of `names`:
/// `__version__ = "1.2.3"`, `VERSION: str = '1.2.3'`, `__version__ = VERSION = "1.2.3"`. The first such
/// line counts; a `v` before a number is passed over.
/// - Parameter ignoresCase: as hatch does.
/// - Source: hatch's default pattern.
public func assignedString(
  to names: Set<String>, ignoresCase: Bool = false, in bytes: [UInt8]
) -> Range<Int>? {
  for line in lines(of: bytes) {
    var scan = LineScan(bytes: bytes, line: line)
    if scan.assigns(to: names, ignoresCase), let range = scan.string() { return range }
  }
  return nil
}

/// The bytes between the brackets of a tuple of numbers that a line assigns to one of `names`, and the
/// numbers: `VERSION = (1, 2, 3)`, also as a list.
public func assignedTuple(
  to names: Set<String>, in bytes: [UInt8]
) -> (range: Range<Int>, numbers: [Int])? {
  for line in lines(of: bytes) {
    var scan = LineScan(bytes: bytes, line: line)
    guard scan.assigns(to: names, false), scan.skip("(") || scan.skip("[") else { continue }
    let start = scan.position
    guard let end = bytes[start..<line.upperBound].firstIndex(where: { ")]".utf8.contains($0) })
    else { continue }
    let parts = bytes[start..<end].split(separator: UInt8(ascii: ",")).map {
      String(decoding: $0, as: UTF8.self).trimmingWhitespace
    }
    let numbers = parts.compactMap { Int($0) }
    if numbers.count == parts.count, numbers.count > 1 { return (start..<end, numbers) }
  }
  return nil
}

/// What a line at the left margin assigns to one of `names`, as it is written.
public func assignedExpression(to names: Set<String>, in bytes: [UInt8]) -> String? {
  for line in lines(of: bytes) {
    var scan = LineScan(bytes: bytes, line: line)
    guard scan.assigns(to: names, false) else { continue }
    return String(decoding: bytes[scan.position..<line.upperBound], as: UTF8.self)
  }
  return nil
}

/// The bytes of each string that is given as the argument `name`, `version="1.2.3"`, or that has this
/// key in a dictionary, `"version": "1.2.3"`.
public func argumentStrings(_ name: String, in bytes: [UInt8]) -> [Range<Int>] {
  var ranges: [Range<Int>] = []
  for line in lines(of: bytes) {
    var scan = LineScan(bytes: bytes, line: line)
    while let byte = scan.next {
      if byte == UInt8(ascii: "#") { break }
      if !isIdentifier(byte) {
        scan.position += 1
        continue
      }
      let isQuoted =
        scan.position > line.lowerBound && "\"'".utf8.contains(bytes[scan.position - 1])
      guard scan.identifier() == name else { continue }
      if isQuoted, !scan.skip("\""), !scan.skip("'") { continue }
      scan.skipSpaces()
      guard scan.skip(isQuoted ? ":" : "=") else { continue }
      if let range = scan.string() {
        ranges.append(range)
        scan.position = range.upperBound + 1
      }
    }
  }
  return ranges
}

/// The value of an option of a section, in the form of configparser: the bytes of what follows `=`
/// or `:` on its line.
public func iniValue(_ option: String, in section: String, of bytes: [UInt8]) -> Range<Int>? {
  var isInside = false
  for line in lines(of: bytes) {
    let text = String(decoding: bytes[line], as: UTF8.self)
    if text.hasPrefix("[") {
      isInside = text.prefix { $0 != "]" }.dropFirst() == section
      continue
    }
    guard isInside, let mark = bytes[line].firstIndex(where: { "=:".utf8.contains($0) }),
      text.first.map({ !$0.isWhitespace && $0 != "#" && $0 != ";" }) == true
    else { continue }
    let key = String(decoding: bytes[line.lowerBound..<mark], as: UTF8.self).lowercased()
    if key.filter({ !$0.isWhitespace }) == option {
      return trimmedRange((mark + 1)..<line.upperBound, of: bytes)
    }
  }
  return nil
}

/// The part of `range` without white space at its ends; empty where there is nothing else.
public func trimmedRange(_ range: Range<Int>, of bytes: [UInt8]) -> Range<Int> {
  guard let first = bytes[range].firstIndex(where: { !$0.isASCIISpace }),
    let last = bytes[range].lastIndex(where: { !$0.isASCIISpace })
  else { return range.lowerBound..<range.lowerBound }
  return first..<(last + 1)
}

/// The lines of a text without their ends, LF or CRLF. A byte order mark belongs to none.
public func lines(of bytes: [UInt8]) -> [Range<Int>] {
  var result: [Range<Int>] = []
  var start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  while start < bytes.count {
    let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
    let hasReturn = end > start && bytes[end - 1] == UInt8(ascii: "\r")
    result.append(start..<(hasReturn ? end - 1 : end))
    start = end + 1
  }
  return result
}

private func isIdentifier(_ byte: UInt8) -> Bool {
  byte.isASCIIAlphanumeric || byte == UInt8(ascii: "_")
}

/// A position in a line of Python.
private struct LineScan {
  let bytes: [UInt8]
  let line: Range<Int>
  var position: Int

  init(bytes: [UInt8], line: Range<Int>) {
    self.bytes = bytes
    self.line = line
    position = line.lowerBound
  }

  var next: UInt8? { position < line.upperBound ? bytes[position] : nil }

  mutating func skipSpaces() {
    while let next, next == UInt8(ascii: " ") || next == UInt8(ascii: "\t") { position += 1 }
  }

  mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  mutating func identifier() -> String {
    let start = position
    while let next, isIdentifier(next) { position += 1 }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  /// Goes to the value of an assignment, past all of its names.
  /// - Returns: whether one of them is wanted.
  mutating func assigns(to names: Set<String>, _ ignoresCase: Bool) -> Bool {
    var isWanted = false
    while true {
      let start = position
      let name = identifier()
      skipSpaces()
      if !name.isEmpty, start == line.lowerBound, skip(":") {
        while let byte = next, byte != UInt8(ascii: "=") { position += 1 }
      }
      guard !name.isEmpty, skip("="), next != UInt8(ascii: "=") else {
        position = start
        return isWanted
      }
      isWanted = isWanted || names.contains(ignoresCase ? name.lowercased() : name)
      skipSpaces()
    }
  }

  /// What stands between the quotes of a string of one line, without a `v` before a number.
  mutating func string() -> Range<Int>? {
    skipSpaces()
    guard let quote = next, "\"'".utf8.contains(quote) else { return nil }
    let start = position + 1
    guard let end = bytes[start..<line.upperBound].firstIndex(of: quote), end > start else {
      return nil
    }
    // `".".join(…)` is computed.
    if end + 1 < line.upperBound, bytes[end + 1] == UInt8(ascii: ".") { return nil }
    let hasLetter =
      bytes[start] | 0x20 == UInt8(ascii: "v") && start + 1 < end
      && bytes[start + 1].isASCIIDigit
    return (hasLetter ? start + 1 : start)..<end
  }
}
