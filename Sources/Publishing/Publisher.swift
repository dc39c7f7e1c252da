// The protocol that changes an index: files first, create-only and invisible; then each page, by
// compare and swap. A run that dies anywhere leaves every page valid and complete.

import Hashing
public import Host
public import ObjectStorage
import PackageIndex
import Wheels
public import Workspace

/// Why something was not published.
public enum PublishError: Error, Sendable {
  /// The index holds something else in its place.
  case conflict(String)
  /// The storage did not do what it was asked.
  case storage(StorageError)
  /// The wheel cannot be read.
  case wheel(String)
}

/// Publishes wheels to a storage.
public struct Publisher: Sendable {
  private let storage: any ObjectBucket
  private let disk: any FileSystem

  /// - Parameter disk: where the wheels are.
  public init(storage: any ObjectBucket, disk: any FileSystem) {
    self.storage = storage
    self.disk = disk
  }

  /// Writes a wheel and its metadata where nothing is yet. No page shows them until `commit`.
  /// - Throws: `conflict` when other bytes are there under the same name.
  public func upload(_ wheel: Path, of project: ProjectName) async throws(PublishError) {
    let keys = ProjectKeys(project)
    let file = disk.absolute(wheel)
    let name = wheel.name.string
    let metadata = try coreMetadata(of: file)
    let key = keys.file(name)
    let bytes = try contents(of: file)
    let isNew = try await stored { () async throws(StorageError) in
      try await storage.create(
        key, contentsOf: file, digest: SHA256.digest(of: bytes), type: MediaType.wheel
      ) { _ in }
    }
    if !isNew { try await requireSame(key, as: bytes) }
    let side = keys.metadata(of: name)
    let isNewSide = try await stored { () async throws(StorageError) in
      try await storage.create(side, metadata.bytes, type: MediaType.metadata)
    }
    if !isNewSide { try await requireSame(side, as: metadata.bytes) }
  }

  /// Adds wheels to their project's page, then brings the derived pages and the root page up to it.
  ///
  /// A lost race reads, merges and tries again; entries of others stay.
  /// - Parameter uploadTime: ISO 8601 in UTC.
  public func commit(
    _ wheels: [Path], of project: ProjectName, uploadTime: String
  ) async throws(PublishError) {
    var entries: [PageEntry] = []
    for wheel in wheels { entries.append(try entry(of: wheel, uploadTime: uploadTime)) }
    let keys = ProjectKeys(project)
    try await swap(keys.page, type: MediaType.html) { old throws(PublishError) in
      var page = ProjectPage(for: project)
      if let old { page = try self.page(old, key: keys.page) }
      do throws(PageError) {
        return try page.adding(entries).html()
      } catch {
        throw PublishError.conflict(error.description)
      }
    }
    try await derive(project)
    try await listInRoot(project)
  }

  // MARK: Derived pages

  /// Brings what is derived from a project's page up to it, until both agree.
  private func derive(_ project: ProjectName) async throws(PublishError) {
    let keys = ProjectKeys(project)
    while true {
      let authority = try await object(keys.page)
      guard let authority else { return }
      let json = try page(authority.bytes, key: keys.page)
        .json(of: project, filesIn: keys.filesFromJSON)
      try await put(json, at: keys.json, type: MediaType.json)
      if storage.holdsFolderKeys {
        try await put(authority.bytes, at: keys.folderPage, type: MediaType.html)
        try await put(json, at: keys.folderJSON, type: MediaType.json)
      }
      // Another run may have committed meanwhile, and its derived pages may be older than ours.
      if try await object(keys.page)?.tag == authority.tag { return }
    }
  }

  private func listInRoot(_ project: ProjectName) async throws(PublishError) {
    try await swap(RootKeys.page, type: MediaType.html) { old throws(PublishError) in
      try rootPage(old).adding([project]).html()
    }
    while true {
      guard let root = try await object(RootKeys.page) else { return }
      let json = try rootPage(root.bytes).json()
      try await put(json, at: RootKeys.json, type: MediaType.json)
      if storage.holdsFolderKeys {
        try await put(root.bytes, at: RootKeys.folderPage, type: MediaType.html)
        try await put(json, at: RootKeys.folderJSON, type: MediaType.json)
      }
      // As with a project's pages: another run may have listed its project meanwhile.
      if try await object(RootKeys.page)?.tag == root.tag { return }
    }
  }

  private func rootPage(_ bytes: [UInt8]?) throws(PublishError) -> RootPage {
    guard let bytes else { return RootPage() }
    do throws(PageError) {
      return try RootPage(html: bytes)
    } catch {
      throw .storage(
        StorageError(
          .untrue,
          "the page `\(RootKeys.page)` of `\(storage.location)` cannot be read: "
            + error.description, hints: [error.hint]))
    }
  }

  // MARK: Compare and swap

  /// Replaces an object with what `change` makes of it, until no other writer came between.
  private func swap(
    _ key: String, type: String, _ change: ([UInt8]?) throws(PublishError) -> [UInt8]
  ) async throws(PublishError) {
    while true {
      let old = try await object(key)
      let new = try change(old?.bytes)
      if new == old?.bytes { return }
      let newTag = try await stored { () async throws(StorageError) in
        try await storage.replace(key, new, at: old?.tag, type: type)
      }
      if newTag != nil { return }
    }
  }

  private func put(_ bytes: [UInt8], at key: String, type: String) async throws(PublishError) {
    try await swap(key, type: type) { _ in bytes }
  }

  private func object(_ key: String) async throws(PublishError) -> StoredObject? {
    try await stored { () async throws(StorageError) in try await storage.object(key) }
  }

  private func stored<Result>(
    _ body: () async throws(StorageError) -> Result
  ) async throws(PublishError) -> Result {
    do throws(StorageError) {
      return try await body()
    } catch { throw .storage(error) }
  }

  // MARK: Wheels

  private func page(_ bytes: [UInt8], key: String) throws(PublishError) -> ProjectPage {
    do throws(StorageError) {
      return try projectPage(bytes, key: key, in: storage)
    } catch { throw .storage(error) }
  }

  private func entry(of wheel: Path, uploadTime: String) throws(PublishError) -> PageEntry {
    let file = disk.absolute(wheel)
    let metadata = try coreMetadata(of: file)
    let bytes = try contents(of: file)
    return PageEntry(
      fileName: wheel.name.string, digest: SHA256.digest(of: bytes),
      requiresPython: metadata.parsed.requiresPython,
      metadataDigest: SHA256.digest(of: metadata.bytes), sizeBytes: Int64(bytes.count),
      uploadTime: uploadTime)
  }

  private func coreMetadata(
    of file: Path
  ) throws(PublishError) -> (bytes: [UInt8], parsed: CoreMetadata) {
    do throws(WheelError) {
      return try Wheels.coreMetadata(ofWheelAt: file)
    } catch { throw .wheel(error.description) }
  }

  private func contents(of file: Path) throws(PublishError) -> [UInt8] {
    do throws(FileError) {
      return try disk.contents(of: file)
    } catch { throw .wheel(error.description) }
  }

  /// What an interrupted run left is as good as ours; anything else is a conflict.
  private func requireSame(_ key: String, as bytes: [UInt8]) async throws(PublishError) {
    guard let there = try await object(key) else {
      throw .storage(
        StorageError(
          .untrue, "`\(key)` of `\(storage.location)` is there and cannot be read"))
    }
    if there.bytes != bytes {
      throw .conflict(
        "`\(key)` is in the index with other contents; a published file is never replaced")
    }
  }
}
