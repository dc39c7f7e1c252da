// HTML taken apart into tags and text, as liberally as browsers do. Knows no element's meaning, but
// for those whose content is no markup.

import Notation

/// An attribute of a tag.
public struct HTMLAttribute: Sendable, Hashable {
  /// In lower case.
  public var name: String
  /// With entities decoded; empty where there is none.
  public var value: String
  public init(name: String, value: String) {
    self.name = name
    self.value = value
  }
}

enum HTMLToken: Equatable {
  case startTag(name: String, attributes: [HTMLAttribute])
  case endTag(name: String)
  /// With entities decoded.
  case text(String)
  /// `<!DOCTYPE html>`; its text after `<!`, in lower case.
  case declaration(String)
  /// The bytes ended inside of a tag or comment.
  case cut
}

/// Reads tokens from bytes. Comments and processing instructions are passed over.
/// - Source: the tokenization section of the HTML standard, in so far as index pages need it.
struct HTMLTokenizer {
  private let bytes: [UInt8]
  private var index = 0
  /// The element whose content ends at its end tag only: `title`, `script`.
  private var rawElement: String?

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Nil at the end.
  mutating func next() -> HTMLToken? {
    while index < bytes.count {
      if let element = rawElement { return rawText(of: element) }
      if bytes[index] != UInt8(ascii: "<") { return text() }
      if starts(with: "<!--") {
        guard skipComment() else { return .cut }
        continue
      }
      switch index + 1 < bytes.count ? bytes[index + 1] : 0 {
      case UInt8(ascii: "!"), UInt8(ascii: "?"):
        let start = index + 2
        let isDeclaration = bytes[index + 1] == UInt8(ascii: "!")
        guard skip(behind: UInt8(ascii: ">")) else { return .cut }
        if isDeclaration { return .declaration(string(start..<(index - 1)).lowercased()) }
      case UInt8(ascii: "/"): return endTag()
      case let byte where byte.isASCIILetter: return startTag()
      default: return text()
      }
    }
    return nil
  }

  /// Text up to the next `<` that may start a tag.
  private mutating func text() -> HTMLToken {
    let start = index
    index += 1
    while index < bytes.count, bytes[index] != UInt8(ascii: "<") { index += 1 }
    return .text(decodingEntities(string(start..<index)))
  }

  /// `<!-->` and `<!--->` are whole, and `--!>` ends one, too.
  private mutating func skipComment() -> Bool {
    let start = index + 4
    index = start
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: ">") {
        let text = bytes[start..<index]
        if text.count < 2 ? text.allSatisfy({ $0 == UInt8(ascii: "-") }) : endsComment(text) {
          index += 1
          return true
        }
      }
      index += 1
    }
    return false
  }

  private func endsComment(_ text: ArraySlice<UInt8>) -> Bool {
    text.suffix(2).elementsEqual("--".utf8) || text.suffix(3).elementsEqual("--!".utf8)
  }

  private mutating func rawText(of element: String) -> HTMLToken? {
    let start = index
    rawElement = nil
    let end = "</" + element
    let length = end.utf8.count
    while index + length < bytes.count {
      let next = bytes[index + length]
      if bytes[index] == UInt8(ascii: "<"), next.isASCIISpace || "/>".utf8.contains(next),
        starts(with: end)
      {
        break
      }
      index += 1
    }
    guard index + length < bytes.count else {
      index = bytes.count
      return .cut
    }
    if index == start { return endTag() }
    let text = string(start..<index)
    return .text(element == "title" ? decodingEntities(text) : text)
  }

  private mutating func endTag() -> HTMLToken {
    index += 2
    let name = name()
    return skip(behind: UInt8(ascii: ">")) ? .endTag(name: name) : .cut
  }

  private mutating func startTag() -> HTMLToken {
    index += 1
    let name = name()
    var attributes: [HTMLAttribute] = []
    var names: Set<String> = []
    while true {
      skipSpaces()
      guard index < bytes.count else { return .cut }
      if bytes[index] == UInt8(ascii: ">") { break }
      if bytes[index] == UInt8(ascii: "/") {
        index += 1
        continue
      }
      guard let attribute = attribute() else { return .cut }
      // Of an attribute that is there twice, the first counts.
      if names.insert(attribute.name).inserted { attributes.append(attribute) }
    }
    index += 1
    if ["title", "script", "style", "textarea"].contains(name) { rawElement = name }
    return .startTag(name: name, attributes: attributes)
  }

  /// Nil where the bytes end inside of it.
  private mutating func attribute() -> HTMLAttribute? {
    let start = index
    index += 1
    while index < bytes.count, !bytes[index].isASCIISpace, !"/>=".utf8.contains(bytes[index]) {
      index += 1
    }
    let name = string(start..<index).lowercased()
    skipSpaces()
    guard index < bytes.count else { return nil }
    guard bytes[index] == UInt8(ascii: "=") else { return HTMLAttribute(name: name, value: "") }
    index += 1
    skipSpaces()
    guard index < bytes.count else { return nil }
    let quote = bytes[index]
    let value: Range<Int>
    if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
      let start = index + 1
      guard let end = bytes[start...].firstIndex(of: quote) else { return nil }
      value = start..<end
      index = end + 1
    } else {
      let start = index
      while index < bytes.count, !bytes[index].isASCIISpace, bytes[index] != UInt8(ascii: ">") {
        index += 1
      }
      value = start..<index
    }
    return HTMLAttribute(name: name, value: decodingEntities(string(value)))
  }

  private mutating func name() -> String {
    let start = index
    while index < bytes.count, !bytes[index].isASCIISpace, !"/>".utf8.contains(bytes[index]) {
      index += 1
    }
    return string(start..<index).lowercased()
  }

  private mutating func skipSpaces() {
    while index < bytes.count, bytes[index].isASCIISpace { index += 1 }
  }

  /// Whether the text, in lower case, comes next in any case.
  private func starts(with text: String) -> Bool {
    bytes.count - index >= text.utf8.count
      && zip(text.utf8, bytes[index...]).allSatisfy { $0 == $1.asciiLowercased }
  }

  /// Passes over bytes until one of them is passed; false where none is.
  private mutating func skip(behind byte: UInt8) -> Bool {
    guard let end = bytes[index...].firstIndex(of: byte) else { return false }
    index = end + 1
    return true
  }

  private func string(_ range: Range<Int>) -> String {
    let text = String(decoding: bytes[range], as: UTF8.self)
    return text.utf8.contains(0) ? text.replacing("\0", with: "\u{FFFD}") : text
  }
}
