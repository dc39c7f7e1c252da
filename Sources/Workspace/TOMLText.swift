// Messages about places in a TOML file, with a caret below what they are about.

public import Diagnostics
public import Host
public import Notation

/// A TOML file's text and the places of what it holds.
public struct TOMLText: Sendable {
  public let file: Path
  public let bytes: [UInt8]

  private let places: TOMLPlaces?

  public init(_ bytes: [UInt8], file: Path) { self.init(bytes, file: file, places: nil) }

  /// - Parameter places: where the text was read already.
  init(_ bytes: [UInt8], file: Path, places: TOMLPlaces?) {
    self.bytes = bytes
    self.file = file
    self.places = places
  }

  /// The bytes of what is at `path`; nil when it is not written there in so many words.
  public func range(of path: [TOMLKey], _ part: TOMLPlaces.Part = .value) -> Range<Int>? {
    (places ?? TOMLPlaces(of: bytes)).range(of: path, part)
  }

  /// A message about what is at `path`, or about its nearest table or array that is written down.
  public func problem(
    _ message: String, at path: [TOMLKey], _ part: TOMLPlaces.Part = .value, hints: [String] = []
  ) -> Problem {
    let places = places ?? TOMLPlaces(of: bytes)
    var path = path[...]
    while !path.isEmpty {
      if let range = places.range(of: path, part) {
        return problem(message, over: range, hints: hints)
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
}
