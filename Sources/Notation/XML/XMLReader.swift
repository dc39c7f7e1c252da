// Reads XML 1.0 as servers answer it, strictly: no document types, no entities but the five, depth
// and size bounded, so that nothing that a server sends costs more than its own bytes.

/// The document's root element.
/// - Source: XML 1.0, without document types; name spaces are taken for prefixes.
public func xmlDocument(_ bytes: [UInt8]) throws(XMLError) -> XMLElement {
  guard bytes.count <= 64 << 20 else { throw .tooLong(sizeBytes: bytes.count) }
  guard String(validating: bytes, as: UTF8.self) != nil else { throw .notUTF8 }
  var reader = XMLReader(bytes)
  return try reader.document()
}

/// An element whose end was not met yet.
private struct OpenElement {
  /// The name as written: the end must have the same.
  var qualified: ArraySlice<UInt8>
  var element: XMLElement
  var text: [UInt8] = []
}

private struct XMLReader {
  let bytes: [UInt8]
  var at = 0

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { at = 3 }
  }

  mutating func document() throws(XMLError) -> XMLElement {
    if isNext("<?xml") { try declaration() }
    try miscellany()
    guard isNext("<") else { throw at < bytes.count ? unexpected("text") : .endsEarly }
    let root = try element()
    try miscellany()
    guard at == bytes.count else { throw unexpected("more than one element") }
    return root
  }

  /// The element that starts here with all that is in it; a stack instead of recursion.
  private mutating func element() throws(XMLError) -> XMLElement {
    var open: [OpenElement] = []
    while true {
      let closed: XMLElement?
      if isNext("</") {
        closed = try endTag(of: open.popLast())
      } else if isNext("<!--") {
        closed = nil
        try skip(to: "-->", after: 4)
      } else if isNext("<![CDATA[") {
        closed = nil
        let start = at + 9
        try skip(to: "]]>", after: 9)
        try append(start..<(at - 3), to: &open)
      } else if isNext("<!") {
        throw .declaresTypes(offset: at)
      } else if isNext("<?") {
        closed = nil
        try skip(to: "?>", after: 2)
      } else if isNext("<") {
        guard open.count < 64 else { throw .tooDeep(offset: at) }
        let (name, isEmpty) = try startTag()
        let element = XMLElement(name: localName(name))
        if !isEmpty { open.append(OpenElement(qualified: name, element: element)) }
        closed = isEmpty ? element : nil
      } else {
        closed = nil
        try text(&open)
      }
      guard let closed else { continue }
      guard let last = open.indices.last else { return closed }
      open[last].element.children.append(closed)
    }
  }

  private mutating func startTag() throws(XMLError) -> (ArraySlice<UInt8>, isEmpty: Bool) {
    at += 1
    let tag = try name()
    var seen: Set<ArraySlice<UInt8>> = []
    while true {
      let hasSpace = skipSpace()
      if isNext("/>") {
        at += 2
        return (tag, true)
      }
      if isNext(">") {
        at += 1
        return (tag, false)
      }
      guard hasSpace else { throw at < bytes.count ? unexpected("a tag's name") : .endsEarly }
      guard seen.insert(try name()).inserted else { throw unexpected("an attribute twice") }
      skipSpace()
      guard isNext("=") else { throw unexpected("an attribute without a value") }
      at += 1
      skipSpace()
      guard at < bytes.count else { throw .endsEarly }
      let quote = bytes[at]
      guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
        throw unexpected("a value without quotes")
      }
      at += 1
      while at < bytes.count, bytes[at] != quote {
        if bytes[at] == UInt8(ascii: "<") { throw unexpected("`<` in a value") }
        if bytes[at] == UInt8(ascii: "&") { _ = try reference() } else { at += 1 }
      }
      guard at < bytes.count else { throw .endsEarly }
      at += 1
    }
  }

  private mutating func endTag(
    of open: OpenElement?
  ) throws(XMLError) -> XMLElement {
    guard let open else { throw unexpected("an end without a start") }
    at += 2
    guard try name().elementsEqual(open.qualified) else {
      throw unexpected("an end of something else")
    }
    skipSpace()
    guard isNext(">") else { throw at < bytes.count ? unexpected("an end tag") : .endsEarly }
    at += 1
    var element = open.element
    element.text = String(decoding: open.text, as: UTF8.self)
    return element
  }

  private mutating func text(
    _ open: inout [OpenElement]
  ) throws(XMLError) {
    guard at < bytes.count else { throw .endsEarly }
    guard let last = open.indices.last else { throw unexpected("text") }
    if bytes[at] == UInt8(ascii: "&") {
      open[last].text += try reference()
      return
    }
    let start = at
    while at < bytes.count, bytes[at] != UInt8(ascii: "<"), bytes[at] != UInt8(ascii: "&") {
      if isNext("]]>") { throw unexpected("`]]>`") }
      at += 1
    }
    try append(start..<at, to: &open)
  }

  /// Adds characters with each line's end as `\n`.
  private func append(
    _ range: Range<Int>,
    to open: inout [OpenElement]
  ) throws(XMLError) {
    guard let last = open.indices.last else { throw .unexpected("text", offset: range.lowerBound) }
    for index in range {
      let byte = bytes[index]
      if byte < 0x20, ![9, 10, 13].contains(byte) {
        throw .unexpected("a control character", offset: index)
      }
      if byte == 10, index > range.lowerBound, bytes[index - 1] == 13 { continue }
      open[last].text.append(byte == 13 ? 10 : byte)
    }
  }

  /// What `&…;` stands for. Control characters may be given by number: keys have them.
  private mutating func reference() throws(XMLError) -> [UInt8] {
    let start = at
    guard let end = bytes[at...].prefix(12).firstIndex(of: UInt8(ascii: ";")) else {
      throw .unknownEntity(offset: start)
    }
    let name = String(decoding: bytes[(at + 1)..<end], as: UTF8.self)
    at = end + 1
    switch name {
    case "amp": return [UInt8(ascii: "&")]
    case "lt": return [UInt8(ascii: "<")]
    case "gt": return [UInt8(ascii: ">")]
    case "quot": return [UInt8(ascii: "\"")]
    case "apos": return [UInt8(ascii: "'")]
    default: break
    }
    let isHexadecimal = name.hasPrefix("#x")
    let digits = name.dropFirst(isHexadecimal ? 2 : 1)
    guard name.hasPrefix("#"), digits.allSatisfy(\.isHexDigit),
      let value = UInt32(digits, radix: isHexadecimal ? 16 : 10), value > 0,
      let scalar = UnicodeScalar(value)
    else { throw .unknownEntity(offset: start) }
    return Array(String(scalar).utf8)
  }

  /// `<?xml version="1.0" encoding="UTF-8"?>`
  private mutating func declaration() throws(XMLError) {
    let start = at
    try skip(to: "?>", after: 5)
    let words = String(decoding: bytes[start..<at], as: UTF8.self)
      .split { "\"'= \t\r\n?".contains($0) }.map(String.init)
    guard let index = words.firstIndex(of: "encoding"), index + 1 < words.count else { return }
    guard ["utf-8", "us-ascii"].contains(words[index + 1].lowercased()) else {
      throw .otherEncoding(words[index + 1])
    }
  }

  /// Comments, instructions and white space around the root.
  private mutating func miscellany() throws(XMLError) {
    while true {
      skipSpace()
      if isNext("<!--") {
        try skip(to: "-->", after: 4)
      } else if isNext("<?") {
        try skip(to: "?>", after: 2)
      } else if isNext("<!") {
        throw .declaresTypes(offset: at)
      } else {
        return
      }
    }
  }

  private mutating func name() throws(XMLError) -> ArraySlice<UInt8> {
    let start = at
    while at < bytes.count, isNameByte(bytes[at]) { at += 1 }
    let name = bytes[start..<at]
    guard let first = name.first else {
      throw at < bytes.count ? unexpected("no name") : .endsEarly
    }
    guard first != UInt8(ascii: "-"), first != UInt8(ascii: "."),
      !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first)
    else { throw .unexpected("no name", offset: start) }
    return name
  }

  private func localName(_ name: ArraySlice<UInt8>) -> String {
    let colon = name.lastIndex(of: UInt8(ascii: ":"))
    return String(decoding: colon.map { name[($0 + 1)...] } ?? name, as: UTF8.self)
  }

  private mutating func skip(to end: String, after count: Int) throws(XMLError) {
    at += count
    while at < bytes.count, !isNext(end) { at += 1 }
    guard at < bytes.count else { throw .endsEarly }
    at += end.utf8.count
  }

  @discardableResult
  private mutating func skipSpace() -> Bool {
    let start = at
    while at < bytes.count, [9, 10, 13, 32].contains(bytes[at]) { at += 1 }
    return at > start
  }

  private func isNext(_ text: String) -> Bool {
    bytes[min(at, bytes.count)...].starts(with: text.utf8)
  }

  private func unexpected(_ what: String) -> XMLError { .unexpected(what, offset: at) }
}

private func isNameByte(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: ":"), UInt8(ascii: "_"),
    UInt8(ascii: "-"), UInt8(ascii: "."), 0x80...0xFF:
    true
  default: false
  }
}
