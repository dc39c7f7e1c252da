// An index in a folder of this machine, `file:PATH`: files by key, made by link and replaced by
// rename under a lock, so that two runs cannot lose each other's entries.

public import Hashing
public import Host

private let tooManyLinks: Int32 = 40

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

  public func object(
    _ key: String, unlessAt tag: VersionTag
  ) async throws(StorageError) -> FetchedObject {
    guard let object = try stored(key) else { return .absent }
    return object.tag == tag ? .unchanged : .object(object)
  }

  public func status(of key: String) async throws(StorageError) -> ObjectStatus? {
    try await read(key) { _ in }
  }

  public func read(
    _ key: String, receive: @escaping @Sendable ([UInt8]) throws(StorageError) -> Void
  ) async throws(StorageError) -> ObjectStatus? {
    var hash = SHA256()
    var refusal: StorageError?
    let sizeBytes: Int64? = try storage(key) { () throws(FileError) in
      guard try disk.status(of: folder / key)?.kind == .file else { return nil }
      var sizeBytes: Int64 = 0
      try disk.read(folder / key) { piece in
        hash.update(piece)
        sizeBytes += Int64(piece.count)
        guard refusal == nil else { return }
        do throws(StorageError) {
          try receive(Array(piece))
        } catch { refusal = error }
      }
      return sizeBytes
    }
    if let refusal { throw refusal }
    guard let sizeBytes else { return nil }
    let digest = hash.finalize()
    return ObjectStatus(
      sizeBytes: sizeBytes, tag: VersionTag(digest.hexadecimal), digest: digest)
  }

  public func list(_ prefix: String) async throws(StorageError) -> [ListedObject] {
    // A prefix may end in the middle of a name: the folder that holds it is walked.
    let parent = prefix.lastIndex(of: "/").map { String(prefix[..<$0]) } ?? ""
    let files = try storage(prefix) { () throws(FileError) in
      try disk.tree(below: parent.isEmpty ? folder : folder / parent) { _ in false }
    }
    var listed: [ListedObject] = []
    for file in files where file.status.kind == .link {
      try refuseFolder(behind: (parent.isEmpty ? "" : parent + "/") + file.path.string)
    }
    for file in files where file.status.kind == .file {
      let key = (parent.isEmpty ? "" : parent + "/") + file.path.string
      guard key.utf8.starts(with: prefix.utf8), key != ".lock" else { continue }
      guard let object = try stored(key) else { continue }
      listed.append(
        ListedObject(
          key: key, sizeBytes: Int64(object.bytes.count), tag: object.tag,
          modifiedNanoseconds: file.status.modified))
    }
    return listed.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
  }

  /// An index is in one folder: what is behind a link would be left out.
  private func refuseFolder(behind key: String) throws(StorageError) {
    try storage(key) { () throws(FileError) in
      guard let place = try disk.resolved(folder / key),
        try disk.status(of: place)?.kind == .folder
      else { return }
      throw FileError(
        path: folder / key, operation: "list",
        reason: .other(
          errno: tooManyLinks, text: "it is a link to a folder, and an index is in one folder alone"
        ))
    }
  }

  public func create(
    _ key: String, contentsOf file: Path, digest: Digest, type: String,
    sent: @escaping @Sendable (Int64) -> Void
  ) async throws(StorageError) -> Bool {
    let bytes = try storage(key) { () throws(FileError) in try disk.contents(of: file) }
    guard SHA256.digest(of: bytes) == digest else {
      throw .changedFile(file, digest: digest, key: key)
    }
    let isNew = try storage(key) { () throws(FileError) in
      try disk.create(bytes, at: folder / key, mode: 0o644)
    }
    sent(Int64(bytes.count))
    return isNew
  }

  public func replace(
    _ key: String, _ bytes: [UInt8], at tag: VersionTag?, type: String
  ) async throws(StorageError) -> VersionTag? {
    // The kernel's lock makes look and rename one step among all rel processes.
    let lock = try await exclusive(key)
    defer { withExtendedLifetime(lock) {} }
    guard try stored(key)?.tag == tag else { return nil }
    return try storage(key) { () throws(FileError) in
      try disk.write(bytes, to: folder / key)
      return VersionTag(SHA256.digest(of: bytes).hexadecimal)
    }
  }

  public func remove(_ key: String) async throws(StorageError) {
    let lock = try await exclusive(key)
    defer { withExtendedLifetime(lock) {} }
    try storage(key) { () throws(FileError) in try disk.remove(folder / key) }
  }

  /// A folder needs no finding out: its lock and the kernel's links see to it.
  public func probeConditionalWrites() async throws(StorageError) -> ConditionalWrites { .honoured }

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
        throw .lockWait(index: location)
      }
    }
  }

  private func storage<Result>(
    _ key: String, _ body: () throws(FileError) -> Result
  ) throws(StorageError) -> Result {
    do throws(FileError) {
      return try body()
    } catch {
      throw .file(error, index: location, key: key)
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
