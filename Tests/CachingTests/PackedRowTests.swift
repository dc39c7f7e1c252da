// Packed rows come back as they were, and foreign bytes are no rows: a state file may hold
// anything.

import Caching
import Hashing
import Host
import Testing

@Suite struct PackedRowTests {
  private static func status(_ number: Int64) -> FileStatus {
    FileStatus(
      kind: [.file, .link][Int(number & 1)], mode: UInt16(truncatingIfNeeded: number * 421),
      device: UInt64(bitPattern: number), inode: .max - UInt64(bitPattern: number),
      sizeBytes: number << 32, modified: -number, changed: .max - number)
  }

  private static let table = StampTable(
    takenAt: 1_700_000_000_123_456_789,
    stamps: (0..<5).map { number in
      Stamp(
        path: Path(bytes: Array("file \(number)\n".utf8) + [0xFF]), status: status(number),
        digest: SHA256.digest(of: [UInt8(number)]))
    })
  private static let key = ActionKey(
    weak: SHA256.digest(of: [1]), strong: SHA256.digest(of: [2]))
  private static let state = TargetState(key: key, milliseconds: 1234, outputs: table)
  private static let listing = TreeListing(
    table.stamps.map { TreeEntry(path: $0.path, status: $0.status) })
  private static let row = TreeRow(
    takenAt: 77, listing: listing, selection: key.strong,
    summaries: [
      TreeRow.Summary(pattern: "src/**", digest: key.weak, count: 5, suffixes: ["c", "py"])
    ])
  private static let list = TreeListRow(listing: listing, digests: table.stamps.map(\.digest))

  private static let runs: [LastRun] = LastRun.Ending.allCases.map { ending in
    LastRun(
      ending: ending, at: -1, milliseconds: 1 << 40, reasons: ["a", ""],
      detail: ending == .failed ? "it said so" : nil, strong: ending == .ran ? key.strong : nil)
  }
  private static let size = CacheSize(bytes: 1 << 40, addedBytes: 7, neededBytes: 9, toldLimit: -1)

  @Test func `last runs and sizes come back as they were, and no part of one does`() {
    #expect(CacheSize(packed: Self.size.packed) == Self.size)
    for run in Self.runs {
      #expect(LastRun(packed: run.packed) == run)
      for length in 0..<run.packed.count {
        #expect(LastRun(packed: Array(run.packed.prefix(length))) == nil)
      }
      #expect(LastRun(packed: run.packed + [0]) == nil)
      #expect(CacheSize(packed: run.packed) == nil)
    }
    for length in 0..<Self.size.packed.count {
      #expect(CacheSize(packed: Array(Self.size.packed.prefix(length))) == nil)
    }
    #expect(CacheSize(packed: [UInt8](repeating: 0xFF, count: 32)) == nil)
  }

  @Test func `rows come back as they were`() throws {
    #expect(StampTable(packed: Self.table.packed) == Self.table)
    let empty = StampTable(takenAt: 0, stamps: [])
    #expect(StampTable(packed: empty.packed) == empty)
    #expect(TargetState(packed: Self.state.packed) == Self.state)
    let row = try #require(TreeRow(packed: Self.row.packed))
    #expect(row.takenAt == 77)
    #expect(row.hasLinks)
    #expect(!row.isSettled)
    #expect(row.identity == Self.listing.identity(selection: Self.key.strong))
    #expect(row.summaries == Self.row.summaries)
    let list = try #require(TreeListRow(packed: Self.list.packed))
    #expect(list.stamps == Self.table.stamps)
  }

  @Test func `no part of a row is one`() {
    for bytes in [Self.table.packed, Self.state.packed, Self.row.packed, Self.list.packed] {
      for length in 0..<bytes.count {
        let part = Array(bytes.prefix(length))
        #expect(StampTable(packed: part) == nil)
        #expect(TargetState(packed: part) == nil)
        #expect(TreeRow(packed: part) == nil)
        #expect(TreeListRow(packed: part)?.stamps == nil)
      }
      #expect(StampTable(packed: bytes + [0]) == nil)
      #expect(TargetState(packed: bytes + [0]) == nil)
    }
  }

  @Test func `random and damaged bytes never trap`() {
    var state: UInt64 = 42
    func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state >> 33
    }
    func read(_ bytes: [UInt8]) {
      _ = StampTable(packed: bytes)
      _ = TargetState(packed: bytes)
      _ = TreeRow(packed: bytes)
      _ = TreeListRow(packed: bytes)?.stamps
      _ = LastRun(packed: bytes)
      _ = CacheSize(packed: bytes)
      _ = TreeListing(bytes: bytes)?.entries
    }
    for _ in 0..<2000 {
      read((0..<Int(next() % 200)).map { _ in UInt8(truncatingIfNeeded: next()) })
      for good in [Self.table.packed, Self.state.packed, Self.row.packed, Self.list.packed] {
        var damaged = good
        for _ in 0...(next() % 3) {
          damaged[Int(next()) % damaged.count] = UInt8(truncatingIfNeeded: next())
        }
        read(damaged)
      }
    }
  }

  @Test func `a stamp is trusted once its times are older than a tick of the look`() {
    func trusted(_ modified: Int64, _ changed: Int64, at takenAt: Int64) -> Bool {
      let status = FileStatus(
        kind: .file, mode: 0o644, device: 1, inode: 1, sizeBytes: 1, modified: modified,
        changed: changed)
      return StampTable(takenAt: takenAt, stamps: []).isTrusted(status)
    }
    let fine: Int64 = 1_000_000_000_500
    #expect(!trusted(fine, fine, at: fine))
    #expect(!trusted(fine, fine, at: fine + 5_000_000))
    #expect(trusted(fine, fine, at: fine + 100_000_000))
    // Times of whole seconds come from a disk that knows no finer ones.
    let coarse: Int64 = 1_000_000_000_000
    #expect(!trusted(coarse, coarse, at: coarse + 1_500_000_000))
    #expect(trusted(coarse, coarse, at: coarse + 3_000_000_000))
    // `touch -d` can set any mtime, and no ctime.
    #expect(!trusted(fine - 1_000_000_000_000, fine, at: fine + 1))
    #expect(!trusted(fine + 1_000_000_000_000, fine, at: fine + 100_000_000))
  }
}
