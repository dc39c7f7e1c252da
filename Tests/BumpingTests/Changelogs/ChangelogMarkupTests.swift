// Changelogs in reStructuredText and AsciiDoc, what is to come in them, and text from commits in each
// markup.

import Git
import Host
import Notation
import Standards
import Support
import Testing
import Workspace

@testable import Changelogs
@testable import Versioning

/// A changelog after a bump from 1.2.0 to 1.3.0; the plan's story where it stays.
private func released(
  _ file: String, _ changelog: String, _ messages: [String]? = nil
) throws -> String {
  let files = [
    "pyproject.toml": "[project]\nname = \"shop\"\nversion = \"1.2.0\"\n", file: changelog,
  ]
  let plan = try bump(MemoryDisk(files), .level(.minor, nil), packages: ".") { request in
    request.commits = messages.map { commits($0) }
  }
  return plan.edits.first { $0.path.string == file }
    .map { String(decoding: $0.new, as: UTF8.self) } ?? plan.notes.joined(separator: "\n")
}

/// The first message is the oldest commit.
func commits(_ messages: [String]) -> [GitCommit] {
  messages.enumerated().reversed().map { number, message in
    let digits = String(number)
    return GitCommit(
      identifier: digits + String(repeating: "0", count: 40 - digits.count), parentCount: 1,
      message: message, paths: ["a.py"])
  }
}

