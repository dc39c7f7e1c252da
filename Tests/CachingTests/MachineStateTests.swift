// What one run learns, by reference and by type: who sees what, and what is saved.

import Caching
import Dispatch
import Hashing
import Host
import Support
import Testing

@Suite struct MachineStateTests {
  private static func digest(_ text: String) -> Digest { SHA256.digest(of: Array(text.utf8)) }

  private func list(_ name: String) -> TreeListRow {
    TreeListRow(listing: TreeListing(), digests: [Self.digest(name)])
  }

  @Test func `whoever has the state sees what another one learned`() {
    let state = MachineState()
    let other = state
    #expect(other[.cacheSize] == nil)
    state[.cacheSize] = CacheSize(bytes: 7)
    #expect(other[.cacheSize] == CacheSize(bytes: 7))
    other[.cacheSize]?.add(1)
    #expect(state[.cacheSize]?.bytes == 8)
    state[.cacheSize] = nil
    #expect(other[.cacheSize] == nil)
  }

  @Test func `a row of another format is none`() {
    var rows = StateRows()
    rows[.facts, "cache size"] = [1, 2, 3]
    #expect(MachineState(rows)[.cacheSize] == nil)
  }

  @Test func `a row that is read later is read as it was when it was asked for`() {
    struct Late: LateRows {
      let bytes: [UInt8]
      func row(_ table: StateRows.Table, _ name: String) -> [UInt8]? {
        table == .listings && name == "a" ? bytes : nil
      }
    }
    let state = MachineState(StateRows(loaded: [:], late: Late(bytes: list("1").packed)))
    let first = state.later(.list("a"))
    state[.list("a")] = list("2")
    let second = state.later(.list("a"))
    state[.list("a")] = nil
    let third = state.later(.list("a"))
    #expect(first()?.packed == list("1").packed)
    #expect(second()?.packed == list("2").packed)
    #expect(third() == nil)
    #expect(state.later(.list("b"))() == nil)
  }

  @Test func `a copy learns for itself`() {
    let state = MachineState()
    state[.cacheSize] = CacheSize(bytes: 1)
    let copy = state.copy()
    copy[.cacheSize] = CacheSize(bytes: 2)
    #expect(state[.cacheSize]?.bytes == 1)
    #expect(copy[.cacheSize]?.bytes == 2)
  }

  @Test func `what changed is saved once, and nothing when nothing changed`() throws {
    let store = MemoryState()
    let state = MachineState(store.load().rows)
    try state.save(in: store)
    #expect(store.saveCount == 0)
    state[.cacheSize] = CacheSize(bytes: 1)
    #expect(state.isChanged)
    try state.save(in: store)
    try state.save(in: store)
    #expect(store.saveCount == 1)
    #expect(!state.isChanged)
    #expect(MachineState(store.load().rows)[.cacheSize]?.bytes == 1)
  }

  @Test func `what could not be saved is still to be saved`() throws {
    struct Full: StateStore {
      func load() -> (rows: StateRows, complaint: String?) { (StateRows(), nil) }
      func save(_ rows: StateRows) throws(StateError) { throw StateError("the disk is full") }
    }
    let state = MachineState()
    state[.cacheSize] = CacheSize(bytes: 1)
    #expect(throws: StateError.self) { try state.save(in: Full()) }
    #expect(state.isChanged)
  }

  @Test func `many tasks learn at the same time, and nothing is lost`() {
    let state = MachineState()
    DispatchQueue.concurrentPerform(iterations: 1000) { number in
      let digest = Self.digest("\(number)")
      state[.parsed(digest)] = [UInt8(truncatingIfNeeded: number)]
      #expect(state[.parsed(digest)] == [UInt8(truncatingIfNeeded: number)])
    }
    let known = (0..<1000).filter { state[.parsed(Self.digest("\($0)"))] != nil }
    #expect(known.count == 1000)
  }

  @Test func `the targets with a last result are told`() {
    let state = MachineState()
    let key = ActionKey(weak: Self.digest("w"), strong: Self.digest("s"))
    let outputs = StampTable(takenAt: 1, stamps: [])
    state[.target("a")] = TargetState(key: key, milliseconds: 1, outputs: outputs)
    state[.lastRun(of: "b")] = LastRun(ending: .ran, at: 1, milliseconds: 1, reasons: [])
    #expect(state.targets == ["a"])
    #expect(state[.lastRun(of: "b")]?.ending == .ran)
  }
}
