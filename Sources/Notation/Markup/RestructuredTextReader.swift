// reStructuredText by its blocks. Which characters underline which level follows from the order in which
// a text uses them, so that levels are known from the text's beginning on.

/// Any bytes are reStructuredText.
/// - Source: the reStructuredText Markup Specification of docutils, "Sections", "Explicit Markup".
public func restructuredTextDocument(_ bytes: [UInt8]) -> MarkupDocument {
  var reader = RestructuredTextReader(lines: MarkupLines(bytes))
  reader.read()
  return MarkupDocument(bytes: bytes, blocks: reader.blocks, definitions: [])
}

private struct RestructuredTextReader {
  /// What tells a level: the character, and whether it stands above, too.
  struct Adornment: Equatable {
    var mark: UInt8
    var isAbove: Bool
  }

  let lines: MarkupLines
  var blocks: [MarkupBlock] = []
  private var levels: [Adornment] = []

  init(lines: MarkupLines) { self.lines = lines }

  mutating func read() {
    var number = 0
    while number < lines.count {
      if lines.isBlank(number) {
        number += 1
        continue
      }
      let (kind, end) = block(at: number)
      let content = { () -> Range<Int>? in
        guard case .heading(let form) = kind else { return nil }
        return trimmed(lines.ranges[form.hasOverline ? number + 1 : number], lines.bytes)
      }()
      blocks.append(MarkupBlock(kind, lines.range(number..<end), content: content))
      number = end
    }
  }

  /// The block that begins with a line, and the line behind it.
  private mutating func block(at number: Int) -> (MarkupBlock.Kind, Int) {
    if let mark = lines.repeated(number) {
      // `====` above and below a title, which may be indented.
      if !lines.isBlank(number + 1), lines.repeated(number + 2) == mark,
        lines.repeated(number + 1) == nil, lines.width(number) >= 3,
        lines.ended(number).count == lines.ended(number + 2).count
      {
        return (.heading(form(mark, isAbove: true, underline: number + 2)), number + 3)
      }
      if lines.width(number) >= 4, lines.isBlank(number + 1) { return (.rule, number + 1) }
    }
    if lines.isIndented(number) { return (.quote, lines.outdented(from: number)) }
    if lines.starts(number, with: ".. ") || lines.ended(number).elementsEqual("..".utf8) {
      return (explicitKind(number), lines.outdented(from: number + 1))
    }
    if isItem(number) {
      var end = lines.outdented(from: number + 1)
      // An empty line between two items belongs to the list.
      while end < lines.count, isItem(end), !isTitle(end) { end = lines.outdented(from: end + 1) }
      return (.list, end)
    }
    if isTitle(number), let mark = lines.repeated(number + 1) {
      return (.heading(form(mark, isAbove: false, underline: number + 1)), number + 2)
    }
    let end = lines.blank(from: number)
    let isLiteral = lines.ended(end - 1).suffix(2).elementsEqual("::".utf8)
    return (.paragraph, isLiteral ? max(end, literalEnd(from: end)) : end)
  }

  /// Behind a paragraph that ends with `::` stands a block that is shown as it is.
  private func literalEnd(from start: Int) -> Int {
    guard let first = (start..<lines.count).first(where: { !lines.isBlank($0) }),
      lines.isIndented(first)
    else { return start }
    return lines.outdented(from: first)
  }

  /// Whether the line below is one of punctuation that is long enough.
  private func isTitle(_ number: Int) -> Bool {
    guard lines.repeated(number + 1) != nil, lines.repeated(number) == nil else { return false }
    let length = lines.width(number + 1)
    return length >= 4 || length >= lines.width(number)
  }

  private mutating func form(_ mark: UInt8, isAbove: Bool, underline: Int) -> HeadingForm {
    let adornment = Adornment(mark: mark, isAbove: isAbove)
    if !levels.contains(adornment) { levels.append(adornment) }
    let level = (levels.firstIndex(of: adornment) ?? 0) + 1
    var form = HeadingForm(level: level, underline: Character(Unicode.Scalar(mark)))
    form.underlineLength = lines.width(underline)
    form.hasOverline = isAbove
    return form
  }

  /// `.. _place:`, `.. note:: …`, `.. a comment`.
  private func explicitKind(_ number: Int) -> MarkupBlock.Kind {
    let text = String(decoding: lines.ended(number).dropFirst(2), as: UTF8.self)
      .trimmingASCIISpace
    if text.hasPrefix("_") { return text.hasSuffix(":") ? .anchor : .comment }
    if text.hasPrefix("[") || text.hasPrefix("|") { return .other }
    let name = text.prefix { $0.isLetter || $0.isNumber || "-_+.:".contains($0) }
    return name.hasSuffix("::") ? .other : .comment
  }

  private func isItem(_ number: Int) -> Bool {
    let line = lines.ended(number)
    guard let first = line.first else { return false }
    let rest = line.dropFirst()
    if "-*+".utf8.contains(first) { return rest.isEmpty || rest.first == 0x20 }
    let open = first == UInt8(ascii: "(") ? rest : line
    let ordinal = open.prefix { $0.isASCIIDigit || $0 == UInt8(ascii: "#") }
    let behind = open.dropFirst(ordinal.count)
    return !ordinal.isEmpty && (behind.starts(with: ". ".utf8) || behind.starts(with: ") ".utf8))
  }
}
