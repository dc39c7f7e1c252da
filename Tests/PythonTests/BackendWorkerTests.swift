// What a worker does with backends that crash, hang, leave things running, or are not to be forked.

import Diagnostics
import Glibc
import Host
import Python
import Standards
import Testing
import Workspace

extension RealPython {
  @Suite(.serialized) struct Workers {
    private func bench(_ code: String) throws -> PythonBench {
      try PythonBench(["backend/own_backend.py": "import os, signal, sys, time\n" + code])
    }

    private func own() throws -> Package {
      try package("own", requires: [], backend: "own_backend", backendPath: ["backend"])
    }

    private func build(
      _ bench: PythonBench, _ tools: PythonTools, settings: [BuildSetting] = [],
      timeout: Duration = .seconds(60)
    ) async throws -> Path {
      try await tools.buildWheel(
        try own(), folder: ".", into: "dist", settings: settings, variables: [:],
        timeout: timeout, log: bench.log)
    }

    private func failure(_ code: String, timeout: Duration = .seconds(60)) async throws
      -> Problem?
    {
      let bench = try bench(code)
      let tools = bench.tools()
      return await #expect(throws: Problem.self) {
        try await build(bench, tools, timeout: timeout)
      }
    }

    private let good = """
      def build_wheel(folder, settings=None, metadata=None):
          name = "own-1.0.0-py3-none-any.whl"
          open(os.path.join(folder, name), "wb").close()
          return name

      """

    @Test func `a backend that ends its process fails the step`() async throws {
      let status = try await failure("def build_wheel(*args): os._exit(3)\n")
      #expect(status == Problem("`own_backend` ended the process with status 3"))
      let signal = try await failure("def build_wheel(*args): os.kill(os.getpid(), 11)\n")
      #expect(signal == Problem("`own_backend` was ended by signal 11"))
      let silent = try await failure("def build_wheel(*args): os._exit(0)\n")
      #expect(silent == Problem("`own_backend` gave no answer"))
    }

    @Test func `a backend that takes too long is ended, deaf ones too`() async throws {
      let failure = try await failure(
        "def build_wheel(*args):\n    signal.signal(2, lambda *_: 0)\n    time.sleep(100)\n",
        timeout: .milliseconds(300))
      #expect(failure == Problem("`own_backend` took longer than 0.3 seconds"))
    }

