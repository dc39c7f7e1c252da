// cmark, the reference implementation of CommonMark: the only file that imports it. It tells which
// lines are a block; what it does not tell, the marks of a heading and where links are defined, is
// found in those lines.

internal import CCmark

/// Any bytes are Markdown.
/// - Source: CommonMark 0.30.
public func markdownDocument(_ bytes: [UInt8]) -> MarkupDocument {
  let lines = markupLines(of: bytes)
  let blocks = topLevelBlocks(bytes).compactMap { MarkupBlock($0, lines, bytes) }
  return MarkupDocument(
    bytes: bytes, blocks: blocks, definitions: definitions(lines, blocks, bytes))
}

/// A block as cmark tells it; lines count from 0.
private struct ParsedBlock {
  var kind: cmark_node_type
  var level: Int
  var lines: Range<Int>
}

private func topLevelBlocks(_ bytes: [UInt8]) -> [ParsedBlock] {
  let document = harmless(bytes).withUnsafeBufferPointer { buffer in
    buffer.withMemoryRebound(to: CChar.self) {
      cmark_parse_document($0.baseAddress, $0.count, CMARK_OPT_DEFAULT)
    }
  }
  guard let document else { return [] }
  defer { cmark_node_free(document) }
  var blocks: [ParsedBlock] = []
  var next = cmark_node_first_child(document)
  while let node = next {
    next = cmark_node_next(node)
    let start = Int(cmark_node_get_start_line(node)) - 1
    // A block that the following line ended has that line's number, and no column in it.
    let isBefore = cmark_node_get_end_column(node) == 0
    var end = Int(cmark_node_get_end_line(node)) - (isBefore ? 1 : 0)
    // One of HTML has the number of the line before its last.
    if cmark_node_get_type(node) == CMARK_NODE_HTML_BLOCK,
      let literal = cmark_node_get_literal(node)
    {
      end = start + markupLines(of: Array(String(cString: literal).utf8)).count
    }
    blocks.append(
      ParsedBlock(
        kind: cmark_node_get_type(node), level: Int(cmark_node_get_heading_level(node)),
        lines: start..<max(start + 1, end)))
  }
  return blocks
}

/// The text with spaces for the marks of images: many of them nested take cmark the square of their
/// number (3.5 s for 120 KB, with 0.30.2), and no block depends on one.
private func harmless(_ bytes: [UInt8]) -> [UInt8] {
  var result = bytes
  for index in bytes.indices.dropLast()
  where bytes[index] == UInt8(ascii: "!") && bytes[index + 1] == UInt8(ascii: "[") {
    // `<![CDATA[` begins a block.
    if index > 0, bytes[index - 1] == UInt8(ascii: "<") { continue }
    result[index] = UInt8(ascii: " ")
  }
  return result
}

extension MarkupBlock {
  /// Nil for what is not there, should the lines be other ones than cmark's.
  fileprivate init?(_ block: ParsedBlock, _ lines: [Range<Int>], _ bytes: [UInt8]) {
    var own = lines[block.lines.clamped(to: lines.indices)]
    while let last = own.last, bytes[last].allSatisfy(\.isASCIISpace) { own.removeLast() }
    guard let first = own.first, let last = own.last else { return nil }
    range = first.lowerBound..<last.upperBound
    content = range
    switch block.kind {
    case CMARK_NODE_HEADING:
      if let marked = markedContent(first, bytes) {
        kind = .heading(HeadingForm(level: block.level))
        (range, content) = (first, marked)
        return
      }
      // The line below is not told apart from the text: it is the first that is nothing else.
      guard let line = own.dropFirst().firstIndex(where: { isUnderline(bytes[$0]) }) else {
        return nil
      }
      var form = HeadingForm(level: block.level, underline: block.level == 1 ? "=" : "-")
      form.underlineLength = trimmed(own[line], bytes).count
      kind = .heading(form)
      range = first.lowerBound..<own[line].upperBound
      content = trimmed(first.lowerBound..<own[line - 1].upperBound, bytes)
    case CMARK_NODE_LIST: kind = .list
    case CMARK_NODE_BLOCK_QUOTE: kind = .quote
    case CMARK_NODE_CODE_BLOCK: kind = .code
    case CMARK_NODE_HTML_BLOCK: kind = htmlKind(bytes[range])
    case CMARK_NODE_THEMATIC_BREAK: kind = .rule
    // A tag in a line of its own is a paragraph where text may follow it.
    default: kind = htmlKind(bytes[range]) == .anchor ? .anchor : .paragraph
    }
  }
}

