// `rel validate` on the example monorepo: exactly what an edit makes stale is validated again.

import Host
import Testing

@Suite struct ValidateTests {
  /// One edit of a validated checkout, and the steps that have to run for it.
  struct Edit: Sendable {
    var what: String
    /// Shell lines, from the checkout.
    var script = ""
    var arguments: [String] = []
    var ran: Set<String>
  }

  static let edits = [
    Edit(what: "nothing", ran: []),
    Edit(what: "a file outside the packages", script: "echo x > NOTES.md", ran: []),
    Edit(what: "the rules' comments", script: "echo '# x' >> Releasefile", ran: []),
    Edit(what: "without the tests", arguments: ["--quick"], ran: []),
    Edit(
      what: "a test", script: #"printf '\n\n# x\n' >> packages/core/tests/test_event.py"#,
      ran: ["lint/da-vinci", "wheel/da-vinci", "test/da-vinci"]),
    Edit(
      what: "a test, without the tests",
      script: #"printf '\n\n# y\n' >> packages/core/tests/test_event.py"#,
      arguments: ["--quick"], ran: ["lint/da-vinci", "wheel/da-vinci"]),
    Edit(
      what: "a file that the wheel does not ship", script: "echo x > packages/cdk/notes.txt",
      ran: ["lint/da-vinci-cdk", "wheel/da-vinci-cdk", "test/da-vinci-cdk"]),
    Edit(
      what: "a module of the last package",
      script: #"printf '\n\n# x\n' >> packages/cdk/da_vinci_cdk/stack.py"#,
      ran: [
        "lint/da-vinci-cdk", "wheel/da-vinci-cdk", "test/da-vinci-cdk", "check/da-vinci-cdk",
        "import/da-vinci-cdk",
      ]),
    Edit(
      what: "a module of the first package",
      script: #"printf '\n\n# x\n' >> packages/core/da_vinci/core/errors.py"#,
      ran: [
        "lint/da-vinci", "wheel/da-vinci", "test/da-vinci", "check/da-vinci", "import/da-vinci",
        "test/da-vinci-cdk", "import/da-vinci-cdk",
      ]),
    Edit(
      what: "a project's file", script: "echo '# x' >> packages/core/pyproject.toml",
      ran: ["lint/da-vinci", "wheel/da-vinci", "test/da-vinci", "versions"]),
    Edit(
      what: "the linter's configuration", script: "echo 'line-length = 100' > .ruff.toml",
      ran: ["lint/da-vinci", "lint/da-vinci-cdk"]),
    Edit(
      what: "the linter's configuration beside the packages",
      script: "echo 'extend = \"pyproject.toml\"' > packages/ruff.toml",
      ran: ["lint/da-vinci", "lint/da-vinci-cdk"]),
    Edit(
      what: "the tests' configuration", script: "echo '[pytest]' > pytest.ini",
      ran: ["test/da-vinci", "test/da-vinci-cdk"]),
    Edit(
      what: "the coverage bar", arguments: ["coverage=80"],
      ran: ["test/da-vinci", "test/da-vinci-cdk"]),
    Edit(
      what: "what a wheel has to hold",
      script: "echo 'da-vinci: contains += da_vinci/core/errors.py' >> Releasefile",
      ran: ["check/da-vinci"]),
    Edit(
      what: "what has to be imported",
      script: "echo 'da-vinci: imports += da_vinci.core.errors' >> Releasefile",
      ran: ["import/da-vinci"]),
  ]

  @Test func `an edit validates again what reads it, and nothing else`() async throws {
    let checkout = try await Example.released()
    for edit in Self.edits {
      try await checkout.shell(edit.script)
      let output = try await checkout.run(
        TestCheckout.rel.string, ["validate", "--allow-dirty", "--json"] + edit.arguments)
      let run = try lines(of: output)
      #expect(run.targets("ran") == edit.ran, "\(edit.what)")
      #expect(output.status == 0, "\(edit.what): \(output.out)\(output.err)")
      try await checkout.shell("git checkout -q . && git clean -fdq")
    }
    // Everything is as it was, and known.
    let back = try await checkout.rel("validate", "--json")
    #expect(try lines(of: back).targets("ran") == [])
    #expect(back.status == 0)
  }

