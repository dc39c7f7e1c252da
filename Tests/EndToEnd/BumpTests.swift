// `rel bump` as a user calls it: with the real git and the real uv.

import Foundation
import Host
import Testing

private let root = """
  [tool.uv.workspace]
  members = ["packages/*"]

  """

private func project(_ name: String, _ version: String, needs: String? = nil) -> String {
  """
  [project]
  name = "\(name)"
  version = "\(version)" # kept
  requires-python = ">=3.9"
  dependencies = [\(needs.map { "'\($0)'" } ?? "")]

  [build-system]
  requires = ["hatchling"]
  build-backend = "hatchling.build"
  \(needs == nil ? "" : "\n[tool.uv.sources]\ncore = { workspace = true }\n")
  """
}

private let files = [
  "Releasefile": "version_files = docs/conf.py\n", "pyproject.toml": root,
  "packages/core/pyproject.toml": project("core", "1.0.0"),
  "packages/cdk/pyproject.toml": project("cdk", "1.0.0", needs: "core[x]==1.0.0"),
  "docs/conf.py": "version = '1.0.0'\n", ".gitignore": "",
  "CHANGELOG.md":
    "# Changelog\n\n## [Unreleased]\n\n- By hand.\n\n## [1.0.0] - 2026-01-01\n\n- X.\n",
]

/// A repository in which 1.0.0 was released, with a uv.lock that no index was asked for.
private func monorepo() async throws -> TestCheckout {
  let checkout = try TestCheckout(files)
  try checkout.disk.write(try lockText("1.0.0"), to: "uv.lock")
  try await checkout.commit()
  try await checkout.shell("git tag -a -m x v1.0.0")
  return checkout
}

/// What `uv lock` writes for the workspace.
private func lockText(_ version: String) throws -> String {
  """
  version = 1
  revision = 3
  requires-python = ">=3.9"

  [manifest]
  members = [
      "cdk",
      "core",
  ]

  [[package]]
  name = "cdk"
  version = "\(version)"
  source = { editable = "packages/cdk" }
  dependencies = [
      { name = "core" },
  ]

  [package.metadata]
  requires-dist = [{ name = "core", extras = ["x"], editable = "packages/core" }]

  [[package]]
  name = "core"
  version = "\(version)"
  source = { editable = "packages/core" }

  """
}

@Test func `a bump changes versions, pins, the lock and the changelog, and tags its commit`()
  async throws
{
  let checkout = try await monorepo()
  try await checkout.shell(
    "echo 1 > packages/core/a.py; git add -A; git commit -qm 'feat: more'; echo x > left.txt")
  let before = try checkout.listing()
  let plan = try await checkout.rel("bump", "auto", "--changelog", "-n")
  #expect(plan.status == 0)
  #expect(try checkout.listing() == before)
  // The diff is one that others read: here it is done and undone by git.
  let changed: [Path] = [
    "CHANGELOG.md", "docs/conf.py", "packages/cdk/pyproject.toml", "packages/core/pyproject.toml",
  ]
  try checkout.disk.write(plan.out, to: "../plan.diff")
  try await checkout.shell("git apply ../plan.diff")
  let planned = try changed.map(checkout.text)
  try await checkout.shell("git checkout -q .")

  let run = try await checkout.rel("bump", "auto", "--changelog", "--tag")
  #expect(run.status == 0, "\(run.err)")
  let commit = try await checkout.shell("git rev-parse --short=7 HEAD").lines.joined()
  #expect(
    run.lines == [
      "1.0.0 → 1.1.0",
      "  CHANGELOG.md                  section 1.1.0",
      "  docs/conf.py                  version",
      "  packages/cdk/pyproject.toml   version, pin of core",
      "  packages/core/pyproject.toml  version",
      "  uv.lock                       by `uv lock`",
      "committed \(commit), tagged v1.1.0",
    ])
  #expect(
    try checkout.text("packages/core/pyproject.toml") == project("core", "1.1.0"))
  #expect(
    try checkout.text("packages/cdk/pyproject.toml")
      == project("cdk", "1.1.0", needs: "core[x]==1.1.0"))
  #expect(try checkout.text("docs/conf.py") == "version = '1.1.0'\n")
  let changelog = try checkout.text("CHANGELOG.md")
  #expect(
    changelog.hasPrefix("# Changelog\n\n## [Unreleased]\n\n## [1.1.0] - 20")
      && changelog.hasSuffix(
        "\n\n- By hand.\n\n### Added\n\n- **core:** more\n\n## [1.0.0] - 2026-01-01\n\n- X.\n")
  )
  #expect(try checkout.text("uv.lock").contains("name = \"core\"\nversion = \"1.1.0\""))
  #expect(try changed.map(checkout.text) == planned)
  // The tree is clean, and the commit holds nothing else.
  let status = try await checkout.shell(
    "git status --porcelain; git cat-file -t v1.1.0; git show --stat --format=%s HEAD | head -1")
  #expect(status.lines == ["?? left.txt", "tag", "Release 1.1.0"])

  let again = try await checkout.rel("bump", "1.1.0")
  #expect(again.status == 1)
  #expect(
    again.err == """
      error: `core` is at version `1.1.0` already
      hint: the next version that is free: `1.1.1`

      """)
}

