// An index in a folder of this machine, `file:PATH`: files by key, made by link and replaced by
// rename under a lock, so that two runs cannot lose each other's entries.

import Hashing
public import Host

/// Objects as files below a folder.
public struct FolderStorage: ObjectBucket {
  public let location: String
  private let disk: any FileSystem
  private let folder: Path

  /// - Parameters:
  ///   - location: as the user wrote it.
  ///   - folder: from the disk's root, or absolute.
  public init(location: String, folder: Path, disk: any FileSystem) {
    self.location = location
    self.folder = folder
    self.disk = disk
  }

  public var installURL: String {
    "file://" + percentEncoded(disk.absolute(folder / "simple").bytes) + "/"
  }

  public var holdsFolderKeys: Bool { false }
  public var isLocal: Bool { true }
  public func localFile(_ key: String) -> Path? { disk.absolute(folder / key) }

  public func object(_ key: String) async throws(StorageError) -> StoredObject? {
    try stored(key)
  }

  public func create(
    _ key: String, _ bytes: [UInt8], type: String
  ) async throws(StorageError) -> Bool {
    try storage(key) { () throws(FileError) in
      try disk.create(bytes, at: folder / key, mode: 0o644)
    }
  }

  public func create(
    _ key: String, contentsOf file: Path, type: String
  ) async throws(StorageError) -> Bool {
    try storage(key) { () throws(FileError) in
      try disk.create(try disk.contents(of: file), at: folder / key, mode: 0o644)
    }
  }

  public func replace(
    _ key: String, _ bytes: [UInt8], at tag: VersionTag?, type: String
  ) async throws(StorageError) -> Bool {
    // The kernel's lock makes look and rename one step among all rel processes.
    let lock = try await exclusive(key)
    defer { withExtendedLifetime(lock) {} }
    guard try stored(key)?.tag == tag else { return false }
    return try storage(key) { () throws(FileError) in
      try disk.write(bytes, to: folder / key)
      return true
    }
  }

  private func stored(_ key: String) throws(StorageError) -> StoredObject? {
    try storage(key) { () throws(FileError) in
      guard try disk.status(of: folder / key)?.kind == .file else { return nil }
      let bytes = try disk.contents(of: folder / key)
      return StoredObject(bytes: bytes, tag: VersionTag(SHA256.digest(of: bytes).hexadecimal))
    }
  }

  private func exclusive(_ key: String) async throws(StorageError) -> FileLock {
    while true {
      let taken = try storage(key) { () throws(FileError) in
        try FileLock.take(disk.absolute(folder / ".lock"), note: "")
      }
      if case .success(let lock) = taken { return lock }
      do {
        try await Task.sleep(for: .milliseconds(5))
      } catch {
        throw StorageError("interrupted while waiting for the lock of `\(location)`")
      }
    }
  }

  private func storage<Result>(
    _ key: String, _ body: () throws(FileError) -> Result
  ) throws(StorageError) -> Result {
    do throws(FileError) {
      return try body()
    } catch {
      throw StorageError(
        "the index `\(location)`, key `\(key)`: \(error)", hints: error.hint.map { [$0] } ?? [])
    }
  }
}

/// The bytes of a path for a URL: all but unreserved characters and `/` as `%XX`.
/// - Source: RFC 3986, section 2.3.
func percentEncoded(_ bytes: [UInt8]) -> String {
  bytes.map { byte in
    let scalar = UnicodeScalar(byte)
    let isPlain =
      byte < 0x80 && (scalar.properties.isAlphabetic || (0x30...0x39).contains(byte))
      || "-._~/".unicodeScalars.contains(scalar)
    if isPlain { return String(scalar) }
    let digits = String(byte, radix: 16, uppercase: true)
    return "%" + (byte < 16 ? "0" : "") + digits
  }.joined()
}
