// AsciiDoc by its blocks: titles, and what stands between two equal lines of marks, where nothing is a
// title.

/// Any bytes are AsciiDoc.
/// - Source: the AsciiDoc language documentation, "Sections", "Delimited Blocks", "Comments".
public func asciiDocDocument(_ bytes: [UInt8]) -> MarkupDocument {
  let lines = MarkupLines(bytes)
  var blocks: [MarkupBlock] = []
  var number = 0
  while number < lines.count {
    if lines.isBlank(number) {
      number += 1
      continue
    }
    let (kind, end, content) = block(lines, at: number)
    blocks.append(MarkupBlock(kind, lines.range(number..<end), content: content))
    number = end
  }
  return MarkupDocument(bytes: bytes, blocks: blocks, definitions: [])
}

/// The block that begins with a line, the line behind it, and what it says if it is a title.
private func block(
  _ lines: MarkupLines, at number: Int
) -> (MarkupBlock.Kind, Int, Range<Int>?) {
  if let kind = delimitedKind(lines, number) {
    let mark = lines.ended(number)
    let close = (number + 1..<lines.count).first { lines.ended($0).elementsEqual(mark) }
    return (kind, close.map { $0 + 1 } ?? lines.count, nil)
  }
  let line = lines.ended(number)
  if let marks = line.first.map({ first in line.prefix { $0 == first } }),
    "=#".utf8.contains(marks[marks.startIndex]), marks.count <= 6,
    line.dropFirst(marks.count).first == 0x20
  {
    let mark = Character(Unicode.Scalar(marks[marks.startIndex]))
    let content = trimmed(marks.endIndex..<line.endIndex, lines.bytes)
    return (.heading(HeadingForm(level: marks.count, mark: mark)), number + 1, content)
  }
  if lines.starts(number, with: "//") { return (.comment, number + 1, nil) }
  if lines.starts(number, with: "[[") || lines.starts(number, with: "[#") {
    return (.anchor, number + 1, nil)
  }
  if isAttribute(line) { return (.comment, number + 1, nil) }
  if line.elementsEqual("'''".utf8) { return (.rule, number + 1, nil) }
  if let level = underlinedLevel(lines, number) {
    var form = HeadingForm(
      level: level, underline: lines.repeated(number + 1).map { Character(Unicode.Scalar($0)) })
    form.underlineLength = lines.width(number + 1)
    return (.heading(form), number + 2, trimmed(lines.ranges[number], lines.bytes))
  }
  var end = number + 1
  while end < lines.count, !lines.isBlank(end), delimitedKind(lines, end) == nil { end += 1 }
  return (isItem(line) ? .list : lines.isIndented(number) ? .code : .paragraph, end, nil)
}

/// What stands between a line like this one and the next.
private func delimitedKind(_ lines: MarkupLines, _ number: Int) -> MarkupBlock.Kind? {
  let line = lines.ended(number)
  if line.elementsEqual("|===".utf8) { return .other }
  if line.elementsEqual("--".utf8) { return .other }
  if line.starts(with: "```".utf8) {
    return line.dropFirst(3).allSatisfy(\.isASCIIAlphanumeric) ? .code : nil
  }
  guard let mark = lines.repeated(number), line.count >= 4 else { return nil }
  return switch mark {
  case UInt8(ascii: "/"): .comment
  case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "+"): .code
  case UInt8(ascii: "="), UInt8(ascii: "*"): .other
  case UInt8(ascii: "_"): .quote
  default: nil
  }
}

/// The level of a title with a line below it that is as long, by one character more or less.
private func underlinedLevel(_ lines: MarkupLines, _ number: Int) -> Int? {
  guard let mark = lines.repeated(number + 1), lines.repeated(number) == nil,
    let place = Array("=-~^+".utf8).firstIndex(of: mark), lines.width(number) >= 2,
    abs(lines.width(number + 1) - lines.width(number)) <= 1,
    lines.ended(number).contains(where: \.isASCIIAlphanumeric)
  else { return nil }
  return place + 1
}

/// `:name: value`
private func isAttribute(_ line: ArraySlice<UInt8>) -> Bool {
  guard line.first == UInt8(ascii: ":"),
    let end = line.dropFirst().firstIndex(of: UInt8(ascii: ":"))
  else { return false }
  let name = line[(line.startIndex + 1)..<end]
  return !name.isEmpty && name.allSatisfy { $0.isASCIIAlphanumeric || "-_!".utf8.contains($0) }
}

private func isItem(_ line: ArraySlice<UInt8>) -> Bool {
  guard let mark = line.first, "*-.".utf8.contains(mark) else { return false }
  return line.drop { $0 == mark }.first == 0x20
}
