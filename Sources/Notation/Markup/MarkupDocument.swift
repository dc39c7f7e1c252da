// A text in one of the markups that changelogs are written in, as the blocks that it is made of, and
// which lines each of them is. What stands inside of lists and quotes is their text; what a heading
// means is the business of whoever asks.

/// A markup that is read by blocks.
public enum Markup: Sendable, Hashable, CaseIterable {
  case markdown
  case restructuredText
  case asciiDoc
}

/// Any bytes are a text of any markup.
public func markupDocument(_ bytes: [UInt8], as markup: Markup) -> MarkupDocument {
  switch markup {
  case .markdown: markdownDocument(bytes)
  case .restructuredText: restructuredTextDocument(bytes)
  case .asciiDoc: asciiDocDocument(bytes)
  }
}

/// A text taken apart.
public struct MarkupDocument: Sendable {
  public let bytes: [UInt8]
  /// One behind the other. Empty lines and definitions of links belong to none.
  public let blocks: [MarkupBlock]
  /// In the text's order; of Markdown only.
  public let definitions: [LinkDefinition]
}

/// A part of a text that stands by itself.
public struct MarkupBlock: Sendable, Hashable {
  public enum Kind: Sendable, Hashable {
    case heading(HeadingForm)
    case paragraph
    case list
    case quote
    /// Indented, between fences, or in `<pre>`.
    case code
    /// HTML, a directive, a table: something else that readers see.
    case other
    /// What readers do not see: comments, settings.
    case comment
    /// A place that links lead to, of the block below: `<a name="1.2.0"></a>`, `.. _1.2.0:`.
    case anchor
    /// A line across the page.
    case rule
  }

  public var kind: Kind
  /// Whole lines, without the end of the last one.
  public var range: Range<Int>
  /// What a heading says, as it is written, without its marks; the same as `range` for others.
  public var content: Range<Int>

  init(_ kind: Kind, _ range: Range<Int>, content: Range<Int>? = nil) {
    self.kind = kind
    self.range = range
    self.content = content ?? range
  }
}

/// How a heading is written.
public struct HeadingForm: Sendable, Hashable {
  /// 1 for the highest, as a rule of six.
  public var level: Int
  /// What stands before it, once for each level, where no line stands below it.
  public var mark: Character = "#"
  /// What the line below it is made of; nil for a heading with marks before it.
  public var underline: Character?
  /// How long that line is.
  public var underlineLength = 0
  /// Whether a line as that below it stands above it, too.
  public var hasOverline = false

  public init(level: Int, mark: Character = "#", underline: Character? = nil) {
    self.level = level
    self.mark = mark
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
func markupLines(of bytes: [UInt8]) -> [Range<Int>] {
  var result: [Range<Int>] = []
  var start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  while start < bytes.count {
    let end = bytes[start...].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? bytes.count
    result.append(start..<end)
    start = bytes[end...].starts(with: [0x0D, 0x0A]) ? end + 2 : end + 1
  }
  return result
}

/// The part of a range that has no white space at its ends; an empty one at its end for nothing else.
func trimmed(_ range: Range<Int>, _ bytes: [UInt8]) -> Range<Int> {
  guard let first = bytes[range].firstIndex(where: { !$0.isASCIISpace }),
    let last = bytes[range].lastIndex(where: { !$0.isASCIISpace })
  else { return range.upperBound..<range.upperBound }
  return first..<(last + 1)
}

/// A text's lines, for readers that go from one to the next.
struct MarkupLines {
  let bytes: [UInt8]
  let ranges: [Range<Int>]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    ranges = markupLines(of: bytes)
  }

  var count: Int { ranges.count }

  /// Empty behind the last line.
  func line(_ number: Int) -> ArraySlice<UInt8> {
    ranges.indices.contains(number) ? bytes[ranges[number]] : []
  }

  func isBlank(_ number: Int) -> Bool { line(number).allSatisfy(\.isASCIISpace) }

  func isIndented(_ number: Int) -> Bool {
    line(number).first.map { $0 == 0x20 || $0 == 0x09 } ?? false
  }

  func starts(_ number: Int, with text: StaticString) -> Bool {
    text.withUTF8Buffer { line(number).starts(with: $0) }
  }

  /// The line without white space at its end.
  func ended(_ number: Int) -> ArraySlice<UInt8> {
    let line = line(number)
    guard let last = line.lastIndex(where: { !$0.isASCIISpace }) else { return line.prefix(0) }
    return line[...last]
  }

  /// What a line repeats, if it is one mark of punctuation and nothing else.
  func repeated(_ number: Int) -> UInt8? {
    let line = ended(number)
    guard let mark = line.first, mark > 0x20, mark < 0x7F, !mark.isASCIIAlphanumeric,
      line.allSatisfy({ $0 == mark })
    else { return nil }
    return mark
  }

  /// How many characters a line has.
  func width(_ number: Int) -> Int { String(decoding: ended(number), as: UTF8.self).count }

  /// The bytes of some lines, up to the last one that is not blank.
  func range(_ lines: Range<Int>) -> Range<Int> {
    let last = lines.last { !isBlank($0) } ?? lines.lowerBound
    return ranges[lines.lowerBound].lowerBound..<ranges[last].upperBound
  }

  /// The first line from `start` on that is blank, or behind the last one.
  func blank(from start: Int) -> Int { (start..<max(start, count)).first(where: isBlank) ?? count }

  /// The first line from `start` on that is neither blank nor indented, or behind the last one.
  func outdented(from start: Int) -> Int {
    (start..<max(start, count)).first { !isBlank($0) && !isIndented($0) } ?? count
  }
}
