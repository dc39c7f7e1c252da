// Tests run for real: pytest and coverage against an installed wheel.

import Diagnostics
import Execution
import Host
import Testing
import Workspace

extension RealPython {
  @Suite(.serialized) struct `Running tests` {
    /// A project whose wheel is built, and after that its source edited.
    private func bench(
      code: String = "def f(x):\n    if x:\n        return 1\n    return 2\n",
      adding files: [String: String]
    ) async throws -> (PythonBench, Path) {
      let bench = try PythonBench(
        hatchlingProject("da-vinci", module: "da_vinci", code: code, in: "core/").merging(files) {
          $1
        })
      let wheel = try await bench.tools().buildWheel(
        try package("da-vinci"), folder: "core", into: "dist", variables: [:], timeout: nil,
        log: { _ in })
      return (bench, wheel)
    }

    private func run(
      _ bench: PythonBench, _ wheel: Path, coverage: Int = 0
    ) async throws -> [Diagnostic] {
      try await bench.tools().runTests(
        try package("da-vinci"), folder: "core", wheels: [wheel], coverage: coverage,
        tools: ["pytest", "coverage"], variables: [:], timeout: .seconds(120), log: bench.log)
    }

    @Test func `the wheel is tested and not the source tree, and nothing is written there`()
      async throws
    {
      let (bench, wheel) = try await bench(adding: [
        "core/conftest.py": "",
        "core/tests/__init__.py": "",
        "core/tests/test_f.py": """
        import da_vinci
        def test_f():
            assert (da_vinci.f(1), da_vinci.f(0)) == (1, 2)
            assert "site-packages" in da_vinci.__file__
        """,
      ])
      try bench.disk.write("raise SystemError", to: "core/da_vinci/__init__.py")
      let before = try bench.sourceTree()
      let notes = try await run(bench, wheel, coverage: 100)
      #expect(notes.map(\.severity) == [.note])
      #expect(try bench.sourceTree() == before)
      #expect(
        bench.logText.split(separator: "\n\n").last ?? "" == """
          coverage              lines  covered  missing
          da_vinci/__init__.py      4    100 %
          all                       4    100 %

          """)
    }

    @Test func `a missed bar names the worst files`() async throws {
      let (bench, wheel) = try await bench(adding: [
        "core/da_vinci/tables.py": "def g():\n    return 3\n",
        "core/tests/test_f.py": """
        import da_vinci
        def test_f():
            assert da_vinci.f(1) == 1
        """,
      ])
      let failure = await #expect(throws: StepFailure.self) {
        try await run(bench, wheel, coverage: 90)
      }
      #expect(
        failure
          == StepFailure(
            "coverage 50 % is below 90 %: da_vinci/tables.py 0 %, da_vinci/__init__.py 75 %",
            hints: ["the log lists the lines that no test ran"]))
      #expect(bench.logText.contains("da_vinci/__init__.py      4     75 %  4\n"))
    }

    @Test func `a coverage configuration that names the source folder measures the wheel`()
      async throws
    {
      let (bench, wheel) = try await bench(adding: [
        "core/.coveragerc": "[run]\nsource = da_vinci\nomit = da_vinci/tables.py\n",
        "core/da_vinci/tables.py": "def g():\n    return 3\n",
        "core/tests/test_f.py": """
        import da_vinci
        def test_f():
            assert da_vinci.f(1) + da_vinci.f(0) == 3
        """,
      ])
      _ = try await run(bench, wheel, coverage: 100)
    }

    @Test func `a pythonpath in pytest's configuration tests the source tree`() async throws {
      let (bench, wheel) = try await bench(adding: [
        "core/pytest.ini": "[pytest]\npythonpath = .\n",
        "core/tests/test_f.py": """
        import da_vinci
        def test_f():
            assert "site-packages" not in da_vinci.__file__
            assert da_vinci.f(1) + da_vinci.f(0) == 3
        """,
      ])
      _ = try await run(bench, wheel, coverage: 100)
      #expect(bench.logText.contains("da_vinci/__init__.py      4    100 %\n"))
    }

    @Test func `failed tests are counted and named`() async throws {
      let (bench, wheel) = try await bench(adding: [
        "core/tests/test_f.py": """
        def test_a(): assert False
        def test_b(): pass
        """
      ])
      let failure = await #expect(throws: StepFailure.self) { try await run(bench, wheel) }
      #expect(failure == StepFailure("1 of 2 tests failed: `tests/test_f.py::test_a`"))
    }

    @Test func `a test file that cannot be imported is named`() async throws {
      let (bench, wheel) = try await bench(adding: ["core/tests/test_f.py": "import nowhere\n"])
      let failure = await #expect(throws: StepFailure.self) { try await run(bench, wheel) }
      #expect(failure == StepFailure("1 test file cannot be read: `tests/test_f.py`"))
    }

    @Test func `a folder of tests without a test fails, no folder passes with a note`() async throws
    {
      let (bench, wheel) = try await bench(adding: ["core/tests/helper.py": ""])
      let failure = await #expect(throws: StepFailure.self) { try await run(bench, wheel) }
      #expect(failure?.summary == "no tests were collected")
      try bench.disk.remove("core/tests")
      let notes = try await run(bench, wheel, coverage: 90)
      #expect(notes.first == Diagnostic("`da-vinci` has no tests", severity: .note))
    }
  }
}