@Suite struct ChangelogMarkupTests {
  @Test func `a section of reStructuredText comes first, in the file's own style`() throws {
    let old = """
      .. :changelog:

      Release History
      ---------------

      1.2.0 (2026-01-02)
      ++++++++++++++++++

      **Bugfixes**

      * Old.

      1.1.0 (2025-01-02)
      ++++++++++++++++++

      * Older.

      """
    #expect(
      try released("HISTORY.rst", old, ["feat: a `b` of *c*", "fix: __init__ in foo_bar"])
        == old.replacing(
          "1.2.0 (2026-01-02)",
          with: """
            1.3.0 (2026-11-22)
            ++++++++++++++++++

            Added
            =====

            * a ``b`` of \\*c\\*

            Fixed
            =====

            * \\_\\_init\\_\\_ in foo_bar

            1.2.0 (2026-01-02)
            """))
  }

  @Test func `what is to come in reStructuredText stays above`() throws {
    #expect(
      try released(
        "CHANGES.rst", "History\n=======\n\ndev\n---\n\n- New.\n\n1.2.0\n-----\n\n- Old.\n")
        == "History\n=======\n\ndev\n---\n\n1.3.0\n-----\n\n- New.\n\n1.2.0\n-----\n\n- Old.\n")
  }

  @Test func `a version that was to come gets its date`() throws {
    let rest = "\n\n1.2.0 (2026-01-02)\n==================\n\n- Old.\n"
    #expect(
      try released(
        "CHANGES.rst",
        "Changes\n-------\n\n1.2.1 (unreleased)\n==================\n\n- New." + rest)
        == "Changes\n-------\n\n1.3.0 (2026-11-22)\n==================\n\n- New." + rest)
    #expect(
      try released(
        "CHANGES.rst", "1.2.1 (unreleased)\n==================\n\n- Nothing changed yet." + rest,
        ["fix: it"])
        == "1.3.0 (2026-11-22)\n==================\n\nFixed\n-----\n\n- it" + rest)
    #expect(
      try released(
        "CHANGES.md", "## 1.3.0 - TBD\n\n- New.\n\n## 1.2.0 - 2026-01-02\n\n- Old.\n")
        == "## 1.3.0 - 2026-11-22\n\n- New.\n\n## 1.2.0 - 2026-01-02\n\n- Old.\n")
  }

  @Test func `a date below the heading is written there`() throws {
    let old = "Version 1.2.0\n-------------\n\nReleased 2026-01-02\n\n-   Old.\n"
    let new = "Version 1.3.0\n-------------\n\nReleased 2026-11-22\n\n"
    #expect(try released("CHANGES.rst", old) == new + old)
    #expect(
      try released(
        "CHANGES.rst", "Version 1.3.0\n-------------\n\nUnreleased\n\n-   New.\n\n\n" + old)
        == new + "-   New.\n\n\n" + old)
  }

  @Test func `AsciiDoc gets its own marks`() throws {
    let start = "= Changes\n:toc:\n\n////\n== Unreleased\n////\n\n"
    let old = "[[v1.2.0]]\n== 1.2.0 (2026-01-02)\n\n=== Fixed\n\n* Old.\n"
    #expect(
      try released("CHANGELOG.adoc", start + old, ["feat: {a} and <<b>>, `c`"])
        == start
        + "[[v1.3.0]]\n== 1.3.0 (2026-11-22)\n\n=== Added\n\n* &#123;a} and &#60;&#60;b>>, ``+c+``\n\n"
        + old)
  }

  @Test func `a heading with spaces before it is no part of the list above`() throws {
    #expect(
      try released("CHANGELOG.md", "# C\n\n  ## 1.2.0\n\n- Old.\n", ["fix: it"])
        == "# C\n\n## 1.3.0\n\n### Fixed\n\n- it\n\n## 1.2.0\n\n- Old.\n")
  }

  @Test func `two empty lines between sections stay`() throws {
    #expect(
      try released("CHANGES.rst", "1.2.0\n=====\n\n- b\n\n\n1.1.0\n=====\n\n- a\n")
        == "1.3.0\n=====\n\n\n1.2.0\n=====\n\n- b\n\n\n1.1.0\n=====\n\n- a\n")
  }

  @Test func `a text without releases gets a section in the style of its title`() throws {
    #expect(
      try released("CHANGELOG.md", "Changes\n=======\n\nText.")
        == "Changes\n=======\n\nText.\n\n[1.3.0] - 2026-11-22\n--------------------\n")
    #expect(
      try released("HISTORY.rst", "Changes\n=======\n\nText.\n")
        == "Changes\n=======\n\nText.\n\n1.3.0 (2026-11-22)\n------------------\n")
  }

  @Test func `where the new section belongs cannot always be told`() throws {
    #expect(
      try released("CHANGELOG.md", "## 1.0.0\n\n- a\n\n## 1.1.0\n\n- b\n\n## 1.2.0\n\n- c\n")
        == "`CHANGELOG.md` has its oldest release first, and rel writes the new section before all"
        + " others; it stays: write the new section by hand")
    #expect(
      try released("CHANGELOG.md", "# C\n\n## How it is written\n\nSo.\n").hasPrefix(
        "no heading of `CHANGELOG.md` says a version"))
  }

  @Test func `a section behind a comment or code without an end is refused`() throws {
    for end in ["<!-- see", "```\ncode", "<pre>\n"] {
      #expect(
        try released("CHANGELOG.md", "# C\n\n\(end)\n").hasPrefix(
          "in `CHANGELOG.md` a new section would stand inside of something else"))
    }
  }

  @Test func `tools' marks say where a section belongs, and anchors are written`() throws {
    let start = """
      Changes
      =======

      Unreleased
      ----------

      See the files.

      .. scriv-insert-here


      """
    let old = ".. _changes-1.2.0:\n\n1.2.0 — 2026-01-02\n------------------\n\n- Old.\n"
    let new = ".. _changes-1.3.0:\n\n1.3.0 — 2026-11-22\n------------------\n\n"
    #expect(try released("CHANGELOG.rst", start + old) == start + new + old)
    let marked = "# C\n\n<!-- towncrier release notes start -->\n\n"
    #expect(
      try released("CHANGELOG.md", marked + "Old words.\n")
        == marked + "## [1.3.0] - 2026-11-22\n\nOld words.\n")
  }

  @Test func `what holds the place of news stays there`() throws {
    let start =
      "History\n=======\n\ndev\n---\n\n- \\[Short description of non-trivial change.\\]\n\n"
    #expect(
      try released("HISTORY.md", start + "1.2.0 (2026-01-02)\n------------------\n\n- Old.\n")
        == start + "1.3.0 (2026-11-22)\n------------------\n\n"
        + "1.2.0 (2026-01-02)\n------------------\n\n- Old.\n")
  }

  @Test func `usual names are found, also in the folder of documents`() throws {
    for file in ["CHANGES", "history.txt", "NEWS.rst", "docs/changelog.md", "doc/Changes.rst"] {
      #expect(try released(file, "1.2.0\n-----\n\n- Old.\n").hasPrefix("1.3.0\n-----\n\n1.2.0"))
    }
  }

  @Test func `only comments, links and placeholders say nothing`() throws {
    for text in [
      "<!-- a\nb -->", "[Full Changelog](https://e.com/compare/v1...v2)",
      "**Full Changelog**: https://e.com/compare/v1...v2", "- Nothing changed yet.", "---",
      "<a id=\"x\"></a>", "<https://e.com>", "Released 2026-01-02",
    ] {
      let bytes = Array("## 1.3.0\n\n\(text)\n\n## 1.2.0\n\n- Old.\n".utf8)
      let problem = changelogFinding(
        version: try Version("1.3.0"), bytes: bytes, file: "CHANGELOG.md")
      #expect(problem?.message == "the section for version `1.3.0` in `CHANGELOG.md` is empty")
    }
    for text in [
      "A [link](https://e.com) and more.", "<b>x</b>", "    code", "- 日本", "<pre>a</pre>",
    ] {
      let bytes = Array("## 1.3.0\n\n\(text)\n".utf8)
      #expect(
        changelogFinding(version: try Version("1.3.0"), bytes: bytes, file: "CHANGELOG.md") == nil)
    }
    // Headings below one of the first level are parts of it.
    #expect(
      changelogFinding(
        version: try Version("1.3.0"), bytes: Array("# 1.3.0\n\n## Fixed\n\n- x\n\n# 1.2.0\n".utf8),
        file: "CHANGELOG.md") == nil)
  }
}

