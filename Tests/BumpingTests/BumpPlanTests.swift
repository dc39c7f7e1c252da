import Changelogs
import Host
import Standards
import Support
import Testing
import Versioning
import Workspace

private let lockstep = [
  "packages/core/pyproject.toml": projectText("da-vinci", "1.2.0"),
  "packages/core/da_vinci/__init__.py": "\"\"\"Core.\"\"\"\n\n__version__ = \"1.2.0\"\n",
  "packages/cdk/pyproject.toml": projectText(
    "da-vinci-cdk", "1.2.0", needs: "\"Da_Vinci[all]==1.2.0\", \"boto3==1.2.0\""),
  "CHANGELOG.md": """
  # Changelog

  ## [Unreleased]

  ### Added

  - A thing.

  ## [1.2.0] - 2026-01-02

  - Old.

  [Unreleased]: https://example.com/compare/v1.2.0...HEAD
  [1.2.0]: https://example.com/compare/v1.1.0...v1.2.0

  """,
]

@Test func `a minor bump of packages in lockstep`() throws {
  #expect(
    try story(lockstep, .level(.minor, nil)) == """
      1.2.0 → 1.3.0
      --- a/CHANGELOG.md
      +++ b/CHANGELOG.md
      @@ -2,6 +2,8 @@
       
       ## [Unreleased]
       
      +## [1.3.0] - 2026-11-22
      +
       ### Added
       
       - A thing.
      @@ -10,5 +12,6 @@
       
       - Old.
       
      -[Unreleased]: https://example.com/compare/v1.2.0...HEAD
      +[Unreleased]: https://example.com/compare/v1.3.0...HEAD
      +[1.3.0]: https://example.com/compare/v1.2.0...v1.3.0
       [1.2.0]: https://example.com/compare/v1.1.0...v1.2.0
      --- a/packages/cdk/pyproject.toml
      +++ b/packages/cdk/pyproject.toml
      @@ -1,4 +1,4 @@
       [project]
       name = "da-vinci-cdk"
      -version = "1.2.0"
      -dependencies = ["Da_Vinci[all]==1.2.0", "boto3==1.2.0"]
      +version = "1.3.0"
      +dependencies = ["Da_Vinci[all]==1.3.0", "boto3==1.2.0"]
      --- a/packages/core/da_vinci/__init__.py
      +++ b/packages/core/da_vinci/__init__.py
      @@ -1,3 +1,3 @@
       \"""Core.\"""
       
      -__version__ = "1.2.0"
      +__version__ = "1.3.0"
      --- a/packages/core/pyproject.toml
      +++ b/packages/core/pyproject.toml
      @@ -1,4 +1,4 @@
       [project]
       name = "da-vinci"
      -version = "1.2.0"
      +version = "1.3.0"
       dependencies = []

      """)
}

@Test func `packages that were apart come together above the highest`() throws {
  var files = lockstep
  files["packages/cdk/pyproject.toml"] = projectText(
    "da-vinci-cdk", "1.1.0", needs: "\"da-vinci==0.9\"")
  let plan = try bump(MemoryDisk(files), .level(.patch, nil))
  #expect(plan.headline == "da-vinci 1.2.0 → 1.2.1, da-vinci-cdk 1.1.0 → 1.2.1")
  #expect(plan.tags == ["v1.2.1"])
  #expect(plan.message == "Release 1.2.1")
  let cdk = try #require(plan.edits.first { $0.path == "packages/cdk/pyproject.toml" })
  #expect(
    String(decoding: cdk.new, as: UTF8.self)
      == projectText("da-vinci-cdk", "1.2.1", needs: "\"da-vinci==1.2.1\""))
}

// MARK: Refusals

@Test func `a version that was tagged is refused with the next free one`() throws {
  let result = try story(lockstep, .level(.minor, nil)) {
    $0.tags = ["v1.2.0", "v1.3.0", "v1.3.1", "da-vinci-cdk-v1.3.2", "other-v1.3.3"]
  }
  #expect(
    result == """
      error: `1.3.0` was released before: there is the git tag `v1.3.0`
      hint: version numbers are never reused
      hint: the next version that is free: `1.3.3`

      """)
}

@Test func `a version that the index has is refused`() throws {
  let result = try story(lockstep, .level(.minor, .candidate)) {
    $0.published = [
      try ProjectName("da-vinci-cdk"): [try Version("1.3.0rc1"), try Version("1.3.0c2")]
    ]
  }
  #expect(
    result == """
      error: `1.3.0rc1` was released before: the index has, or had, `da-vinci-cdk` in this version
      hint: version numbers are never reused
      hint: the next version that is free: `1.3.0rc3`

      """)
}

