// Whether a working tree is still as its snapshot has it: with `lstat` alone.

public import Host

/// What a walk has just seen below a folder: files that need no second look.
public struct ObservedTree: Sendable {
  /// From the disk's root, or absolute.
  public var folder: Path
  /// With paths from the folder, sorted by them, as `FileSystem.tree` gives them. Some may be left
  /// out: these are looked at.
  public var entries: [TreeEntry]

  public init(folder: Path, entries: [TreeEntry]) {
    self.folder = folder
    self.entries = entries
  }
}

extension GitSnapshot {
  /// Whether git would say "clean" again. False means only that git must be asked.
  ///
  /// - Parameters:
  ///   - disk: with the root that the snapshot was taken for.
  ///   - environment: the user's own, whole.
  ///   - observed: files whose status this run knows already.
  public func isStillClean(
    disk: any FileSystem, environment: [String: String], observed: [ObservedTree] = []
  ) -> Bool {
    do throws(FileError) {
      guard gitEnvironment(environment) == self.environment,
        try GitFolder(holding: disk.root, disk: disk) == place,
        try place.head(disk: disk) == head,
        try isUnchanged(StampTableReader(packed[tables[0]]), disk: disk)
      else { return false }
      let prefix = (place.top.bytes.last == slash ? place.top.bytes : place.top.bytes + [slash])
      guard try isUnchanged(StampTableReader(packed[tables[1]], prefix: prefix), disk: disk) else {
        return false
      }
      var cursor = ObservationCursor(observed, disk: disk)
      return try isUnchanged(
        StampTableReader(packed[tables[2]], prefix: prefix), disk: disk, observed: &cursor)
    } catch {
      return false
    }
  }

  private func isUnchanged(
    _ table: StampTableReader, disk: any FileSystem
  ) throws(FileError) -> Bool {
    var cursor = ObservationCursor([], disk: disk)
    return try isUnchanged(table, disk: disk, observed: &cursor)
  }

  private func isUnchanged(
    _ table: StampTableReader, disk: any FileSystem, observed: inout ObservationCursor
  ) throws(FileError) -> Bool {
    var table = table
    while let stamp = table.next() {
      if let status = observed.status(of: table.path) {
        if Stamp(status) != stamp { return false }
      } else if Stamp(try disk.status(of: Path(bytes: table.path))) != stamp {
        return false
      }
    }
    return table.isAtEnd
  }
}

/// Finds the paths of a sorted list among observed trees, in one pass over both.
private struct ObservationCursor {
  private struct Tree {
    /// Absolute, with a `/` at the end.
    var prefix: [UInt8]
    var entries: [TreeEntry]
  }

  private var trees: [Tree]
  private var tree = 0
  private var entry = 0

  init(_ observed: [ObservedTree], disk: any FileSystem) {
    trees = []
    let sorted = observed.map { tree in
      Tree(prefix: disk.absolute(tree.folder).bytes + [slash], entries: tree.entries)
    }.sorted { Path(bytes: $0.prefix) < Path(bytes: $1.prefix) }
    for tree in sorted where !(trees.last.map { tree.prefix.starts(with: $0.prefix) } ?? false) {
      trees.append(tree)
    }
  }

  /// - Parameter path: absolute, and behind that of the call before.
  mutating func status(of path: [UInt8]) -> FileStatus? {
    while tree < trees.count {
      switch compare(path, 0, with: trees[tree].prefix, isPrefix: true) {
      case ..<0: return nil
      case 0:
        let start = trees[tree].prefix.count
        while entry < trees[tree].entries.count {
          let order = compare(path, start, with: trees[tree].entries[entry].path.bytes)
          if order < 0 { return nil }
          entry += 1
          if order == 0 { return trees[tree].entries[entry - 1].status }
        }
        return nil
      default:
        tree += 1
        entry = 0
      }
    }
    return nil
  }
}

/// How `path` from `start` on is ordered against `other`, as `Path` orders: negative, zero or positive.
/// With `isPrefix`, zero when it begins with `other`.
private func compare(
  _ path: [UInt8], _ start: Int, with other: [UInt8], isPrefix: Bool = false
) -> Int {
  let count = min(path.count - start, other.count)
  for index in 0..<count where path[start + index] != other[index] {
    let rank = { (byte: UInt8) in byte == slash ? -1 : Int(byte) }
    return rank(path[start + index]) - rank(other[index])
  }
  if isPrefix, count == other.count { return 0 }
  return path.count - start - other.count
}

private let slash = UInt8(ascii: "/")