@Test func `a lock that cannot be made puts everything back`() async throws {
  let checkout = try await monorepo()
  // A requirement that only an index could answer, and none is asked.
  let text = try checkout.text("packages/core/pyproject.toml")
    .replacing("dependencies = []", with: "dependencies = ['nothing-of-the-kind==1']")
  try checkout.disk.write(text, to: "packages/core/pyproject.toml")
  try await checkout.shell("git commit -qam x")
  let before = try checkout.files(below: ".").filter { !$0.hasPrefix(".cache") }
  let run = try await checkout.rel("bump", "minor", "--tag", with: ["UV_OFFLINE": "1"])
  #expect(run.status == 1)
  #expect(run.out == "")
  #expect(
    run.err.hasSuffix("hint: nothing was changed: all files are as they were\n"), "\(run.err)")
  let after = try await checkout.shell("git status --porcelain; git tag; git log --format=%s")
  #expect(after.lines == ["v1.0.0", "x", "all"])
  #expect(try checkout.files(below: ".").filter { !$0.hasPrefix(".cache") } == before)
}

@Test func `a hook that refuses the commit puts everything back`() async throws {
  let checkout = try await monorepo()
  try checkout.disk.remove("uv.lock")
  try await checkout.shell("git commit -qam 'no lock'")
  try await checkout.shell(
    "printf '#!/bin/sh\\necho not today\\nexit 1\\n' > .git/hooks/pre-commit; chmod +x .git/hooks/*"
  )
  let run = try await checkout.rel("bump", "minor", "--commit")
  #expect(run.status == 1)
  #expect(
    run.err == """
      error: cannot commit: not today
      hint: nothing was changed: all files are as they were

      """)
  #expect(try await checkout.shell("git status --porcelain").out == "")
}

@Test func `a tag that cannot be signed takes the commit back`() async throws {
  let checkout = try await monorepo()
  try checkout.disk.remove("uv.lock")
  try await checkout.shell("git commit -qam 'no lock'; git config gpg.program false")
  let run = try await checkout.rel("bump", "minor", "--sign")
  #expect(run.status == 1)
  #expect(run.err.hasPrefix("error: cannot make the tag `v1.1.0`: "))
  let after = try await checkout.shell("git status --porcelain; git tag; git log --format=%s")
  #expect(after.lines == ["v1.0.0", "no lock", "all"])
}

@Test func `changes that nobody committed are in nobody's release`() async throws {
  let checkout = try await monorepo()
  try checkout.disk.write("version = '1.0.0' #\n", to: "docs/conf.py")
  let run = try await checkout.rel("bump", "minor", "--tag")
  #expect(run.status == 1)
  #expect(
    run.err == """
      error: the working tree has a change that no commit has
        modified  docs/conf.py
      hint: commit or stash them, or bump without `--commit` and `--tag`

      """)
}

@Test func `without git a bump works, and a tag is refused`() async throws {
  let checkout = try TestCheckout(files)
  let run = try await checkout.rel("bump", "patch")
  #expect(run.status == 0, "\(run.err)")
  #expect(run.lines.first == "1.0.0 → 1.0.1")
  let tag = try await checkout.rel("bump", "patch", "--tag")
  #expect(tag.status == 1)
  #expect(
    tag.err == "error: the folder is not in a git repository\nhint: make one with `git init`\n")
}

@Test func `mistakes in the arguments are told`() async throws {
  let checkout = try TestCheckout(files)
  for (arguments, text) in [
    ([], "error: say what the next version is: `major`, `minor`, `patch`, `final`, `auto`,"),
    (["mayor"], "error: `mayor` is no version, and no change of one\nhint: did you"),
    (["1.1.0-hotfix.1"], "error: `1.1.0-hotfix.1` has no PEP 440 form: `-hotfix.1` is not one of"),
    (["minor", "major"], "error: `minor` and `major` are two changes; say one."),
    (["final", "--pre", "rc"], "error: `final` and `--pre` exclude each other."),
    (["minor", "--frobnicate"], "error: there is no option `--frobnicate`."),
    (["minor", "versioning=x"], "error: `versioning` is `x`"),
  ] as [([String], String)] {
    let run = try await checkout.run(TestCheckout.rel.string, ["bump"] + arguments)
    #expect(run.status == 2)
    #expect(run.err.hasPrefix(text), "\(run.err)")
  }
}

