// What a wheel's key has for requirements that only its backend knows.

import Host
import Support
import Testing
import Workspace

@testable import Python

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
    #expect(sets.beyond(["Setuptools"], of: "a") == [["setuptools", "wheel"]])
    #expect(sets.beyond(["wheel"], of: "a") == [["ruff", "wheel"], ["setuptools", "wheel"]])
    #expect(sets.beyond(["hatchling"], of: "a") == [])
  }

  @Test func `what a backend asked for is remembered, unless it is locked`() async throws {
    let disk = MemoryDisk()
    let lock = lock([["cython", "setuptools"]])
    try await tools(disk, lock).note(asked: ["setuptools", "wheel >= 0.40, < 1"], for: "a")
    try await tools(disk, lock).note(asked: ["setuptools", "Cython"], for: "a")
    try await tools(disk, lock).note(asked: ["setuptools", "wheel<1,>=0.40"], for: "a")
    let file = String(decoding: try disk.contents(of: ".cache/tools/asked"), as: UTF8.self)
    #expect(file.split(separator: "\t").dropFirst() == ["setuptools", "wheel<1,>=0.40\n"])
    let sets = PythonTools.askedSets(lock: lock, site: site(disk))
    let all = [["cython", "setuptools"], ["setuptools", "wheel<1,>=0.40"]]
    #expect(sets.beyond(["setuptools"], of: "a") == all)
    #expect(sets.beyond([], of: "./a") == all)
    #expect(sets.beyond([], of: disk.root / "a") == all)
  }

  @Test func `what was asked for one package says nothing of another`() async throws {
    let disk = MemoryDisk()
    let lock = lock([])
    try await tools(disk, lock).note(asked: ["setuptools", "cython"], for: "a")
    try await tools(disk, lock).noteAsked("b")
    let sets = PythonTools.askedSets(lock: lock, site: site(disk))
    #expect(sets.beyond(["setuptools"], of: "b") == [])
    #expect([sets.knows("a"), sets.knows("b"), sets.knows("c")] == [true, true, false])
  }
}
