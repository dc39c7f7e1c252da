// A storage as the rest of this module asks it: what goes wrong is a `PublishError`, and once the task
// is cancelled nothing is asked any more.

import Hashing
import Host
import ObjectStorage

/// A storage that holds an index.
struct IndexStorage: Sendable {
  let bucket: any ObjectBucket

  init(_ bucket: any ObjectBucket) { self.bucket = bucket }

  var location: String { bucket.location }
  var installURL: String { bucket.installURL }
  var holdsFolderKeys: Bool { bucket.holdsFolderKeys }
  var isLocal: Bool { bucket.isLocal }
  func localFile(_ key: String) -> Path? { bucket.localFile(key) }

  func object(_ key: String) async throws(PublishError) -> StoredObject? {
    try await asked { () async throws(StorageError) in try await bucket.object(key) }
  }

  func object(
    _ key: String, unlessAt tag: VersionTag
  ) async throws(PublishError) -> FetchedObject {
    try await asked { () async throws(StorageError) in
      try await bucket.object(key, unlessAt: tag)
    }
  }

  func status(of key: String) async throws(PublishError) -> ObjectStatus? {
    try await asked { () async throws(StorageError) in try await bucket.status(of: key) }
  }

  /// - Returns: with the digest of what was read.
  func read(
    _ key: String,
    receive: @escaping @Sendable ([UInt8]) throws(StorageError) -> Void = { _ in }
  ) async throws(PublishError) -> ObjectStatus? {
    try await asked { () async throws(StorageError) in
      try await bucket.read(key, receive: receive)
    }
  }

  /// The size and sha256 of an object: as the storage says, or read piece by piece.
  func digest(of key: String) async throws(PublishError) -> (digest: Digest, sizeBytes: Int64)? {
    guard var there = try await status(of: key) else { return nil }
    if there.digest == nil {
      guard let read = try await read(key) else { return nil }
      there = read
    }
    return there.digest.map { ($0, there.sizeBytes) }
  }

  func list(_ prefix: String) async throws(PublishError) -> [ListedObject] {
    try await asked { () async throws(StorageError) in try await bucket.list(prefix) }
  }

  func presence(
    of key: String, digest: Digest, sizeBytes: Int64
  ) async throws(PublishError) -> Presence {
    try await asked { () async throws(StorageError) in
      try await bucket.presence(of: key, digest: digest, sizeBytes: sizeBytes)
    }
  }

  func establish(
    _ key: String, _ bytes: [UInt8], type: String
  ) async throws(PublishError) -> Creation {
    try await asked { () async throws(StorageError) in
      try await bucket.establish(
        key, digest: SHA256.digest(of: bytes), sizeBytes: Int64(bytes.count)
      ) { () async throws(StorageError) in try await bucket.create(key, bytes, type: type) }
    }
  }

  /// - Parameter tries: how often, where the storage refuses what it has not.
  func establish(
    _ key: String, contentsOf file: Path, digest: Digest, sizeBytes: Int64, type: String,
    tries: Int = 3, sent: @escaping @Sendable (Int64) -> Void = { _ in }
  ) async throws(PublishError) -> Creation {
    try await asked { () async throws(StorageError) in
      try await bucket.establish(key, digest: digest, sizeBytes: sizeBytes, tries: tries) {
        () async throws(StorageError) in
        try await bucket.create(key, contentsOf: file, digest: digest, type: type, sent: sent)
      }
    }
  }

  func replace(
    _ key: String, _ bytes: [UInt8], at tag: VersionTag?, type: String
  ) async throws(PublishError) -> VersionTag? {
    try await asked { () async throws(StorageError) in
      try await bucket.replace(key, bytes, at: tag, type: type)
    }
  }

  func write(
    _ key: String, contentsOf file: Path, digest: Digest, type: String
  ) async throws(PublishError) {
    try await asked { () async throws(StorageError) in
      try await bucket.write(key, contentsOf: file, digest: digest, type: type)
    }
  }

  func remove(_ key: String) async throws(PublishError) {
    try await asked { () async throws(StorageError) in try await bucket.remove(key) }
  }

  private func asked<Answer>(
    _ body: () async throws(StorageError) -> Answer
  ) async throws(PublishError) -> Answer {
    if Task.isCancelled { throw .interrupted }
    do throws(StorageError) {
      return try await body()
    } catch { throw Task.isCancelled ? .interrupted : .storage(error) }
  }
}
