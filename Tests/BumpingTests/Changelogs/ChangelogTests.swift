import Bumping
import Changelogs
import Git
import Host
import Standards
import Support
import Testing
import Versioning
import Workspace

/// The root's changelog after a bump from 1.2.0 to 1.3.0.
private func released(
  _ changelog: String, _ adjust: (inout BumpRequest) throws -> Void = { _ in }
) throws -> String {
  let files = [
    "pyproject.toml": "[project]\nname = \"shop\"\nversion = \"1.2.0\"\n",
    "CHANGELOG.md": changelog,
  ]
  let plan = try bump(MemoryDisk(files), .level(.minor, nil), packages: ".", adjust)
  return plan.edits.first { $0.path == "CHANGELOG.md" }
    .map { String(decoding: $0.new, as: UTF8.self) } ?? changelog
}

private func commit(
  _ number: Int, _ message: String, _ paths: [Path] = ["packages/core/a.py"], parents: Int = 1
) -> GitCommit {
  let digits = String(number)
  let name = String(repeating: "0", count: 40 - digits.count) + digits
  return GitCommit(
    identifier: String(name.reversed()), parentCount: parents, message: message, paths: paths)
}

private func packages() throws -> [Package] {
  let disk = MemoryDisk([
    "packages/core/pyproject.toml": projectText("core", "1.2.0"),
    "packages/cdk/pyproject.toml": projectText("cdk", "1.2.0"),
  ])
  return try discoverPackages(
    patterns: [try GlobPattern("packages/*")], isDefault: false, disk: disk,
    cache: NoPyProjectCache()
  ).packages
}

@Test func `a new heading is written as the newest one`() throws {
  for (old, new) in [
    ("## [1.2.0] - 2026-01-02", "## [1.3.0] - 2026-11-22"),
    ("## 1.2.0 (2026-01-02)", "## 1.3.0 (2026-11-22)"),
    ("## v1.2.0 – 2026-01-02", "## v1.3.0 – 2026-11-22"),
    ("## [v1.2.0](https://example.com/x) - 2026-01-02", "## [v1.3.0] - 2026-11-22"),
    ("## v1.2.0", "## v1.3.0"),
  ] {
    #expect(
      try released("# C\n\n## Unreleased\n\n- New.\n\n\(old)\n\n- Old.\n")
        == "# C\n\n## Unreleased\n\n\(new)\n\n- New.\n\n\(old)\n\n- Old.\n")
  }
}

@Test func `without a section for what is to come, the new one is first`() throws {
  #expect(
    try released("# C\n\nText.\n\n## 1.2.0 - 2026-01-02\n\n- Old.\n")
      == "# C\n\nText.\n\n## 1.3.0 - 2026-11-22\n\n## 1.2.0 - 2026-01-02\n\n- Old.\n")
  #expect(try released("# C\n\nText.") == "# C\n\nText.\n\n## [1.3.0] - 2026-11-22\n")
  #expect(try released("") == "## [1.3.0] - 2026-11-22\n")
}

@Test func `line ends of a changelog stay`() throws {
  #expect(
    try released("# C\r\n\r\n## [Unreleased]\r\n\r\n- New.\r\n")
      == "# C\r\n\r\n## [Unreleased]\r\n\r\n## [1.3.0] - 2026-11-22\r\n\r\n- New.\r\n")
}

@Test func `a section that somebody wrote already stays`() throws {
  let text = "# C\n\n## [Unreleased]\n\n## [1.3.0] - 2026-11-20\n\n- By hand.\n"
  #expect(try released(text) == text)
}

@Test func `headings in code are none`() throws {
  #expect(
    try released("# C\n\n```\n## 1.2.0\n```\n\n## 1.2.0 - x\n\n- Old.\n")
      == "# C\n\n```\n## 1.2.0\n```\n\n## 1.3.0\n\n## 1.2.0 - x\n\n- Old.\n")
}

