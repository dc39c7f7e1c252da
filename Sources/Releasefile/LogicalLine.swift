// Physical lines joined into logical ones: continuations, comments, line ends. Each byte remembers
// where it stood.

/// A line after joining, with the place of each of its bytes.
struct LogicalLine {
  let source: SourceFile
  private(set) var bytes: [UInt8] = []
  /// For each byte its offset in the source, and at the end where the line stopped.
  private(set) var offsets: [Int] = []

  /// Where a range of the line stands; up to the end of the physical line it starts in.
  func span(_ range: Range<Int>) -> Span {
    let start = offsets[range.lowerBound]
    var end = range.lowerBound
    while end < range.upperBound, offsets[end] == start + (end - range.lowerBound) { end += 1 }
    return Span(source: source, offset: start, length: end - range.lowerBound)
  }

  /// The range without white space at its ends; a space behind a backslash is none.
  func trimmed(_ range: Range<Int>) -> Range<Int> {
    var range = range
    while let first = range.first, separatesWords(bytes[first]) {
      range = (first + 1)..<range.upperBound
    }
    while let last = range.last {
      if separatesWords(bytes[last]) {
        if bytes[last] != newline, isEscaped(last, in: range) { break }
      } else if bytes[last] != backslash || isEscaped(last, in: range) {
        break
      }
      // What is left of a continuation with nothing behind it goes too.
      range = range.lowerBound..<last
    }
    return range
  }

  private func isEscaped(_ index: Int, in range: Range<Int>) -> Bool {
    let slashes = bytes[range.lowerBound..<index].reversed().prefix { $0 == backslash }.count
    return !slashes.isMultiple(of: 2)
  }

  func string(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  /// Reads a line that is not a recipe's. A backslash at the end joins it to the next with one
  /// space; a `#` outside a reference starts a comment, which ends with its physical line.
  init(statementIn source: SourceFile, at position: inout Int) {
    self.source = source
    let text = source.bytes
    var closers: [UInt8] = []
    while position < text.count, text[position] != newline {
      let byte = text[position]
      let next = position + 1 < text.count ? text[position + 1] : newline
      switch byte {
      case UInt8(ascii: "\\"):
        if let end = endOfLine(in: text, at: position + 1) {
          let joint = position
          position = end
          while position < text.count, separatesWords(text[position]), text[position] != newline {
            position += 1
          }
          while let last = bytes.last, separatesWords(last) {
            bytes.removeLast()
            offsets.removeLast()
          }
          append(UInt8(ascii: " "), at: joint)
          continue
        }
        append(byte, at: position)
        if position + 1 < text.count { append(next, at: position + 1) }
        position += 2
        continue
      case UInt8(ascii: "$"):
        if next == UInt8(ascii: "$") {
          append(byte, at: position)
          position += 1
        } else if next == UInt8(ascii: "(") || next == UInt8(ascii: "{") {
          append(byte, at: position)
          position += 1
          closers.append(next == UInt8(ascii: "(") ? UInt8(ascii: ")") : UInt8(ascii: "}"))
        }
      case UInt8(ascii: "("):
        if closers.last == UInt8(ascii: ")") { closers.append(UInt8(ascii: ")")) }
      case UInt8(ascii: "{"):
        if closers.last == UInt8(ascii: "}") { closers.append(UInt8(ascii: "}")) }
      case UInt8(ascii: "#"):
        if closers.isEmpty {
          offsets.append(position)
          position = text[position...].firstIndex(of: newline).map { $0 + 1 } ?? text.count
          return
        }
      default:
        if byte == closers.last { closers.removeLast() }
      }
      append(text[position], at: position)
      position += 1
    }
    finish(at: &position)
  }

  /// Reads a line of a recipe, without its tab. A backslash at the end stays for the shell, with
  /// its newline; the next line loses one tab.
  init(recipeIn source: SourceFile, at position: inout Int) {
    self.source = source
    let text = source.bytes
    position += 1
    while position < text.count, text[position] != newline {
      append(text[position], at: position)
      if text[position] == UInt8(ascii: "\\") {
        if let end = endOfLine(in: text, at: position + 1) {
          append(newline, at: end - 1)
          position = end
          if position < text.count, text[position] == UInt8(ascii: "\t") { position += 1 }
          continue
        }
        if position + 1 < text.count, text[position + 1] != newline {
          position += 1
          append(text[position], at: position)
        }
      }
      position += 1
    }
    finish(at: &position)
  }

  /// Takes the whole of a source as it is: an argument of the command line.
  init(argument source: SourceFile) {
    self.source = source
    bytes = source.bytes
    offsets = Array(0...source.bytes.count)
  }

  private mutating func append(_ byte: UInt8, at offset: Int) {
    bytes.append(byte)
    offsets.append(offset)
  }

  private mutating func finish(at position: inout Int) {
    if bytes.last == carriageReturn,
      position >= source.bytes.count || source.bytes[position] == newline
    {
      bytes.removeLast()
      offsets.removeLast()
    }
    offsets.append(min(position, source.bytes.count))
    position += 1
  }
}

/// The offset after the line end at `position`, which may have a carriage return.
private func endOfLine(in text: [UInt8], at position: Int) -> Int? {
  if position < text.count, text[position] == newline { return position + 1 }
  if position + 1 < text.count, text[position] == carriageReturn, text[position + 1] == newline {
    return position + 2
  }
  return nil
}
