// Which lines of reStructuredText and AsciiDoc are which block.

import Notation
import Testing

/// Each block as its kind and its lines, a heading with its level and what it says.
private func told(_ text: String, _ markup: Markup) -> [String] {
  let document = markupDocument(Array(text.utf8), as: markup)
  func shown(_ range: Range<Int>) -> String {
    String(decoding: document.bytes[range], as: UTF8.self).replacing("\n", with: "|")
  }
  return document.blocks.map { block in
    if case .heading(let form) = block.kind {
      return "\(form.level)\(form.underline ?? form.mark) <\(shown(block.content))>"
    }
    return "\(block.kind) \(shown(block.range))"
  }
}

@Suite struct RestructuredTextTests {
  @Test func `levels follow from the order of the lines below titles`() {
    #expect(
      told(
        "=====\n Top\n=====\n\nOne\n===\n\nTwo\n---\n\nOne too\n=======\n\nx\n", .restructuredText)
        == ["1= <Top>", "2= <One>", "3- <Two>", "2= <One too>", "paragraph x"])
    #expect(
      told("1.2\n---\ntext\n\nLonger\n---\n\na\nb\n----\n\n----\n\nc\n", .restructuredText)
        == [
          "1- <1.2>", "paragraph text", "paragraph Longer|---", "paragraph a|b|----", "rule ----",
          "paragraph c",
        ])
  }

  @Test func `titles in comments, directives, literals and lists are none`() {
    #expect(
      told(
        ".. a comment\n\n   1.2\n   ---\n\n.. code::\n\n   1.3\n   ---\n\nso::\n\n  1.4\n  ---\n\n"
          + "- item\n\n  1.5\n  ---\n- next\n\n.. _place:\n.. _x: https://a\n\n1.6\n---\n",
        .restructuredText)
        == [
          "comment .. a comment||   1.2|   ---", "other .. code::||   1.3|   ---",
          "paragraph so::||  1.4|  ---", "list - item||  1.5|  ---|- next", "anchor .. _place:",
          "comment .. _x: https://a", "1- <1.6>",
        ])
  }
}

@Suite struct AsciiDocTests {
  @Test func `titles in blocks and comments are none`() {
    #expect(
      told(
        "= Top\n:toc:\n// no\n\n////\n== a\n////\n\n----\n== b\n----\n\n====\n== c\n====\n\n[[x]]\n"
          + "== d\ntext\n\n* e\n== f\n\n.Title\n== g\n", .asciiDoc)
        == [
          "1= <Top>", "comment :toc:", "comment // no", "comment ////|== a|////",
          "code ----|== b|----", "other ====|== c|====", "anchor [[x]]", "2= <d>",
          "paragraph text", "list * e|== f", "paragraph .Title|== g",
        ])
    #expect(
      told("Top\n===\n\nv1.2\n----\n\nx\n", .asciiDoc) == ["1= <Top>", "2- <v1.2>", "paragraph x"])
  }
}

@Test func `random texts of no markup trap, and blocks stand one behind the other`() {
  let pieces = [
    "=", "===", "----", "..", ".. ", "_a:", "::", "\n", "\n\n", "\r\n", "\r", " ", "  ", "a", "* ",
    "- ",
    "1. ", "////", "[[x]]", "|===", "--", ":a:", "\u{FEFF}", "\u{E9}", "\t", "//", "```", "+",
  ]
  for _ in 0..<4000 {
    let text = (0..<Int.random(in: 0...20)).map { _ in pieces.randomElement() ?? "" }.joined()
    let bytes = Array(text.utf8)
    for markup in Markup.allCases {
      var end = 0
      for block in markupDocument(bytes, as: markup).blocks {
        #expect(block.range.lowerBound >= end && block.range.upperBound <= bytes.count, "\(text)")
        #expect(block.range.contains(block.content.lowerBound) || block.content.isEmpty)
        end = block.range.upperBound
      }
    }
  }
}

@Test func `long texts of all markups are read in one go`() {
  for piece in [
    "a\n===\n", ".. a\n\n", "- a\n\n", "a::\n\n b\n", "----\n", "== a\n", "[[x]]\n", "a\n",
  ] {
    let bytes = Array(String(repeating: piece, count: 20_000).utf8)
    for markup in Markup.allCases {
      #expect(!markupDocument(bytes, as: markup).blocks.isEmpty)
    }
  }
}
