// Wheels built with real backends.

import Diagnostics
import Hashing
import Host
import Python
import Testing
import Workspace

extension RealPython {
  @Suite(.serialized) struct `Building wheels` {
    private func build(
      _ bench: PythonBench, _ package: Package, folder: Path = "."
    ) async throws -> Path {
      try await bench.tools().buildWheel(
        package, folder: folder, into: "dist", variables: [:], timeout: .seconds(120),
        log: bench.log)
    }

    @Test func `a wheel is the same in another folder, touched and checked out with another umask`()
      async throws
    {
      var digests: [Digest] = []
      for mode in [UInt16(0o644), 0o664] {
        let bench = try PythonBench(
          hatchlingProject("da-vinci", module: "da_vinci", code: "A = 1\n"))
        for file in try bench.disk.tree(below: ".", prunes: { $0 == ".cache" }) {
          try bench.disk.setMode(mode, of: file.path)
        }
        let wheel = try await build(bench, try package("da-vinci"))
        #expect(wheel == bench.disk.root / "dist/da_vinci-1.0.0-py2.py3-none-any.whl")
        digests.append(SHA256.digest(of: try bench.disk.contents(of: wheel)))
        #expect(
          try bench.sourceTree().map { $0.split(separator: " ")[0] } == [
            "da_vinci/__init__.py", "dist/da_vinci-1.0.0-py2.py3-none-any.whl", "pyproject.toml",
          ])
      }
      #expect(digests[0] == digests[1])
    }

    @Test func `setuptools leaves the source tree alone, ships nothing stale, and ignores umasks`()
      async throws
    {
      var digests: [Digest] = []
      for (mode, stale) in [(UInt16(0o644), false), (0o664, true)] {
        let bench = try PythonBench([
          "pyproject.toml": """
          [build-system]
          requires = ["setuptools"]
          build-backend = "setuptools.build_meta"
          [project]
          name = "old"
          version = "1.0.0"
          [tool.setuptools]
          packages = ["old"]
          """,
          "old/__init__.py": "A = 1\n",
        ])
        if stale { try bench.disk.write("", to: "build/lib/old/stale.py") }
        for file in try bench.disk.tree(below: ".", prunes: { $0 == ".cache" }) {
          try bench.disk.setMode(mode, of: file.path)
        }
        let before = try bench.sourceTree()
        let wheel = try await build(
          bench, try package("old", requires: ["setuptools"], backend: "setuptools.build_meta"))
        digests.append(SHA256.digest(of: try bench.disk.contents(of: wheel)))
        let after = try bench.sourceTree()
        #expect(after.filter { !$0.hasPrefix("dist/") } == before)
      }
      #expect(digests[0] == digests[1])
    }

    private let inTree = """
      import os, sys, zipfile
      def get_requires_for_build_wheel(settings=None):
          return REQUIRED
      def build_wheel(folder, settings=None, metadata=None):
          print("hello from the backend")
          name = "own-1.0.0-py3-none-any.whl"
          with zipfile.ZipFile(os.path.join(folder, name), "w") as wheel:
              wheel.writestr("own.py", repr(sorted(sys.path[:1])))
          return name
      """

    @Test func `an in-tree backend comes from backend-path and no requirements need no network`()
      async throws
    {
      let bench = try PythonBench([
        "backend/own_backend.py": "REQUIRED = []\n" + inTree
      ])
      let own = try package(
        "own", requires: [], backend: "own_backend", backendPath: ["backend"])
      let wheel = try await build(bench, own)
      #expect(wheel == bench.disk.root / "dist/own-1.0.0-py3-none-any.whl")
      #expect(bench.logText == "hello from the backend\n")
    }

    @Test func `what the backend asks for itself is installed, and is part of the set to lock`()
      async throws
    {
      let bench = try PythonBench([
        "backend/own_backend.py": "REQUIRED = ['iniconfig']\n"
          + inTree.replacing("print(", with: "import iniconfig; print(")
      ])
      let own = try package(
        "own", requires: [], backend: "own_backend", backendPath: ["backend"])
      let tools = bench.tools()
      #expect(
        try await tools.buildRequirements(of: own, folder: ".", log: bench.log) == ["iniconfig"])
      _ = try await build(bench, own)
      #expect(
        bench.logText == """
          note: `iniconfig` is not in `Releasefile.lock`
          hint: `rel lock` pins it, so that every machine uses the same versions
          hello from the backend

          """)
    }

    @Test
    func `a backend's exception is in the log, its last line in the summary, no wheel is left`()
      async throws
    {
      let bench = try PythonBench([
        "backend/own_backend.py": """
        def build_wheel(folder, settings=None, metadata=None):
            open(folder + "/own-1.0.0-py3-none-any.whl", "w").close()
            raise ValueError("no such licence file")
        """
      ])
      let own = try package(
        "own", requires: [], backend: "own_backend", backendPath: ["backend"])
      let failure = await #expect(throws: Problem.self) { try await build(bench, own) }
      #expect(
        failure
          == Problem("`own_backend` could not build it: ValueError: no such licence file"))
      #expect(
        bench.logText.replacing(bench.disk.root.string, with: "ROOT") == """
          Traceback (most recent call last):
            File "ROOT/backend/own_backend.py", line 3, in build_wheel
              raise ValueError("no such licence file")
          ValueError: no such licence file

          """)
      #expect(try bench.sourceTree() == ["backend/own_backend.py 644"])
    }

    @Test func `a module that the build lacks has a hint where to name it`() async throws {
      let bench = try PythonBench(["backend/own_backend.py": "import no_such_module\n"])
      let missing = try package("own", requires: [], backend: "no_backend.api:hooks")
      let other = try package(
        "own", requires: [], backend: "own_backend", backendPath: ["backend"])
      for (package, hint) in [
        (
          missing,
          "correct `build-backend` in `[build-system]`, or add what brings it to `requires`"
        ),
        (other, "what the build imports has to be in `[build-system] requires`"),
      ] {
        let failure = await #expect(throws: Problem.self) { try await build(bench, package) }
        #expect(failure?.hints == [hint])
      }
    }

    @Test func `a backend that is found outside backend-path is refused`() async throws {
      let bench = try PythonBench(["backend/other.py": ""])
      let own = try package("own", requires: [], backend: "json", backendPath: ["backend"])
      let failure = await #expect(throws: Problem.self) { try await build(bench, own) }
      #expect(
        failure?.message.hasPrefix(
          "`json` could not build it: WrongBackend: `json` was not found in backend-path")
          == true)
    }
  }
}
