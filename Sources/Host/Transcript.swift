// Every look that a run took at the disk, with what it saw: a later process that would see the same
// can give the same answer without doing the work. Knows nothing of what the looks were for.

import Dispatch
import Glibc
import Synchronization

/// Looks at files, and what they showed.
///
/// A run whose result depends on the disk alone gives the same result as long as each look would
/// show the same. Contents count as the same when their status is; the racy rule that makes this
/// safe is in `isSettled`.
public struct Transcript: Sendable, Equatable {
  /// How a path is looked at.
  public enum Look: UInt8, Sendable, Comparable {
    /// The file itself, as `lstat` sees it.
    case itself = 1
    /// What is at the end of its links, as `stat` sees it.
    case followed = 2

    public static func < (left: Look, right: Look) -> Bool { left.rawValue < right.rawValue }
  }

  struct Entry: Sendable, Hashable {
    var path: Path
    var look: Look
    /// nil: there was nothing.
    var status: FileStatus?
  }

  /// Sorted by folder, name and look; paths are absolute.
  private(set) var entries: [Entry]

  init(_ entries: [Entry]) {
    self.entries = Set(entries).sorted {
      ($0.path.parent, $0.path.name, $0.look) < ($1.path.parent, $1.path.name, $1.look)
    }
  }

  /// How many looks there are.
  public var count: Int { entries.count }

  /// Whether nothing that was looked at changed at `start` or in the clock tick before it: a later
  /// change cannot then hide behind the same times.
  /// - Parameter start: before the first look, by the file system's clock, in nanoseconds since 1970.
  public func isSettled(at start: Int64) -> Bool {
    entries.allSatisfy { $0.status.map { $0.isOlder(than: start) } ?? true }
  }
}

// MARK: As bytes

extension Transcript {
  private static let format: UInt32 = 0x3154_4552  // "RET1"

  /// The looks as bytes: folders, and below each the names with what was seen.
  public var packed: [UInt8] {
    var writer = PackedWriter(reserving: entries.count * 64)
    writer.add(fixed: Self.format)
    var rest = entries[...]
    while let folder = rest.first?.path.parent {
      let group = rest.prefix { $0.path.parent == folder }
      rest = rest.dropFirst(group.count)
      writer.add(folder.bytes)
      writer.add(group.count)
      for entry in group {
        writer.add(entry.path.name.bytes)
        writer.add(fixed: entry.look.rawValue)
        PackedStatus(entry.status).write(to: &writer)
      }
    }
    writer.add([UInt8]())
    return writer.bytes
  }

  /// Whether every look of a packed transcript would show the same now. Foreign bytes: false.
  public static func isUnchanged(packed bytes: [UInt8]) -> Bool {
    guard let groups = groups(in: bytes) else { return false }
    let batch = max(1, (groups.count + 7) / 8)
    let isSmall = bytes.count < 200_000
    if isSmall { return groups.allSatisfy { isUnchanged($0, in: bytes) } }
    let holds = Atomic<Bool>(true)
    DispatchQueue.concurrentPerform(iterations: (groups.count + batch - 1) / batch) { number in
      for group in groups.dropFirst(number * batch).prefix(batch) {
        if !holds.load(ordering: .relaxed) { return }
        if !isUnchanged(group, in: bytes) { holds.store(false, ordering: .relaxed) }
      }
    }
    return holds.load(ordering: .relaxed)
  }

  /// A folder's looks within the bytes.
  private struct Group {
    var folder: [UInt8]
    var count: Int
    var reader: PackedReader
  }

  private static func groups(in bytes: [UInt8]) -> [Group]? {
    var reader = PackedReader(bytes)
    guard reader.fixed() == format else { return nil }
    var groups: [Group] = []
    while let folder = reader.field() {
      if folder.isEmpty { return reader.isAtEnd ? groups : nil }
      guard let count = reader.number(), count >= 0 else { return nil }
      groups.append(Group(folder: Array(folder), count: count, reader: reader))
      for _ in 0..<count {
        guard reader.field() != nil, reader.raw(1 + PackedStatus.size) != nil else { return nil }
      }
    }
    return nil
  }

  private static func isUnchanged(_ group: Group, in bytes: [UInt8]) -> Bool {
    let folder = withCString(group.folder) { open($0, pathOnly | O_DIRECTORY | O_CLOEXEC) }
    defer { if folder >= 0 { close(folder) } }
    var reader = group.reader
    for _ in 0..<group.count {
      guard let name = reader.field(), let look: UInt8 = reader.fixed(),
        let expected = PackedStatus(from: &reader)
      else { return false }
      var found = stat()
      let follows = look == Look.followed.rawValue
      let isThere =
        folder >= 0
        && withCString(Array(name)) {
          fstatat(folder, $0, &found, follows ? 0 : AT_SYMLINK_NOFOLLOW) == 0
        }
      if PackedStatus(isThere ? FileStatus(found) : nil) != expected { return false }
    }
    return true
  }
}

/// `O_PATH`, which Glibc shows only to those who ask for GNU's extensions.
private let pathOnly: Int32 = 0o10_000_000

/// A status in fixed fields; all zero for nothing.
private struct PackedStatus: Equatable {
  static let size = 1 + 2 + 8 * 5
  var kind: UInt8 = 0
  var mode: UInt16 = 0
  var device: UInt64 = 0
  var inode: UInt64 = 0
  var sizeBytes: Int64 = 0
  var modified: Int64 = 0
  var changed: Int64 = 0

  init(_ status: FileStatus?) {
    guard let status else { return }
    kind = status.kind.rawValue
    mode = status.mode
    device = status.device
    inode = status.inode
    // A folder's size and link count change with its names, and so do its times.
    sizeBytes = status.kind == .folder ? 0 : status.sizeBytes
    modified = status.modified
    changed = status.changed
  }

  init?(from reader: inout PackedReader) {
    guard let kind: UInt8 = reader.fixed(), let mode: UInt16 = reader.fixed(),
      let device: UInt64 = reader.fixed(), let inode: UInt64 = reader.fixed(),
      let size: Int64 = reader.fixed(), let modified: Int64 = reader.fixed(),
      let changed: Int64 = reader.fixed()
    else { return nil }
    self.kind = kind
    self.mode = mode
    self.device = device
    self.inode = inode
    sizeBytes = size
    self.modified = modified
    self.changed = changed
  }

  func write(to writer: inout PackedWriter) {
    writer.add(fixed: kind)
    writer.add(fixed: mode)
    writer.add(fixed: device)
    writer.add(fixed: inode)
    writer.add(fixed: sizeBytes)
    writer.add(fixed: modified)
    writer.add(fixed: changed)
  }
}