  @Test func `all failures are told at once, each with its tool's output, then a line each`()
    async throws
  {
    let checkout = try await Example.released()
    try await checkout.shell(
      """
      echo 'import   os' >> packages/core/da_vinci/core/errors.py
      printf 'def test_no() -> None:\\n    assert [] == [2]\\n' > packages/cdk/tests/test_no.py
      echo 'import missing_thing' > packages/cdk/da_vinci_cdk/lost.py
      echo 'da-vinci-cdk: imports = da_vinci_cdk.lost' >> Releasefile
      rm packages/cdk/tests/test_cdk_examples.py
      """)
    let run = try await checkout.rel("validate", "-k", "-j2", "--allow-dirty")
    #expect(run.status == 1)
    #expect(
      run.err.contains(
        "note: `da-vinci`, `da-vinci-cdk` 1.0.0 is in `file:.cache/index` with other contents: "))
    #expect(
      run.lines.filter { $0.hasPrefix("error: ") }.sorted() == [
        "error: import/da-vinci-cdk: cannot import `da_vinci_cdk.lost` "
          + "(ModuleNotFoundError: No module named 'missing_thing')",
        "error: lint/da-vinci-cdk: `ruff check packages/cdk || …` exited with 1",
        "error: lint/da-vinci: `ruff check packages/core || …` exited with 1",
        "error: test/da-vinci-cdk: 1 of 40 tests failed: `tests/test_no.py::test_no` "
          + "(assert [] == [2])",
      ])
    #expect(run.lines.last?.hasPrefix("4 failed, ") == true)
    // Steps end in any order; what one of them prints is in one piece below its line.
    let logs = logs(run.lines)
    let marks = [
      "lint/da-vinci": "packages/core/da_vinci/core/errors.py:",
      "lint/da-vinci-cdk": "packages/cdk/da_vinci_cdk/lost.py:",
      "test/da-vinci-cdk": "test session starts", "import/da-vinci-cdk": "    Traceback (",
    ]
    #expect(Set(logs.keys) == Set(marks.keys))
    for (target, mark) in marks {
      #expect(logs.filter { $0.value.contains(mark) }.map(\.key) == [target])
    }
    #expect(!run.out.contains("\u{1B}"))
  }

  @Test func `a dirty tree is told, and --allow-dirty is the word for it`() async throws {
    let checkout = try await Example.released()
    try checkout.disk.write("x", to: "packages/core/notes.txt")
    let run = try await checkout.rel("validate", "--quick", "-k")
    #expect(run.status == 1)
    #expect(
      run.lines.contains(
        "blocked    clean-tree                packages/core/notes.txt is untracked; "
          + "commit, stash, or say allow_dirty=yes"))
    #expect(try await checkout.rel("validate", "--quick", "--allow-dirty").status == 0)
  }

  @Test func `a package without tests is told, and reaches no coverage`() async throws {
    let checkout = try await Example.released()
    try checkout.disk.remove("packages/cdk/tests")
    let missed = try await checkout.rel("validate", "--allow-dirty", "--cdk")
    #expect(missed.status == 1)
    #expect(
      missed.lines.contains(
        "error: test/da-vinci-cdk: `da-vinci-cdk` has no tests, and they have to cover 90 %"))
    try checkout.disk.append(Array("\nda-vinci-cdk: coverage = 0\n".utf8), to: "Releasefile")
    let passed = try await checkout.rel("validate", "--allow-dirty", "--cdk")
    #expect(passed.status == 0)
    #expect(passed.lines.contains("note: test/da-vinci-cdk: `da-vinci-cdk` has no tests"))
  }

  @Test func `the quick validation is a part of the whole one`() async throws {
    let checkout = try await Example.release.value.checkout
    let whole = try lines(of: try await checkout.rel("validate", "-n", "--json"))
    let quick = try lines(of: try await checkout.rel("validate", "-n", "--json", "--quick"))
    let tests: Set<String> = ["test/da-vinci", "test/da-vinci-cdk"]
    #expect(Set(quick.verdicts.keys) == Set(whole.verdicts.keys).subtracting(tests))
    let one = try lines(of: try await checkout.rel("validate", "-n", "--json", "--core"))
    #expect(
      Set(one.verdicts.keys) == [
        "clean-tree", "versions", "lint/da-vinci", "wheel/da-vinci", "test/da-vinci",
        "check/da-vinci", "import/da-vinci",
      ])
  }

  /// What was printed below the line of each failed step.
  private func logs(_ lines: [String]) -> [String: String] {
    var logs: [String: String] = [:]
    var target: String?
    for line in lines {
      if line.hasPrefix("failed ") {
        target = line.split(separator: " ").dropFirst().first.map(String.init)
      } else if !line.hasPrefix("    ") {
        target = nil
      } else if let target {
        logs[target, default: ""] += line + "\n"
      }
    }
    return logs
  }
}
