// References in text: `$(name)`, `$(function arguments)`, `$@`, `$$`, and what make has besides.

import Diagnostics

/// Reads ranges of one logical line as text with references.
struct TextParser {
  let line: LogicalLine
  /// References in references; more are an error, so that no text can exhaust the stack.
  private static let greatestDepth = 64

  /// - Parameter range: not trimmed; white space in it is part of the text.
  func text(_ range: Range<Int>) throws(Problem) -> Text { try text(range, depth: 0) }

  /// - Parameter depth: how many references the range is in.
  private func text(_ range: Range<Int>, depth: Int) throws(Problem) -> Text {
    var pieces: [Text.Piece] = []
    var literal = range.lowerBound
    var position = range.lowerBound
    func flush(upTo end: Int) {
      // A literal piece is in one stretch of the source, so that a word's place can be counted.
      while literal < end {
        let span = line.span(literal..<end)
        pieces.append(.literal(line.string(literal..<(literal + span.length)), span))
        literal += span.length
      }
    }
    while position < range.upperBound {
      guard line.bytes[position] == dollar else {
        position += 1
        continue
      }
      flush(upTo: position)
      pieces.append(try reference(at: &position, in: range, depth: depth))
      literal = position
    }
    flush(upTo: range.upperBound)
    return Text(pieces: pieces, span: line.span(range))
  }

  private func reference(
    at position: inout Int, in range: Range<Int>, depth: Int
  ) throws(Problem) -> Text.Piece {
    let start = position
    guard start + 1 < range.upperBound else {
      throw Mistake.loneDollar.problem(at: line.span(start..<(start + 1)))
    }
    let next = line.bytes[start + 1]
    position += 2
    switch next {
    case dollar: return .literal("$", line.span(start..<position))
    case UInt8(ascii: "("), UInt8(ascii: "{"):
      if depth >= Self.greatestDepth {
        throw Mistake.nestedTooDeeply(Self.greatestDepth).problem(
          at: line.span(start..<(start + 2)))
      }
      let end = try closer(of: start, in: range)
      position = end + 1
      return try content((start + 2)..<end, of: line.span(start..<position), depth: depth)
    default:
      if let automatic = Text.Automatic(rawValue: String(UnicodeScalar(next))), next < 0x80 {
        return .automatic(automatic, line.span(start..<position))
      }
      while position < range.upperBound, line.bytes[position] & 0xC0 == 0x80 { position += 1 }
      let character = line.string((start + 1)..<position)
      throw Mistake.bareReference(character).problem(at: line.span(start..<position))
    }
  }

  /// The index of the bracket that closes the reference at `start`.
  private func closer(of start: Int, in range: Range<Int>) throws(Problem) -> Int {
    var closers = [closingBracket(for: line.bytes[start + 1])]
    var position = start + 2
    while position < range.upperBound {
      let byte = line.bytes[position]
      if byte == UInt8(ascii: "\\") || (byte == dollar && peek(position + 1, range) == dollar) {
        position += 2
        continue
      }
      if byte == closers.last {
        closers.removeLast()
        if closers.isEmpty { return position }
      } else if byte == dollar, let next = peek(position + 1, range),
        next == UInt8(ascii: "(") || next == UInt8(ascii: "{")
      {
        closers.append(closingBracket(for: next))
        position += 1
      } else if closingBracket(for: byte) == closers.last {
        closers.append(closingBracket(for: byte))
      }
      position += 1
    }
    throw Mistake.unclosedReference.problem(at: line.span(start..<range.upperBound))
  }

  private func peek(_ position: Int, _ range: Range<Int>) -> UInt8? {
    position < range.upperBound ? line.bytes[position] : nil
  }

  /// What stands between the brackets of a reference.
  private func content(
    _ range: Range<Int>, of span: Span, depth: Int
  ) throws(Problem) -> Text.Piece {
    let name = range.prefix { isNameByte(line.bytes[$0]) }
    let word = line.string(name.startIndex..<name.endIndex)
    if name.endIndex == range.upperBound, !word.isEmpty { return .variable(word, span) }
    let rest = name.endIndex..<range.upperBound
    if !word.isEmpty, let first = rest.first, separatesWords(line.bytes[first]) {
      let range = line.trimmed(rest)
      guard let function = Function(rawValue: word) else {
        throw Mistake.unknownFunction(word).problem(
          at: line.span(name.startIndex..<name.endIndex))
      }
      return .call(
        function, arguments: try arguments(of: function, in: range, span, depth: depth), span)
    }
    let whole = line.string(range)
    if let automatic = Text.Automatic(rawValue: whole) { return .automatic(automatic, span) }
    throw Mistake.badReference(whole).problem(at: span)
  }

  /// Splits at commas outside brackets; the last argument keeps its commas, as in make.
  private func arguments(
    of function: Function, in range: Range<Int>, _ span: Span, depth: Int
  ) throws(Problem) -> [Text] {
    var ranges: [Range<Int>] = []
    var start = range.lowerBound
    var brackets = 0
    var position = start
    while position < range.upperBound, ranges.count + 1 < function.arity.upperBound {
      switch line.bytes[position] {
      case UInt8(ascii: "\\"): position += 1
      case dollar where peek(position + 1, range) == dollar: position += 1
      case UInt8(ascii: "("), UInt8(ascii: "{"): brackets += 1
      case UInt8(ascii: ")"), UInt8(ascii: "}"): brackets -= 1
      case UInt8(ascii: ",") where brackets == 0:
        ranges.append(start..<position)
        start = position + 1
      default: break
      }
      position += 1
    }
    ranges.append(start..<range.upperBound)
    guard function.arity.contains(ranges.count) else {
      throw Mistake.missingArgument(function).problem(at: span)
    }
    if function == .env {
      let name = line.string(range)
      guard isVariableName(name) else {
        throw Mistake.computedEnvironmentName.problem(at: span)
      }
    }
    var texts: [Text] = []
    for range in ranges { texts.append(try text(line.trimmed(range), depth: depth + 1)) }
    return texts
  }
}

/// Whether `text` can be the name of a variable.
func isVariableName(_ text: String) -> Bool {
  guard let first = text.utf8.first, text.utf8.allSatisfy(isNameByte) else { return false }
  return !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) && first != UInt8(ascii: "-")
}

private let dollar = UInt8(ascii: "$")

private func closingBracket(for byte: UInt8) -> UInt8 {
  switch byte {
  case UInt8(ascii: "("): UInt8(ascii: ")")
  case UInt8(ascii: "{"): UInt8(ascii: "}")
  default: 0
  }
}
