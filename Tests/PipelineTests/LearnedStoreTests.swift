// What steps were seen to read, kept for the next plan.

import BuildGraph
import Host
import Support
import Testing

@testable import Checkouts

@Suite struct LearnedStoreTests {
  private let disk = MemoryDisk([:])
  private let reader = LearnedStore.Reader.target("wheel/core")

  private func inputs(_ path: Path, _ facts: LearnedFact...) -> LearnedInputs {
    LearnedInputs(contents: [GlobPattern(literal: path)], facts: facts)
  }

  @Test func `what is learned is there for the next call`() throws {
    let store = LearnedStore(on: disk, isWritten: true)
    #expect(store.isEmpty)
    try store.set(inputs("a [b]", .names("data"), .commit), of: reader)
    try store.set(inputs("x"), of: .answers("libs/core"))
    let next = LearnedStore(on: disk, isWritten: true)
    #expect(next.inputs(of: reader) == inputs("a [b]", .names("data"), .commit))
    #expect(next.inputs(of: .answers("./libs/core")) == inputs("x"))
    #expect(next.inputs(of: .target("wheel/other")).isEmpty)
  }

  @Test func `a plan keeps nothing`() throws {
    let store = LearnedStore(on: disk, isWritten: false)
    try store.set(inputs("a"), of: reader)
    #expect(store.inputs(of: reader) == inputs("a"))
    #expect(LearnedStore(on: disk, isWritten: false).isEmpty)
  }

  @Test func `the last four are known, the newest first`() throws {
    let store = LearnedStore(on: disk, isWritten: true)
    for name in ["a", "b", "c", "d", "e", "b"] { try store.set(inputs(Path(name)), of: reader) }
    let next = LearnedStore(on: disk, isWritten: true)
    #expect(next.inputs(of: reader) == inputs("b"))
    #expect(next.earlierInputs(of: reader) == ["e", "d", "c"].map { inputs(Path($0)) })
  }

  @Test func `another format, and lines that make no sense, are none`() throws {
    disk.put("rel reads 0\ntarget wheel/core\tcontent a\n", at: ".cache/reads")
    #expect(LearnedStore(on: disk, isWritten: true).isEmpty)
    disk.put("rel reads 1\ntarget wheel/core\tcontent a\tother x\n", at: ".cache/reads")
    #expect(LearnedStore(on: disk, isWritten: true).inputs(of: reader) == inputs("a"))
  }
}