@Test func `a bump that is killed while the lock is made is undone by the next call`() async throws
{
  let checkout = try await monorepo()
  let script = "#!/bin/sh\ncase $1 in --version) echo 'uv 0.9.0';; *) kill -9 $(cat pid); esac\n"
  try checkout.disk.write(Array(script.utf8), to: "bin/uv", mode: 0o755)
  let path = checkout.disk.absolute("bin").string
  let variables = ["PATH": "\(path):\(ProcessInfo.processInfo.environment["PATH"] ?? "")"]
  try await checkout.shell(
    "sh -c 'echo $$ > pid; exec \"$0\" bump minor' '\(TestCheckout.rel)' || true", with: variables)
  #expect(try checkout.text("packages/core/pyproject.toml") == project("core", "1.1.0"))
  let next = try await checkout.rel("bump", "1.0.0")
  #expect(
    next.err == """
      note: a killed `rel bump` (1.0.0 → 1.1.0) was undone
      error: `core` is at version `1.0.0` already
      hint: the next version that is free: `1.0.1`

      """)
  #expect(try await checkout.shell("git status --porcelain").lines == ["?? bin/", "?? pid"])
}

@Test func `a bump that is killed between its commit and its tag says which tag is missing`()
  async throws
{
  let checkout = try await monorepo()
  // The hook's parent is git, whose parent is rel.
  let hook = "#!/bin/sh\nkill -9 $(sed -n 's/^PPid:[^0-9]*//p' /proc/$PPID/status)\n"
  try checkout.disk.write(Array(hook.utf8), to: ".git/hooks/post-commit", mode: 0o755)
  let run = try await checkout.rel("bump", "minor", "--tag")
  #expect(run.termination == .signalled(9))
  try await checkout.shell("rm .git/hooks/post-commit")
  let dry = try await checkout.rel("bump", "patch", "-n")
  #expect(
    dry.err.hasPrefix(
      "note: a killed `rel bump` is not put in order yet: the next call without `-n` does it\n"))
  let next = try await checkout.rel("bump", "1.1.0")
  #expect(
    next.err == """
      note: a killed `rel bump` (1.0.0 → 1.1.0) had committed its changes; its tag is missing: \
      `git tag -a -m 'Release 1.1.0' v1.1.0`
      error: `core` is at version `1.1.0` already
      hint: the next version that is free: `1.1.1`

      """)
  let status = try await checkout.shell("git status --porcelain; git log -1 --format=%s")
  #expect(status.lines == ["Release 1.1.0"])
}

@Test func `a file behind a link is changed and committed, and the link stays`() async throws {
  let checkout = try await monorepo()
  try await checkout.shell(
    "git mv packages/core/pyproject.toml core.toml; rm uv.lock"
      + "; ln -s ../../core.toml packages/core/pyproject.toml; git add -A; git commit -qm link")
  let run = try await checkout.rel("bump", "minor", "--commit")
  #expect(run.status == 0, "\(run.err)")
  let after = try await checkout.shell(
    "git status --porcelain; git show --format= --name-only HEAD; readlink packages/core/*.toml")
  #expect(
    after.lines == [
      "CHANGELOG.md", "core.toml", "docs/conf.py", "packages/cdk/pyproject.toml",
      "../../core.toml",
    ])
}

@Test func `an interrupt while the lock is made puts everything back`() async throws {
  let checkout = try await monorepo()
  let script = """
    #!/bin/sh
    case $1 in --version) echo 'uv 0.9.0';; *) echo half > uv.lock; kill -INT $(cat pid); sleep 60; esac

    """
  try checkout.disk.write(Array(script.utf8), to: "bin/uv", mode: 0o755)
  let path = checkout.disk.absolute("bin").string
  let variables = ["PATH": "\(path):\(ProcessInfo.processInfo.environment["PATH"] ?? "")"]
  let run = try await checkout.shell(
    "sh -c 'echo $$ > pid; exec \"$0\" bump minor' '\(TestCheckout.rel)'", with: variables)
  #expect(run.status == 130)
  #expect(
    run.err == """
      error: interrupted
      hint: nothing was changed: all files are as they were

      """)
  #expect(try await checkout.shell("git status --porcelain").lines == ["?? bin/", "?? pid"])
}
