// News that wait in files of their own, and changelogs that several packages share.

import Changelogs
import Git
import Host
import Standards
import Support
import Testing
import Versioning
import Workspace

private let project = "[project]\nname = \"shop\"\nversion = \"1.2.0\"\n"

@Suite struct NewsFragmentTests {
  @Test func `towncrier's fragments become a section, and go`() throws {
    let told = try story(
      [
        "pyproject.toml": project
          + "[tool.towncrier]\nfilename = \"NEWS.rst\"\ndirectory = \"news\"\n"
          + "issue_format = \"`#{issue} <https://e.com/{issue}>`_\"\n",
        "NEWS.rst":
          "News\n====\n\n.. towncrier release notes start\n\nshop 1.2.0 (2026-01-02)\n"
          + "=======================\n\nFeatures\n--------\n\n- Old.\n",
        "news/12.bugfix.rst": "A leak\nis mended.\n", "news/13.feature": "More.\n",
        "news/14.feature.rst": "More.\n", "news/+x.feature.1.rst": "``less``\n",
        "news/15.misc": "Not told.", "news/README.rst": "How to.",
        "news/.gitignore": "!.gitignore\n",
      ], .level(.minor, nil), packages: ".")
    #expect(
      told.hasPrefix(
        """
        1.2.0 → 1.3.0
        --- a/NEWS.rst
        +++ b/NEWS.rst
        @@ -3,6 +3,26 @@
         
         .. towncrier release notes start
         
        +shop 1.3.0 (2026-11-22)
        +=======================
        +
        +Features
        +--------
        +
        +- ``less``
        +- More. (`#13 <https://e.com/13>`_, `#14 <https://e.com/14>`_)
        +
        +Bugfixes
        +--------
        +
        +- A leak
        +  is mended. (`#12 <https://e.com/12>`_)
        +
        +Misc
        +----
        +
        +- `#15 <https://e.com/15>`_
        +
         shop 1.2.0 (2026-01-02)
        """))
    #expect(
      told.contains(
        "--- a/news/12.bugfix.rst\n+++ /dev/null\n@@ -1,2 +0,0 @@\n-A leak\n-is mended.\n"))
    #expect(!told.contains("news/README.rst"))
  }

  @Test func `scriv's fragments are put together by category`() throws {
    let told = try story(
      [
        "pyproject.toml": project + "[tool.scriv]\nformat = \"md\"\n",
        "CHANGELOG.md": "# Changelog\n\n## 1.2.0 — 2026-01-02\n\n### Fixed\n\n- Old.\n",
        "changelog.d/1_a.md": "<!--\n### Removed\n-->\n### Fixed\n\n- One.\n\n- Two.\n",
        "changelog.d/2_b.md": "### Added\n\n- Three.\n\n### Fixed\n\n- Four.\n",
        "changelog.d/README.md": "### Added\n\n- nothing\n",
      ], .level(.minor, nil), packages: ".")
    #expect(
      told.contains(
        """
        +## 1.3.0 — 2026-11-22
        +
        +### Added
        +
        +- Three.
        +
        +### Fixed
        +
        +- One.
        +
        +- Two.
        +
        +- Four.
        +
         ## 1.2.0 — 2026-01-02
        """))
    #expect(told.contains("+++ /dev/null") && !told.contains("README"))
  }

  @Test func `a changeset for another package stays for that one`() throws {
    var files = [
      ".changeset/README.md": "Hello", ".changeset/config.json": "{}",
      ".changeset/brave-cats.md": "---\n\"core\": minor\n'cdk': patch\n---\n\nFaster.\n\nMuch.\n",
      ".changeset/calm-dogs.md": "---\ncdk: patch\n---\n\nOther.\n",
    ]
    for name in ["core", "cdk"] {
      files["packages/\(name)/pyproject.toml"] = projectText(name, "1.2.0")
      files["packages/\(name)/CHANGELOG.md"] =
        "# \(name)\n\n## 1.2.0\n\n### Patch Changes\n\n- Old.\n"
    }
    let told = try story(files, .level(.minor, nil)) {
      $0.isIndependent = true
      $0.only = [try ProjectName("core")]
    }
    #expect(
      told == """
        1.2.0 → 1.3.0
        --- a/.changeset/brave-cats.md
        +++ b/.changeset/brave-cats.md
        @@ -1,5 +1,4 @@
         ---
        -"core": minor
         'cdk': patch
         ---
         
        --- a/packages/core/CHANGELOG.md
        +++ b/packages/core/CHANGELOG.md
        @@ -1,5 +1,13 @@
         # core
         
        +## 1.3.0
        +
        +### Minor Changes
        +
        +- Faster.
        +
        +  Much.
        +
         ## 1.2.0
         
         ### Patch Changes
        --- a/packages/core/pyproject.toml
        +++ b/packages/core/pyproject.toml
        @@ -1,4 +1,4 @@
         [project]
         name = "core"
        -version = "1.2.0"
        +version = "1.3.0"
         dependencies = []

        """)
  }

  @Test func `a changelog of packages with versions of their own names the released one`() throws {
    func released(_ changelog: String, _ name: String = "core") throws -> String {
      let files = [
        "packages/core/pyproject.toml": projectText("core", "1.2.0"),
        "packages/cdk/pyproject.toml": projectText("cdk", "0.4.0"), "CHANGELOG.md": changelog,
      ]
      let plan = try bump(MemoryDisk(files), .level(.minor, nil)) {
        $0.isIndependent = true
        $0.only = [try ProjectName(name)]
      }
      return plan.edits.first { $0.path == "CHANGELOG.md" }
        .map { String(decoding: $0.new, as: UTF8.self) } ?? plan.notes.joined(separator: "\n")
    }
    let named = "## cdk@0.4.0 (2026-01-03)\n\n- a\n\n## core@1.2.0 (2026-01-02)\n\n- b\n"
    #expect(try released(named) == "## core@1.3.0 (2026-11-22)\n\n" + named)
    #expect(try released(named, "cdk") == "## cdk@0.5.0 (2026-11-22)\n\n" + named)
    for (old, new) in [
      ("## cdk-v0.4.0", "## core-v1.3.0"), ("## [cdk] 0.4.0", "## [core] 1.3.0"),
      ("## cdk 0.4.0", "## core 1.3.0"), ("## cdk/v0.4.0", "## core/v1.3.0"),
    ] {
      #expect(try released("\(old)\n\n- a\n") == "\(new)\n\n\(old)\n\n- a\n")
    }
    // One package alone has told its releases.
    #expect(try released("## 1.2.0\n\n- a\n") == "## 1.3.0\n\n## 1.2.0\n\n- a\n")
    #expect(
      try released("## 1.2.0\n\n- a\n", "cdk").hasPrefix(
        "`CHANGELOG.md` is about several packages with versions of their own"))
    // The same number of another package is no section of this one.
    #expect(
      try released("## cdk@1.3.0\n\n- a\n") == "## core@1.3.0\n\n## cdk@1.3.0\n\n- a\n")
  }
}