@Suite struct EscapedTextTests {
  @Test(arguments: [
    ("add <details> & &lt;", #"add \<details> & \&lt;"#), ("`<a>` of ``b`c``", "`<a>` of ``b`c``"),
    ("- a", #"\- a"#), ("1. a", #"1\. a"#), ("# a #", ##"\# a #"##),
    (
      "__init__ a_b 2 * 3 *args",
      #"\_\_init\_\_ a_b 2 * 3 \*args"#
    ), ("a ` b", #"a \` b"#), ("```", #"\`\`\`"#),
    ("![x](y) [z](w)", #"\![x](y) [z](w)"#), ("[a]: b", #"\[a]: b"#), ("C:\\_x", #"C:\\\_x"#),
    ("a\u{1B}[0m\u{7}b", "a [0m b"), ("a -> b, c < d", "a -> b, c < d"), ("> a", #"\> a"#),
  ])
  func `Markdown's marks are text`(text: String, written: String) {
    #expect(escaped(text, in: .markdown) == written)
  }

  @Test(arguments: [
    ("a `b`c", #"a ``b``\ c"#), ("see foo_ and bar__", #"see foo\_ and bar\_\_"#),
    ("|x| *y* `", #"\|x\| \*y\* \`"#), ("- a", #"\- a"#), (".. note:: a", #"\.. note:\: a"#),
    ("code::", #"code:\:"#), ("1. a", #"\1. a"#), (":ref:`x`", #"\:ref:``x``"#),
  ])
  func `reStructuredText's marks are text`(text: String, written: String) {
    #expect(escaped(text, in: .restructuredText) == written)
  }

  @Test func `a list in a footer stays a list`() throws {
    let disk = MemoryDisk(["pyproject.toml": projectText("shop", "1.2.0")])
    let packages = try discoverPackages(
      patterns: [try GlobPattern(".")], isDefault: false, disk: disk, cache: NoPyProjectCache()
    ).packages
    let draft = ChangelogDraft(
      commits([
        "feat: a\n\nBREAKING CHANGE:\n- one\n  goes\n- two",
        "fix: b\n\nBREAKING CHANGE: all:\n* three",
      ]), packages: packages)
    #expect(
      draft.text.hasPrefix(
        "### Breaking changes\n\n- one goes\n- two\n- all:\n  - three\n\n### Added"))
  }
}
