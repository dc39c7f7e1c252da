// Which wheels put files into which places: found by their directories alone.

public import Host
public import Wheels

/// The places in `site-packages` that wheels of several projects fill.
public struct InstalledPaths: Sendable {
  private var owners: [Path: [Path]] = [:]
  private var known: Set<Path> = []

  public init() {}

  /// Takes a wheel's files; of one that was taken before, nothing moves.
  /// - Parameter wheel: absolute.
  /// - Throws: where it is no sound archive.
  /// - Returns: the wheels of other projects that have a file in a place of this one, sorted.
  public mutating func take(_ wheel: Path) throws(WheelError) -> [Path] {
    let files = try filePaths(inWheelAt: wheel)
    let isNew = known.insert(wheel).inserted
    var others: Set<Path> = []
    for path in files {
      guard let place = ModuleTable.installedPath(path) else { continue }
      let present = owners[place] ?? []
      others.formUnion(present.filter { project(of: $0) != project(of: wheel) })
      if isNew { owners[place] = present + [wheel] }
    }
    return others.sorted()
  }
}

/// What stands for a wheel's project in the name of its file.
func project(of wheel: Path) -> Substring {
  let name = wheel.name.string.lowercased()
  return name.prefix { $0 != "-" }
}
