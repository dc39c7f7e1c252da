// Markdown as the blocks that it is made of, and which lines each of them is. What stands inside of
// lists and quotes is their text; what a heading means is the business of whoever asks.

/// A Markdown text taken apart.
public struct MarkdownDocument: Sendable {
  public let bytes: [UInt8]
  /// One behind the other. Empty lines and definitions of links belong to none.
  public let blocks: [MarkdownBlock]
  /// In the text's order.
  public let definitions: [LinkDefinition]
}

/// A part of a Markdown text that stands by itself.
public struct MarkdownBlock: Sendable, Hashable {
  public enum Kind: Sendable, Hashable {
    case heading(HeadingForm)
    case paragraph
    case list
    case quote
    /// Indented, or between fences.
    case code
    /// Comments, too.
    case html
    /// A line across the page.
    case rule
  }

  public var kind: Kind
  /// Whole lines, without the end of the last one.
  public var range: Range<Int>
  /// What a heading says, as it is written, without its marks; the same as `range` for others.
  public var content: Range<Int>
}

/// How a heading is written.
public struct HeadingForm: Sendable, Hashable {
  /// 1 to 6.
  public var level: Int
  /// A line of these below it; nil for a heading with `#` before it.
  public var underline: Underline?

  public enum Underline: Sendable, Hashable {
    case equals
    case dashes
    public var character: Character { self == .equals ? "=" : "-" }
  }

  public init(level: Int, underline: Underline? = nil) {
    self.level = level
    self.underline = underline
  }
}

/// `[label]: https://…`
public struct LinkDefinition: Sendable, Hashable {
  public var label: String
  /// Its line, without its end.
  public var line: Range<Int>
}

/// The lines of a text without their ends: LF, CRLF or CR. A byte order mark belongs to none.
func markdownLines(of bytes: [UInt8]) -> [Range<Int>] {
  var result: [Range<Int>] = []
  var start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  while start < bytes.count {
    let end = bytes[start...].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? bytes.count
    result.append(start..<end)
    start = bytes[end...].starts(with: [0x0D, 0x0A]) ? end + 2 : end + 1
  }
  return result
}
