// What makes an earlier look at the disk hold, and what does not.

import Hashing
import Support
import Testing

@testable import Host

@Suite struct TranscriptTests {
  private let folder: TemporaryFolder
  private var disk: Disk { folder.disk }
  private let selection = SHA256.digest(of: [1])
  private let owner = SHA256.digest(of: [3])

  init() throws {
    folder = try TemporaryFolder()
    for path in ["a/one", "a/sub/two", "a/sub/deep/three", "a/zero", "b/four", "c"] as [Path] {
      try disk.write("text", to: path)
    }
    try disk.makeLink(at: "link", to: "c")
    try disk.makeFolder("a/empty")
  }

  /// Everything that a run looked at, as a later one finds it.
  private struct Kept {
    var looks: [UInt8]
    var walks: [UInt8]
    var identities: [Digest]
    var owner: Digest

    var holds: Bool {
      guard let walks = KeptWalks(packed: walks, owner: owner) else { return false }
      return looksHold(looks[...]) && walks.allHold(identities)
    }
  }

  private func kept(_ recording: RecordingDisk, beside known: KeptWalks = .none) throws -> Kept {
    let taken = recording.takenWalks
    return Kept(
      looks: try recording.transcript(of: recording.takeLooks()).packed,
      walks: known.packed(reusing: taken.reused, with: taken.fresh, owner: owner),
      identities: taken.identities, owner: owner)
  }

  private func recorded(known: KeptWalks = .none) throws -> (RecordingDisk, TreeListing) {
    let recording = RecordingDisk(disk, known: known)
    let listing = try recording.listing(below: "a", selection: selection) { _, _ in true }
    _ = try recording.listing(below: "b", selection: selection) { _, _ in true }
    return (recording, listing)
  }

  /// What a later run finds after a change of the disk.
  private func changed(_ look: (RecordingDisk) throws -> Void, after change: () throws -> Void)
    throws -> Bool
  {
    let recording = RecordingDisk(disk, known: .none)
    try look(recording)
    let kept = try kept(recording)
    #expect(kept.holds)
    try change()
    return !kept.holds
  }

  private func walk(_ recording: RecordingDisk) throws {
    _ = try recording.listing(below: "a", selection: selection) { _, _ in true }
  }

  @Test(arguments: [
    "a/one", "a/sub/two", "a/sub/deep/three", "a/new", "a/sub/new", "a/empty/new",
  ])
  func `a walk notices every file`(path: String) throws {
    #expect(try changed(walk) { try disk.write("else", to: Path(path)) })
  }

  @Test func `a walk notices what goes, and what gets another mode`() throws {
    #expect(try changed(walk) { try disk.setMode(0o755, of: "a/one") })
    #expect(try changed(walk) { try disk.remove("a/sub/deep") })
    #expect(try changed(walk) { try disk.remove("a") })
    #expect(try !changed(walk) { try disk.write("else", to: "b/four") })
  }

  @Test func `a walk of nothing notices when there is something`() throws {
    let walk = { (recording: RecordingDisk) in
      _ = try recording.listing(below: "nowhere", selection: selection) { _, _ in true }
    }
    #expect(try changed(walk) { try disk.write("x", to: "nowhere/new") })
  }