    @Test func `the end of the worker fails the step, and the next one has another worker`()
      async throws
    {
      let bench = try bench(
        good + """
          def get_requires_for_build_wheel(settings=None):
              mark = os.path.join(os.path.dirname(__file__), "mark")
              if not os.path.exists(mark):
                  open(mark, "w").close()
                  worker = os.getppid()
                  with open(f"/proc/{worker}/stat") as file:
                      os.kill(int(file.read().split()[3]), 9)
                  time.sleep(100)
              return []
          """)
      let tools = bench.tools()
      let failure = await #expect(throws: Problem.self) { try await build(bench, tools) }
      #expect(
        failure
          == Problem(
            "the Python process that builds with `own_backend` was ended by signal 9",
            hints: ["the next build starts another one"]))
      #expect(try await build(bench, tools).name == "own-1.0.0-py3-none-any.whl")
      await tools.close()
    }

    @Test func `what a backend leaves running is ended with it`() async throws {
      let bench = try bench(
        "import subprocess\n"
          + good.replacing(
            "    name =",
            with: "    print(subprocess.Popen(['sleep', '100']).pid)\n    name ="))
      let tools = bench.tools()
      _ = try await build(bench, tools)
      await tools.close()
      let process = try #require(pid_t(bench.logText.split(separator: "\n")[0]))
      #expect(await ends(process))
    }

    @Test(.timeLimit(.minutes(10)))
    func `an interrupted build leaves nothing running`() async throws {
      let bench = try bench(
        "def build_wheel(*args):\n    print(os.getpid())\n    time.sleep(100)\n")
      let tools = bench.tools()
      let building = Task { try await build(bench, tools) }
      var process: pid_t?
      while process == nil {
        try await Task.sleep(for: .milliseconds(2))
        process = bench.logText.split(separator: "\n").first.flatMap { pid_t($0) }
      }
      building.cancel()
      await #expect(throws: Problem.self) { try await building.value }
      #expect(await ends(try #require(process)))
      await tools.close()
      #expect(try bench.disk.entries(of: ".cache/output").isEmpty)
    }

    @Test func `settings reach every hook, and what comes twice is a list`() async throws {
      let bench = try bench(
        """
        def get_requires_for_build_wheel(settings=None):
            print("asked with", settings)
            return []

        """ + good.replacing("    name =", with: "    print('built with', settings)\n    name ="))
      let tools = bench.tools()
      _ = try await build(
        bench, tools,
        settings: [
          .init(key: "--flag", value: "a=b"), .init(key: "more", value: "1"),
          .init(key: "more", value: ""),
        ])
      await tools.close()
      let settings = "{'--flag': 'a=b', 'more': ['1', '']}"
      #expect(bench.logText == "asked with \(settings)\nbuilt with \(settings)\n")
    }

    @Test func `metadata comes from its hook, or from a wheel`() async throws {
      let text = "Metadata-Version: 2.1\nName: own\nVersion: 7\n"
      let prepare = """
        def prepare_metadata_for_build_wheel(folder, settings=None):
            os.mkdir(os.path.join(folder, "own-7.dist-info"))
            with open(os.path.join(folder, "own-7.dist-info/METADATA"), "w") as file:
                file.write(METADATA)
            return "own-7.dist-info"
        """
      let wheel = """
        import zipfile
        def build_wheel(folder, settings=None, metadata=None):
            with zipfile.ZipFile(os.path.join(folder, "own-7-py3-none-any.whl"), "w") as wheel:
                wheel.writestr("own-7.dist-info/METADATA", METADATA)
            return "own-7-py3-none-any.whl"
        """
      let unsaid = "def prepare_metadata_for_build_wheel(*args): os._exit(3)\n"
      for (hooks, byBuilding) in [(prepare, false), (wheel, false), (unsaid + wheel, true)] {
        let bench = try bench("METADATA = '''\(text)'''\nprint(os.environ['STAGE'])\n" + hooks)
        let tools = bench.tools()
        let bytes = try await tools.metadata(
          of: ".", buildSystem: try own().buildSystem, byBuilding: byBuilding,
          variables: ["STAGE": "here"], log: bench.log)
        await tools.close()
        #expect(String(decoding: bytes, as: UTF8.self) == text)
        #expect(bench.logText == "here\nhere\n")
      }
    }

    /// Where an environment without requirements has its modules.
    private func modules(_ bench: PythonBench) async throws -> Path {
      let tools = bench.tools()
      let minor = try await tools.interpreter().identity.split(separator: " ")[1]
        .split(separator: ".").prefix(2).joined(separator: ".")
      return try await tools.environment(for: []).folder
        / Path("lib/python\(minor)/site-packages")
    }

    @Test func `only a backend that does nothing but read is asked in the process that builds`()
      async throws
    {
      let bench = try PythonBench([:])
      let folder = try await modules(bench)
      defer { try? bench.disk.remove(folder / "flit_core") }
      try bench.disk.write("", to: folder / "flit_core/__init__.py")
      let hooks = """
        import os
        asked = None
        def get_requires_for_build_wheel(settings=None):
            global asked
            asked = os.getpid()
            return []

        """
      let answer = good.replacing("    name =", with: "    print(asked == os.getpid())\n    name =")
      for name in ["buildapi", "other"] {
        try bench.disk.write(hooks + answer, to: folder / Path("flit_core/\(name).py"))
      }
      let cases = [
        ("flit_core.buildapi", "[project]"), ("flit_core.other", "[project]"),
        ("flit_core.buildapi", "[tool.hatch.build.hooks.custom]"),
      ]
      for (backend, text) in cases {
        try bench.disk.write(text, to: "pyproject.toml")
        let tools = bench.tools()
        _ = try await tools.buildWheel(
          try package("own", requires: [], backend: backend), folder: ".", into: "dist",
          variables: [:], timeout: .seconds(60), log: bench.log)
        await tools.close()
      }
      #expect(bench.logText == "True\nFalse\nFalse\n")
    }

    @Test func `expressions that a build compiles are compiled before it starts`() async throws {
      let bench = try PythonBench([:])
      let module = try await modules(bench) / "expressive_backend.py"
      defer { try? bench.disk.remove(module) }
      try bench.disk.write(
        "import os, re, tempfile\n"
          + good.replacing(
            "    name =",
            with: """
                  print(any("unlikely" in str(key) for key in re._cache), tempfile.tempdir is None)
                  re.compile("unlikely\\n[\u{e9}]")
                  name =
              """), to: module)
      let tools = bench.tools()
      _ = try await tools.buildWheel(
        try package("own", requires: [], backend: "expressive_backend"), folder: ".",
        into: "dist", variables: [:], timeout: .seconds(60), log: bench.log)
      await tools.close()
      #expect(bench.logText == "True False\n")
    }

    @Test func `a backend with threads is not forked, now and later`() async throws {
      let bench = try PythonBench([:])
      let module = try await modules(bench) / "threaded_backend.py"
      try bench.disk.write(
        """
        import os, threading, time
        # A child of a process that has imported this would find its thread gone.
        thread = threading.Thread(target=time.sleep, args=(1000,), daemon=True)
        thread.start()
        importer = os.getpid()

        """
          + good.replacing(
            "    name =", with: "    print(importer == os.getpid())\n    name ="), to: module)
      defer { try? bench.disk.remove(module) }
      let threaded = try package("own", requires: [], backend: "threaded_backend")
      for _ in 0..<2 {
        let tools = bench.tools()
        _ = try await tools.buildWheel(
          threaded, folder: ".", into: "dist", variables: [:], timeout: .seconds(60),
          log: bench.log)
        await tools.close()
      }
      #expect(bench.logText == "True\nTrue\n")
    }
  }
}

/// Whether a process that was told to end does: it takes a moment.
private func ends(_ process: pid_t) async -> Bool {
  for _ in 0..<30_000 where isRunning(process) { try? await Task.sleep(for: .milliseconds(2)) }
  return !isRunning(process)
}

/// Whether a process is neither gone nor dead.
private func isRunning(_ process: pid_t) -> Bool {
  guard let bytes = try? Disk(root: "/proc").contents(of: Path("\(process)/stat")),
    let name = bytes.lastIndex(of: UInt8(ascii: ")"))
  else { return false }
  return bytes[(name + 2)...].first != UInt8(ascii: "Z")
}
