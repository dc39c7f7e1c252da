// A disk that writes down each look that is taken at it.

public import Hashing
import Synchronization

/// Passes everything on to a disk and keeps what was looked at.
public final class RecordingDisk: FileSystem {
  private let disk: Disk
  private let looks = Mutex<Looks>(Looks())
  private let walks = Mutex<Walks>(Walks())
  private let known: KeptWalks

  /// Single looks that were taken at a disk.
  public struct Looks: Sendable {
    fileprivate var seen: Set<Seen> = []

    /// Where was looked, absolute.
    public var paths: Set<Path> { Set(seen.map(\.path)) }
  }

  fileprivate struct Seen: Hashable {
    var path: Path
    var look: Transcript.Look
  }

  /// The walks of a run.
  public struct Walks: Sendable {
    /// Those that were taken.
    public fileprivate(set) var fresh: [RecordedWalk] = []
    /// Those that are known to show what they showed an earlier run.
    public fileprivate(set) var reused: Set<Digest> = []
    fileprivate var lastReused: Digest?

    /// What all of them showed; sorted.
    public var identities: [Digest] { reused.union(fresh.map(\.identity)).sorted() }
  }

  /// - Parameter known: walks of earlier runs.
  public init(_ disk: Disk, known: KeptWalks) {
    self.disk = disk
    self.known = known
  }

  public var root: Path { disk.root }

  /// All walks so far.
  public var takenWalks: Walks { walks.withLock { $0 } }

  /// The single looks since the last call.
  public func takeLooks() -> Looks {
    looks.withLock { looks in
      defer { looks = Looks() }
      return looks
    }
  }

  /// Looks, with what they show now.
  ///
  /// What changed since it was looked at is younger than the run, and the transcript is not settled.
  public func transcript(of looks: Looks) throws(FileError) -> Transcript {
    var taken: [LookWriter.Look] = []
    taken.reserveCapacity(looks.seen.count)
    for seen in looks.seen {
      let status =
        seen.look == .itself
        ? try disk.status(of: seen.path) : try disk.followedStatus(of: seen.path)
      taken.append(LookWriter.Look(path: seen.path, look: seen.look, status: status))
    }
    var writer = LookWriter()
    writer.add(taken)
    return Transcript(packed: writer.bytes, settledAt: writer.settledAt)
  }

  private func note(_ path: Path, _ look: Transcript.Look) {
    let seen = Seen(path: absolute(path), look: look)
    looks.withLock { _ = $0.seen.insert(seen) }
  }

  // MARK: Looks

  public func status(of path: Path) throws(FileError) -> FileStatus? {
    note(path, .itself)
    return try disk.status(of: path)
  }

  public func mark(of path: Path) throws(FileError) -> FileMark {
    guard let (mark, walk) = known.mark(of: absolute(path)) else {
      note(path, .itself)
      return try disk.mark(of: path)
    }
    // What a walk shows is looked at again with the walk.
    walks.withLock { walks in
      if walks.lastReused == walk { return }
      walks.lastReused = walk
      walks.reused.insert(walk)
    }
    return mark
  }

  public func entries(of folder: Path) throws(FileError) -> [FolderEntry] {
    note(folder, .followed)
    return try disk.entries(of: folder)
  }

  public func tree(
    below folder: Path, prunes: @Sendable (Path) -> Bool
  ) throws(FileError) -> [TreeEntry] {
    note(folder, .followed)
    let entries = try disk.tree(below: folder) { below in
      if prunes(below) { return true }
      note(folder / below, .followed)
      return false
    }
    for entry in entries { note(folder / entry.path, .itself) }
    return entries
  }

  public func listing(
    below folder: Path, selection: Digest,
    selects: @Sendable (UnsafeBufferPointer<UInt8>, Bool) -> Bool
  ) throws(FileError) -> TreeListing {
    let (listing, walk) = try disk.recordedListing(
      below: folder, selection: selection, selects: selects)
    if let walk {
      walks.withLock { $0.fresh.append(walk) }
    } else {
      note(folder, .followed)
    }
    return listing
  }

  public func isKnownUnchanged(as identity: Digest) -> Bool {
    guard known.holds(identity) else { return false }
    walks.withLock { _ = $0.reused.insert(identity) }
    return true
  }

  public func contents(of path: Path) throws(FileError) -> [UInt8] {
    note(path, .followed)
    return try disk.contents(of: path)
  }

  public func read(_ path: Path, body: (UnsafeRawBufferPointer) -> Void) throws(FileError) {
    note(path, .followed)
    try disk.read(path, body: body)
  }

  public func read(
    _ file: TreeEntry, body: (UnsafeRawBufferPointer) -> Void
  ) throws(FileError) {
    // Where the look showed a link, another one finds what it leads to.
    if file.status.kind != .file { note(file.path, .followed) }
    try disk.read(file, body: body)
  }

  public func destination(ofLink path: Path) throws(FileError) -> Path {
    note(path, .itself)
    return try disk.destination(ofLink: path)
  }

  public func resolved(_ path: Path) throws(FileError) -> Path? {
    note(path, .itself)
    note(path, .followed)
    return try disk.resolved(path)
  }

  public func now() -> Int64 { disk.now() }

  // MARK: Changes

  public func write(_ bytes: [UInt8], to path: Path, mode: UInt16) throws(FileError) {
    try disk.write(bytes, to: path, mode: mode)
  }

  public func create(_ bytes: [UInt8], at path: Path, mode: UInt16) throws(FileError) -> Bool {
    try disk.create(bytes, at: path, mode: mode)
  }

  public func append(_ bytes: [UInt8], to path: Path) throws(FileError) {
    try disk.append(bytes, to: path)
  }

  public func copy(_ source: Path, to destination: Path, mode: UInt16) throws(FileError) {
    try disk.copy(source, to: destination, mode: mode)
  }

  public func makeLink(at path: Path, to destination: Path) throws(FileError) {
    try disk.makeLink(at: path, to: destination)
  }

  public func makeFolder(_ folder: Path) throws(FileError) { try disk.makeFolder(folder) }

  public func rename(_ source: Path, to destination: Path) throws(FileError) {
    try disk.rename(source, to: destination)
  }

  public func setMode(_ mode: UInt16, of path: Path) throws(FileError) {
    try disk.setMode(mode, of: path)
  }

  public func remove(_ path: Path) throws(FileError) { try disk.remove(path) }
}
