import Host
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
      == "# C\n\n```\n## 1.2.0\n```\n\n## 1.3.0 - 2026-11-22\n\n## 1.2.0 - x\n\n- Old.\n")
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
    finding("# C\n") == """
      error: `CHANGELOG.md` has no section for version `1.3.0`
        --> CHANGELOG.md:1:1
      hint: write `## [1.3.0] - YEAR-MONTH-DAY` and below it what has changed; `rel changelog` \
      drafts it from the commits
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
      == "# C\n\n## [Unreleased]\n\n## [1.3.0] - 2026-11-22\n\n### Added\n\n- a\n\n### Fixed\n\n- b\n\n"
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
