// Making the cache smaller: what was not used for longest goes first, what the current tree needs
// stays. A clean-up is a value, found by looking only; carry it out with the checkout's lock in hand.

public import Host

/// What a clean-up removes, and what is left then.
public struct CacheCleaning: Sendable, Equatable {
  /// Records, contents and damaged files, in the order in which they go.
  public private(set) var removals: [Path] = []
  public private(set) var freedBytes: Int64 = 0
  /// The size of what stays.
  public private(set) var sizeBytes: Int64 = 0
  private let cache: Path

  /// Counts the cache, and when it is larger than `limitBytes`, finds what was not used for longest,
  /// until what is left is no larger than `goalBytes`.
  /// - Parameter protected: keys whose records stay, however large: the current tree's.
  public init(
    disk: any FileSystem, cache: Path, limitBytes: Int64, goalBytes: Int64,
    protecting protected: Set<ActionKey>
  ) throws(FileError) {
    self.cache = cache
    let inventory = try CacheInventory(
      disk: disk, actions: cache / "actions", objects: cache / "objects")
    sizeBytes = inventory.sizeBytes
    if sizeBytes <= limitBytes { return }
    removals = inventory.removals(limitBytes: goalBytes, protecting: protected)
    // What is neither record nor content is not in the cache's size.
    let strangers = Set(inventory.strangers)
    for path in removals {
      let size = try disk.status(of: path)?.sizeBytes ?? 0
      freedBytes += size
      if !strangers.contains(path) { sizeBytes -= size }
    }
  }

  /// Removes it all.
  public func carryOut(on disk: any FileSystem) throws(FileError) {
    let activity = Activity("removing files of the cache", of: removals.count)
    defer { activity.end() }
    for path in removals {
      try disk.remove(path)
      activity.advance()
    }
    try removeEmptyFolders(on: disk)
  }

  /// A folder of a weak key without records would say that there may be one.
  private func removeEmptyFolders(on disk: any FileSystem) throws(FileError) {
    for store: Path in [cache / "actions", cache / "objects"] {
      var open = Set(removals.map(\.parent).filter { $0.relative(to: store) != nil })
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
