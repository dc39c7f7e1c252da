// Reads TOML 1.0: keys, headers, and what holds other values. Strings are in `TOMLString.swift`, all
// other single values in `TOMLScalar.swift`, what may be defined where in `TOMLPlaces.swift`.
//
// It is read as strictly as the standard has it: what pip and uv could not read must not pass here.

/// A TOML document: its values, and where each of them stands.
public struct TOMLTree: Sendable {
  public let root: [String: TOMLNode]
  public let places: TOMLPlaces
}

/// The document that the bytes hold.
/// - Throws: the first mistake, with its place.
/// - Source: TOML 1.0.
public func tomlDocument(_ bytes: [UInt8]) throws(TOMLError) -> TOMLTree {
  if let offset = firstInvalidUTF8(bytes) { throw TOMLError(.notUTF8, offset..<offset) }
  var reader = TOMLReader(bytes: bytes)
  try reader.read()
  guard case .table(let root) = reader.places.node(TOMLPlaces.root) else {
    preconditionFailure("the root is a table")
  }
  return TOMLTree(root: root, places: reader.places)
}

struct TOMLReader {
  /// Names and numbers to a value; more are an error, so that no text can exhaust the stack.
  static let greatestDepth = 128

  let bytes: [UInt8]
  private(set) var places = TOMLPlaces()
  private var position = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func read() throws(TOMLError) {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    var (table, depth) = (TOMLPlaces.root, 0)
    while try skipBlank() {
      if next == UInt8(ascii: "[") {
        (table, depth) = try header()
      } else {
        try keyValue(in: table, depth)
      }
      skipSpaces()
      try skipComment()
      if next != nil, try !skipLineEnd() { throw fault(.expectedLineEnd) }
    }
  }

  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  /// A mistake at the current character.
  private func fault(_ fault: TOMLFault) -> TOMLError {
    TOMLError(fault, position..<min(position + 1, bytes.count))
  }

  // MARK: Keys

  /// `[a.b]` or `[[a.b]]`.
  private mutating func header() throws(TOMLError) -> (table: Int, depth: Int) {
    let start = position
    position += 1
    let isArray = next == UInt8(ascii: "[")
    if isArray { position += 1 }
    let names = try dottedKey()
    skipSpaces()
    for _ in 0..<(isArray ? 2 : 1) {
      guard next == UInt8(ascii: "]") else { throw fault(.expectedHeaderEnd) }
      position += 1
    }
    let opened = try places.open(names, isArray: isArray, header: start..<position, bytes)
    if opened.depth >= Self.greatestDepth { throw tooDeep(start..<position) }
    return opened
  }

  /// `a.b = 1`
  private mutating func keyValue(in table: Int, _ depth: Int) throws(TOMLError) {
    let start = position
    let names = try dottedKey()
    let key = start..<position
    skipSpaces()
    guard next == UInt8(ascii: "=") else { throw fault(.expectedEquals) }
    position += 1
    skipSpaces()
    let owner = try places.table(for: names, in: table, bytes)
    let value = try value(depth + names.count)
    places.set(names[names.count - 1].text, of: owner, to: value, key: key)
  }

  /// `a."b.c".d`: at least one name.
  private mutating func dottedKey() throws(TOMLError) -> [TOMLName] {
    var names: [TOMLName] = []
    while true {
      skipSpaces()
      let start = position
      let text = try key()
      names.append(TOMLName(text: text, range: start..<position))
      if names.count > Self.greatestDepth { throw tooDeep(start..<position) }
      let end = position
      skipSpaces()
      guard next == UInt8(ascii: ".") else {
        position = end
        return names
      }
      position += 1
    }
  }

