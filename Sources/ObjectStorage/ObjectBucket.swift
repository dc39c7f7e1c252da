// What publishing needs of a place that holds objects under keys: a folder, or a bucket on S3. The
// two conditional writes are the whole reason that no race can corrupt an index.

public import Hashing
public import Host

/// The version of an object, as the storage names it: an ETag, or a digest for a folder.
public struct VersionTag: Sendable, Hashable {
  public var text: String
  public init(_ text: String) { self.text = text }
}

/// An object with its bytes.
public struct StoredObject: Sendable, Hashable {
  public var bytes: [UInt8]
  public var tag: VersionTag
  public init(bytes: [UInt8], tag: VersionTag) {
    self.bytes = bytes
    self.tag = tag
  }
}

/// What a storage says of an object without handing out its bytes.
public struct ObjectStatus: Sendable, Hashable {
  public var sizeBytes: Int64
  public var tag: VersionTag
  /// Where the storage keeps a digest of the content and says it.
  public var digest: Digest?
  public init(sizeBytes: Int64, tag: VersionTag, digest: Digest? = nil) {
    self.sizeBytes = sizeBytes
    self.tag = tag
    self.digest = digest
  }
}

/// An object in a listing.
public struct ListedObject: Sendable, Hashable {
  public var key: String
  public var sizeBytes: Int64
  public var tag: VersionTag
  /// Since 1970.
  public var modifiedNanoseconds: Int64
  public init(key: String, sizeBytes: Int64, tag: VersionTag, modifiedNanoseconds: Int64) {
    self.key = key
    self.sizeBytes = sizeBytes
    self.tag = tag
    self.modifiedNanoseconds = modifiedNanoseconds
  }
}

/// What came of asking for an object that may be known already.
public enum FetchedObject: Sendable, Hashable {
  /// It is still at the tag that was given.
  case unchanged
  /// There surely is none.
  case absent
  case object(StoredObject)
}

/// How the conditional writes of a storage behave.
public enum ConditionalWrites: Sendable, Hashable {
  /// A second create is refused, and so is a replacement at a tag that moved.
  case honoured
  /// They overwrite: a race can lose an entry.
  case ignored
  /// The storage answers that it does not know them.
  case unsupported
}

/// A place for objects under keys like `simple/da-vinci/index.html`, from the index's root.
public protocol ObjectBucket: Sendable {
  /// The place as the user wrote it, `file:.cache/index` say. Holds no secret.
  var location: String { get }
  /// What pip and uv take as `--index-url`, with a `/` at the end.
  var installURL: String { get }
  /// Whether an object can have a key with a `/` at the end.
  var holdsFolderKeys: Bool { get }
  /// Whether a look at an object costs no request.
  var isLocal: Bool { get }

  /// The file of this machine that is the object, where there is one.
  func localFile(_ key: String) -> Path?

  /// The object; nil when there surely is none. A storage that may not tell throws.
  func object(_ key: String) async throws(StorageError) -> StoredObject?

  /// The object, unless it is still at `tag`: one request, and no bytes when it is.
  func object(_ key: String, unlessAt tag: VersionTag) async throws(StorageError) -> FetchedObject

  /// What the storage says of the object; nil when there surely is none.
  func status(of key: String) async throws(StorageError) -> ObjectStatus?

  /// Reads the object piece by piece, and nothing more once `receive` throws.
  /// - Returns: its status, with the digest of what was read; nil when there surely is none.
  func read(
    _ key: String, receive: @escaping @Sendable ([UInt8]) throws(StorageError) -> Void
  ) async throws(StorageError) -> ObjectStatus?

  /// All objects whose keys begin with `prefix`, by key in the order of UTF-8's bytes.
  func list(_ prefix: String) async throws(StorageError) -> [ListedObject]

  /// Writes a new object.
  /// - Returns: false when there is one already; it stays as it is. Where an answer was lost and the
  ///   object that is there has these very bytes, that is true.
  func create(_ key: String, _ bytes: [UInt8], type: String) async throws(StorageError) -> Bool

  /// Writes a new object with the bytes of a file of this machine.
  /// - Parameters:
  ///   - digest: of the file; a storage that receives other bytes refuses them.
  ///   - sent: called with the number of bytes that went out since the last call.
  /// - Returns: false when there is one already; it stays as it is.
  func create(
    _ key: String, contentsOf file: Path, digest: Digest, type: String,
    sent: @escaping @Sendable (Int64) -> Void
  ) async throws(StorageError) -> Bool

  /// Replaces the object if it is still at `tag`; nil: if there is none.
  /// - Returns: the new tag; nil when the object moved: it stays as it is.
  func replace(
    _ key: String, _ bytes: [UInt8], at tag: VersionTag?, type: String
  ) async throws(StorageError) -> VersionTag?

  /// Writes the bytes of a file, whatever is there. Only for a key that nobody gives other bytes: where
  /// there surely is no object, and the storage refuses to create one.
  func write(
    _ key: String, contentsOf file: Path, digest: Digest, type: String
  ) async throws(StorageError)

  /// Removes the object; that there is none is as good.
  func remove(_ key: String) async throws(StorageError)

  /// Finds out by two writes each of a probe object, which is removed again.
  func probeConditionalWrites() async throws(StorageError) -> ConditionalWrites

  /// Throws where these credentials may surely not write; tried in a way that leaves nothing behind.
  func requireWritable() async throws(StorageError)

  /// What decides how the storage's writes behave, besides its name: where it is, and whether it keeps
  /// old versions. One that says something else is another storage.
  func standing() async -> String

  /// Whether it refused to replace an object that had not moved, in spite of what it promised.
  var hasBrokenPromise: Bool { get }

  /// From now on conditions are looked at before a write, and no longer left to the storage, which does
  /// not know them: a writer that comes between the two is overwritten.
  func writeUnconditionally()
}

extension ObjectBucket {
  public func writeUnconditionally() {}
  public func requireWritable() async throws(StorageError) {}
  public func standing() async -> String { "" }
  public var hasBrokenPromise: Bool { false }

  /// For storages that never refuse to create what they have not.
  public func write(
    _ key: String, contentsOf file: Path, digest: Digest, type: String
  ) async throws(StorageError) {
    _ = try await create(key, contentsOf: file, digest: digest, type: type) { _ in }
  }
}
