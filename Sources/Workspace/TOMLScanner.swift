// One pass over a TOML text that notes where each key and value begins and ends, and the first
// thing that cannot be TOML.
//
// The parser (toml++) ends the process on some malformed texts, `[=` and `a = [}` among them, by an
// assertion. So it is only given texts in which this pass finds no fault; what they mean, and
// whether a key comes twice or a number is one, remains the parser's business.

import Standards

/// Finds places; what is malformed is skipped to the end of its line.
struct TOMLScanner {
  /// The first mistake: what is wrong and where.
  struct Fault: Equatable {
    var message: String
    var range: Range<Int>
  }

  struct Place {
    var key: Range<Int>
    var value: Range<Int>
  }

  let bytes: [UInt8]
  private(set) var places: [[TOMLKey]: Place] = [:]
  private(set) var fault: Fault?
  private var position = 0
  /// How many elements each array of tables has so far.
  private var counts: [[TOMLKey]: Int] = [:]
  /// The parser allows 256 levels; this one only must not run out of stack.
  private var depth = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func scan() {
    var table: [TOMLKey] = []
    while skipBlank(), position < bytes.count {
      if next == UInt8(ascii: "[") {
        table = header()
      } else {
        keyValue(in: table)
      }
      skipSpaces()
      if let byte = next, !"#\r\n".utf8.contains(byte) { fail("expected the end of the line") }
      skipLine()
    }
  }

  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  /// Notes a mistake at the current character, unless there was one before.
  private mutating func fail(_ message: String) {
    fail(message, position..<min(position + 1, bytes.count))
  }

  private mutating func fail(_ message: String, _ range: Range<Int>) {
    if fault == nil { fault = Fault(message: message, range: range) }
  }

  /// `[a.b]` or `[[a.b]]`.
  private mutating func header() -> [TOMLKey] {
    let start = position
    position += 1
    let isArray = next == UInt8(ascii: "[")
    if isArray { position += 1 }
    let names = dottedKey()
    skipSpaces()
    for _ in 0..<(isArray ? 2 : 1) {
      if next == UInt8(ascii: "]") {
        position += 1
      } else {
        fail("expected `]` after the table's name")
      }
    }
    var path: [TOMLKey] = []
    for (number, name) in names.enumerated() {
      path.append(.name(name))
      if isArray, number == names.count - 1 { counts[path, default: 0] += 1 }
      if let count = counts[path] { path.append(.index(count - 1)) }
    }
    note(path, key: start..<position, value: start..<position)
    return path
  }

  private mutating func keyValue(in table: [TOMLKey]) {
    let start = position
    let path = table + dottedKey().map(TOMLKey.name)
    let key = start..<position
    skipSpaces()
    guard next == UInt8(ascii: "=") else {
      fail("expected `=` after the key")
      return
    }
    position += 1
    skipSpaces()
    value(at: path, key: key)
  }

  /// A value of any kind; `key` is nil for an array's element.
  private mutating func value(at path: [TOMLKey], key: Range<Int>?) {
    let start = position
    depth += 1
    defer { depth -= 1 }
    guard depth < 200 else {
      fail("values are nested too deeply")
      position = bytes.count
      return
    }
    switch next {
    case UInt8(ascii: "\""), UInt8(ascii: "'"): string()
    case UInt8(ascii: "["): array(at: path)
    case UInt8(ascii: "{"): inlineTable(at: path)
    default: bareValue()
    }
    note(path, key: key ?? start..<position, value: start..<position)
  }

  private mutating func bareValue() {
    let start = position
    while let byte = next, !",]}#\n\r".utf8.contains(byte) { position += 1 }
    while position > start, isSpace(bytes[position - 1]) { position -= 1 }
    if position == start {
      fail("expected a value")
    } else if !TOMLBareValue.isPlausible(bytes[start..<position]) {
      fail("`\(text(start..<position))` is no value: a string needs quotes", start..<position)
    }
  }

