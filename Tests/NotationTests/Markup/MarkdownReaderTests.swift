// Which lines of a Markdown text are which block.

import Notation
import Testing

/// Each block as its kind and its lines, a heading with its level and what it says.
private func told(_ markdown: String) -> [String] {
  let document = markdownDocument(Array(markdown.utf8))
  func text(_ range: Range<Int>) -> String {
    String(decoding: document.bytes[range], as: UTF8.self).replacing("\r\n", with: "|")
      .replacing("\n", with: "|")
  }
  return document.blocks.map { block in
    switch block.kind {
    case .heading(let form):
      let mark = form.underline.map(String.init) ?? "#"
      return "\(form.level)\(mark) <\(text(block.content))> \(text(block.range))"
    default: return "\(block.kind) \(text(block.range))"
    }
  }
}

@Test func `headings of both forms, with their levels and what they say`() {
  #expect(
    told("# A #\n##  b c  ##\n###### 6\n####### 7\n##x\n#\n##\t t\n") == [
      "1# <A> # A #", "2# <b c> ##  b c  ##", "6# <6> ###### 6", "paragraph ####### 7|##x",
      "1# <> #", "2# <t> ##\t t",
    ])
  #expect(
    told("One\n===\nTwo\nlines\n  -  \ntext\n\nb\n=\n---\nc\n") == [
      "1= <One> One|===", "2- <Two|lines> Two|lines|  -  ", "paragraph text", "1= <b> b|=",
      "rule ---", "paragraph c",
    ])
  #expect(told("   ## a#\n    ## code\n") == ["2# <a#>    ## a#", "code     ## code"])
}

@Test func `what looks like a heading in a comment, in code, a list or a quote is none`() {
  #expect(
    told("<!--\n## a\n-->\n\n```x\n## b\n\n```\n\n~~~\n## c\n\n- d\n\n  ## e\n") == [
      "comment <!--|## a|-->", "code ```x|## b||```", "code ~~~|## c||- d||  ## e",
    ])
  #expect(
    told("- d\n\n  ## e\n\n> ## f\ng\n\n    ## h\n") == [
      "list - d||  ## e", "quote > ## f", "paragraph g", "code     ## h",
    ])
}

@Test func `line ends and a byte order mark do not shift places`() {
  #expect(
    told("\u{FEFF}# a\r\n\r\ntext\r\n## b\r\n") == ["1# <a> # a", "paragraph text", "2# <b> ## b"])
  #expect(told("a\rb\r\r# c") == ["paragraph a\rb", "1# <c> # c"])
  #expect(told("").isEmpty)
  #expect(told("\n\n \n").isEmpty)
}

@Test func `definitions of links are told where they are some`() {
  func labels(_ text: String) -> [String] {
    let document = markdownDocument(Array(text.utf8))
    return document.definitions.map {
      "\($0.label) " + String(decoding: document.bytes[$0.line], as: UTF8.self)
    }
  }
  #expect(
    labels("# a\n[1.0]: https://b\n  [c d]: e\nf\n[g]: h\n\n```\n[i]: j\n```\n\n[k]: l\r\n[m]:n")
      == [
        "1.0 [1.0]: https://b", "c d   [c d]: e", "k [k]: l", "m [m]:n",
      ])
  #expect(labels("- a\n  [b]: c\n\n[d] : e\n\n[]: f\n").isEmpty)
}

@Test func `texts that nest deeply are read`() {
  for (piece, count) in [
    (">", 100_000), ("- ", 50_000), ("[", 100_000), ("![[]()", 20_000), ("*a _b ", 20_000),
    ("<a\n", 30_000), ("`", 100_000), ("a\n===\n", 20_000), ("> - 1. ", 10_000),
  ] {
    let text = String(repeating: piece, count: count)
    #expect(!markdownDocument(Array(text.utf8)).blocks.isEmpty)
  }
}

@Test func `random texts never trap, and blocks stand one behind the other`() {
  let pieces =
    [
      "#", "## ", "a", "\n", "\r\n", "\r", "\n\n", "=", "---", "- ", "> ", "    ", "`", "```",
      "<!--",
      "-->", "<a>", "[a]", "[a]: b", "]:", "![", "*", "\t", "\0", "\u{E9}", "1. ", "\u{FEFF}",
    ].map { Array($0.utf8) } + [[0xC3], [0xFF]]
  for _ in 0..<5000 {
    let bytes = (0..<Int.random(in: 0...20)).flatMap { _ in pieces.randomElement() ?? [] }
    let document = markdownDocument(bytes)
    var end = 0
    for block in document.blocks {
      #expect(block.range.lowerBound >= end && block.range.upperBound <= bytes.count)
      #expect(block.range.contains(block.content.lowerBound) || block.content.isEmpty)
      end = block.range.upperBound
    }
  }
}
