// A checkout in a temporary folder with the machine's own Python and uv, and the network where an
// environment must be made. The environments are shared by all tests of a process: each is made
// once, and so the tests run one after the other.

import Glibc
import Host
import Standards
import Support
import Testing
import Workspace

@testable import Python

/// Tests with real programs.
@Suite(.serialized, .enabled(if: !isQuick, "left out by scripts/test --quick")) enum RealPython {}

/// A temporary checkout, removed at the end of its test.
final class PythonBench: Sendable {
  let disk: Disk
  let site: ToolSite
  let runner: SubprocessRunner
  private let logged = OutputBuffer()

  /// - Parameters:
  ///   - below: where in the temporary folder the checkout is.
  ///   - variables: beside the machine's.
  init(
    _ files: [String: String], below: String = ".", variables: [String: String] = [:]
  ) throws {
    let folder = (temporaryFolder() / Path(below)).lexicallyNormal
    try Disk(root: "/").makeFolder(folder)
    disk = Disk(root: folder)
    runner = SubprocessRunner(scratch: folder / ".cache/output")
    site = ToolSite(
      folder: sharedTools,
      variables: machineVariables.merging(variables) { $1 }, disk: disk, runner: runner)
    for (path, text) in files { try disk.write(text, to: Path(path)) }
  }

  deinit { try? Disk(root: "/").remove(disk.root) }

  func tools(_ lock: LockFile = LockFile(minimumPython: "3.9")) -> PythonTools {
    PythonTools(site: site, lock: lock, interpreter: nil)
  }

  var log: @Sendable ([UInt8]) -> Void {
    let logged = logged
    return { logged.append($0) }
  }

  var logText: String { logged.text }

  /// Every file outside `.cache`, with its permissions.
  func sourceTree() throws -> [String] {
    try disk.tree(below: ".") { $0 == ".cache" }.map {
      "\($0.path) \(String($0.status.mode, radix: 8))"
    }
  }

}

/// A name in the folder for temporary files that nothing has.
func temporaryFolder() -> Path {
  Path(machineVariables["TMPDIR"] ?? "/tmp") / "rel-python-\(UInt64.random(in: 0 ... .max))"
}

private let sharedTools: Path = {
  atexit { try? Disk(root: "/").remove(sharedTools) }
  return temporaryFolder()
}()

/// A package as discovery would report it.
func package(
  _ name: String, at path: Path = ".", requires: [String] = ["hatchling"],
  backend: String = "hatchling.build", backendPath: [String] = [], siblings: [String] = []
) throws -> Package {
  Package(
    name: try ProjectName(name), path: path, version: try Version("1.0.0"), requiresPython: nil,
    dependencies: [],
    buildSystem: BuildSystem(requires: requires, backend: backend, backendPath: backendPath),
    siblings: try siblings.map { name in try ProjectName(name) })
}

/// A small hatchling project with one module.
func hatchlingProject(
  _ name: String, module: String, code: String, dependencies: [String] = [], in folder: String = ""
) -> [String: String] {
  [
    "\(folder)pyproject.toml": """
    [build-system]
    requires = ["hatchling"]
    build-backend = "hatchling.build"
    [project]
    name = "\(name)"
    version = "1.0.0"
    dependencies = [\(dependencies.map { "\"\($0)\"" }.joined(separator: ", "))]
    [tool.hatch.build.targets.wheel]
    packages = ["\(module)"]
    """,
    "\(folder)\(module)/__init__.py": code,
  ]
}
