// A disk that writes down each look that is taken at it.

import Synchronization

/// Passes everything on to a disk and keeps a transcript of what was looked at.
public final class RecordingDisk: FileSystem {
  private let disk: Disk
  private let looks = Mutex<Set<Seen>>([])
  private let walks = Mutex<[RecordedWalk]>([])

  private struct RecordedWalk {
    /// Absolute.
    var folder: Path
    /// The folders whose names were read, absolute.
    var entered: [Path]
    var listing: TreeListing
  }

  private struct Seen: Hashable {
    var path: Path
    var look: Transcript.Look
  }

  public init(_ disk: Disk) { self.disk = disk }

  public var root: Path { disk.root }

  /// All looks so far, with what they show now.
  ///
  /// What changed since it was looked at is younger than the run, and the transcript is not settled.
  public func transcript() throws(FileError) -> Transcript {
    var entries: [Transcript.Entry] = []
    var looks = looks.withLock { $0 }
    for walk in walks.withLock({ $0 }) {
      for folder in walk.entered { looks.insert(Seen(path: folder, look: .followed)) }
      walk.listing.visit { path, status in
        let path = walk.folder / Path(bytes: path)
        entries.append(Transcript.Entry(path: path, look: .itself, status: status))
      }
    }
    for seen in looks {
      let status =
        seen.look == .itself
        ? try disk.status(of: seen.path) : try disk.followedStatus(of: seen.path)
      entries.append(Transcript.Entry(path: seen.path, look: seen.look, status: status))
    }
    return Transcript(entries)
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
    below folder: Path, selects: @Sendable (UnsafeBufferPointer<UInt8>, Bool) -> Bool
  ) throws(FileError) -> TreeListing {
    let start = absolute(folder)
    let entered = Mutex<[Path]>([start])
    let listing = try disk.listing(below: folder) { path, isFolder in
      let isSelected = selects(path, isFolder)
      if isFolder, isSelected { entered.withLock { $0.append(start / Path(bytes: path)) } }
      return isSelected
    }
    let walk = RecordedWalk(folder: start, entered: entered.withLock { $0 }, listing: listing)
    walks.withLock { $0.append(walk) }
    return listing
  }

  public func contents(of path: Path) throws(FileError) -> [UInt8] {
    note(path, .followed)
    return try disk.contents(of: path)
  }

  public func read(_ path: Path, body: (UnsafeRawBufferPointer) -> Void) throws(FileError) {
    note(path, .followed)
    try disk.read(path, body: body)
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
