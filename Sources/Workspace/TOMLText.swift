// Where keys and values stand in a TOML text, for carets: the parser tells what they are and not
// where. Reads loosely: it finds less in a text that is not TOML, and never fails.

public import Diagnostics
public import Host

/// One step into a TOML document: a key of a table, or a number of an array's element.
public enum TOMLKey: Sendable, Hashable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
  case name(String)
  case index(Int)
  public init(stringLiteral text: String) { self = .name(text) }
  public init(integerLiteral number: Int) { self = .index(number) }
}

/// A TOML file's text and the places of what it holds.
public struct TOMLText: Sendable {
  public let file: Path
  public let bytes: [UInt8]

  public init(_ bytes: [UInt8], file: Path) {
    self.bytes = bytes
    self.file = file
  }

  /// Which part of `key = value` a message is about. A table with a header has its header for both.
  public enum Part: Sendable { case key, value }

  /// The bytes of what is at `path`; nil when it is not written there in so many words.
  ///
  /// In `[project]\ndependencies = ["a", "b"]`, the path `["project", "dependencies", 1]` is `"b"`
  /// with its quotes.
  public func range(of path: [TOMLKey], _ part: Part = .value) -> Range<Int>? {
    var scanner = TOMLScanner(bytes: bytes)
    scanner.scan()
    return scanner.places[path].map { part == .key ? $0.key : $0.value }
  }

  /// A message about what is at `path`, or about its nearest table or array that is written down.
  public func problem(
    _ message: String, at path: [TOMLKey], _ part: Part = .value, hints: [String] = []
  ) -> Problem {
    var scanner = TOMLScanner(bytes: bytes)
    scanner.scan()
    var path = path[...]
    while !path.isEmpty {
      if let place = scanner.places[Array(path)] {
        return problem(message, over: part == .key ? place.key : place.value, hints: hints)
      }
      path = path.dropLast()
    }
    return Problem(message, at: Location(file: file.string, line: 1, column: 1), hints: hints)
  }

  /// A message about the bytes in `range`, of which the first line is underlined.
  public func problem(_ message: String, over range: Range<Int>, hints: [String] = [])
    -> Problem
  {
    let newline = UInt8(ascii: "\n")
    let start = min(range.lowerBound, bytes.count)
    let lineStart = (bytes[..<start].lastIndex(of: newline) ?? -1) + 1
    let lineEnd = bytes[start...].firstIndex(of: newline) ?? bytes.count
    var line = bytes[lineStart..<lineEnd]
    if line.last == UInt8(ascii: "\r") { line.removeLast() }
    let end = max(start, min(range.upperBound, line.endIndex))
    let number = bytes[..<lineStart].count { $0 == newline } + 1
    let column = String(decoding: bytes[lineStart..<start], as: UTF8.self).count + 1
    let length = String(decoding: bytes[start..<end], as: UTF8.self).count
    return Problem(
      message, at: Location(file: file.string, line: number, column: column),
      excerpt: .init(text: String(decoding: line, as: UTF8.self), length: length), hints: hints)
  }

  /// The offset of a line and column as parsers count them: from 1, in Unicode scalars.
  func offset(line: Int, column: Int) -> Int {
    var start = 0
    for _ in 1..<max(1, line) {
      guard let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) else { return bytes.count }
      start = end + 1
    }
    var left = max(0, column - 1)
    while start < bytes.count, bytes[start] != UInt8(ascii: "\n") {
      if bytes[start] & 0xC0 != 0x80 {
        if left == 0 { break }
        left -= 1
      }
      start += 1
    }
    return start
  }
}

/// The path as people write it: `project.dependencies[1]`.
func dotted(_ path: [TOMLKey]) -> String {
  var text = ""
  for key in path {
    switch key {
    case .name(let name): text += text.isEmpty ? name : ".\(name)"
    case .index(let number): text += "[\(number)]"
    }
  }
  return text
}
