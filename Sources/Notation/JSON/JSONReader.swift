// JSON read strictly: what is not in the standard is an error, and so is a name that comes twice.

/// The one value that the bytes hold.
/// - Throws: `notUTF8`, or `unexpected` with the first place that cannot be read.
/// - Source: RFC 8259.
public func jsonDocument(_ bytes: [UInt8]) throws(JSONError) -> JSONNode {
  if let offset = firstInvalidUTF8(bytes) { throw .notUTF8(offset: offset) }
  var reader = JSONReader(bytes: bytes)
  return try reader.document()
}

/// The offset of the first byte that is not UTF-8.
public func firstInvalidUTF8(_ bytes: [UInt8]) -> Int? {
  if String(validating: bytes, as: UTF8.self) != nil { return nil }
  var parser = Unicode.UTF8.ForwardParser()
  var iterator = bytes.makeIterator()
  var offset = 0
  while case .valid(let scalar) = parser.parseScalar(from: &iterator) { offset += scalar.count }
  return offset
}

private struct JSONReader {
  private let bytes: [UInt8]
  private var index = 0
  /// Deeper ones are an error, so that no text can exhaust the stack.
  private static let greatestDepth = 64

  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func document() throws(JSONError) -> JSONNode {
    let value = try value(depth: 0)
    skipSpaces()
    if index < bytes.count { throw missing("end") }
    return value
  }

  private mutating func value(depth: Int) throws(JSONError) -> JSONNode {
    skipSpaces()
    if depth >= Self.greatestDepth { throw missing("value of at most 64 levels") }
    switch index < bytes.count ? bytes[index] : 0 {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return .number(try number())
    }
  }

  private mutating func object(depth: Int) throws(JSONError) -> JSONNode {
    index += 1
    var members: [String: JSONNode] = [:]
    if take("}") { return .object(members) }
    repeat {
      skipSpaces()
      let start = index
      let name = try string()
      guard take(":") else { throw missing("`:`") }
      if members.updateValue(try value(depth: depth + 1), forKey: name) != nil {
        index = start
        throw missing("name that was not there before")
      }
    } while take(",")
    guard take("}") else { throw missing("`,` or `}`") }
    return .object(members)
  }

  private mutating func array(depth: Int) throws(JSONError) -> JSONNode {
    index += 1
    var elements: [JSONNode] = []
    if take("]") { return .array(elements) }
    repeat { elements.append(try value(depth: depth + 1)) } while take(",")
    guard take("]") else { throw missing("`,` or `]`") }
    return .array(elements)
  }

  private mutating func string() throws(JSONError) -> String {
    guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else { throw missing("string") }
    index += 1
    var text = ""
    while true {
      let start = index
      while index < bytes.count, bytes[index] >= 0x20, !"\"\\".utf8.contains(bytes[index]) {
        index += 1
      }
      text += String(decoding: bytes[start..<index], as: UTF8.self)
      guard index < bytes.count, bytes[index] >= 0x20 else { throw missing("end of the string") }
      index += 1
      if bytes[index - 1] == UInt8(ascii: "\"") { return text }
      text.unicodeScalars.append(try escaped())
    }
  }

  /// What follows a backslash.
  private mutating func escaped() throws(JSONError) -> Unicode.Scalar {
    guard index < bytes.count else { throw missing("end of the string") }
    index += 1
    switch bytes[index - 1] {
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case let byte where "\"\\/".utf8.contains(byte): return Unicode.Scalar(byte)
    case UInt8(ascii: "u"):
      let high = try fourDigits()
      if let scalar = Unicode.Scalar(high) { return scalar }
      guard high < 0xDC00, index + 1 < bytes.count, bytes[index] == UInt8(ascii: "\\"),
        bytes[index + 1] == UInt8(ascii: "u")
      else { throw missing("second half of a surrogate pair") }
      index += 2
      let low = try fourDigits()
      guard (0xDC00...0xDFFF).contains(low),
        let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
      else { throw missing("second half of a surrogate pair") }
      return scalar
    default:
      index -= 1
      throw missing("escape")
    }
  }

  private mutating func fourDigits() throws(JSONError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard index < bytes.count, let digit = bytes[index].hexDigitValue else {
        throw missing("hexadecimal digit")
      }
      value = value << 4 | UInt32(digit)
      index += 1
    }
    return value
  }

  private mutating func number() throws(JSONError) -> String {
    let start = index
    if peek("-") { index += 1 }
    if peek("0") { index += 1 } else { try digits(orElse: index == start ? "value" : "digit") }
    if peek(".") {
      index += 1
      try digits(orElse: "digit")
    }
    if peek("e") || peek("E") {
      index += 1
      if peek("+") || peek("-") { index += 1 }
      try digits(orElse: "digit")
    }
    return String(decoding: bytes[start..<index], as: UTF8.self)
  }

  private mutating func digits(orElse expected: String) throws(JSONError) {
    let start = index
    while index < bytes.count, bytes[index].isASCIIDigit { index += 1 }
    if index == start { throw missing(expected) }
  }

  private mutating func word(_ word: String, _ node: JSONNode) throws(JSONError) -> JSONNode {
    guard bytes[index...].starts(with: word.utf8) else { throw missing("value") }
    index += word.utf8.count
    return node
  }

  private mutating func take(_ mark: Unicode.Scalar) -> Bool {
    skipSpaces()
    guard peek(mark) else { return false }
    index += 1
    return true
  }

  private func peek(_ mark: Unicode.Scalar) -> Bool {
    index < bytes.count && bytes[index] == UInt8(ascii: mark)
  }

  private mutating func skipSpaces() {
    while index < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[index]) { index += 1 }
  }

  private func missing(_ what: String) -> JSONError {
    .unexpected(offset: index, expected: what)
  }
}
