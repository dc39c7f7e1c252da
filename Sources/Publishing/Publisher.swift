// The protocol that changes an index: files first, create-only and invisible; then each page, by
// compare and swap. A run that dies anywhere leaves every page valid and complete.

public import Hashing
public import Host
public import ObjectStorage
import PackageIndex
public import Standards
import Workspace

/// Publishes wheels to a storage.
public struct Publisher: Sendable {
  private let storage: any ObjectBucket
  private let disk: any FileSystem
  private let editor: IndexEditor
  /// From which size on it is asked for whether a file is there before it is sent.
  private static let largeBytes: Int64 = 1 << 20

  /// - Parameter disk: where the wheels are.
  public init(storage: any ObjectBucket, disk: any FileSystem) {
    self.storage = storage
    self.disk = disk
    editor = IndexEditor(storage)
  }

  /// Writes a wheel and its metadata where nothing is yet. No page shows them until `commit`.
  /// - Parameters:
  ///   - expected: the sha256 of the file that was checked; nil: whatever it is.
  ///   - sent: called with the number of bytes that went out since the last call.
  /// - Throws: `conflict` when other bytes are there under the same name.
  public func upload(
    _ wheel: Path, of project: ProjectName, expected: Digest? = nil,
    sent: @escaping @Sendable (Int64) -> Void = { _ in }
  ) async throws(PublishError) {
    let wheel = try ReleasedWheel(wheel, on: disk, expected: expected)
    let keys = ProjectKeys(project)
    let key = keys.file(wheel.name)
    let side = keys.metadata(of: wheel.name)
    async let main = outcome { () async throws(PublishError) in
      try await send(wheel, to: key, sent)
    }
    async let metadata = outcome { () async throws(PublishError) in
      try await create(
        side, SHA256.digest(of: wheel.metadata), Int64(wheel.metadata.count)
      ) { () async throws(StorageError) in
        try await storage.create(side, wheel.metadata, type: MediaType.metadata)
      }
    }
    let outcomes = await (main, metadata)
    try outcomes.0.get()
    try outcomes.1.get()
  }

  private func send(
    _ wheel: ReleasedWheel, to key: String, _ sent: @escaping @Sendable (Int64) -> Void
  ) async throws(PublishError) {
    if wheel.sizeBytes >= Self.largeBytes,
      try await isThere(key, wheel.digest, wheel.sizeBytes)
    {
      return
    }
    try await create(key, wheel.digest, wheel.sizeBytes) { () async throws(StorageError) in
      try await storage.create(
        key, contentsOf: wheel.file, digest: wheel.digest, type: MediaType.wheel, sent: sent)
    }
  }

  /// Creates an object; one that is there has to be the same. What an interrupted run left is as good
  /// as ours.
  private func create(
    _ key: String, _ digest: Digest, _ sizeBytes: Int64,
    _ write: () async throws(StorageError) -> Bool
  ) async throws(PublishError) {
    // Refused, and yet not there: another writer's may be gone again, or a proxy made it up.
    for _ in 1...3 {
      if try await editor.stored(write) { return }
      if try await isThere(key, digest, sizeBytes) { return }
    }
    throw .storage(untrueRefusal(key, storage))
  }

  private func outcome(
    _ body: () async throws(PublishError) -> Void
  ) async -> Result<Void, PublishError> {
    do throws(PublishError) {
      return .success(try await body())
    } catch { return .failure(error) }
  }

