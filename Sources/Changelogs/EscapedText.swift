// Text that is in no markup, as it is written in one: what it says is what readers see. Code between
// backticks stays code.

import Notation

/// One line in a markup, as an item of a list may begin.
func escaped(_ text: String, in markup: Markup) -> String {
  // What moves the cursor on terminals moves nothing on a page.
  let plain = String(
    String.UnicodeScalarView(
      text.unicodeScalars.map { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) ? " " : $0 }))
  let pieces = pieces(of: plain)
  var result = ""
  for (number, piece) in pieces.enumerated() {
    switch piece {
    case .code(let code, let marks):
      let before = number > 0 ? pieces[number - 1].last : nil
      let after = number + 1 < pieces.count ? pieces[number + 1].first : nil
      result += codeText(code, marks, in: markup, before, after)
    case .text(let words):
      result += escapedWords(words, in: markup, isFirst: number == 0)
    }
  }
  return number(ofStart: result, in: markup)
}

private enum Piece {
  case text([Character])
  /// Between as many backticks.
  case code([Character], marks: Int)

  var first: Character? {
    switch self {
    case .text(let text): text.first
    case .code: "`"
    }
  }
  var last: Character? {
    switch self {
    case .text(let text): text.last
    case .code: "`"
    }
  }
}

/// A text by its code: what stands between two equal runs of backticks.
private func pieces(of text: String) -> [Piece] {
  let all = Array(text)
  /// The runs of backticks: from where to where.
  var runs: [Range<Int>] = []
  for place in all.indices where all[place] == "`" {
    if let last = runs.last, last.upperBound == place {
      runs[runs.count - 1] = last.lowerBound..<(place + 1)
    } else {
      runs.append(place..<(place + 1))
    }
  }
  var pieces: [Piece] = []
  var start = 0
  var next = 0
  while next < runs.count {
    let open = runs[next]
    // Only so far: many runs that have no partner are no reason to search all the rest each time.
    let rest = runs[(next + 1)...].prefix(64)
    guard let close = rest.firstIndex(where: { $0.count == open.count }) else {
      next += 1
      continue
    }
    if open.lowerBound > start { pieces.append(.text(Array(all[start..<open.lowerBound]))) }
    pieces.append(
      .code(Array(all[open.upperBound..<runs[close].lowerBound]), marks: open.count))
    start = runs[close].upperBound
    next = close + 1
  }
  if start < all.count { pieces.append(.text(Array(all[start...]))) }
  return pieces
}

private func codeText(
  _ code: [Character], _ marks: Int, in markup: Markup, _ before: Character?, _ after: Character?
) -> String {
  let text = String(code)
  let isBlank = code.allSatisfy(\.isWhitespace)
  switch markup {
  case .markdown:
    let fence = String(repeating: "`", count: marks)
    return fence + text + fence
  case .restructuredText:
    let words = text.trimmingWhitespace
    if isBlank || words.contains("``") || words.hasSuffix("`") || words.hasPrefix("`") {
      return escapedWords(code, in: markup, isFirst: false)
    }
    // A literal has to stand apart; an escaped space is none.
    let isApartBefore = before.map { $0.isWhitespace || "([{<'\"-/:".contains($0) } ?? true
    let isApartAfter = after.map { $0.isWhitespace || ")]}>'\"-/:.,;!?".contains($0) } ?? true
    return (isApartBefore ? "" : "\\ ") + "``\(words)``" + (isApartAfter ? "" : "\\ ")
  case .asciiDoc:
    if isBlank || text.contains("+") { return escapedWords(code, in: markup, isFirst: false) }
    return "``+\(text)+``"
  }
}

private func escapedWords(
  _ text: [Character], in markup: Markup, isFirst: Bool
) -> String {
  var result = ""
  func character(_ place: Int) -> Character? { text.indices.contains(place) ? text[place] : nil }
  func isWord(_ character: Character?) -> Bool {
    character.map { $0.isLetter || $0.isNumber } ?? false
  }
  for (place, mark) in text.enumerated() {
    let (before, after) = (character(place - 1), character(place + 1))
    let isLoose = (before?.isWhitespace ?? true) && (after?.isWhitespace ?? true)
    let isInside = isWord(before) && isWord(after)
    switch markup {
    case .markdown:
      let isMark =
        switch mark {
        case "`": true
        case "*": !isLoose
        case "_": !isLoose && !isInside
        case "~": before == "~" || after == "~"
        case "<": after.map { $0.isLetter || "/!?".contains($0) } ?? false
        case "&": after.map { $0.isLetter || $0 == "#" } ?? false
        case "!": after == "["
        case "\\": after.map { $0.isPunctuation || $0.isSymbol } ?? true
        case "|": true
        default: false
        }
      result += isMark ? "\\\(mark)" : "\(mark)"
    case .restructuredText:
      let isMark =
        switch mark {
        case "\\", "`", "*", "|": true
        case "_": !isInside
        case ":": before == ":" || after == "`"
        case "[": true
        default: false
        }
      result += isMark ? "\\\(mark)" : "\(mark)"
    case .asciiDoc:
      let isMark =
        switch mark {
        case "*", "_", "+", "`", "^", "~": !isLoose
        case "#": before == "#" || after == "#" || !isInside && after.map { $0.isNumber } != true
        case "{", "[", "|", "\\": true
        case "<", "(": before == mark || after == mark
        case ":": before == ":" || after == ":"
        default: false
        }
      let code = mark.unicodeScalars.first.map { "&#\($0.value);" } ?? ""
      result += isMark ? code : "\(mark)"
    }
  }
  return result
}

/// The text with what would begin a heading, a list or a quote taken for text.
private func number(ofStart text: String, in markup: Markup) -> String {
  let text = text.trimmingWhitespace
  guard let first = text.first else { return text }
  let rest = text.dropFirst()
  let digits = text.prefix { $0.isNumber }
  let isOrdinal =
    !digits.isEmpty
    && (text[digits.endIndex...].first.map { ".)".contains($0) } ?? false)
  switch markup {
  case .markdown:
    if isOrdinal { return digits + "\\" + text[digits.endIndex...] }
    let isTask = text.hasPrefix("[") && ["[ ]", "[x]", "[X]"].contains(String(text.prefix(3)))
    if isTask || first == "[" && text.contains("]:") { return "\\" + text }
    return "#>-+=~".contains(first) ? "\\" + text : text
  case .restructuredText:
    let isMarked = isOrdinal || "-+=#~.:>(^\"'%&,;<>?@$!/".contains(first) || first == "•"
    let isLetter = first.isLetter && (rest.first.map { ".)".contains($0) } ?? false)
    return isMarked || isLetter ? "\\" + text : text
  case .asciiDoc:
    return isOrdinal || "-.=/:>'\"".contains(first) ? "{empty}" + text : text
  }
}
