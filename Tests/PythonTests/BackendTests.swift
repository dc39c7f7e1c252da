// Every backend that people use, for real: the same sources give the same bytes, wherever they lie.

import Hashing
import Host
import Python
import Testing
import Workspace

/// A small project of one backend.
struct BackendProject: Sendable, CustomTestStringConvertible {
  var backend: String
  var requires: [String]
  var files: [String: String]
  var wheel = "small-1.0.0-py3-none-any.whl"

  var testDescription: String { backend }
}

private let table = """
  [project]
  name = "small"
  version = "1.0.0"
  description = "A small package."
  requires-python = ">=3.9"

  """

private let module = [
  "small/__init__.py": "\"\"\"A small package.\"\"\"\n__version__ = \"1.0.0\"\n"
]

private let projects = [
  BackendProject(
    backend: "hatchling.build", requires: ["hatchling"],
    files: module.merging(["pyproject.toml": table]) { $1 }),
  BackendProject(
    backend: "setuptools.build_meta", requires: ["setuptools"],
    files: module.merging(["pyproject.toml": table]) { $1 }),
  BackendProject(
    backend: "setuptools.build_meta:__legacy__", requires: ["setuptools"],
    files: module.merging([
      "setup.py": """
      from setuptools import setup
      from small import __version__  # The legacy backend makes the source root importable.
      setup(name="small", version=__version__, packages=["small"])
      """
    ]) { $1 }),
  BackendProject(
    backend: "flit_core.buildapi", requires: ["flit_core>=3.4"],
    files: module.merging(["pyproject.toml": table]) { $1 }),
  BackendProject(
    backend: "poetry.core.masonry.api", requires: ["poetry-core>=2"],
    files: module.merging(["pyproject.toml": table]) { $1 }),
  BackendProject(
    backend: "pdm.backend", requires: ["pdm-backend"],
    files: module.merging(["pyproject.toml": table]) { $1 }),
  BackendProject(
    backend: "uv_build", requires: ["uv_build"],
    files: ["pyproject.toml": table, "src/small/__init__.py": ""]),
]

extension RealPython {
  @Suite(.serialized) struct Backends {
    /// Builds it in two places as unlike as checkouts get, and gives both wheels' digests.
    private func digests(
      of project: BackendProject
    ) async throws -> [(name: String, digest: Digest, log: String)] {
      var results: [(name: String, digest: Digest, log: String)] = []
      for (mode, place) in [(UInt16(0o644), "."), (0o664, "a folder/deeper")] {
        var files = project.files
        files["pyproject.toml"]? += """
          [build-system]
          requires = ["\(project.requires[0])"]
          build-backend = "\(project.backend)"

          """
        let bench = try PythonBench(
          files, below: place,
          // rustup's programs look there for what they stand for.
          variables: place == "." || files["Cargo.toml"] != nil ? [:] : ["HOME": "/tmp"])
        for file in try bench.disk.tree(below: ".", prunes: { $0 == ".cache" }) {
          // Written anew: another time, too.
          try bench.disk.write(
            try bench.disk.contents(of: file.path), to: file.path,
            mode: mode | file.status.mode & 0o111)
        }
        let before = try bench.sourceTree()
        let small = try package("small", requires: project.requires, backend: project.backend)
        let tools = bench.tools()
        let wheel = try await tools.buildWheel(
          small, folder: ".", into: "dist", variables: [:], timeout: .seconds(120),
          log: bench.log)
        await tools.close()
        // pdm's own folder is no source, as `.venv` is none.
        let after = try bench.sourceTree().filter {
          !$0.hasPrefix("dist/") && !$0.hasPrefix(".pdm-build/")
        }
        #expect(after == before)
        #expect(try bench.disk.entries(of: ".cache/output").isEmpty)
        results.append(
          (
            wheel.name.string, SHA256.digest(of: try bench.disk.contents(of: wheel)), bench.logText
          ))
      }
      return results
    }

    @Test(arguments: projects)
    func `the same sources give the same wheel in every place`(
      project: BackendProject
    ) async throws {
      let built = try await digests(of: project)
      #expect(built.map(\.name) == [project.wheel, project.wheel])
      #expect(built[0].digest == built[1].digest)
    }

    @Test(.enabled(if: has("cc"), "there is no C compiler: extensions are not tested"))
    func `a compiled extension has its platform's tag, and no folder of this machine`()
      async throws
    {
      let built = try await digests(
        of: BackendProject(
          backend: "setuptools.build_meta", requires: ["setuptools"],
          files: [
            "pyproject.toml": table,
            "setup.py": """
            from setuptools import Extension, setup
            setup(
                packages=["small"],
                ext_modules=[Extension("small._fast", ["small/fast.c"], extra_compile_args=["-g"])],
            )
            """,
            "small/__init__.py": "",
            "small/fast.c": """
            #include <Python.h>
            static struct PyModuleDef fast = {
              PyModuleDef_HEAD_INIT, "_fast", __FILE__ " of " __DATE__, -1, NULL};
            PyMODINIT_FUNC PyInit__fast(void) { return PyModule_Create(&fast); }

            """,
          ]))
      #expect(built[0].digest == built[1].digest)
      #expect(!built[0].name.hasSuffix("-none-any.whl"))
      // Python's own flags stay: an extension without them is slow.
      #expect(built[0].log.contains("-DNDEBUG"))
    }

    @Test(.enabled(if: has("cargo"), "there is no Rust: maturin is not tested"))
    func `maturin builds beside the source tree`() async throws {
      // Its list of crates has the source tree's folder.
      let built = try await digests(
        of: BackendProject(
          backend: "maturin", requires: ["maturin"],
          files: [
            "pyproject.toml": table + """
              [tool.maturin]
              bindings = "bin"
              [tool.maturin.sbom]
              rust = false

              """,
            "Cargo.toml": "[package]\nname = \"small\"\nversion = \"1.0.0\"\nedition = \"2021\"\n",
            "Cargo.lock": "version = 4\n\n[[package]]\nname = \"small\"\nversion = \"1.0.0\"\n",
            "src/main.rs": "fn main() { panic!(\"{}\", file!()) }\n",
          ]))
      #expect(built[0].digest == built[1].digest)
    }
  }
}

private func has(_ program: String) -> Bool {
  (machineVariables["PATH"] ?? "").split(separator: ":").contains { folder in
    (try? Disk(root: "/").resolved(Path(String(folder)) / Path(program))) ?? nil != nil
  }
}
