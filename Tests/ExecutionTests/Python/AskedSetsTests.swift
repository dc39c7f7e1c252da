// What a wheel's key has for requirements that only its backend knows.

import Host
import Support
import Testing
import Workspace

@testable import Execution

@Suite struct `Sets that backends may ask for` {
  private func lock(_ sets: [[String]]) -> LockFile {
    LockFile(
      minimumPython: "3.9", environments: sets.map { .init(requirements: $0, pins: []) })
  }

  private func tools(_ disk: MemoryDisk, _ lock: LockFile) -> PythonTools {
    PythonTools(site: site(disk), lock: lock, interpreter: nil)
  }

  private func site(_ disk: MemoryDisk) -> ToolSite {
    ToolSite(folder: ".cache/tools", variables: [:], disk: disk, runner: ScriptedRunner([]))
  }

  @Test func `only sets that hold all and more count`() {
    let lock = lock([["wheel", "setuptools"], ["setuptools"], ["wheel", "ruff"]])
    let sets = PythonTools.askedSets(lock: lock, site: site(MemoryDisk()))
    #expect(sets.beyond(["Setuptools"]) == [["setuptools", "wheel"]])
    #expect(sets.beyond(["wheel"]) == [["ruff", "wheel"], ["setuptools", "wheel"]])
    #expect(sets.beyond(["hatchling"]) == [])
  }

  @Test func `what a backend asked for is remembered, unless it is locked`() async throws {
    let disk = MemoryDisk()
    let lock = lock([["cython", "setuptools"]])
    try await tools(disk, lock).note(asked: ["setuptools", "wheel >= 0.40, < 1"])
    try await tools(disk, lock).note(asked: ["setuptools", "Cython"])
    try await tools(disk, lock).note(asked: ["setuptools", "wheel<1,>=0.40"])
    let file = try disk.contents(of: ".cache/tools/asked")
    #expect(String(decoding: file, as: UTF8.self) == "setuptools\twheel<1,>=0.40\n")
    let sets = PythonTools.askedSets(lock: lock, site: site(disk))
    #expect(
      sets.beyond(["setuptools"]) == [["cython", "setuptools"], ["setuptools", "wheel<1,>=0.40"]])
  }
}
