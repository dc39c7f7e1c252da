// Imports checked for real, in fresh environments.

import Diagnostics
import Host
import Python
import Testing
import Workspace

extension RealPython {
  @Suite(.serialized) struct `Checking imports` {
    private func wheel(
      _ name: String, module: String, code: String, dependencies: [String] = [],
      on bench: PythonBench
    ) async throws -> Path {
      let files = hatchlingProject(
        name, module: module, code: code, dependencies: dependencies, in: "\(name)/")
      for (path, text) in files { try bench.disk.write(text, to: Path(path)) }
      return try await bench.tools().buildWheel(
        try package(name), folder: Path(name), into: "dist", variables: [:], timeout: nil,
        log: bench.log)
    }

    private func check(
      _ bench: PythonBench, _ package: Package, _ wheels: [Path], _ modules: [String]
    ) async throws {
      try await bench.tools().checkImports(
        of: WheelSet(of: package, wheels), modules: modules, timeout: .seconds(60),
        log: bench.log)
    }

    @Test func `siblings come from the given wheels, without any index`() async throws {
      let bench = try PythonBench([:])
      let core = try await wheel("rel-test-core", module: "rel_core", code: "A = 1\n", on: bench)
      let kit = try await wheel(
        "rel-test-kit", module: "rel_kit", code: "import rel_core\n",
        dependencies: ["rel-test-core==1.0.0"], on: bench)
      let package = try package("rel-test-kit", siblings: ["rel-test-core"])
      try await check(bench, package, [core, kit], ["rel_kit", "rel_core"])
      let failure = await #expect(throws: Problem.self) {
        try await check(bench, package, [kit], ["rel_kit"])
      }
      #expect(
        failure
          == Problem(
            "the wheel of `rel-test-core` is not there", hints: ["build `rel-test-core` first"]))
    }

    @Test func `the modules that a wheel has are imported, whatever the project's name is`()
      async throws
    {
      let bench = try PythonBench([
        "p/pyproject.toml": """
        [build-system]
        requires = ["hatchling"]
        build-backend = "hatchling.build"
        [project]
        name = "rel-test-cloud"
        version = "1.0.0"
        [tool.hatch.build.targets.wheel]
        packages = ["src/acme"]
        [tool.hatch.build.targets.wheel.force-include]
        "src/single.py" = "single.py"
        "src/acme-stubs" = "acme-stubs"
        "src/tests" = "tests"
        """,
        "p/src/acme/cloud/store/__init__.py": "", "p/src/acme/cloud/store/inner.py": "",
        "p/src/acme/cloud/alone.py": "", "p/src/single.py": "", "p/src/acme-stubs/x.pyi": "",
        "p/src/acme/cloud/store/__main__.py": "raise SystemExit(3)",
        "p/src/tests/__init__.py": "raise SystemExit(4)",
      ])
      let wheel = try await bench.tools().buildWheel(
        try package("rel-test-cloud"), folder: "p", into: "dist", variables: [:], timeout: nil,
        log: bench.log)
      try await check(bench, try package("rel-test-cloud"), [wheel], ["*", "single", "json"])
      #expect(bench.logText.contains("modules: acme.cloud.alone acme.cloud.store single\n"))
    }

    @Test func `a module that cannot be imported is named, with its traceback in the log`()
      async throws
    {
      let bench = try PythonBench([:])
      let core = try await wheel(
        "rel-test-core", module: "rel_core", code: "import missing_thing\n", on: bench)
      let failure = await #expect(throws: Problem.self) {
        try await check(bench, try package("rel-test-core"), [core], ["sys", "rel_core", "rel.no"])
      }
      #expect(
        failure?.message
          == "cannot import `rel_core` (ModuleNotFoundError: No module named 'missing_thing'), "
          + "`rel.no` (ModuleNotFoundError: No module named 'rel')")
      #expect(bench.logText.contains("rel_core/__init__.py\", line 1, in <module>\n"))
      // The traceback is the module's own.
      #expect(!bench.logText.contains("importlib"))
    }

    @Test func `a module that ends the process has not been imported`() async throws {
      let bench = try PythonBench([:])
      let core = try await wheel(
        "rel-test-core", module: "rel_core", code: "import sys\nsys.exit(0)\n", on: bench)
      let kit = try await wheel(
        "rel-test-kit", module: "rel_kit", code: "import os\nos._exit(0)\n", on: bench)
      let failure = await #expect(throws: Problem.self) {
        try await check(
          bench, try package("rel-test-kit", siblings: ["rel-test-core"]), [core, kit],
          ["rel_core", "rel_kit"])
      }
      #expect(
        failure
          == Problem(
            "cannot import `rel_core` (SystemExit: 0), "
              + "`rel_kit` (it ended the process with status 0)",
            hints: ["the log has the traceback; `imports` in the Releasefile says what is imported"]
          ))
    }

    @Test func `the reason is the exception, whatever the module printed, and told once`()
      async throws
    {
      let bench = try PythonBench([:])
      let core = try await wheel(
        "rel-test-core", module: "rel_core",
        code: "print('warning: old')\nraise RuntimeError('one\\ntwo')\n", on: bench)
      let failure = await #expect(throws: Problem.self) {
        try await check(
          bench, try package("rel-test-core"), [core], ["rel_core", "rel_core.a", "rel_core.b"])
      }
      #expect(
        failure?.message
          == "cannot import `rel_core`, `rel_core.a`, `rel_core.b` (RuntimeError: one)")
    }

    @Test func `wheels that contradict each other fail the step`() async throws {
      let bench = try PythonBench([:])
      let core = try await wheel("rel-test-core", module: "rel_core", code: "", on: bench)
      let kit = try await wheel(
        "rel-test-kit", module: "rel_kit", code: "", dependencies: ["rel-test-core==2.0.0"],
        on: bench)
      let failure = await #expect(throws: Problem.self) {
        try await check(
          bench, try package("rel-test-kit", siblings: ["rel-test-core"]), [core, kit], ["rel_kit"])
      }
      #expect(failure?.cause == .fault)
      #expect(
        failure?.message == """
          no versions fulfil what the wheels require: because there is no version of \
          rel-test-core==2.0.0 and rel-test-kit==1.0.0 depends on rel-test-core==2.0.0, we can \
          conclude that rel-test-kit==1.0.0 cannot be used
          """)
    }
  }
}
