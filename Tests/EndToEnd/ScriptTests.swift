// The repository's own scripts.

import Host
import Testing

@Suite struct ScriptTests {
  @Test func `the code keeps the rules that a script can check`() async throws {
    let here = try TestCheckout()
    let output = try await here.run((TestCheckout.repository / "scripts/check").string, [])
    #expect(output.out + output.err == "")
    #expect(output.status == 0)
  }
}

/// `scripts/release`, in a repository whose checks, tests and builds are stand-ins.
@Suite struct ReleaseScriptTests {
  private static let version = "Sources/rel/Version.swift" as Path

  private func repository() async throws -> TestCheckout {
    let checkout = try TestCheckout([
      "Sources/rel/Version.swift": "extension Rel {\n  static let version = \"1.2.3\"\n}\n",
      "CHANGELOG.md": """
      # Changelog

      ## [Unreleased]

      ### Added

      - A door.

      ## [1.2.3] - 2026-01-02

      """,
      ".gitignore": "dist/\ncalls\n",
      "scripts/package/__main__.py": """
      import pathlib
      pathlib.Path("dist").mkdir()
      pathlib.Path("dist/rel-1.3.0-x.whl").touch()

      """,
    ])
    let source = Disk(root: TestCheckout.repository)
    try checkout.disk.write(
      try source.contents(of: "scripts/release"), to: "scripts/release", mode: 0o755)
    for name in ["check", "test", "rel"] {
      try checkout.disk.write(
        Array("#!/bin/sh\necho \(name) \"$@\" >> calls\n[ ! -e ../fail-\(name) ]\n".utf8),
        to: Path("scripts/\(name)"), mode: 0o755)
    }
    try await checkout.commit()
    try await checkout.shell("git tag v1.2.3")
    return checkout
  }

  private func release(
    _ checkout: TestCheckout, _ arguments: String...
  ) async throws -> TestCheckout.Output {
    try await checkout.run("python3", ["scripts/release"] + arguments)
  }

  @Test func `without --yes it changes nothing`() async throws {
    let checkout = try await repository()
    let before = try checkout.listing()
    let output = try await release(checkout, "minor")
    #expect(output.status == 0)
    #expect(output.out.hasPrefix("release of rel 1.2.3 → 1.3.0\n"))
    #expect(output.out.hasSuffix("\nnothing was done; with --yes it is\n"))
    #expect(try checkout.listing() == before)
  }

  @Test func `with --yes it checks, heads the changelog, commits and tags, and pushes nothing`()
    async throws
  {
    let checkout = try await repository()
    let output = try await release(checkout, "minor", "--yes")
    #expect(output.err == "")
    #expect(output.status == 0)
    let wheel = checkout.disk.absolute("dist/rel-1.3.0-x.whl")
    #expect(try checkout.text("calls") == "check\ntest\nrel check \(wheel)\n")
    #expect(try checkout.text(Self.version).contains("version = \"1.3.0\"\n"))
    #expect(
      try checkout.text("CHANGELOG.md").contains(
        /## \[Unreleased\]\n\n## \[1\.3\.0\] - \d{4}-\d\d-\d\d\n\n### Added\n\n- A door\.\n/))
    let git = try await checkout.shell("git log -1 --format=%s; git describe; git status --short")
    #expect(git.out == "Release 1.3.0\nv1.3.0\n")
    #expect(output.out.contains("to push     git push --atomic origin main v1.3.0\n"))
  }

  @Test func `a failed step leaves the tree as it was`() async throws {
    let checkout = try await repository()
    try checkout.disk.write("", to: "../fail-rel")
    let output = try await release(checkout, "minor", "--yes")
    #expect(output.status == 1)
    #expect(output.err.hasSuffix("exited with 1; nothing is released\n"))
    let git = try await checkout.shell("git describe --tags; git status --short")
    #expect(git.out == "v1.2.3\n")
  }

  @Test func `what is in the way is said all at once, and nothing is done`() async throws {
    let checkout = try await repository()
    try checkout.disk.write("# Changelog\n", to: "CHANGELOG.md")
    let output = try await release(checkout, "1.2.3", "--yes")
    #expect(output.status == 1)
    #expect(
      output.lines.filter { $0.contains("✗") } == [
        "  ✗ 1.2.3 is not above 1.2.3", "  ✗ the tag v1.2.3 is there: a version is released once",
        "  ✗ the tree is not clean, CHANGELOG.md for one: commit or stash",
        "  ✗ CHANGELOG.md says nothing under [Unreleased]: what is released?",
      ])
    #expect(output.err == "error: 4 in the way; nothing was done\n")
    #expect(try checkout.disk.status(of: "calls") == nil)
  }
}