/// Comments alone, an anchor alone, `<pre>`, or anything else.
private func htmlKind(_ block: ArraySlice<UInt8>) -> MarkupBlock.Kind {
  var text = Substring(String(decoding: block, as: UTF8.self).trimmingWhitespace)
  if text.hasPrefix("<pre") { return .code }
  while text.hasPrefix("<!--") {
    // What is not closed is a comment to its end.
    text = text.firstRange(of: "-->").map { text[$0.upperBound...] } ?? ""
    text = text.drop(while: \.isWhitespace)
  }
  if text.isEmpty { return .comment }
  let tag = text.lowercased()
  guard tag.hasPrefix("<a "), tag.contains("name=") || tag.contains("id="),
    let end = tag.firstIndex(of: ">")
  else { return .other }
  let rest = tag[tag.index(after: end)...].trimmingWhitespace
  return rest.isEmpty || rest == "</a>" ? .anchor : .other
}

/// What stands in a line behind `##`, without the marks that may close it; nil for another line.
private func markedContent(_ line: Range<Int>, _ bytes: [UInt8]) -> Range<Int>? {
  let start = bytes[line].firstIndex { $0 != UInt8(ascii: " ") } ?? line.upperBound
  let hash = UInt8(ascii: "#")
  let marks = bytes[start..<line.upperBound].prefix { $0 == hash }
  guard (1...6).contains(marks.count) else { return nil }
  var content = trimmed(marks.endIndex..<line.upperBound, bytes)
  guard content.isEmpty || content.lowerBound > marks.endIndex else { return nil }
  let closing = bytes[content].reversed().prefix { $0 == hash }.count
  let end = content.upperBound - closing
  if closing > 0, end == content.lowerBound || bytes[end - 1].isASCIISpace {
    content = trimmed(content.lowerBound..<end, bytes)
  }
  return content
}

private func isUnderline(_ line: ArraySlice<UInt8>) -> Bool {
  let text = line.drop { $0 == UInt8(ascii: " ") }
  guard let mark = text.first, "=-".utf8.contains(mark) else { return false }
  return text.drop { $0 == mark }.allSatisfy(\.isASCIISpace)
}

/// Definitions are what no block holds, and what a paragraph begins with.
private func definitions(
  _ lines: [Range<Int>], _ blocks: [MarkupBlock], _ bytes: [UInt8]
) -> [LinkDefinition] {
  var result: [LinkDefinition] = []
  var blocks = blocks[...]
  var isAtStart = true
  for line in lines {
    while let block = blocks.first, block.range.upperBound < line.lowerBound {
      blocks = blocks.dropFirst()
      isAtStart = true
    }
    let isInside = blocks.first.map { $0.range.lowerBound <= line.lowerBound } ?? false
    if isInside, blocks.first?.kind != .paragraph || !isAtStart { continue }
    guard let label = definedLabel(bytes[line]) else {
      isAtStart = !isInside
      continue
    }
    result.append(LinkDefinition(label: label, line: line))
  }
  return result
}

/// `1.2.0` of `[1.2.0]: https://…`.
private func definedLabel(_ line: ArraySlice<UInt8>) -> String? {
  let start = line.drop { $0 == UInt8(ascii: " ") }
  guard start.startIndex - line.startIndex < 4, start.first == UInt8(ascii: "["),
    let end = start.firstIndex(of: UInt8(ascii: "]")), end > start.startIndex + 1,
    start[(end + 1)...].first == UInt8(ascii: ":")
  else { return nil }
  return String(decoding: start[(start.startIndex + 1)..<end], as: UTF8.self)
}
