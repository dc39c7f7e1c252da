// What publishing needs of a place that holds objects under keys: a folder, or a bucket on S3. The
// two conditional writes are the whole reason that no race can corrupt an index.

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

/// A place for objects under keys like `simple/da-vinci/index.html`.
public protocol ObjectBucket: Sendable {
  /// The place as the user wrote it, `file:.cache/index` say.
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

  /// Writes a new object.
  /// - Returns: false when there is one already; it stays as it is.
  func create(_ key: String, _ bytes: [UInt8], type: String) async throws(StorageError) -> Bool

  /// Writes a new object with the bytes of a file of this machine.
  /// - Returns: false when there is one already; it stays as it is.
  func create(
    _ key: String, contentsOf file: Path, type: String
  ) async throws(StorageError) -> Bool

  /// Replaces the object if it is still at `tag`; nil: if there is none.
  /// - Returns: false when it moved; it stays as it is.
  func replace(
    _ key: String, _ bytes: [UInt8], at tag: VersionTag?, type: String
  ) async throws(StorageError) -> Bool
}

/// A storage that did not do what it was asked: what happened, to which key, what to do.
public struct StorageError: Error, Sendable, Equatable, CustomStringConvertible {
  public var description: String
  public var hints: [String]
  public init(_ description: String, hints: [String] = []) {
    self.description = description
    self.hints = hints
  }
}
