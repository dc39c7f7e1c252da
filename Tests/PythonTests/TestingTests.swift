// Tests run for real: pytest and coverage against an installed wheel.

import Diagnostics
import Host
import Python
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
      _ bench: PythonBench, _ wheel: Path, coverage: Int = 0, measures: Bool = false,
      timeout: Duration = .seconds(120)
    ) async throws -> [Problem] {
      var run = TestRun(
        of: WheelSet(of: try package("da-vinci"), [wheel]), in: "core",
        tools: ["pytest", "coverage"])
      run.coverage = coverage
      run.measures = measures
      run.timeout = timeout
      return try await bench.tools().runTests(run, log: bench.log)
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
      #expect(notes == [])
      #expect(try bench.sourceTree() == before)
      #expect(
        bench.logText.split(separator: "\n\n").last ?? "" == """
          coverage              lines  covered  missing
          da_vinci/__init__.py      4    100 %
          all                       4    100 %

          """)
    }

    @Test func `processes that tests start import the wheel, too`() async throws {
      let (bench, wheel) = try await bench(adding: [
        "core/tests/test_f.py": """
        import subprocess, sys
        def test_f():
            program = "import da_vinci; print(da_vinci.f(1), da_vinci.__file__)"
            answer = subprocess.run(
                [sys.executable, "-c", program], check=True, capture_output=True, text=True)
            assert answer.stdout.startswith("1 ") and "site-packages" in answer.stdout
        """
      ])
      try bench.disk.write("raise SystemError", to: "core/da_vinci/__init__.py")
      _ = try await run(bench, wheel)
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
      let failure = await #expect(throws: Problem.self) {
        try await run(bench, wheel, coverage: 90)
      }
      #expect(
        failure
          == Problem(
            "coverage 50 % is below 90 %: da_vinci/tables.py misses 1-2; "
              + "da_vinci/__init__.py misses 4",
            hints: ["the log lists all lines that no test ran"]))
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
      let failure = await #expect(throws: Problem.self) { try await run(bench, wheel) }
      #expect(
        failure == Problem("1 of 2 tests failed: `tests/test_f.py::test_a` (assert False)"))
    }

    @Test func `a test file that cannot be imported is named`() async throws {
      let (bench, wheel) = try await bench(adding: ["core/tests/test_f.py": "import nowhere\n"])
      let failure = await #expect(throws: Problem.self) { try await run(bench, wheel) }
      #expect(
        failure
          == Problem(
            "1 test file cannot be read: `tests/test_f.py` "
              + "(ModuleNotFoundError: No module named 'nowhere')",
            hints: [
              "`da-vinci: test-tools += nowhere` in the Releasefile installs it for these tests"
            ]))
    }

    @Test(arguments: ["prepend", "importlib"], [true, false])
    func `tests inside of the package test the wheel, whether it has them or not`(
      _ mode: String, isShipped: Bool
    ) async throws {
      let (bench, wheel) = try await bench(adding: [
        "core/pytest.ini": "[pytest]\naddopts = --import-mode=\(mode)\n",
        "core/.gitignore": isShipped ? "" : "tests/\n",
        "core/da_vinci/tests/__init__.py": "",
        "core/da_vinci/tests/helper.py": "A = 1\n",
        "core/da_vinci/tests/conftest.py":
          "import pytest\n@pytest.fixture\ndef one():\n    return 1\n",
        "core/da_vinci/tests/test_f.py": """
        import da_vinci
        from .helper import A
        def test_f(one):
            assert (da_vinci.f(1), da_vinci.f(0), A) == (1, 2, one)
            assert "site-packages" in da_vinci.__file__
        """,
      ])
      try bench.disk.write("raise SystemError", to: "core/da_vinci/__init__.py")
      #expect(try await run(bench, wheel) == [])
    }

    @Test func `a folder elsewhere is run where it is said, from the root`() async throws {
      let (bench, wheel) = try await bench(adding: [
        "tests/da-vinci/test_f.py": "def test_f():\n    assert open('tests/da-vinci/x').read()\n",
        "tests/da-vinci/x": "1",
      ])
      let notes = try await run(bench, wheel)
      #expect(
        notes.map(\.message) == [
          "`da-vinci` has no tests: `da-vinci: tests = tests/da-vinci` in the Releasefile runs those in "
            + "`tests/da-vinci`"
        ])
      var run = TestRun(
        of: WheelSet(of: try package("da-vinci"), [wheel]), in: "core",
        tools: ["pytest", "coverage"])
      run.paths = ["tests/da-vinci"]
      #expect(try await bench.tools().runTests(run, log: bench.log) == [])
      #expect(bench.logText.contains("1 passed"))
    }

    @Test func `reports that a project's own options ask for are not written into its sources`()
      async throws
    {
      let (bench, wheel) = try await bench(adding: [
        "core/pytest.ini": "[pytest]\naddopts = --junitxml=report.xml\n",
        "core/tests/test_f.py": "def test_f():\n    pass\n",
      ])
      let before = try bench.sourceTree()
      #expect(try await run(bench, wheel) == [])
      #expect(try bench.sourceTree() == before)
    }

    @Test func `a folder of tests without a test fails, no folder passes with a note`() async throws
    {
      let (bench, wheel) = try await bench(adding: ["core/tests/helper.py": ""])
      let failure = await #expect(throws: Problem.self) { try await run(bench, wheel) }
      #expect(failure?.message == "no tests were collected")
      try bench.disk.remove("core/tests")
      let notes = try await run(bench, wheel)
      #expect(notes == [Problem("`da-vinci` has no tests", severity: .note)])
    }

    @Test func `a file that the source tree has and the wheel lacks is missed`() async throws {
      let (bench, wheel) = try await bench(adding: [
        "core/tests/test_f.py": """
        import importlib.resources
        def test_f():
            assert importlib.resources.files("da_vinci").joinpath("data.txt").read_text()
        """
      ])
      // After the build: what is in the source tree only.
      try bench.disk.write("data", to: "core/da_vinci/data.txt")
      let failure = await #expect(throws: Problem.self) { try await run(bench, wheel) }
      #expect(
        failure?.message.hasPrefix(
          "1 of 1 test failed: `tests/test_f.py::test_f` (FileNotFoundError: ") == true)
    }

    @Test func `tests are named from the package's folder, wherever pytest's configuration is`()
      async throws
    {
      let (bench, wheel) = try await bench(adding: [
        "pytest.ini": "[pytest]\n", "core/tests/test_f.py": "def test_a(): assert False\n",
      ])
      let failure = await #expect(throws: Problem.self) { try await run(bench, wheel) }
      #expect(
        failure?.message == "1 of 1 test failed: `tests/test_f.py::test_a` (assert False)")
    }

    @Test func `a test that ends the process with 0 has not passed`() async throws {
      let (bench, wheel) = try await bench(adding: [
        "core/tests/test_f.py": "import os\ndef test_a(): os._exit(0)\ndef test_b(): pass\n"
      ])
      let failure = await #expect(throws: Problem.self) { try await run(bench, wheel) }
      #expect(
        failure?.message
          == "pytest's process ended early, with status 0, in `tests/test_f.py::test_a`")
    }

    @Test func `a test that hangs is named`() async throws {
      let (bench, wheel) = try await bench(adding: [
        "core/tests/test_f.py": """
        import signal
        def test_a(): pass
        def test_hangs(): signal.pause()
        """
      ])
      // How long it takes until a test begins is the machine's affair.
      for seconds in [2, 8, 32, 128] {
        let failure = await #expect(throws: Problem.self) {
          try await run(bench, wheel, timeout: .seconds(seconds))
        }
        let summary = "the tests took longer than \(seconds).0 seconds"
        if failure?.message == summary, seconds < 128 { continue }
        #expect(failure?.message == summary + ", in `tests/test_f.py::test_hangs`")
        break
      }
    }

    @Test func `tests have a folder of their own for temporary files, and it does not stay`()
      async throws
    {
      let (bench, wheel) = try await bench(adding: [
        "core/tests/test_f.py": """
        import os, tempfile
        def test_f(tmp_path):
            (tmp_path / "file").write_text("x")
            assert tmp_path.is_relative_to(tempfile.gettempdir())
            raise ValueError(os.environ["TMPDIR"])
        """
      ])
      var folders: Set<String> = []
      for _ in 1...2 {
        let failure = await #expect(throws: Problem.self) { try await run(bench, wheel) }
        let summary = try #require(failure?.message)
        let folder = String(try #require(summary.split(separator: "ValueError: ").last).dropLast())
        #expect(folder.contains("/rel-"), "\(summary)")
        #expect(try bench.disk.status(of: Path(folder)) == nil)
        folders.insert(folder)
      }
      #expect(folders.count == 2)
    }

    @Test func `what runs in processes that tests start is covered`() async throws {
      let (bench, wheel) = try await bench(adding: [
        "core/tests/test_f.py": """
        import subprocess, sys, da_vinci
        def test_f(tmp_path):
            assert da_vinci.f(1) == 1
            subprocess.run(
                [sys.executable, "-c", "import da_vinci; da_vinci.f(0)"], check=True, cwd=tmp_path)
        """
      ])
      #expect(try await run(bench, wheel, coverage: 100) == [])
      #expect(bench.logText.contains("da_vinci/__init__.py      4    100 %\n"))
    }

    @Test func `a conftest that cannot be imported is told with its exception`() async throws {
      let (bench, wheel) = try await bench(adding: [
        "core/conftest.py": "import nowhere\n", "core/tests/test_f.py": "def test_a(): pass\n",
      ])
      let failure = await #expect(throws: Problem.self) { try await run(bench, wheel) }
      #expect(
        failure?.message
          == "pytest could not begin: ModuleNotFoundError: No module named 'nowhere'")
    }

    @Test func `coverage can be measured without a bar`() async throws {
      let (bench, wheel) = try await bench(adding: [
        "core/tests/test_f.py": """
        import da_vinci
        def test_f(): assert da_vinci.f(1) == 1
        """
      ])
      _ = try await run(bench, wheel, measures: true, timeout: .seconds(60))
      #expect(bench.logText.contains("da_vinci/__init__.py      4     75 %  4\n"))
    }
  }
}
