// Changelogs as they are: headings of all forms and levels, and what only looks like one.

import Changelogs
import Git
import Host
import Standards
import Support
import Testing
import Versioning
import Workspace

/// The root's changelog after a bump from 1.2.0 to 1.3.0.
private func released(_ changelog: String) throws -> String {
  let files = [
    "pyproject.toml": "[project]\nname = \"shop\"\nversion = \"1.2.0\"\n",
    "CHANGELOG.md": changelog,
  ]
  let plan = try bump(MemoryDisk(files), .level(.minor, nil), packages: ".")
  return plan.edits.first { $0.path == "CHANGELOG.md" }
    .map { String(decoding: $0.new, as: UTF8.self) } ?? changelog
}

/// What is wrong with a changelog for a release of 1.3.0.
private func finding(_ text: String) throws -> String? {
  changelogFinding(
    version: try Version("1.3.0"), bytes: Array(text.utf8), file: "CHANGELOG.md")?.message
}

@Suite struct ChangelogFormTests {
  @Test func `a heading in a comment or in code is no section`() throws {
    let start = """
      # Changelog

      <!--
      ## [Unreleased]
      a template for editors
      -->

      ```markdown
      ## [Unreleased]
      - your entry
      ```

      - a list

        ## 1.4.0


      """
    #expect(
      try released(start + "## v1.2.0 (2026-01-01)\n\n- Old.\n")
        == start + "## v1.3.0 (2026-11-22)\n\n## v1.2.0 (2026-01-01)\n\n- Old.\n")
    #expect(
      try finding(start + "## v1.2.0\n\n- Old.\n")
        == "`CHANGELOG.md` has no section for version `1.3.0`")
  }

  @Test func `an anchor stays above its heading`() throws {
    for (anchor, new) in [
      ("<a name=\"1.2.0\"></a>\n", "<a name=\"1.3.0\"></a>\n"),
      ("<a id='v1.2.0'>\n\n", "<a id='v1.3.0'>\n\n"), ("<a name=x></a>\n\n", ""),
    ] {
      #expect(
        try released("# C\n\n\(anchor)## 1.2.0 (2026-01-01)\n\n- Old.\n")
          == "# C\n\n\(new)## 1.3.0 (2026-11-22)\n\n\(anchor)## 1.2.0 (2026-01-01)\n\n- Old.\n")
      // It is no word about the version above it.
      #expect(
        try finding("## 1.3.0\n\n\(anchor)## 1.2.0\n\n- Old.\n")
          == "the section for version `1.3.0` in `CHANGELOG.md` is empty")
    }
  }

  @Test func `underlined headings are sections, and the new one has a line below it`() throws {
    let start = "Changes of shop\n===============\n\n"
    #expect(
      try released(start + "1.2.0 (2026-01-02)\n------------------\n\n- Old.\n")
        == start + "1.3.0 (2026-11-22)\n------------------\n\n"
        + "1.2.0 (2026-01-02)\n------------------\n\n- Old.\n")
    #expect(
      try released("Unreleased\n---\n\n- New.\n\n1.2.0\n---\n\n- Old.\n")
        == "Unreleased\n---\n\n1.3.0\n-----\n\n- New.\n\n"
        + "1.2.0\n---\n\n- Old.\n")
    #expect(
      try finding(start + "1.2.0 (2026-01-02)\n------------------\n\n- Old.\n")
        == "`CHANGELOG.md` has no section for version `1.3.0`")
    #expect(
      try finding("1.3.0\n---\n\n1.2.0\n---\n\n- Old.\n")
        == "the section for version `1.3.0` in `CHANGELOG.md` is empty")
    #expect(try finding(start + "1.3.0\n-----\n\n- New.\n") == nil)
  }

  @Test func `releases of several levels are all sections`() throws {
    let patch =
      "### [1.2.0](https://example.org/core-v1/compare/v1.1.9...v1.2.0) (2026-02-01)\n\n"
      + "### Bug Fixes\n\n* a leak\n\n## [1.1.0](https://example.org/c) (2026-01-02)\n\n- Old.\n"
    #expect(
      try released("# Changelog\n\n" + patch)
        == "# Changelog\n\n### [1.3.0](https://example.org/core-v1/compare/v1.2.0...v1.3.0)"
        + " (2026-11-22)\n\n" + patch)
    // Patches have a level of their own.
    let mixed = "### 1.1.9 (2026-02-01)\n\n- a\n\n## 1.1.0 (2026-01-01)\n\n- b\n"
    #expect(try released(mixed) == "## 1.3.0 (2026-11-22)\n\n" + mixed)
    // What else has a number at its beginning is a part of a section.
    let parts = "## 1.2.0\n\n### 3.12 is supported\n\n### Node 20\n\n# 2 things\n\n- Old.\n"
    #expect(try released(parts) == "## 1.3.0\n\n" + parts)
    #expect(try finding("# 1.3.0\n\n## 1.3.0rc1\n\n- X.\n") == nil)
  }

  @Test(arguments: [
    ("## Version 1.2.0", "## Version 1.3.0"),
    ("## Release v1.2.0 — 2026-01-01", "## Release v1.3.0 — 2026-11-22"),
    ("## shop@1.2.0", "## shop@1.3.0"),
    ("## shop-v1.2.0 (2026-01-01)", "## shop-v1.3.0 (2026-11-22)"),
    ("## shop==1.2.0", "## shop==1.3.0"),
    ("## shop 1.2.0 (2026-01-01)", "## shop 1.3.0 (2026-11-22)"),
    ("## **1.2.0**", "## **1.3.0**"),
    ("## [**1.2.0**](https://e.com/@a/v9) (2026-01-01)", "## [**1.3.0**] (2026-11-22)"),
    ("## 2026-01-01 - 1.2.0", "## 2026-11-22 - 1.3.0"),
    ("## [2026-01-01] v1.2.0", "## [2026-11-22] v1.3.0"),
    ("## 1.2.0 (January 5, 2026)", "## 1.3.0 (November 22, 2026)"),
    ("  ## 1.2.0 ##", "## 1.3.0"), ("# 1.2.0", "# 1.3.0"),
    ("## 1.2.0 / 5.1.2026", "## 1.3.0 / 22.11.2026"),
    ("## 1.2.0 (5th Jan 2026)", "## 1.3.0 (22nd Nov 2026)"),
    ("## 1.2.0 - Mon, January 05, 2026", "## 1.3.0 - Sun, November 22, 2026"),
    ("## 1.2.0 [2026/01/05]", "## 1.3.0 [2026/11/22]"),
    ("## 1.2.0, released on 2026-01-05", "## 1.3.0, released on 2026-11-22"),
    ("## 1.2.0 (May 2026)", "## 1.3.0 (November 2026)"),
    ("## 1.2.0 - The large one", "## 1.3.0"),
    ("## What's new in 1.2.0", "## What's new in 1.3.0"),
    (
      "## [1.2.0](https://e.com/compare/v1.1.0...v1.2.0) (2026-01-01)",
      "## [1.3.0](https://e.com/compare/v1.2.0...v1.3.0) (2026-11-22)"
    ),
    (
      "## [1.2.0](https://e.com/releases/tag/shop-1.2.0)",
      "## [1.3.0](https://e.com/releases/tag/shop-1.3.0)"
    ),
  ])
  func `words around a version stay in the new heading`(old: String, new: String) throws {
    let rest = "\n\n- first\n\n## 0.9.0\n\n- old\n"
    #expect(
      try released("Changes\n\n" + old + rest) == "Changes\n\n" + new + "\n\n" + old + rest)
  }

  @Test(arguments: [
    "## Since 1.2.0", "## Python 3.12", "## Upgrading to 2.0", "## What is new",
    "### 1.2 and older", "## Node 20",
  ])
  func `other headings with numbers are no releases`(heading: String) throws {
    #expect(
      try released("\(heading)\n\n- x\n\n## 1.2.0\n\n- Old.\n")
        == "\(heading)\n\n- x\n\n## 1.3.0\n\n## 1.2.0\n\n- Old.\n")
  }
}

@Test func `a revert whose quotation has no end is a commit like others`() throws {
  let disk = MemoryDisk(["pyproject.toml": projectText("shop", "1.2.0")])
  let packages = try discoverPackages(
    patterns: [try GlobPattern(".")], isDefault: false, disk: disk, cache: NoPyProjectCache()
  ).packages
  func draft(_ subjects: [String]) -> ChangelogDraft {
    let commits = subjects.enumerated().map { number, subject in
      GitCommit(
        identifier: String(repeating: "\(number % 10)", count: 40), parentCount: 1,
        message: subject, paths: ["a.py"])
    }
    return ChangelogDraft(commits, packages: packages)
  }
  for subject in ["Revert \"", "Revert \"\"", "Revert \"feat: x", "Revert \"\u{301}", "Revert "] {
    let draft = draft([subject, "feat: y"])
    #expect(draft.text == "### Added\n\n- y")
    #expect(draft.unreadable.map(\.subject) == [subject])
  }
  #expect(draft(["Revert \"feat: old\""]).text == "### Removed\n\n- old")
}
