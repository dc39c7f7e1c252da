// A position in a text whose grammar is ASCII: what the readers of versions, specifiers and
// requirements share. Knows no grammar itself.

import Notation

/// Reads bytes from left to right. A method that answers false or nil has not moved.
struct TextCursor {
  let bytes: [UInt8]
  var index = 0

  init(_ text: String) { bytes = Array(text.utf8) }

  var current: UInt8? { index < bytes.count ? bytes[index] : nil }
  var isAtEnd: Bool { index >= bytes.count }

  /// Passes one byte.
  mutating func skip(_ byte: Unicode.Scalar) -> Bool {
    guard current == UInt8(ascii: byte) else { return false }
    index += 1
    return true
  }

  /// Passes one of `-`, `_` and `.`.
  mutating func skipSeparator() -> Bool {
    guard let current, isSeparator(current) else { return false }
    index += 1
    return true
  }

  /// Passes the first of `words` that comes next, whatever its case.
  /// - Parameter words: in lower case; where one begins another, the longer one first.
  mutating func skip(anyOf words: [String]) -> String? {
    for word in words where bytes[index...].count >= word.utf8.count {
      if zip(word.utf8, bytes[index...]).allSatisfy({ $0 == $1.asciiLowercased }) {
        index += word.utf8.count
        return word
      }
    }
    return nil
  }

  /// Passes white space.
  mutating func skipSpaces() {
    _ = take(while: \.isASCIISpace)
  }

  /// Passes the longest run of bytes that `matches`, which may be empty.
  mutating func take(while matches: (UInt8) -> Bool) -> String {
    let start = index
    while let current, matches(current) { index += 1 }
    return text(from: start)
  }

  /// Passes the longest run of digits; nil where there is none.
  mutating func takeDigits() -> String? {
    let digits = take(while: \.isASCIIDigit)
    return digits.isEmpty ? nil : digits
  }

  /// What was passed since `start`.
  func text(from start: Int) -> String { String(decoding: bytes[start..<index], as: UTF8.self) }

  /// What comes next, to the end.
  var rest: String { String(decoding: bytes[min(index, bytes.count)...], as: UTF8.self) }

  /// How many characters were passed, for messages.
  var offset: Int { String(decoding: bytes[..<min(index, bytes.count)], as: UTF8.self).count }
}

func isSeparator(_ byte: UInt8) -> Bool {
  byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
}
