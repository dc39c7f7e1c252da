// The protocol that changes an index: files first, create-only and invisible; then each page, by
// compare and swap. A run that dies anywhere leaves every page valid and complete.

import Diagnostics
public import Hashing
public import Host
public import ObjectStorage
import PackageIndex
public import Standards
import Workspace

/// Publishes wheels to a storage.
public struct Publisher: Sendable {
  private let storage: IndexStorage
  private let disk: any FileSystem
  private let editor: IndexEditor
  /// From which size on it is asked for whether a file is there before it is sent.
  private static let largeBytes: Int64 = 1 << 20

  /// - Parameter disk: where the wheels are.
  public init(storage: any ObjectBucket, disk: any FileSystem) {
    self.storage = IndexStorage(storage)
    self.disk = disk
    editor = IndexEditor(self.storage)
  }

  /// Writes a wheel and its metadata where nothing is yet. No page shows them until `commit`.
  /// - Parameters:
  ///   - expected: the sha256 of the file that was checked; nil: whatever it is.
  ///   - sent: called with the number of bytes that went out since the last call.
  /// - Throws: `otherFile` when other bytes are there under the same name.
  public func upload(
    _ wheel: Path, of project: ProjectName, expected: Digest? = nil,
    sent: @escaping @Sendable (Int64) -> Void = { _ in }
  ) async throws(PublishError) {
    let wheel = try ReleasedWheel(wheel, on: disk, expected: expected)
    let keys = ProjectKeys(project)
    let key = keys.file(wheel.name)
    let side = keys.metadata(of: wheel.name)
    async let main = Result { () async throws(PublishError) in
      try await send(wheel, to: key, sent)
    }
    async let metadata = Result { () async throws(PublishError) in
      try require(
        await storage.establish(side, wheel.metadata, type: MediaType.metadata), of: side)
    }
    let outcomes = await (main, metadata)
    try outcomes.0.get()
    try outcomes.1.get()
  }

  private func send(
    _ wheel: ReleasedWheel, to key: String, _ sent: @escaping @Sendable (Int64) -> Void
  ) async throws(PublishError) {
    if wheel.sizeBytes >= Self.largeBytes {
      switch try await storage.presence(
        of: key, digest: wheel.digest, sizeBytes: wheel.sizeBytes)
      {
      case .same: return
      case .other: throw .otherFile(key: key)
      case .absent: break
      }
    }
    try require(
      await storage.establish(
        key, contentsOf: wheel.file, digest: wheel.digest, sizeBytes: wheel.sizeBytes,
        type: MediaType.wheel, sent: sent),
      of: key)
  }

  /// An object that is there has to be the same. What an interrupted run left is as good as ours.
  private func require(_ creation: Creation, of key: String) throws(PublishError) {
    switch creation {
    case .done: break
    case .taken: throw .otherFile(key: key)
    case .refused: throw .refusesAbsent(key: key, index: storage.location)
    }
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
  /// - Throws: `withdrawn` when a version was taken back, `page` when the page has another file of
  ///   the name.
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
          throw .withdrawn(fileName: entry.fileName, gone)
        }
      }
      return try rethrowing(as: PublishError.page) { () throws(PageError) in
        try page.adding(entries)
      }
    }
    try await (listing ?? RootListing(storage.bucket)).list(project)
    return stored
  }

  private func requireStored(_ key: String, sizeBytes: Int64) async throws(PublishError) {
    guard let status = try await storage.status(of: key) else {
      throw .notUploaded(key: key, index: storage.location)
    }
    if status.sizeBytes != sizeBytes { throw .otherFile(key: key) }
  }
}
