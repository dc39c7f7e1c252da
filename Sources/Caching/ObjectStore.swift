// Contents by their digest, `.cache/objects`: outputs and logs. Nothing here has a name or a time,
// so that two machines' folders may be laid over one another.

public import Hashing
public import Host
import Synchronization

/// The folder of contents, one file at `DD/IGEST` each.
public struct ObjectStore: Sendable {
  private let disk: any FileSystem
  private let folder: Path
  private let room: CacheRoom
  private let repair = Repair()

  /// - Parameter folder: `.cache/objects`; what is in the way there is moved to `.cache/replaced`.
  public init(disk: any FileSystem, folder: Path) {
    self.disk = disk
    self.folder = folder
    room = CacheRoom(disk: disk, cache: folder.parent)
  }

  public func has(_ digest: Digest) throws(FileError) -> Bool {
    try disk.status(of: place(of: digest))?.kind == .file
  }

  /// Keeps the content of the file at `path`, which has this digest.
  @discardableResult
  public func keep(_ path: Path, digest: Digest, sizeBytes: Int64) throws(FileError) -> Kept {
    try keep(digest, sizeBytes: sizeBytes) { (place) throws(FileError) in
      try disk.copy(path, to: place, mode: 0o444)
    }
  }

  /// Keeps bytes.
  @discardableResult
  public func keep(_ bytes: [UInt8]) throws(FileError) -> (digest: Digest, kept: Kept) {
    let digest = SHA256.digest(of: bytes)
    // Logs and links are small: what is there is read, and damage does not wait for a replay.
    if try has(digest), try contents(digest) == nil { _ = try soundContents(digest) }
    let kept = try keep(digest, sizeBytes: Int64(bytes.count)) { (place) throws(FileError) in
      try disk.write(bytes, to: place, mode: 0o444)
    }
    return (digest, kept)
  }

  private func keep(
    _ digest: Digest, sizeBytes: Int64, _ write: (Path) throws(FileError) -> Void
  ) throws(FileError) -> Kept {
    let place = place(of: digest)
    func isThere() throws(FileError) -> Bool {
      guard let there = try disk.status(of: place) else { return false }
      return there.kind == .file && there.sizeBytes == sizeBytes
    }
    if try isThere() { return Kept() }
    var kept = Kept()
    if try disk.status(of: place) == nil {
      kept.notes = try room.making(place) { () throws(FileError) in try write(place) }
    } else {
      kept = try repair.alone { () throws(FileError) -> Kept in
        // Another step may have been here first.
        if try isThere() { return Kept(addedBytes: -sizeBytes) }
        var kept = Kept()
        if let there = try disk.status(of: place) {
          if there.kind == .file {
            kept.notes.append("`\(place)` was damaged; written anew")
            kept.addedBytes -= there.sizeBytes
          } else {
            kept.notes.append(try room.setAside(place))
          }
        }
        kept.notes += try room.making(place) { () throws(FileError) in try write(place) }
        return kept
      }
    }
    kept.addedBytes += sizeBytes
    return kept
  }

  /// The content, looked at once more with all others kept out; one that is damaged goes.
  private func soundContents(_ digest: Digest) throws(FileError) -> [UInt8]? {
    try repair.alone { () throws(FileError) -> [UInt8]? in
      if let bytes = try contents(digest) { return bytes }
      if try has(digest) { try disk.remove(place(of: digest)) }
      return nil
    }
  }

  /// The content with this digest; nil when it is not there or damaged.
  public func contents(_ digest: Digest) throws(FileError) -> [UInt8]? {
    guard try has(digest) else { return nil }
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try disk.contents(of: place(of: digest))
    } catch {
      // A step beside this one has found it damaged and removed it.
      if error.reason == .notFound { return nil }
      throw error
    }
    return SHA256.digest(of: bytes) == digest ? bytes : nil
  }

  /// Puts the outputs of a record back, whole or not at all: every content is written beside its
  /// place and verified before the first one is renamed into it.
  /// - Returns: what is missing or damaged; empty when all is restored.
  public func restore(_ artifacts: [Artifact]) throws(FileError) -> [Artifact] {
    var siblings: [Path] = []
    // Whatever ends this early, nothing half-made stays behind.
    defer { for sibling in siblings { try? disk.remove(sibling) } }
    var bad: [Artifact] = []
    for artifact in artifacts {
      // Two steps may put the same content back into one folder at the same time.
      let place = SHA256.digest(of: artifact.path.bytes)
      let sibling = artifact.path.parent / ".rel-restore-\(place)~"
      siblings.append(sibling)
      if try !stage(artifact, at: sibling) { bad.append(artifact) }
    }
    guard bad.isEmpty else { return bad }
    for (artifact, sibling) in zip(artifacts, siblings) {
      if try disk.status(of: artifact.path)?.kind == .folder { try disk.remove(artifact.path) }
      try disk.rename(sibling, to: artifact.path)
    }
    return []
  }

  /// Writes a verified copy to `sibling`; false when the content is missing or damaged (then it is
  /// removed).
  private func stage(_ artifact: Artifact, at sibling: Path) throws(FileError) -> Bool {
    // A step beside this one may be making a damaged content whole just now.
    var found = try contents(artifact.digest)
    if found == nil { found = try soundContents(artifact.digest) }
    guard let bytes = found else { return false }
    switch artifact.kind {
    case .file: try disk.write(bytes, to: sibling, mode: 0o644)
    case .executable: try disk.write(bytes, to: sibling, mode: 0o755)
    case .link: try disk.makeLink(at: sibling, to: Path(bytes: bytes))
    }
    return true
  }

  /// Where the content with this digest is, if it is kept.
  public func place(of digest: Digest) -> Path {
    let digits = digest.hexadecimal
    return folder / String(digits.prefix(2)) / String(digits.dropFirst(2))
  }
}

/// One at a time for what replaces or removes a content that is there: between one step's look at
/// the damage and its removal, another step may have put the right bytes in its place.
private final class Repair: Sendable {
  private let mutex = Mutex(())

  func alone<Result: Sendable>(_ body: () throws(FileError) -> Result) throws(FileError) -> Result {
    let result: Swift.Result<Result, FileError> = mutex.withLock { _ in
      do throws(FileError) { return .success(try body()) } catch { return .failure(error) }
    }
    return try result.get()
  }
}
