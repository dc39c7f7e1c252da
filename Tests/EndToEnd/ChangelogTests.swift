// `rel changelog` as a user calls it, with the real git.

import Host
import Testing

private let files = [
  "Releasefile": "packages = packages/*\n", ".gitignore": ".cache/\n",
  "packages/core/pyproject.toml": "[project]\nname = \"core\"\nversion = \"1.0.0\"\n",
  "packages/cdk/pyproject.toml": "[project]\nname = \"cdk\"\nversion = \"1.0.0\"\n",
]

private func repository() async throws -> TestCheckout {
  let checkout = try TestCheckout(files)
  try await checkout.commit()
  try await checkout.shell(
    """
    git tag v1.0.0
    change() { echo "$2" >> "$1"; git add -A; git commit -qm "$2"; }
    change packages/core/a.py 'feat: one'
    change packages/cdk/a.py 'fix: two'
    change README.md 'words'
    git checkout -q -b side; change packages/cdk/b.py 'feat(cdk)!: three'
    git checkout -q main; git merge -q --no-ff -m "Merge branch 'side'" side
    change packages/core/b.py 'feat: wrong'; git revert --no-edit HEAD > /dev/null
    """)
  return checkout
}

@Test func `the changelog is drafted from the commits since the last tag`() async throws {
  let checkout = try await repository()
  let run = try await checkout.rel("changelog")
  #expect(run.status == 0)
  #expect(
    run.out == """
      ### Breaking changes

      - **cdk:** three

      ### Added

      - **core:** one

      ### Fixed

      - **cdk:** two

      """)
  let commit = try await checkout.shell("git log --format=%h --abbrev=7 --grep='^words'").lines[0]
  #expect(
    run.err == """
      note: 1 commit not in the form of Conventional Commits, left out:
        \(commit) words

      """)
  let only = try await checkout.rel("changelog", "--only", "core", "--since", "HEAD~1")
  #expect(only.out == "### Removed\n\n- wrong\n")
}

@Test func `the commits that ask for a release are named`() async throws {
  let checkout = try await repository()
  let run = try await checkout.rel("bump", "auto", "-n", "--pre", "rc")
  #expect(run.lines.first == "1.0.0 → 2.0.0rc1")
  let commit = try await checkout.shell("git log --format=%h --abbrev=7 --grep='three'").lines[0]
  #expect(
    run.err.hasPrefix(
      """
      a major release: this commit asks for it, since `v1.0.0`
        \(commit) feat(cdk)!: three
      note: 1 commit not in the form
      """), "\(run.err)")
  try await checkout.shell("git tag v1.0.1")
  let none = try await checkout.rel("bump", "auto")
  #expect(none.status == 1)
  #expect(none.err.hasPrefix("error: no commit since `v1.0.1` asks for a release\nhint: say"))
}

@Test func `a shallow clone says what is missing`() async throws {
  let checkout = try await repository()
  try await checkout.shell("git clone -q --depth 1 \"file://$PWD\" ../shallow")
  let run = try await checkout.rel("changelog", "-C", "../shallow")
  #expect(run.status == 2)
  #expect(
    run.err == """
      error: the clone is shallow: of the history, commits are missing
      hint: get them with `git fetch --unshallow --tags`

      """)
}

@Test func `news fragments go with the release's commit, and come back where it fails`()
  async throws
{
  let checkout = try TestCheckout([
    "Releasefile": "packages = .\n", ".gitignore": ".cache/\n",
    "pyproject.toml":
      "[project]\nname = \"shop\"\nversion = \"1.0.0\"\n[tool.towncrier]\nfilename = \"CHANGES.rst\"\n",
    "CHANGES.rst": "Changes\n=======\n\n1.0.0\n-----\n\n- First.\n",
    "newsfragments/1.feature.rst": "More.\n", "newsfragments/2.bugfix.rst": "Less.\n",
  ])
  try await checkout.commit()
  try await checkout.shell(
    "printf '#!/bin/sh\\nexit 1\\n' > .git/hooks/pre-commit; chmod +x .git/hooks/pre-commit")
  let refused = try await checkout.rel("bump", "minor", "--commit", "--offline")
  #expect(refused.status != 0)
  #expect(
    try await checkout.shell("git status --short; cat newsfragments/*").lines == ["More.", "Less."])
  try await checkout.shell("rm .git/hooks/pre-commit")
  let run = try await checkout.rel("bump", "minor", "--commit", "--offline")
  #expect(run.status == 0, "\(run.err)")
  #expect(
    try await checkout.shell("git status --short; git show --name-status --format=%s").lines == [
      "Release 1.1.0", "M\tCHANGES.rst", "D\tnewsfragments/1.feature.rst",
      "D\tnewsfragments/2.bugfix.rst", "M\tpyproject.toml",
    ])
  #expect(
    try await checkout.shell("cat CHANGES.rst").out.hasPrefix(
      "Changes\n=======\n\n1.1.0\n-----\n\nFeatures\n~~~~~~~~\n\n- More. (#1)\n"), "\(run.out)")
}

@Test func `an older scheme's tags do not decide where a changelog starts`() async throws {
  let checkout = try TestCheckout(files)
  try await checkout.commit()
  try await checkout.shell(
    """
    change() { echo "$2" >> "$1"; git add -A; git commit -qm "$2"; }
    change packages/core/a.py 'feat: ancient'; git tag 2024.12.7
    change packages/core/a.py 'feat: old'; git tag v1.0.0
    change packages/core/a.py 'fix: new'
    """)
  #expect(try await checkout.rel("changelog").out == "### Fixed\n\n- **core:** new\n")
}