@Test func `a downgrade is refused`() throws {
  #expect(
    try story(lockstep, .exact(try Version("1.2.0-rc.1"))) == """
      error: `1.2.0rc1` comes before `1.2.0`, the version that `da-vinci` is at
      hint: the next version that is free: `1.2.1`

      """)
  #expect(
    try story(lockstep, .exact(try Version("v1.2"))) == """
      error: `da-vinci` is at version `1.2.0` already
      hint: the next version that is free: `1.2.1`

      """)
}

@Test func `a local version is refused`() throws {
  #expect(
    try story(lockstep, .exact(try Version("1.3.0+mine"))) == """
      error: `1.3.0+mine` is a local version: no index takes one
      hint: leave out what follows the `+`: `1.3.0`

      """)
}

@Test func `what SemVer writes is told in PEP 440's words`() throws {
  let plan = try bump(MemoryDisk(lockstep), .exact(try Version("1.3.0-alpha.1")))
  #expect(plan.headline == "1.2.0 → 1.3.0a1")
  #expect(plan.notes == ["`1.3.0-alpha.1` is written `1.3.0a1` in PEP 440"])
  let post = try bump(MemoryDisk(lockstep), .exact(try Version("1.3.0-1")))
  #expect(
    post.notes == ["`1.3.0-1` is `1.3.0.post1` in PEP 440, which comes after `1.3.0`"])
}

@Test func `a range that leaves the new version out is told, and nothing is planned`() throws {
  var files = lockstep
  files["packages/cdk/pyproject.toml"] = projectText(
    "da-vinci-cdk", "1.2.0", needs: "\"da-vinci[all]>=1.2,<2\"")
  #expect(try bump(MemoryDisk(files), .level(.minor, nil)).steps.count == 2)
  #expect(
    try story(files, .level(.major, nil)) == """
      error: `da-vinci[all]>=1.2,<2` leaves out 2.0.0, the new version of `da-vinci`
       --> packages/cdk/pyproject.toml:4:17
        |
      4 | dependencies = ["da-vinci[all]>=1.2,<2"]
        |                 ^^^^^^^^^^^^^^^^^^^^^^^
      hint: write `da-vinci[all]==2.0.0`: `rel bump` moves exact pins, and leaves ranges alone

      """)
}

// MARK: One package

@Test func `in lockstep no single package is bumped`() throws {
  #expect(
    try story(lockstep, .level(.minor, nil)) { $0.only = [try ProjectName("da-vinci")] } == """
      error: the packages here are released together, in one version
      hint: leave out `--only`, or write `versioning = independent` in the Releasefile

      """)
}

@Test func `one package of its own version takes its dependants' pins along`() throws {
  var files = lockstep
  files["CHANGELOG.md"] = nil
  files["packages/core/CHANGELOG.md"] = "# Changes\n\n## 1.2.0 (2026-01-02)\n\n- Old.\n"
  let plan = try bump(MemoryDisk(files), .level(.major, nil)) {
    $0.isIndependent = true
    $0.only = [try ProjectName("da-vinci")]
    $0.tags = ["v2.0.0", "da-vinci-cdk-v2.0.0"]  // Neither is this package's.
  }
  #expect(plan.headline == "1.2.0 → 2.0.0")
  #expect(plan.tags == ["da-vinci-v2.0.0"])
  #expect(plan.message == "Release da-vinci 2.0.0")
  #expect(
    plan.edits.map { "\($0.path): \($0.what.joined(separator: ", "))" } == [
      "packages/cdk/pyproject.toml: pin of Da_Vinci",
      "packages/core/CHANGELOG.md: section 2.0.0",
      "packages/core/da_vinci/__init__.py: __version__",
      "packages/core/pyproject.toml: version",
    ])
  #expect(
    plan.notes == [
      "the section for version `2.0.0` in `packages/core/CHANGELOG.md` is empty: say what has"
        + " changed before you release it",
      "`da-vinci-cdk` pins the new version, so it is to be released in a new version, too: `rel"
        + " bump patch --only da-vinci-cdk`",
    ])
}

@Test func `with versions of their own, the package has to be named`() throws {
  #expect(
    try story(lockstep, .level(.minor, nil)) { $0.isIndependent = true } == """
      error: the packages here have versions of their own: say which one to bump
      hint: `--only PACKAGE`; the packages are `da-vinci`, `da-vinci-cdk`

      """)
}

@Test func `the version that one package has already is one for the others`() throws {
  var files = lockstep
  files["packages/core/pyproject.toml"] = projectText("da-vinci", "1.2.1")
  let plan = try bump(MemoryDisk(files), .exact(try Version("1.2.1"))) { $0.changelog = nil }
  #expect(plan.headline == "1.2.0 → 1.2.1")
  #expect(plan.edits.map(\.path) == ["packages/cdk/pyproject.toml"])
  #expect(
    plan.notes == [
      "`packages/core/da_vinci/__init__.py` says `1.2.0`, not `1.2.1`, and stays: correct it by"
        + " hand, once"
    ])
}