@Test func `links at the foot follow`() throws {
  let start = "## [Unreleased]\n\n- New.\n\n## [1.2.0] - 2026-01-02\n\n- Old.\n\n"
  let end =
    "## [Unreleased]\n\n## [1.3.0] - 2026-11-22\n\n- New.\n\n## [1.2.0] - 2026-01-02\n\n- Old.\n\n"
  for (old, new) in [
    (
      "[unreleased]: https://e.com/c/compare/1.2.0..main\n[1.2.0]: https://e.com/c/tag/1.2.0\n",
      "[unreleased]: https://e.com/c/compare/1.3.0..main\n"
        + "[1.3.0]: https://e.com/c/compare/1.2.0..1.3.0\n[1.2.0]: https://e.com/c/tag/1.2.0\n"
    ),
    (
      "[1.2.0]: https://e.com/c/releases/tag/v1.2.0\n",
      "[1.3.0]: https://e.com/c/releases/tag/v1.3.0\n[1.2.0]: https://e.com/c/releases/tag/v1.2.0\n"
    ),
    (
      "[1.2.0]: https://e.com/c/compare/v1.1.0...v1.2.0",
      "[1.3.0]: https://e.com/c/compare/v1.2.0...v1.3.0\n"
        + "[1.2.0]: https://e.com/c/compare/v1.1.0...v1.2.0"
    ),
    ("[other]: https://e.com/x\n", "[other]: https://e.com/x\n"),
  ] {
    #expect(try released(start + old) == end + new)
  }
}

@Test func `a release needs a section that says something`() throws {
  let version = try Version("1.3.0")
  func finding(_ text: String?) -> String? {
    changelogFinding(version: version, bytes: text.map { Array($0.utf8) }, file: "CHANGELOG.md")?
      .description
  }
  #expect(finding(nil) == nil)
  #expect(finding("## [1.3.0] - 2026-11-22\n\n### Added\n\n- X.\n") == nil)
  #expect(
    finding("# C\n\n## [1.3]\n\n### Added\n\n## 1.2.0\n\n- Old.\n") == """
      error: the section for version `1.3.0` in `CHANGELOG.md` is empty
       --> CHANGELOG.md:3:1
        |
      3 | ## [1.3]
        | ^^^^^^^^
      hint: say what has changed; `rel changelog` drafts it from the commits
      """)
  #expect(
    finding("# C\n\n## [Unreleased]\n\n- X.\n") == """
      error: `CHANGELOG.md` has no section for version `1.3.0`
       --> CHANGELOG.md:3:1
        |
      3 | ## [Unreleased]
        | ^^^^^^^^^^^^^^^
      hint: rename the heading `Unreleased`, or let `rel bump` write it with the version
      """)
  #expect(
    finding("# C\n\n## 1.2.0\n\n- Old.\n") == """
      error: `CHANGELOG.md` has no section for version `1.3.0`
       --> CHANGELOG.md:3:1
        |
      3 | ## 1.2.0
        | ^^^^^^^^
      hint: write `## 1.3.0` and below it what has changed; `rel changelog` drafts it from the commits
      """)
  // Files in a form of their own, and headings of other levels.
  #expect(finding("# C\n") == nil)
  #expect(finding("# [1.3.0](https://e.com) (2026-11-22)\n\n## 1.2.0\n") == nil)
  #expect(finding("### v1.3.0\n\n- X.\n\n## 1.2.0\n") == nil)
  #expect(finding("1.3.0 (2026-11-22)\n------------------\n\n- X.\n\n## 1.2.0\n") == nil)
}

@Test func `changelogs are asked for what is released, where there are any`() throws {
  func findings(
    _ files: [String: String], isIndependent: Bool = false, version: String = "1.3.0"
  ) throws -> [String] {
    var files = files
    for name in ["core", "cdk"] {
      files["packages/\(name)/pyproject.toml"] = projectText(name, version)
    }
    let disk = MemoryDisk(files)
    let layout = try discoverPackages(
      patterns: [try GlobPattern("packages/*")], isDefault: false, disk: disk,
      cache: NoPyProjectCache())
    return changelogFindings(
      packages: layout.packages, isIndependent: isIndependent, shared: "CHANGELOG.md", disk: disk
    ).map(\.message)
  }
  let old = "## 1.2.0\n\n- Old.\n"
  let (empty, new) = ("## 1.3.0\n\n" + old, "## 1.3.0\n\n- New.\n\n" + old)
  let (core, cdk, root) = (
    "packages/core/CHANGELOG.md", "packages/cdk/CHANGELOG.md", "CHANGELOG.md"
  )
  #expect(try findings([:]) == [])
  #expect(try findings([root: new, core: new, cdk: empty]) == [])
  #expect(try findings([root: empty, core: new]).count == 1)
  #expect(
    try findings([root: new, core: old])
      == ["`packages/core/CHANGELOG.md` has no section for version `1.3.0`"])
  // One that did not change has nothing to say; all of them, though, brought nothing.
  #expect(try findings([core: empty, cdk: new]) == [])
  #expect(
    try findings([core: empty, cdk: empty])
      == ["the section for version `1.3.0` in `packages/cdk/CHANGELOG.md` is empty"])
  #expect(
    try findings([root: old, core: empty, cdk: new], isIndependent: true)
      == ["the section for version `1.3.0` in `packages/core/CHANGELOG.md` is empty"])
  // What is to come has no section yet.
  #expect(try findings([root: old], version: "1.3.0rc1") == [])
  #expect(try findings([root: old], version: "1.3.0.dev4") == [])
}

