// What plans and runs say of versions: with the example monorepo after a release.

import Host
import Testing

private let note = "note: "

private func notes(_ output: TestCheckout.Output) -> [String] {
  output.err.split(separator: "\n").map(String.init).filter { $0.hasPrefix(note) }
}

private let module: Path = "packages/core/da_vinci/__init__.py"

@Test func `after a release there is nothing to say`() async throws {
  let checkout = try await Example.released()
  for _ in 0..<2 {
    for command in [["make", "distribute"], ["plan", "validate"], ["make", "validate"]] {
      let run = try await checkout.run(TestCheckout.rel.string, command)
      #expect(run.status == 0)
      #expect(notes(run) == [], "\(command)")
    }
  }
}

@Test func `contents that changed under a published version are told with their files`()
  async throws
{
  let checkout = try await Example.released()
  try checkout.disk.write(try checkout.text(module) + "\nX = 1\n", to: module)
  let plan = try await checkout.rel("plan", "validate", "allow_dirty=yes")
  #expect(
    notes(plan) == [
      note + "`da-vinci` 1.0.0 is in `file:.cache/index`, and since then \(module) changed: if the"
        + " wheel does, too, it needs another version (`rel bump`)"
    ])
  let json = try await checkout.rel("plan", "--json", "validate", "allow_dirty=yes")
  let line = try #require(json.lines.first { $0.contains("\"note\"") })
  #expect(
    line.hasSuffix(
      #""kind":"unbumped","packages":["da-vinci"],"files":["packages/core/da_vinci/__init__.py"]}"#)
  )
  // Once the wheel is there it is certain, and said at the end.
  let certain =
    note + "`da-vinci` 1.0.0 is in `file:.cache/index` with other contents: \(module) changed;"
    + " give it another version with `rel bump`, as numbers are never reused"
  let run = try await checkout.rel("validate", "--quick", "--allow-dirty")
  #expect(run.status == 0, "\(run.out)")
  #expect(notes(run) == [certain])
  // The run that has nothing to do says it again, and so does its quick answer.
  for _ in 0..<3 {
    let again = try await checkout.rel("make", "validate", "quick=yes", "allow_dirty=yes")
    #expect(notes(again) == [certain])
  }
  // Where it would be published, it is a conflict.
  let release = try await checkout.rel("plan", "distribute", "quick=yes", "allow_dirty=yes")
  #expect(release.out.contains("conflict"))
  #expect(notes(release) == [])
}

@Test func `what changes no wheel needs no version`() async throws {
  let checkout = try await Example.released()
  let tests = try checkout.files(below: "packages/core").first {
    $0.hasSuffix("_test.py") || $0.contains("test_")
  }
  let file = Path("packages/core") / Path(try #require(tests))
  try checkout.disk.write(try checkout.text(file) + "\n# more\n", to: file)
  let run = try await checkout.rel("make", "versions", "check", "import")
  #expect(run.status == 0, "\(run.out)")
  #expect(notes(run) == [])
  let plan = try await checkout.rel("plan", "distribute", "quick=yes", "allow_dirty=yes")
  #expect(notes(plan) == [])
}

@Test func `a version that moved alone is told`() async throws {
  let checkout = try await Example.released()
  let bump = try await checkout.rel("bump", "minor", "--commit")
  #expect(bump.status == 0, "\(bump.err)")
  let plan = try await checkout.rel("plan", "validate")
  #expect(
    notes(plan) == [
      note
        + "`da-vinci`, `da-vinci-cdk` went from 1.0.0 to 1.1.0, and nothing changed but the version"
    ])
  try await checkout.shell("echo '# x' >> \(module); git commit -qam x")
  #expect(notes(try await checkout.rel("plan", "validate")) == [])
}

@Test func `a tag on another commit is told with what differs`() async throws {
  let checkout = try await Example.clone()
  try await checkout.shell("git tag -a -m x v1.0.0; git commit -q --allow-empty -m later")
  // The same in both: only whoever publishes has to know.
  #expect(notes(try await checkout.rel("plan", "versions")) == [])
  let release = try await checkout.rel("plan", "distribute")
  let told = try #require(notes(release).first)
  #expect(told.hasPrefix(note + "the tag `v1.0.0` is on "))
  #expect(told.hasSuffix("; the packages are the same in both"))
  try await checkout.shell("echo '# x' >> \(module); git commit -qam x")
  let plan = try await checkout.rel("plan", "versions")
  let commits = try await checkout.shell(
    "for name in 'v1.0.0^{}' HEAD; do git rev-parse --short=7 $name; done"
  ).lines
  try #require(commits.count == 2)
  #expect(
    notes(plan) == [
      note + "the tag `v1.0.0` is on \(commits[0]), not on HEAD, \(commits[1]), and since then"
        + " \(module) changed: what is released next needs another version (`rel bump`)"
    ])
  // Packed references say it without git.
  try await checkout.shell("git pack-refs --all")
  #expect(notes(try await checkout.rel("plan", "versions")) == notes(plan))
}

@Test func `a lock that is out of date is told, and a changelog without the version refused`()
  async throws
{
  let checkout = try TestCheckout([
    "pyproject.toml": "[tool.uv.workspace]\nmembers = ['packages/*']\n",
    "packages/core/pyproject.toml": """
    [project]
    name = "core"
    version = "1.1.0"

    [build-system]
    requires = ["hatchling"]
    build-backend = "hatchling.build"
    """,
    "uv.lock": """
    version = 1
    requires-python = ">=3.9"

    [[package]]
    name = "core"
    version = "1.0.0"
    source = { editable = "packages/core" }

    """,
    "CHANGELOG.md": "# Changelog\n\n## [1.0.0] - 2026-01-01\n\n- X.\n",
  ])
  let run = try await checkout.rel("make", "versions")
  #expect(run.status == 1)
  #expect(
    notes(run) == [
      note
        + "`uv.lock` is out of date: it has `core` at 1.0.0, which is at 1.1.0; `uv lock` makes it"
        + " anew"
    ])
  #expect(run.out.contains("error: versions: `CHANGELOG.md` has no section for version `1.1.0`\n"))
  #expect(try await checkout.rel("make", "versions", "changelog=").status == 0)
}