  private mutating func key() throws(TOMLError) -> String {
    let start = position
    if let quote = next, "\"'".utf8.contains(quote) {
      if bytes[position...].starts(with: [quote, quote, quote]) { throw fault(.keyOfSeveralLines) }
      return try tomlString(bytes, &position)
    }
    while let byte = next, byte.isASCIIDigit || byte.isASCIILetter || "-_".utf8.contains(byte) {
      position += 1
    }
    if position == start { throw fault(.expectedKey) }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  // MARK: Values

  /// A value of any kind.
  /// - Returns: its entry.
  private mutating func value(_ depth: Int) throws(TOMLError) -> Int {
    let start = position
    if depth > Self.greatestDepth { throw tooDeep(start..<min(start + 1, bytes.count)) }
    let entry: Int
    switch next {
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      entry = places.add(.scalar(.string(try tomlString(bytes, &position))))
    case UInt8(ascii: "["): entry = try array(depth)
    case UInt8(ascii: "{"): entry = try inlineTable(depth)
    default: entry = places.add(.scalar(try bareValue()))
    }
    places.note(entry, start..<position)
    return entry
  }

  private mutating func bareValue() throws(TOMLError) -> TOMLNode {
    let start = position
    while let byte = next, !",]}#\n\r".utf8.contains(byte) { position += 1 }
    while position > start, isBlank(bytes[position - 1]) { position -= 1 }
    if position == start { throw fault(.expectedValue) }
    do throws(TOMLFault) {
      return try tomlScalar(bytes[start..<position])
    } catch {
      throw TOMLError(error, start..<position)
    }
  }

  private mutating func array(_ depth: Int) throws(TOMLError) -> Int {
    let start = position
    let array = places.add(.array)
    position += 1
    while try skipBlank(), next != UInt8(ascii: "]") {
      places.append(try value(depth + 1), to: array)
      guard try skipBlank() else { break }
      if next == UInt8(ascii: ",") {
        position += 1
      } else if next != UInt8(ascii: "]") {
        throw fault(.expectedComma(closing: "]"))
      }
    }
    if next == nil { throw TOMLError(.arrayNotClosed, start..<(start + 1)) }
    position += 1
    return array
  }

  private mutating func inlineTable(_ depth: Int) throws(TOMLError) -> Int {
    let start = position
    let table = places.add(.table(.inline, isStated: true))
    position += 1
    skipSpaces()
    var comma: Int?
    while let byte = next, byte != UInt8(ascii: "}") || comma != nil {
      if let comma, byte == UInt8(ascii: "}") {
        throw TOMLError(.commaBeforeBrace, comma..<(comma + 1))
      }
      if "#\r\n".utf8.contains(byte) { throw fault(.lineEndInTable) }
      try keyValue(in: table, depth)
      skipSpaces()
      comma = next == UInt8(ascii: ",") ? position : nil
      if comma != nil {
        position += 1
        skipSpaces()
      } else if let byte = next, byte != UInt8(ascii: "}") {
        throw fault("#\r\n".utf8.contains(byte) ? .lineEndInTable : .expectedComma(closing: "}"))
      }
    }
    if next == nil { throw TOMLError(.tableNotClosed, start..<(start + 1)) }
    position += 1
    return table
  }

  private func tooDeep(_ range: Range<Int>) -> TOMLError {
    TOMLError(.tooDeep(limit: Self.greatestDepth), range)
  }

  // MARK: Between values

  private func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
  }

  private mutating func skipSpaces() {
    while let byte = next, isBlank(byte) { position += 1 }
  }

  private mutating func skipComment() throws(TOMLError) {
    guard next == UInt8(ascii: "#") else { return }
    while let byte = next, byte != UInt8(ascii: "\n") {
      if byte == UInt8(ascii: "\r"), isLineEnd() { return }
      if isControl(byte) { throw fault(.control(byte)) }
      position += 1
    }
  }

  /// Whether a line ends here. A carriage return alone does not end one.
  private func isLineEnd() -> Bool {
    next == UInt8(ascii: "\n") || bytes[position...].starts(with: "\r\n".utf8)
  }

  private mutating func skipLineEnd() throws(TOMLError) -> Bool {
    guard let byte = next else { return false }
    if isLineEnd() {
      position += byte == UInt8(ascii: "\n") ? 1 : 2
      return true
    }
    if isControl(byte), byte != UInt8(ascii: "\t") { throw fault(.control(byte)) }
    return false
  }

  /// Skips white space, line ends and comments.
  /// - Returns: whether something comes.
  private mutating func skipBlank() throws(TOMLError) -> Bool {
    while next != nil {
      skipSpaces()
      try skipComment()
      if try !skipLineEnd() { break }
    }
    return next != nil
  }
}

/// Whether TOML has the character nowhere but by an escape.
func isControl(_ byte: UInt8) -> Bool {
  byte < 0x20 && byte != UInt8(ascii: "\t") || byte == 0x7F
}
