// A disk that writes down each look that is taken at it.

public import Hashing
import Synchronization

/// Passes everything on to a disk and keeps a transcript of what was looked at.
public final class RecordingDisk: FileSystem {
  private let disk: Disk
  private let looks = Mutex<Set<Seen>>([])
  private let walks = Mutex<[RecordedWalk]>([])

  private let reused = Mutex<Set<Path>>([])
  private let setUp = Mutex(SetUp())
  private let known: TranscriptCheck?

  private struct SetUp {
    /// What was looked at while the run was set up.
    var looks: Set<Seen> = []
    /// Whether the looks of the earlier run's set-up stand for this one's.
    var isReused = false
  }

  private struct RecordedWalk {
    /// Absolute.
    var folder: Path
    /// The folders whose names were read, absolute.
    var entered: [Path]
    var listing: TreeListing
    var selection: Digest
  }

  private struct Seen: Hashable {
    var path: Path
    var look: Transcript.Look
  }

  /// - Parameter known: what is known already of an earlier run's looks.
  public init(_ disk: Disk, known: TranscriptCheck?) {
    self.disk = disk
    self.known = known
  }

  public var root: Path { disk.root }

  /// Says that all looks so far were for setting up the run: rules, packages, graph.
  public func endSetUp() {
    let looks = looks.withLock { $0 }
    setUp.withLock { $0.looks = looks }
  }

  /// Takes the set-up of the earlier run over, with its looks.
  /// - Returns: false when some would show something else now.
  public func reuseSetUp() -> Bool {
    guard let known, known.isSetUpUnchanged else { return false }
    setUp.withLock { $0.isReused = true }
    return true
  }

  /// All looks so far, with what they show now.
  ///
  /// What changed since it was looked at is younger than the run, and the transcript is not settled.
  public func transcript() throws(FileError) -> Transcript {
    let walks = walks.withLock { $0 }
    var writer = TranscriptWriter(reserving: walks.reduce(1 << 16) { $0 + $1.listing.bytes.count })
    var entered: Set<Path> = []
    for walk in walks {
      var folders: [(path: Path, status: FileStatus?)] = []
      for folder in walk.entered {
        folders.append((folder, try disk.followedStatus(of: folder)))
        entered.insert(folder)
      }
      writer.add(
        walk: walk.folder, entered: folders, listing: walk.listing,
        identity: walk.listing.identity(selection: walk.selection))
    }
    let setUp = setUp.withLock { $0 }
    if let known {
      let folders = reused.withLock { $0 }
      writer.add(packed: known.packedGroups(ofWalks: folders, withSetUp: setUp.isReused))
    }
    writer.add(looks: try looked(at: setUp.looks), isSetUp: true)
    let others = looks.withLock { $0 }.filter { seen in
      !setUp.looks.contains(seen) && !(seen.look == .followed && entered.contains(seen.path))
    }
    writer.add(looks: try looked(at: others), isSetUp: false)
    return writer.transcript
  }

  private func looked(at looks: Set<Seen>) throws(FileError) -> [TranscriptWriter.Look] {
    var result: [TranscriptWriter.Look] = []
    result.reserveCapacity(looks.count)
    for seen in looks {
      let status =
        seen.look == .itself
        ? try disk.status(of: seen.path) : try disk.followedStatus(of: seen.path)
      result.append(TranscriptWriter.Look(path: seen.path, look: seen.look, status: status))
    }
    return result
  }

  private func note(_ path: Path, _ look: Transcript.Look) {
    let seen = Seen(path: absolute(path), look: look)
    looks.withLock { _ = $0.insert(seen) }
  }

  // MARK: Looks

  public func status(of path: Path) throws(FileError) -> FileStatus? {
    note(path, .itself)
    return try disk.status(of: path)
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
    let start = absolute(folder)
    let entered = Mutex<[Path]>([start])
    let listing = try disk.listing(below: folder, selection: selection) { path, isFolder in
      let isSelected = selects(path, isFolder)
      if isFolder, isSelected { entered.withLock { $0.append(start / Path(bytes: path)) } }
      return isSelected
    }
    let walk = RecordedWalk(
      folder: start, entered: entered.withLock { $0 }, listing: listing, selection: selection)
    walks.withLock { $0.append(walk) }
    return listing
  }

  public func isKnownUnchanged(below folder: Path, as identity: Digest) -> Bool {
    let start = absolute(folder)
    guard let known, known.isUnchanged(below: start, as: identity) else { return false }
    reused.withLock { _ = $0.insert(start) }
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