  /// Adds wheels to their project's page, then brings the derived pages and the root page up to it.
  ///
  /// A lost race reads, merges and tries again; entries of others stay.
  /// - Parameters:
  ///   - expected: the sha256 of each file that was checked, by its path as in `wheels`.
  ///   - uploaded: the wheels that `upload` just wrote or saw, and need not be asked for again.
  ///   - wasAbsent: whether the project had no page of any form when it was last looked at.
  ///   - uploadTime: ISO 8601 in UTC.
  ///   - listing: where the root page is brought up to it.
  /// - Returns: what the index has as the project's page now, with all that is derived from it.
  /// - Throws: `conflict` when a version was taken back, or the page has another file of the name.
  @discardableResult
  public func commit(
    _ wheels: [Path], of project: ProjectName, expected: [Path: Digest] = [:],
    uploaded: Set<Path> = [], wasAbsent: Bool = false, uploadTime: String,
    listing: RootListing? = nil
  ) async throws(PublishError) -> StoredObject? {
    let keys = ProjectKeys(project)
    var entries: [PageEntry] = []
    for path in wheels {
      let wheel = try ReleasedWheel(path, on: disk, expected: expected[path])
      // A page never shows what is not there. Who takes a version back marks its page first, so what
      // this run has just uploaded is there as long as the page does not say otherwise.
      if !uploaded.contains(path) {
        try await requireStored(keys.file(wheel.name), sizeBytes: wheel.sizeBytes)
        try await requireStored(
          keys.metadata(of: wheel.name), sizeBytes: Int64(wheel.metadata.count))
      }
      entries.append(wheel.entry(uploadTime: uploadTime))
    }
    let stored = try await editor.change(project, wasAbsent: wasAbsent) {
      page throws(PublishError) in
      for entry in entries {
        if let version = entry.version, let gone = page.withdrawal(of: version) {
          throw .conflict(withdrawnText(entry.fileName, gone))
        }
      }
      do throws(PageError) {
        return try page.adding(entries)
      } catch { throw PublishError.conflict(error.description) }
    }
    try await (listing ?? RootListing(storage)).list(project)
    return stored
  }

  private func requireStored(_ key: String, sizeBytes: Int64) async throws(PublishError) {
    let status = try await editor.stored { () async throws(StorageError) in
      try await storage.status(of: key)
    }
    guard let status else {
      throw .storage(
        StorageError(
          .untrue, "`\(key)` is not in `\(storage.location)`, so no page may show it",
          hints: ["run it again: it is uploaded then; `rel index verify` looks at all files"]))
    }
    if status.sizeBytes != sizeBytes { throw .conflict(differentText(key)) }
  }

  /// - Returns: false when there is no such object.
  /// - Throws: `conflict` when there is another one.
  private func isThere(
    _ key: String, _ digest: Digest, _ sizeBytes: Int64
  ) async throws(PublishError) -> Bool {
    let there = try await editor.stored { () async throws(StorageError) in
      try await storage.digest(of: key)
    }
    guard let there else { return false }
    if there.digest != digest || there.sizeBytes != sizeBytes {
      throw .conflict(differentText(key))
    }
    return true
  }

  private func differentText(_ key: String) -> String {
    "`\(key)` is in the index with other contents; a published file is never replaced"
  }
}

/// Why a file of a version that was taken back cannot be published.
func withdrawnText(_ fileName: String, _ gone: Withdrawal) -> String {
  let version = gone.version.normalized
  guard let at = gone.at else {
    return "`\(fileName)`: version \(version) was removed from the index, and its number is not "
      + "used again: raise the version with `rel bump`"
  }
  let day = at.prefix(10)
  return "`\(fileName)`: version \(version) was rolled back\(day.isEmpty ? "" : " on \(day)"); "
    + "`rel rollback --undo \(version)` brings it back, or raise the version with `rel bump`"
}

extension ObjectBucket {
  /// The size and sha256 of an object: as the storage says, or read piece by piece.
  func digest(
    of key: String
  ) async throws(StorageError) -> (digest: Digest, sizeBytes: Int64)? {
    guard let status = try await status(of: key) else { return nil }
    if let digest = status.digest { return (digest, status.sizeBytes) }
    return try await readDigest(of: key)
  }

  /// The size and sha256 of an object, from its bytes.
  func readDigest(
    of key: String
  ) async throws(StorageError) -> (digest: Digest, sizeBytes: Int64)? {
    let hash = RunningHash()
    guard try await read(key, receive: { hash.update($0) }) != nil else { return nil }
    return hash.result
  }
}
