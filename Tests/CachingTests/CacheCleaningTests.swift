// Which records and contents go when a cache is too large, and when it is counted at all.

import Caching
import Hashing
import Host
import Support
import Testing

@Suite struct CacheCleaningTests {
  private let disk = MemoryDisk([:])
  private var records: RecordStore { RecordStore(disk: disk, folder: ".cache/actions") }
  private var objects: ObjectStore { ObjectStore(disk: disk, folder: ".cache/objects") }

  private func key(_ name: String) -> ActionKey {
    let digest = SHA256.digest(of: Array(name.utf8))
    return ActionKey(weak: digest, strong: digest)
  }

  /// Keeps a record whose outputs have these texts.
  private func keep(_ name: String, _ texts: String...) throws -> ActionRecord {
    var outputs: [Artifact] = []
    for (number, text) in texts.enumerated() {
      let digest = try objects.keep(Array(text.utf8)).digest
      outputs.append(Artifact(path: Path("out\(number)"), kind: .file, digest: digest))
    }
    let record = ActionRecord(
      key: key(name), target: name, outputs: outputs, log: nil, milliseconds: 0,
      manifest: KeyManifest())
    try records.keep(record)
    disk.tick()
    return record
  }

  private func cleaning(
    limit: Int64, goal: Int64? = nil, protecting names: [String] = []
  ) throws -> CacheCleaning {
    try CacheCleaning(
      disk: disk, cache: ".cache", limitBytes: limit, goalBytes: goal ?? limit,
      protecting: Set(names.map(key)))
  }

  private func clean(
    limit: Int64, goal: Int64? = nil, protecting names: String...
  ) throws -> CacheCleaning {
    let cleaning = try self.cleaning(limit: limit, goal: goal, protecting: names)
    try cleaning.carryOut(on: disk)
    return cleaning
  }

  private func kept() throws -> [String] {
    try CacheInventory(disk: disk, actions: ".cache/actions", objects: ".cache/objects")
      .records.map(\.target).sorted()
  }

  private let long = String(repeating: "x", count: 10_000)

  @Test func `a cache within its limit is left alone`() throws {
    _ = try keep("a", "1")
    _ = try objects.keep(Array("needed by nothing".utf8))
    let before = disk.files()
    let cleaning = try clean(limit: 10_000)
    #expect(cleaning.removals.isEmpty)
    #expect(cleaning.sizeBytes == (try CacheInventory.sizeBytes(disk: disk, cache: ".cache")))
    #expect(disk.files() == before)
  }

  @Test func `what was not used for longest goes first, down to the goal`() throws {
    for name in ["a", "b", "c", "d"] { _ = try keep(name, long + name) }
    let cleaning = try clean(limit: 30_000, goal: 25_000)
    #expect(try kept() == ["c", "d"])
    #expect(cleaning.removals.count == 4)
    #expect(cleaning.sizeBytes == (try CacheInventory.sizeBytes(disk: disk, cache: ".cache")))
    #expect(cleaning.sizeBytes < 25_000)
  }

  @Test func `a record that was touched is younger`() throws {
    let first = try keep("a", long + "a")
    _ = try keep("b", long + "b")
    try records.touch(first)
    _ = try clean(limit: 15_000)
    #expect(try kept() == ["a"])
  }

  @Test func `what the current tree needs stays, even when that alone is too much`() throws {
    for name in ["a", "b", "c"] { _ = try keep(name, long + name) }
    let cleaning = try clean(limit: 0, protecting: "a", "b")
    #expect(try kept() == ["a", "b"])
    #expect(cleaning.sizeBytes > 20_000)
  }

  @Test func `a content that another record needs stays`() throws {
    _ = try keep("a", long, "only a's")
    let other = try keep("b", long)
    _ = try clean(limit: CacheInventory.sizeBytes(disk: disk, cache: ".cache") - 1)
    #expect(try kept() == ["b"])
    #expect(try objects.restore(other.outputs).isEmpty)
    #expect(disk.text(at: "out0") == long)
  }

  @Test func `no empty folder says that there may be a record`() throws {
    let record = try keep("a", "1")
    _ = try clean(limit: 0)
    #expect(try !records.mayHave(weak: record.key.weak))
    #expect(try disk.tree(below: ".cache", prunes: { _ in false }).isEmpty)
  }

  @Test func `a look removes nothing`() throws {
    _ = try keep("a", long)
    let before = disk.files()
    let cleaning = try self.cleaning(limit: 0)
    #expect(cleaning.removals.count == 2)
    #expect(cleaning.sizeBytes == 0)
    #expect(disk.files() == before)
  }

  @Test func `a size is counted again only when it may be over, or little of it was counted`() {
    let limit: Int64 = 1 << 30
    var size = CacheSize(bytes: limit / 2)
    #expect(!size.isDue(limitBytes: limit))
    size.add(limit / 16)
    #expect(!size.isDue(limitBytes: limit))
    size.add(limit / 8)
    #expect(size.isDue(limitBytes: limit))
    #expect(CacheSize(bytes: limit + 1).isDue(limitBytes: limit))
    // The current tree needs more than the limit: looked at again once it has grown.
    size = CacheSize(bytes: 2 * limit, neededBytes: 2 * limit)
    #expect(!size.isDue(limitBytes: limit))
    size.bytes += limit / 2
    #expect(size.isDue(limitBytes: limit))
    #expect(!size.isDue(limitBytes: 4 * limit))
  }
}