  private mutating func array(at path: [TOMLKey]) {
    elements(until: UInt8(ascii: "]"), "]", of: "array") { scanner, number in
      scanner.value(at: path + [.index(number)], key: nil)
    }
  }

  private mutating func inlineTable(at path: [TOMLKey]) {
    elements(until: UInt8(ascii: "}"), "}", of: "table") { scanner, _ in
      scanner.keyValue(in: path)
    }
  }

  /// What stands between brackets, with commas between.
  private mutating func elements(
    until end: UInt8, _ endText: String, of kind: String,
    element: (inout TOMLScanner, Int) -> Void
  ) {
    let start = position
    position += 1
    var number = 0
    while skipBlank(), next != end, next != nil {
      let before = position
      element(&self, number)
      number += 1
      _ = skipBlank()
      if next == UInt8(ascii: ",") {
        position += 1
      } else if next != end, next != nil {
        fail("expected `,` or `\(endText)`")
      }
      if position == before { return }
    }
    if next == nil { fail("the \(kind) is not closed: expected `\(endText)`", start..<start + 1) }
    position = min(position + 1, bytes.count)
  }

  private mutating func note(_ path: [TOMLKey], key: Range<Int>, value: Range<Int>) {
    if places[path] == nil { places[path] = Place(key: key, value: value) }
  }

  /// Whether three quotes stand here, as they open and close a string of several lines.
  private func hasLongQuotes(_ quote: UInt8) -> Bool {
    bytes[position...].starts(with: [quote, quote, quote])
  }

  /// Any of the four kinds of strings, with its quotes.
  private mutating func string() {
    guard let quote = next else { return }
    let start = position
    let isLong = hasLongQuotes(quote)
    position += isLong ? 3 : 1
    while let byte = next {
      if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
        position = min(position + 2, bytes.count)
      } else if byte == quote, !isLong || hasLongQuotes(quote) {
        position += isLong ? 3 : 1
        // A long string may end in one or two quotes of its own.
        for _ in 0..<2 where isLong && next == quote { position += 1 }
        return
      } else if byte == UInt8(ascii: "\n"), !isLong {
        break
      } else {
        position += 1
      }
    }
    fail("the string is not closed", start..<position)
  }

  /// `a."b.c".d` as its names, escapes as written.
  private mutating func dottedKey() -> [String] {
    var names: [String] = []
    while true {
      skipSpaces()
      let start = position
      if let quote = next, "\"'".utf8.contains(quote) {
        if hasLongQuotes(quote) { fail("a key cannot be a string of several lines") }
        string()
        names.append(text(start + 1..<max(start + 1, position - 1)))
      } else {
        while let byte = next, isBare(byte) { position += 1 }
        if position == start {
          fail("expected a key")
          return names
        }
        names.append(text(start..<position))
      }
      let end = position
      skipSpaces()
      guard next == UInt8(ascii: ".") else {
        position = end
        return names
      }
      position += 1
    }
  }

  private func text(_ range: Range<Int>) -> String {
    String(decoding: bytes[range], as: UTF8.self)
  }

  private func isBare(_ byte: UInt8) -> Bool {
    TOMLBareValue.isDigit(byte) || TOMLBareValue.isLetter(byte) || "-_".utf8.contains(byte)
  }

  private func isSpace(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
  }

  private mutating func skipSpaces() {
    while let byte = next, isSpace(byte) { position += 1 }
  }

  private mutating func skipLine() {
    while let byte = next, byte != UInt8(ascii: "\n") { position += 1 }
  }

  /// Skips white space, newlines and comments.
  /// - Returns: true, so that it can stand in a condition.
  private mutating func skipBlank() -> Bool {
    while let byte = next {
      if byte == UInt8(ascii: "#") {
        skipLine()
      } else if isSpace(byte) || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
        position += 1
      } else if position == 0, bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
        position = 3
      } else {
        break
      }
    }
    return true
  }
}
