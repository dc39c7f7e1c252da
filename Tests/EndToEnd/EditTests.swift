// An edit, its plan, its run, its release and its revert, on the example monorepo.

import Host
import Testing

@Suite struct EditTests {
  @Test func `a comment in core runs what depends on its bytes, as the plan said`() async throws {
    let checkout = try await Example.released()
    let module: Path = "packages/core/da_vinci/core/errors.py"
    try checkout.disk.append(Array("\n\n# A comment.\n".utf8), to: module)

    let plan = try lines(
      of: try await checkout.rel("plan", "--json", "validate", "allow_dirty=yes"))
    #expect(plan.targets("run") == ["lint/da-vinci", "wheel/da-vinci", "test/da-vinci"])
    #expect(
      plan.targets("undecided") == [
        "check/da-vinci", "import/da-vinci", "test/da-vinci-cdk", "import/da-vinci-cdk",
      ])
    let reasons = plan.first { $0.target == "wheel/da-vinci" }?.reasons
    #expect(reasons == ["da_vinci/core/errors.py changed"])

    let run = try lines(
      of: try await checkout.rel("make", "--json", "validate", "allow_dirty=yes"))
    expectAgreement(plan, run)
    #expect(run.targets("ran") == plan.targets("run").union(plan.targets("undecided")))
    #expect(run.endings["wheel/da-vinci-cdk"] == "upToDate")

    // The version is published: its files are never replaced.
    let published = try checkout.disk.contents(of: wheel)
    let conflict = try await checkout.rel("make", "distribute", "allow_dirty=yes")
    #expect(conflict.status == 1)
    #expect(conflict.out.contains("da_vinci/core/errors.py"))
    #expect(conflict.out.contains("a published file is never replaced: raise the version"))
    #expect(try checkout.disk.contents(of: wheel) == published)

    // Back to what is recorded: nothing runs.
    try await checkout.shell("git checkout -q .")
    let back = try lines(of: try await checkout.rel("plan", "--json", "distribute"))
    #expect(back.targets("restore") == ["wheel/da-vinci"])
    #expect(back.targets("run").union(back.targets("undecided")).isEmpty)
    let restored = try lines(of: try await checkout.rel("make", "--json", "distribute"))
    expectAgreement(back, restored)
    #expect(restored.targets("ran").isEmpty)
  }

  @Test func `a changed tree blocks the release and nothing that is built`() async throws {
    let checkout = try await Example.released()
    try checkout.disk.append(Array("\n".utf8), to: "packages/core/README.md")
    try checkout.disk.write("x", to: "packages/core/notes.txt")
    let output = try await checkout.rel("make", "-k", "--json", "distribute")
    let run = try lines(of: output)
    #expect(output.status == 1)
    #expect(run.endings["clean-tree"] == "blocked")
    #expect(
      run.first { $0.target == "clean-tree" }?.detail
        == "packages/core/README.md is modified, packages/core/notes.txt is untracked; "
        + "commit, stash, or say allow_dirty=yes")
    #expect(run.endings["wheel/da-vinci"] == "ran")
    #expect(run.endings["test/da-vinci"] == "ran")
    #expect(run.endings["upload/da-vinci"] == "blocked")
    #expect(run.endings["index/da-vinci"] == "blocked")
    #expect(run.endings["upload/da-vinci-cdk"] == "present")
  }

  @Test func `a broken test fails its step, shows its output, and publishes nothing`()
    async throws
  {
    let checkout = try await Example.released()
    try checkout.disk.write(
      "def test_no() -> None:\n    assert [] == [2]\n", to: "packages/cdk/tests/test_broken.py")
    let run = try await checkout.rel("make", "distribute", "allow_dirty=yes")
    #expect(run.status == 1)
    #expect(run.out.contains("failed     test/da-vinci-cdk"))
    #expect(run.out.contains("assert [] == [2]"))
    #expect(run.out.contains("tests/test_broken.py::test_no"))
  }

  @Test func `why tells the reasons of one target`() async throws {
    let checkout = try await Example.released()
    try checkout.disk.append(
      Array("# A comment.\n".utf8), to: "packages/cdk/da_vinci_cdk/stack.py")
    let why = try await checkout.rel("why", "wheel/da-vinci-cdk", "wheel/da-vinci")
    let told = why.out.replacing(#/ago, in .*/#) { _ in "ago" }
      .replacing(#/[0-9]+ \w+ ago|just now,.*/#) { _ in "once" }
      .replacing(#/[0-9a-f]{12}/#) { _ in "DIGEST" }
    #expect(
      told
        == """
        wheel/da-vinci-cdk would run:
          da_vinci_cdk/stack.py changed  (DIGEST → DIGEST)
          it ran once
        wheel/da-vinci is up to date
          it ran once

        """)
    #expect(why.status == 0)
  }

  @Test func `only one package is made when it is asked for`() async throws {
    let checkout = try await Example.released()
    let plan = try lines(
      of: try await checkout.rel("plan", "--json", "-B", "build", "--only", "da-vinci"))
    #expect(plan.verdicts == ["wheel/da-vinci": "run"])
  }

  private let wheel: Path = ".cache/index/simple/da-vinci/da_vinci-1.0.0-py3-none-any.whl"
}
