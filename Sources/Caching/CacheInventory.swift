// What the cache holds: every record, every content, and which record needs which content. The basis
// of `rel cache`; nothing else reads the cache's folders as a whole.

public import Hashing
public import Host

/// The records and contents of a cache.
public struct CacheInventory: Sendable {
  /// A record's file.
  public struct StoredRecord: Sendable {
    public var path: Path
    public var key: ActionKey
    public var target: String
    public var sizeBytes: Int64
    /// Nanoseconds since 1970: a record that is used is written again.
    public var lastUsed: Int64
    /// Outputs and log.
    public var contents: Set<Digest>
  }

  /// A content's file.
  public struct StoredContent: Sendable {
    public var path: Path
    public var sizeBytes: Int64
  }

  public private(set) var records: [StoredRecord] = []
  public private(set) var contents: [Digest: StoredContent] = [:]
  /// Files that are neither: torn, damaged or foreign.
  public private(set) var strangers: [Path] = []

  /// Reads every record; contents are listed, not read.
  /// - Parameters:
  ///   - actions: the folder of records.
  ///   - objects: the folder of contents.
  public init(disk: any FileSystem, actions: Path, objects: Path) throws(FileError) {
    let activity = Activity("looking through the cache")
    defer { activity.end() }
    for entry in try disk.tree(below: actions, prunes: { _ in false }) {
      let path = actions / entry.path
      let record =
        entry.status.kind == .file ? ActionRecord(text: try disk.contents(of: path)) : nil
      guard let record, path == RecordStore(disk: disk, folder: actions).place(of: record.key)
      else {
        strangers.append(path)
        continue
      }
      var needed = Set(record.outputs.map(\.digest))
      if let log = record.log { needed.insert(log) }
      records.append(
        StoredRecord(
          path: path, key: record.key, target: record.target,
          sizeBytes: entry.status.sizeBytes, lastUsed: entry.status.modified, contents: needed))
    }
    for entry in try disk.tree(below: objects, prunes: { _ in false }) {
      let path = objects / entry.path
      let digits = entry.path.string.split(separator: "/").joined()
      guard entry.status.kind == .file, let digest = Digest(hexadecimal: digits) else {
        strangers.append(path)
        continue
      }
      contents[digest] = StoredContent(path: path, sizeBytes: entry.status.sizeBytes)
    }
  }

  /// The size of all records and contents.
  public var sizeBytes: Int64 {
    records.reduce(0) { $0 + $1.sizeBytes } + contents.values.reduce(0) { $0 + $1.sizeBytes }
  }

  /// The size of all records and contents, without reading any.
  public static func sizeBytes(disk: any FileSystem, cache: Path) throws(FileError) -> Int64 {
    var size: Int64 = 0
    for folder: Path in ["actions", "objects"] {
      for entry in try disk.tree(below: cache / folder, prunes: { _ in false }) {
        size += entry.status.sizeBytes
      }
    }
    return size
  }

  /// What to remove so that the rest is no larger than `limit`: contents that no record needs and
  /// strangers first, then the records that were not used for longest, with what only they need.
  /// - Parameter protected: keys whose records stay, however large: the current tree's.
  public func removals(limitBytes: Int64, protecting protected: Set<ActionKey>) -> [Path] {
    var users: [Digest: Int] = [:]
    for record in records { for digest in record.contents { users[digest, default: 0] += 1 } }
    var removed = strangers
    var size = sizeBytes
    for (digest, content) in contents where users[digest] == nil {
      removed.append(content.path)
      size -= content.sizeBytes
    }
    let candidates = records.filter { !protected.contains($0.key) }
      .sorted { ($0.lastUsed, $0.path) < ($1.lastUsed, $1.path) }
    for record in candidates {
      if size <= limitBytes { break }
      removed.append(record.path)
      size -= record.sizeBytes
      for digest in record.contents {
        users[digest, default: 1] -= 1
        guard users[digest] == 0, let content = contents[digest] else { continue }
        removed.append(content.path)
        size -= content.sizeBytes
      }
    }
    return removed.sorted()
  }

  /// The contents whose bytes are not what their name says; reads every one.
  public func damaged(disk: any FileSystem) throws(FileError) -> [Path] {
    var result: [Path] = []
    let activity = Activity("reading contents of the cache", of: contents.count)
    defer { activity.end() }
    for (digest, content) in contents {
      defer { activity.advance() }
      var hash = SHA256()
      try disk.read(content.path) { hash.update($0) }
      if hash.finalize() != digest { result.append(content.path) }
    }
    return result.sorted()
  }
}
