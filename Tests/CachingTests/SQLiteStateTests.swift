// The state file on a real disk: what comes back, and what happens to files that are none.

import Caching
import Host
import Support
import Testing

@Suite struct SQLiteStateTests {
  private let folder: TemporaryFolder
  private var disk: Disk { folder.disk }
  private var store: SQLiteState { SQLiteState(path: ".cache/state.sqlite", disk: disk) }

  init() throws { folder = try TemporaryFolder() }

  private func files() throws -> [Path] {
    try disk.tree(below: ".cache", prunes: { _ in false }).map(\.path)
  }

  @Test func `rows come back as they were`() throws {
    var rows = StateRows()
    rows[.trees, "it's \"a\"\nname"] = [0, 1, 255]
    rows[.targets, "caf\u{E9}"] = []
    rows[.facts, ""] = [UInt8](repeating: 7, count: 100_000)
    try store.save(rows)
    let loaded = store.load()
    #expect(loaded.complaint == nil)
    #expect(loaded.rows == rows.saved())
    #expect(!loaded.rows.isChanged)
    #expect(try files() == ["state.sqlite"])
  }

  @Test func `a large row comes back as it was, and is not there once it was removed`() throws {
    var rows = StateRows()
    rows[.listings, "a"] = [UInt8](repeating: 7, count: 1_000_000)
    rows[.listings, "b"] = [1]
    try store.save(rows)
    var loaded = store.load().rows
    #expect(loaded[.listings, "a"] == rows[.listings, "a"])
    #expect(loaded[.listings, "c"] == nil)
    loaded[.listings, "b"] = nil
    try store.save(loaded)
    #expect(store.load().rows[.listings, "b"] == nil)
    #expect(store.load().rows[.listings, "a"]?.count == 1_000_000)
  }

  @Test func `changes are kept, and nothing else is touched`() throws {
    var rows = StateRows()
    rows[.trees, "a"] = [1]
    rows[.trees, "b"] = [2]
    try store.save(rows)
    var second = store.load().rows
    second[.trees, "a"] = nil
    second[.targets, "c"] = [3]
    try store.save(second)
    let loaded = store.load().rows
    #expect(loaded == second.saved())
    #expect(loaded.names(in: .trees) == ["b"])
  }

  @Test func `a store that is missing is empty, and a look at it writes nothing`() throws {
    #expect(store.load().rows == StateRows())
    #expect(store.load().complaint == nil)
    #expect(try disk.status(of: ".cache") == nil)
    try store.save(StateRows())
    #expect(try disk.status(of: ".cache") == nil)
  }

  @Test func `a look at a store leaves every file as it is`() throws {
    var rows = StateRows()
    rows[.trees, "a"] = [1]
    try store.save(rows)
    let before = try disk.tree(below: ".cache", prunes: { _ in false })
    _ = store.load()
    #expect(try disk.tree(below: ".cache", prunes: { _ in false }) == before)
  }

  @Test func `a foreign file is told, set aside and replaced`() throws {
    try disk.write(
      "this was never a database, and it is long enough to be one", to: ".cache/state.sqlite")
    let loaded = store.load()
    #expect(loaded.rows == StateRows())
    #expect(
      loaded.complaint
        == "`.cache/state.sqlite` cannot be read (file is not a database); "
        + "everything is looked at anew")
    var rows = StateRows()
    rows[.trees, "a"] = [1]
    try store.save(rows)
    #expect(store.load().rows == rows.saved())
    #expect(try files() == ["replaced/cache/state.sqlite", "state.sqlite"])
  }

  @Test func `another program's database is told, and stays whole beside the cache`() throws {
    let foreign = SQLiteState(path: ".cache/foreign.sqlite", disk: disk)
    try foreign.save(StateRows())
    var rows = StateRows()
    rows[.trees, "a"] = [1]
    try foreign.save(rows)
    // Its table is declared in another way; pages are not summed, so bytes may be changed in place.
    var bytes = try disk.contents(of: ".cache/foreign.sqlite")
    let (old, new) = (Array("kind TEXT".utf8), Array("kind BLOB".utf8))
    let start = try #require((0..<bytes.count).first { bytes[$0...].starts(with: old) })
    bytes.replaceSubrange(start..<(start + old.count), with: new)
    try disk.write(bytes, to: ".cache/state.sqlite")
    #expect(
      store.load().complaint
        == "`.cache/state.sqlite` cannot be read (it is another program's database); "
        + "everything is looked at anew")
    try store.save(rows)
    #expect(store.load().rows == rows.saved())
    #expect(try disk.contents(of: ".cache/replaced/cache/state.sqlite") == bytes)
  }

  @Test func `a torn file is no state, and the next save makes a good one`() throws {
    var rows = StateRows()
    for number in 0..<500 { rows[.trees, "\(number)"] = [UInt8](repeating: 1, count: 500) }
    try store.save(rows)
    let whole = try disk.contents(of: ".cache/state.sqlite")
    for length in [0, 1, 100, 4096, whole.count / 2, whole.count - 1] {
      try disk.write(Array(whole.prefix(length)), to: ".cache/state.sqlite")
      _ = store.load()
      var fresh = StateRows()
      fresh[.targets, "a"] = [1]
      try store.save(fresh)
      #expect(store.load().rows[.targets, "a"] == [1], "after \(length) bytes")
      #expect(store.load().complaint == nil, "after \(length) bytes")
    }
  }

  @Test func `the state of another version is none`() throws {
    var rows = StateRows()
    rows[.trees, "a"] = [1]
    try store.save(rows)
    // The version that programs may set, at byte 60 of SQLite's header.
    var bytes = try disk.contents(of: ".cache/state.sqlite")
    bytes[63] = 99
    try disk.write(bytes, to: ".cache/state.sqlite")
    #expect(store.load().rows == StateRows())
    #expect(store.load().complaint == nil)
    var other = StateRows()
    other[.targets, "b"] = [2]
    try store.save(other)
    #expect(store.load().rows == other.saved())
  }

  @Test func `a state that cannot be written is an error, and nothing is lost`() throws {
    try disk.write("x", to: "blocker")
    let blocked = SQLiteState(path: "blocker/state.sqlite", disk: disk)
    var rows = StateRows()
    rows[.trees, "a"] = [1]
    #expect(throws: StateError.self) { try blocked.save(rows) }
    #expect(try disk.contents(of: "blocker") == [0x78])
  }
}
