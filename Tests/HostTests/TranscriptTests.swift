// What makes an earlier look at the disk hold, and what does not.

import Hashing
import Support
import Testing

@testable import Host

@Suite struct TranscriptTests {
  private let folder: TemporaryFolder
  private var disk: Disk { folder.disk }
  private let selection = SHA256.digest(of: [1])

  init() throws {
    folder = try TemporaryFolder()
    for path in ["a/one", "a/sub/two", "a/sub/deep/three", "a/zero", "b/four", "c"] as [Path] {
      try disk.write("text", to: path)
    }
    try disk.makeLink(at: "link", to: "c")
    try disk.makeFolder("a/empty")
  }

  private func recorded(known: TranscriptCheck? = nil) throws -> (RecordingDisk, TreeListing) {
    let recording = RecordingDisk(disk, known: known)
    let listing = try recording.listing(below: "a", selection: selection) { _, _ in true }
    _ = try recording.listing(below: "b", selection: selection) { _, _ in true }
    return (recording, listing)
  }

  /// What a check says after a change of the disk.
  private func changed(_ look: (RecordingDisk) throws -> Void, after change: () throws -> Void)
    throws -> Bool
  {
    let recording = RecordingDisk(disk, known: nil)
    try look(recording)
    let packed = try recording.transcript().packed
    #expect(try #require(TranscriptCheck(packed: packed)).isUnchanged)
    try change()
    return try #require(TranscriptCheck(packed: packed)).isUnchanged == false
  }

  @Test(arguments: [
    "a/one", "a/sub/two", "a/sub/deep/three", "a/new", "a/sub/new", "a/empty/new",
  ])
  func `a walk notices every file`(path: String) throws {
    let walk = { (recording: RecordingDisk) in
      _ = try recording.listing(below: "a", selection: selection) { _, _ in true }
    }
    #expect(try changed(walk) { try disk.write("else", to: Path(path)) })
  }

  @Test func `a walk notices what goes, and what gets another mode`() throws {
    let walk = { (recording: RecordingDisk) in
      _ = try recording.listing(below: "a", selection: selection) { _, _ in true }
    }
    #expect(try changed(walk) { try disk.setMode(0o755, of: "a/one") })
    #expect(try changed(walk) { try disk.remove("a/sub/deep") })
    #expect(try changed(walk) { try disk.remove("a") })
    #expect(try !changed(walk) { try disk.write("else", to: "b/four") })
  }

  @Test func `what is not there is a look, too`() throws {
    let look = { (recording: RecordingDisk) in
      _ = try recording.status(of: "nothing/here")
    }
    #expect(try changed(look) { try disk.write("x", to: "nothing/here") })
  }

  @Test func `a file that was read through a link is another one once the link leads elsewhere`()
    throws
  {
    let read = { (recording: RecordingDisk) in _ = try recording.contents(of: "link") }
    #expect(try changed(read) { try disk.makeLink(at: "link", to: "b/four") })
    #expect(try changed(read) { try disk.write("else", to: "b/four") })
    #expect(try !changed(read) { try disk.write("else", to: "c") })
  }

  @Test func `a walk that holds need not be taken again`() throws {
    let (recording, listing) = try recorded()
    let packed = try recording.transcript().packed
    try disk.write("else", to: "b/four")
    let check = try #require(TranscriptCheck(packed: packed))
    let next = RecordingDisk(disk, known: check)
    let other = SHA256.digest(of: [2])
    #expect(next.isKnownUnchanged(below: "a", as: listing.identity(selection: selection)))
    #expect(!next.isKnownUnchanged(below: "a", as: listing.identity(selection: other)))
    #expect(!next.isKnownUnchanged(below: "a", as: TreeListing().identity(selection: selection)))
    #expect(!next.isKnownUnchanged(below: "a/sub", as: listing.identity(selection: selection)))
    let four = try disk.listing(below: "b", selection: selection) { _, _ in true }
    #expect(!next.isKnownUnchanged(below: "b", as: four.identity(selection: selection)))

    // Its looks are part of the new transcript.
    let second = try next.transcript().packed
    #expect(try #require(TranscriptCheck(packed: second)).isUnchanged)
    try disk.write("else", to: "a/sub/two")
    #expect(try #require(TranscriptCheck(packed: second)).isUnchanged == false)
  }

  @Test func `a set-up that holds is taken over with its looks`() throws {
    let first = RecordingDisk(disk, known: nil)
    _ = try first.contents(of: "c")
    first.endSetUp()
    _ = try first.status(of: "b/four")
    let packed = try first.transcript().packed
    try disk.write("else", to: "b/four")
    let second = RecordingDisk(disk, known: TranscriptCheck(packed: packed))
    #expect(second.reuseSetUp())
    let again = try second.transcript().packed
    #expect(try #require(TranscriptCheck(packed: again)).isUnchanged)
    try disk.write("longer", to: "c")
    let check = try #require(TranscriptCheck(packed: again))
    #expect(!check.isUnchanged)
    #expect(!RecordingDisk(disk, known: check).reuseSetUp())
  }

  @Test func `it is settled once all that was seen is older than a tick`() throws {
    let (recording, _) = try recorded()
    let transcript = try recording.transcript()
    #expect(!transcript.isSettled(at: disk.now()))
    #expect(transcript.isSettled(at: disk.now() + 3_000_000_000))
  }

  @Test func `parts and damaged bytes are no transcript, and never trap`() throws {
    let (recording, _) = try recorded()
    _ = try recording.status(of: "c")
    let good = try recording.transcript().packed
    for length in 0..<good.count {
      let check = TranscriptCheck(packed: Array(good.prefix(length)))
      // Where a group ends, the rest is a transcript of less.
      #expect(check == nil || check?.isUnchanged == true)
    }
    var state: UInt64 = 42
    for _ in 0..<2000 {
      var damaged = good
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      damaged[Int(state >> 33) % good.count] = UInt8(truncatingIfNeeded: state >> 20)
      _ = TranscriptCheck(packed: damaged)
    }
  }
}
