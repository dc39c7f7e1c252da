// Where the cache writes, something else may lie: a file where a folder should be, a folder with the
// name of a record. It is moved away, never deleted, and told in one line each.

public import Host

/// Makes room in the cache's folder for what rel keeps there.
public struct CacheRoom: Sendable {
  private let disk: any FileSystem
  private let cache: Path

  /// - Parameter cache: the folder of everything that rel keeps, `.cache`.
  public init(disk: any FileSystem, cache: Path) {
    self.disk = disk
    self.cache = cache
  }

  /// The folders of the cache that rel makes itself, and can make again. The index is not among
  /// them: what lies there is the user's.
  private static let folders: [Path] = [
    "replaced", "actions", "objects", "published", "quick", "tmp", "tools",
  ]
  private static let files: [Path] = ["state.sqlite", "state.sqlite-journal"]

  /// Moves away what stands where one of the cache's own folders or files has to be.
  /// - Returns: a line for each.
  public func clear() throws(FileError) -> [String] {
    var notes: [String] = []
    for name in Self.folders {
      if let note = try clear(cache / name, isRight: isFolder) { notes.append(note) }
    }
    for name in Self.files {
      let isFile = { (path: Path) throws(FileError) in try disk.status(of: path)?.kind == .file }
      if let note = try clear(cache / name, isRight: isFile) { notes.append(note) }
    }
    return notes
  }

  /// Moves away a folder, or a link to one, that stands where the lock's file has to be.
  public func clearLock() throws(FileError) -> String? {
    try clear(cache / "lock") { (path) throws(FileError) in try !isFolder(path) }
  }

  /// Moves away the first thing on the way to `path` that is no folder.
  func clearWay(to path: Path) throws(FileError) -> String? {
    var way: [Path] = []
    var folder = path.parent
    while folder != cache, folder != folder.parent {
      way.append(folder)
      folder = folder.parent
    }
    for folder in way.reversed() {
      if let note = try clear(folder, isRight: isFolder) { return note }
    }
    return nil
  }

  /// Moves what is at `path` to `.cache/replaced`, under a name that nothing has there.
  func setAside(_ path: Path) throws(FileError) -> String {
    let name = "cache" / (path.relative(to: cache) ?? path)
    // When `replaced` itself is what stands in the way, it moves beside its place.
    let place = path == cache / "replaced" ? path : cache / "replaced" / name
    var aside = place == path ? place.parent / "replaced-1" : place
    var number = 1
    while try disk.status(of: aside) != nil {
      number += 1
      aside = place.parent / "\(place.name)-\(number)"
    }
    try disk.makeFolder(aside.parent)
    try disk.rename(path, to: aside)
    let home = aside.relative(to: cache / "replaced") == nil ? aside : cache / "replaced/cache"
    return "`\(path)` is not what rel keeps there; moved to `\(home)`"
  }

  /// Calls `write`, which writes `path`; where something that is no folder stands in the way, that
  /// is moved and `write` called again.
  func making(
    _ path: Path, _ write: () throws(FileError) -> Void
  ) throws(FileError) -> [String] {
    do {
      try write()
      return []
    } catch {
      guard error.reason == .notAFolder else { throw error }
      // Another step may have moved it just now: then there is nothing to tell, but a way.
      let note = try? clearWay(to: path)
      try write()
      return (note ?? nil).map { [$0] } ?? []
    }
  }

  private func clear(
    _ path: Path, isRight: (Path) throws(FileError) -> Bool
  ) throws(FileError) -> String? {
    guard try disk.status(of: path) != nil, try !isRight(path) else { return nil }
    return try setAside(path)
  }

  /// Whether a folder is there, also at the end of a link: a cache may lie elsewhere.
  private func isFolder(_ path: Path) throws(FileError) -> Bool {
    guard let place = try disk.resolved(path) else { return false }
    return try disk.status(of: place)?.kind == .folder
  }
}

/// What keeping something in the cache did.
public struct Kept: Sendable, Equatable {
  /// How much larger the cache became.
  public var addedBytes: Int64
  /// What was found in its place, a line each.
  public var notes: [String]

  public init(addedBytes: Int64 = 0, notes: [String] = []) {
    self.addedBytes = addedBytes
    self.notes = notes
  }

  public static func += (left: inout Kept, right: Kept) {
    left.addedBytes += right.addedBytes
    left.notes += right.notes
  }
}