@Test func `a changelog in another form stays as it is, or stops a bump with entries`() throws {
  let files = [
    "packages/core/pyproject.toml": projectText("core", "1.2.0"),
    "CHANGES.org": "* 1.2.0\n\n- Old.\n",
  ]
  let told = try story(files, .level(.minor, nil)) { $0.changelog = "CHANGES.org" }
  #expect(
    told.hasSuffix(
      "note: `CHANGES.org` is neither Markdown nor reStructuredText nor AsciiDoc; it stays: write the"
        + " new section by hand\n"))
  #expect(!told.contains("+* 1.3.0"))
  let refused = try story(files, .level(.minor, nil)) {
    $0.changelog = "CHANGES.org"
    $0.commits = []
  }
  #expect(
    refused == """
      error: `CHANGES.org` is neither Markdown nor reStructuredText nor AsciiDoc
      hint: write the new section by hand

      """)
}

// MARK: Commits

@Test func `entries are drafted by kind and package, breaking changes first`() throws {
  let draft = ChangelogDraft(
    [
      commit(9, "Merge branch 'x'", [], parents: 2),
      commit(8, "chore: tidy"),
      commit(
        7, "fix(cdk): a crash\n\nBody.\n\nBREAKING CHANGE: call `x`\nfirst\nRefs: 12",
        ["packages/cdk/x.py"]),
      commit(6, "feat!: drop Python 3.9", ["packages/cdk/y.py", "packages/core/z.py"]),
      commit(5, "update the docs"),
      commit(4, "Feat: second", ["packages/core/b.py"]),
      commit(3, "feat: both", ["packages/cdk/y.py", "packages/core/z.py"]),
      commit(2, "fix: everywhere", ["README.md"]),
      commit(1, "feat: first"),
    ], packages: try packages())
  #expect(
    draft.text == """
      ### Breaking changes

      - **cdk:** call `x` first
      - **cdk, core:** drop Python 3.9

      ### Added

      - **cdk, core:** both
      - **core:** first
      - **core:** second

      ### Fixed

      - everywhere
      - **cdk:** a crash
      """)
  #expect(draft.unreadable.map(\.subject) == ["update the docs"])
}

@Test func `what was taken back is not told, what was taken back twice is`() throws {
  func revert(_ number: Int, of target: GitCommit) -> GitCommit {
    commit(
      number, "Revert \"\(target.subject)\"\n\nThis reverts commit \(target.identifier).\n")
  }
  let one = commit(1, "feat: one")
  let two = commit(2, "feat: two")
  let off = revert(3, of: one)
  let offTwo = revert(4, of: two)
  let again = revert(5, of: offTwo)
  let older = commit(
    6, "Revert \"feat: of old\"\n\nThis reverts commit \(String(repeating: "a", count: 40)).")
  let conventional = commit(
    8, "revert: let us not\n\nRefs: \(commit(7, "fix: three").shortIdentifier)")
  let draft = ChangelogDraft(
    [conventional, commit(7, "fix: three"), older, again, offTwo, off, two, one],
    packages: try packages())
  #expect(draft.text == "### Added\n\n- **core:** two\n\n### Removed\n\n- **core:** of old")
}

@Test func `reverts on a forge name no commit, only the subject`() throws {
  let draft = ChangelogDraft(
    [
      commit(6, "Revert \"Revert \"feat: back (#3)\" (#4)\" (#5)\n\nReverts o/r#4"),
      commit(5, "Revert \"fix: gone (#2)\" (#6)\n\nReverts o/r#2"),
      commit(4, "Revert \"feat: back (#3)\" (#4)"), commit(3, "feat: back (#3)"),
      commit(2, "fix: gone (#2)"), commit(1, "revert: feat: long ago"),
    ], packages: try packages())
  #expect(
    draft.text
      == "### Added\n\n- **core:** back (#3)\n\n### Removed\n\n- **core:** feat: long ago")
  #expect(draft.reverted.count == 4)
}

