// Texts that others write, at random: none of them ends rel, and none of them becomes a section.

import Git
import Host
import Notation
import Standards
import Support
import Testing
import Workspace

@testable import Changelogs
@testable import Versioning

private let pieces = [
  "Revert \"", "\"", "Revert ", "feat", "fix", ": ", ":", "!", "(", ")", "(core)", "\n", "\n\n",
  "\r\n", "\r", "BREAKING CHANGE:", "BREAKING CHANGE: ", "- ", "* ", "+ ", "1. ", "#", "## ", "# ",
  "1.2.0", "v", "[", "]", "]: ", "](", "`", "```", "<", "<!--", "-->", "<pre>", "</pre>",
  "<details>",
  "---", "===", "...", "..", "~~~", "*", "_", "__", "|", "\\", "\u{301}", "\u{1F600}", "\0", "\t",
  "Unreleased", " ", "2026-01-02", "January", "5,", "This reverts commit ", "0123456789", "Refs: ",
  "revert: ", "(unreleased)", "@", "/", "=", "== ", "////", ".. ", "_x:", "::", "{a}", "<<", "é",
  "[Unreleased]: https://e.com/compare/v1.2.0...HEAD", "[1.2.0]: https://e.com/", "\u{2028}", "a",
]

private func text(_ count: Int, _ random: inout SeededNumbers) -> String {
  (0..<Int.random(in: 0...count, using: &random)).map { _ in
    pieces.randomElement(using: &random) ?? ""
  }.joined()
}

/// SplitMix64.
private struct SeededNumbers: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

@Suite struct RandomTextTests {
  @Test func `no commit and no changelog ends a bump, a draft or a release's notes`() throws {
    var random = SeededNumbers(state: 12)
    let version = try Version("1.3.0")
    for round in 0..<1500 {
      let file = Path(["CHANGELOG.md", "CHANGES.rst", "NEWS.adoc", "HISTORY"][round % 4])
      let changelog = text(24, &random)
      let messages = (0..<3).map { _ in text(12, &random) }
      let disk = MemoryDisk([
        "pyproject.toml": projectText("shop", "1.2.0"), file.string: changelog,
      ])
      let plan = try? bump(disk, .level(.minor, nil), packages: ".") {
        $0.commits = commits(messages)
        $0.isIndependent = round % 8 > 3
      }
      guard let edit = plan?.edits.first(where: { $0.path == file }) else { continue }
      _ = changelogFinding(version: version, bytes: edit.new, file: file)
      let section = sectionText(of: version, in: edit.new, of: file)
      #expect(!section.isEmpty, "\(changelog.debugDescription) \(messages)")
      // What was there is there, but for headings and placeholders of what was to come.
      let again = try? bump(
        MemoryDisk([
          "pyproject.toml": projectText("shop", "1.2.0"),
          file.string: String(decoding: edit.new, as: UTF8.self),
        ]), .level(.minor, nil), packages: ".")
      #expect(again?.edits.contains { $0.path == file } != true)
    }
  }

  @Test func `no text of a commit is more than an item of a list`() throws {
    var random = SeededNumbers(state: 34)
    for _ in 0..<6000 {
      let words = text(10, &random).split(whereSeparator: \.isNewline).joined(separator: " ")
      for markup in Markup.allCases {
        let form = EntryForm(markup: markup)
        let entries = ChangelogEntries(groups: [
          .init(
            title: nil,
            items: [
              .text("a " + words, of: []),
              .text(words.isEmpty ? "b" : words, of: []),
            ])
        ])
        let written = form.text(entries)
        let blocks = markupDocument(Array(written.utf8), as: markup).blocks
        #expect(
          blocks.allSatisfy { $0.kind == .list } && blocks.count == 1,
          "\(words.debugDescription) in \(markup): \(written)")
      }
    }
  }

  @Test func `days in words are found and written in any text`() {
    var random = SeededNumbers(state: 56)
    for _ in 0..<5000 {
      let words = text(8, &random)
      if let day = StatedDay(in: words) {
        #expect(StatedDay(in: day.text(words, on: "2026-11-22")) != nil)
      }
    }
  }
}
