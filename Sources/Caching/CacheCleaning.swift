// Making the cache smaller: what was not used for longest goes first, what the current tree needs
// stays. Call it with the checkout's lock in hand.

public import Host

/// What a clean-up removed.
public struct CacheCleaning: Sendable, Equatable {
  /// Records, contents and damaged files.
  public var removed: [Path] = []
  public var freedBytes: Int64 = 0
  /// What is left.
  public var sizeBytes: Int64 = 0

  public init() {}

  /// Counts the cache, and when it is larger than `limitBytes`, removes what was not used for
  /// longest until it is no larger than `goalBytes`.
  /// - Parameters:
  ///   - protected: keys whose records stay, however large: the current tree's.
  ///   - isDry: only says what would be removed.
  public init(
    disk: any FileSystem, cache: Path, limitBytes: Int64, goalBytes: Int64,
    protecting protected: Set<ActionKey>, isDry: Bool = false
  ) throws(FileError) {
    let inventory = try CacheInventory(
      disk: disk, actions: cache / "actions", objects: cache / "objects")
    sizeBytes = inventory.sizeBytes
    if sizeBytes <= limitBytes { return }
    removed = inventory.removals(limitBytes: goalBytes, protecting: protected)
    let activity = Activity("removing files of the cache", of: removed.count)
    defer { activity.end() }
    // What is neither record nor content is not in the cache's size.
    let strangers = Set(inventory.strangers)
    for path in removed {
      let size = try disk.status(of: path)?.sizeBytes ?? 0
      freedBytes += size
      if !strangers.contains(path) { sizeBytes -= size }
      if !isDry { try disk.remove(path) }
      activity.advance()
    }
    if !isDry { try removeEmptyFolders(of: removed, disk, cache) }
  }

  /// A folder of a weak key without records would say that there may be one.
  private func removeEmptyFolders(
    of removed: [Path], _ disk: any FileSystem, _ cache: Path
  ) throws(FileError) {
    for store: Path in [cache / "actions", cache / "objects"] {
      var open = Set(removed.map(\.parent).filter { $0.relative(to: store) != nil })
      while let folder = open.popFirst() {
        guard folder != store, try disk.status(of: folder)?.kind == .folder,
          try disk.entries(of: folder).isEmpty
        else { continue }
        try disk.remove(folder)
        open.insert(folder.parent)
      }
    }
  }
}
