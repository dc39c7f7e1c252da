// A text with its lines, and places in it. Knows nothing of what the text says.

package import Diagnostics

/// A file that was read, kept for as long as a message may point into it.
package final class SourceFile: Sendable {
  package let name: String
  /// Without a byte order mark.
  let bytes: [UInt8]
  /// The lines without their ends.
  private let lines: [String]
  /// Where each line starts in `bytes`.
  private let starts: [Int]

  /// - Throws: the first byte that is not UTF-8, or a NUL.
  package init(_ bytes: [UInt8], name: String) throws(Problem) {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    self.name = name
    self.bytes = bytes.starts(with: mark) ? Array(bytes.dropFirst(3)) : bytes
    var lines: [String] = []
    var starts: [Int] = []
    var start = 0
    var unsound: Int?
    while start <= self.bytes.count {
      let end = self.bytes[start...].firstIndex(of: newline) ?? self.bytes.count
      var line = self.bytes[start..<end]
      if line.last == carriageReturn { line.removeLast() }
      if let text = String(validating: line, as: UTF8.self) {
        lines.append(text)
      } else {
        unsound = unsound ?? lines.count
        lines.append(String(decoding: line, as: UTF8.self))
      }
      starts.append(start)
      start = end + 1
    }
    self.lines = lines
    self.starts = starts
    if let line = unsound {
      let column = lines[line].prefix { $0 != "\u{FFFD}" }.count + 1
      throw Mistake.notUTF8.problem(
        at: Location(file: name, line: line + 1, column: column),
        excerpt: Problem.Excerpt(text: lines[line], length: 1))
    }
    if let nul = self.bytes.firstIndex(of: 0) {
      throw Mistake.nul.problem(at: location(at: nul), excerpt: nil)
    }
  }

  /// A text that is known to be sound, such as one that was a `String`.
  package convenience init(text: String, name: String) throws(Problem) {
    try self.init(Array(text.utf8), name: name)
  }

  func location(at offset: Int) -> Location {
    let line = line(at: offset)
    return Location(file: name, line: line + 1, column: characters(starts[line]..<offset) + 1)
  }

  func excerpt(at offset: Int, length: Int) -> Problem.Excerpt {
    let line = line(at: offset)
    let end = min(offset + length, starts[line] + lines[line].utf8.count)
    return Problem.Excerpt(
      text: lines[line], length: end > offset ? characters(offset..<end) : 1)
  }

  private func line(at offset: Int) -> Int {
    var low = 0
    var high = starts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= offset { low = middle } else { high = middle }
    }
    return low
  }

  private func characters(_ range: Range<Int>) -> Int {
    // Nearly every line is ASCII, where characters are bytes; the graph asks thousands of times.
    let slice = bytes[range]
    return slice.allSatisfy { $0 < 0x80 }
      ? slice.count : String(decoding: slice, as: UTF8.self).count
  }
}

/// A stretch of one line of a source.
///
/// All spans are equal: where a thing stands is no part of what it says, and trees that were read
/// from differently laid out texts compare equal.
package struct Span: Sendable, Equatable {
  let source: SourceFile
  /// In bytes.
  var offset: Int
  var length: Int

  package var location: Location { source.location(at: offset) }
  package var excerpt: Problem.Excerpt { source.excerpt(at: offset, length: length) }

  package static func == (left: Span, right: Span) -> Bool { true }

  /// The part that starts `start` bytes into this span.
  func part(from start: Int, length: Int) -> Span {
    Span(source: source, offset: offset + start, length: length)
  }

  /// A problem that underlines this span.
  package func problem(_ message: String, hints: [String] = []) -> Problem {
    Problem(message, at: location, excerpt: excerpt, hints: hints)
  }
}

let newline = UInt8(ascii: "\n")
let carriageReturn = UInt8(ascii: "\r")