@Test func `a squashed merge tells what it holds`() throws {
  let draft = ChangelogDraft(
    [
      // The subject stands for its commits; that one of them breaks something counts.
      commit(
        3,
        "feat: queues (#12)\n\n* feat!: queues without names\n\n* fix: a typo\n\n---------\n\n"
          + "Co-authored-by: A <a@b>"),
      // Without a subject that says it, they are all there is.
      commit(
        2,
        "Tables (#11)\n\n* feat: tables\n* fix(core): rows\n* wip\n* docs: tables\n\n"
          + "BREAKING CHANGE:\n\nRows have\nkeys.\n\nReviewed-by: B"),
      // Paragraphs that begin as subjects do, as some bots write them.
      commit(
        1, "fix: one\n\nIt was\nfix: not this one.\n\nfix(utils): two\n  More of it.\n\nfeat: three"
      ),
    ], packages: try packages())
  #expect(
    draft.text == """
      ### Breaking changes

      - **core:** Rows have keys.
      - **core:** queues without names

      ### Added

      - **core:** three
      - **core:** tables
      - **core:** queues (#12)

      ### Fixed

      - **core:** one
      - **core:** two
      - **core:** rows
      """)
  #expect(draft.unreadable.isEmpty)
}

@Test func `what other histories write is read or listed, and releases say nothing`() throws {
  let draft = ChangelogDraft(
    [
      commit(9, "Release 1.2.0"), commit(8, "chore(release): v1.1.0"), commit(7, "1.0.9"),
      commit(6, "✨ feat: stars"), commit(5, "improvement(core)!: faster"),
      commit(4, "fix:no space"), commit(3, "build(deps-dev): bump x from 1 to 2"),
      commit(2, "feat(core)"), commit(1, "Signed-off-by: A"), commit(0, "update docs: more"),
    ], packages: try packages())
  #expect(
    draft.text
      == "### Breaking changes\n\n- **core:** faster\n\n### Added\n\n- **core:** stars")
  #expect(
    draft.unreadable.map(\.subject) == ["fix:no space", "feat(core)", "update docs: more"])
}

@Test func `the commits say which release comes next`() throws {
  func suggestion(_ version: String, _ messages: String...) throws -> String {
    let commits = messages.enumerated().reversed().map { commit($0 + 1, $1) }
    let draft = ChangelogDraft(commits, packages: try packages())
    guard let (level, because) = draft.suggestion(after: try Version(version)) else {
      return "none"
    }
    return "\(level.rawValue): " + because.map(\.subject).joined(separator: ", ")
  }
  #expect(try suggestion("1.0.0", "docs: x", "nonsense") == "none")
  #expect(try suggestion("1.0.0", "docs: x", "fix: y", "perf: z") == "patch: fix: y, perf: z")
  #expect(try suggestion("1.0.0", "feat: x", "fix: y") == "minor: feat: x")
  #expect(try suggestion("1.0.0", "feat: x", "refactor!: y") == "major: refactor!: y")
  #expect(try suggestion("0.4.0", "feat: x", "refactor!: y") == "minor: refactor!: y")
}

@Test func `a bump puts the commits under the new heading`() throws {
  let commits = [commit(2, "fix: b", ["b.py"]), commit(1, "feat: a", ["a.py"])]
  #expect(
    try released("# C\n\n## [Unreleased]\n\n## [1.2.0] - x\n\n- Old.\n") { $0.commits = commits }
      == "# C\n\n## [Unreleased]\n\n## [1.3.0]\n\n### Added\n\n- a\n\n### Fixed\n\n- b\n\n"
      + "## [1.2.0] - x\n\n- Old.\n")
  #expect(
    try released("# C\n\n## [Unreleased]\n\n- By hand.\n") { $0.commits = commits }
      == "# C\n\n## [Unreleased]\n\n## [1.3.0] - 2026-11-22\n\n- By hand.\n\n### Added\n\n- a\n\n"
      + "### Fixed\n\n- b\n")
}

@Test func `days in UTC`() {
  #expect(calendarDay(0) == "1970-01-01")
  #expect(calendarDay(951_782_400_000_000_000) == "2000-02-29")
  #expect(calendarDay(1_795_391_999_999_999_999) == "2026-11-22")
  #expect(calendarDay(1_795_392_000_000_000_000) == "2026-11-23")
}