  @Test func `what a walk did not select may change`() throws {
    let walk = { (recording: RecordingDisk) in
      _ = try recording.listing(below: "a", selection: selection) { path, isFolder in
        isFolder || !path.elementsEqual("sub/two".utf8)
      }
    }
    // Written in place: another name beside it would change the folder.
    #expect(try !changed(walk) { try disk.append([1], to: "a/sub/two") })
    #expect(try changed(walk) { try disk.append([1], to: "a/sub/deep/three") })
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

  @Test func `looks that are taken ahead say the same`() throws {
    let (recording, _) = try recorded()
    let first = try kept(recording)
    let whole = try #require(KeptWalks(packed: first.walks, owner: owner))
    whole.lookAhead { first.identities + [SHA256.digest(of: [9])] }
    #expect(whole.allHold(first.identities))

    try disk.write("else", to: "b/four")
    let known = try #require(KeptWalks(packed: first.walks, owner: owner))
    known.lookAhead { first.identities }
    #expect(first.identities.map(known.holds).sorted { $0 && !$1 } == [true, false])
    // Nobody looks a second time.
    try disk.write("else", to: "a/one")
    #expect(first.identities.contains(where: known.holds))
  }

  @Test func `a walk that holds need not be taken again`() throws {
    let (recording, listing) = try recorded()
    let first = try kept(recording)
    let identity = listing.identity(selection: selection)
    try disk.write("else", to: "b/four")
    let known = try #require(KeptWalks(packed: first.walks, owner: owner))
    let next = RecordingDisk(disk, known: known)
    #expect(next.isKnownUnchanged(as: identity))
    #expect(!next.isKnownUnchanged(as: listing.identity(selection: SHA256.digest(of: [2]))))
    #expect(!next.isKnownUnchanged(as: TreeListing().identity(selection: selection)))
    let four = try disk.listing(below: "b", selection: selection) { _, _ in true }
    #expect(!next.isKnownUnchanged(as: four.identity(selection: selection)))

    // It is kept with those that the next run takes.
    _ = try next.listing(below: "b", selection: selection) { _, _ in true }
    let second = try kept(next, beside: known)
    #expect(second.identities.count == 2)
    #expect(second.holds)
    try disk.write("else", to: "a/sub/two")
    #expect(!second.holds)
  }

  @Test func `walks that others asked for stay, unless they are found changed`() throws {
    let first = try kept(recorded().0)
    let known = try #require(KeptWalks(packed: first.walks, owner: owner))
    try disk.write("else", to: "b/four")
    #expect(!known.allHold(first.identities))
    let other = RecordingDisk(disk, known: known)
    _ = try other.listing(below: "b", selection: selection) { _, _ in true }
    let second = try kept(other, beside: known)
    let later = try #require(KeptWalks(packed: second.walks, owner: owner))
    #expect(first.identities.count { later.holds($0) } == 1)
    #expect(later.allHold(second.identities))
  }

  @Test func `what walks saw of single files is known, whatever the order of asking`() throws {
    let kept = try kept(recorded().0)
    let walks = try #require(KeptWalks(packed: kept.walks, owner: owner))
    let paths: [Path] = ["a/one", "a/sub/deep/three", "a/zero", "a/sub/two", "a/one", "b/four"]
    for path in paths + ["a", "a/sub", "a/empty"] {
      let mark = try disk.mark(of: path)
      #expect(mark != .absent)
      #expect(walks.mark(of: disk.absolute(path))?.mark == mark)
    }
    for path: Path in ["c", "a/none", "a/sub/zero", "nowhere/x", ".", "/"] {
      #expect(walks.mark(of: disk.absolute(path)) == nil)
    }
    // Of a walk that does not hold, nothing is known.
    try disk.append([1], to: "a/one")
    let later = try #require(KeptWalks(packed: kept.walks, owner: owner))
    #expect(later.mark(of: disk.absolute("a/zero")) == nil)
    #expect(later.mark(of: disk.absolute("b/four")) != nil)
  }

  @Test func `walks of another checkout are not there`() throws {
    let kept = try kept(recorded().0)
    #expect(KeptWalks(packed: kept.walks, owner: SHA256.digest(of: [4])) == nil)
  }

  @Test func `looks are told apart by when they were taken`() throws {
    let first = RecordingDisk(disk, known: .none)
    _ = try first.contents(of: "c")
    let setUp = try first.transcript(of: first.takeLooks()).packed
    _ = try first.status(of: "b/four")
    let rest = try first.transcript(of: first.takeLooks()).packed
    try disk.write("else", to: "b/four")
    #expect(looksHold(setUp[...]))
    #expect(!looksHold(rest[...]))
    try disk.write("longer", to: "c")
    #expect(!looksHold(setUp[...]))
  }

  @Test func `it is settled once all that was seen is older than a tick`() throws {
    let (recording, _) = try recorded()
    _ = try recording.status(of: "c")
    let transcript = try recording.transcript(of: recording.takeLooks())
    let later = disk.now() + 3_000_000_000
    #expect(!transcript.isSettled(at: disk.now()))
    #expect(transcript.isSettled(at: later))
    #expect(recording.takenWalks.fresh.allSatisfy { !$0.isSettled(at: disk.now()) })
    #expect(recording.takenWalks.fresh.allSatisfy { $0.isSettled(at: later) })
  }

  @Test func `every field of a status is in its mark, but the device and a folder's size`() {
    let status = FileStatus(
      kind: .file, mode: 0o644, device: 1, inode: 2, sizeBytes: 3, modified: 4, changed: 5)
    var others: [FileStatus] = []
    for change in [
      { $0.kind = .link }, { $0.mode = 0o755 }, { $0.inode = 3 }, { $0.sizeBytes = 4 },
      { $0.modified = 5 }, { $0.changed = 6 },
    ] as [(inout FileStatus) -> Void] {
      var other = status
      change(&other)
      others.append(other)
    }
    #expect(Set(others.map { FileMark($0).bits } + [FileMark(status).bits, 0]).count == 8)
    var restarted = status
    restarted.device = 2
    #expect(FileMark(restarted) == FileMark(status))
    var folder = status
    folder.kind = .folder
    var larger = folder
    larger.sizeBytes = 9
    #expect(FileMark(folder) == FileMark(larger))
  }

  @Test func `parts and damaged bytes are no transcript, and never trap`() throws {
    let (recording, _) = try recorded()
    _ = try recording.status(of: "c")
    let good = try kept(recording)
    for length in 0..<good.walks.count {
      let part = Array(good.walks.prefix(length))
      // Where a walk ends, the rest is a list of less.
      let walks = KeptWalks(packed: part, owner: owner)
      #expect(walks?.allHold(good.identities) != true)
    }
    for length in 0..<good.looks.count { _ = looksHold(good.looks.prefix(length)) }
    var state: UInt64 = 42
    func damaged(_ bytes: [UInt8]) -> [UInt8] {
      var bytes = bytes
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      bytes[Int(state >> 33) % bytes.count] = UInt8(truncatingIfNeeded: state >> 20)
      return bytes
    }
    for _ in 0..<2000 {
      _ = looksHold(damaged(good.looks)[...])
      _ = KeptWalks(packed: damaged(good.walks), owner: owner)?.allHold(good.identities)
    }
  }
}
