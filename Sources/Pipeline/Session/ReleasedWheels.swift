// The wheels of all that is released, as far as they are here while steps run: whoever installs one of them
// may install others.

import BuildGraph
import Diagnostics
import Host
import Inspection
import Standards
import Synchronization
import Wheels
import Workspace

/// Which released wheels put files into one place, for a run. Each wheel's directory is read once.
///
/// A wheel that another step writes meanwhile may be half there. It is passed over, and takes part once it
/// is published itself.
final class ReleasedWheels: Sendable {
  private let disk: any FileSystem
  private let folders: Set<Path>
  /// How the names of the wheels' files begin.
  private let starts: [[UInt8]]
  private let installed = Mutex<InstalledPaths?>(nil)

  init(of graph: ActionGraph, _ packages: [Package], on disk: any FileSystem) {
    self.disk = disk
    let unreleased = Set(graph.unreleased)
    starts = packages.filter { !unreleased.contains($0.name) }.map {
      Array("\($0.name.distribution)-\($0.version.normalized)-".utf8)
    }
    folders = Set(
      graph.actions.flatMap { action -> [Path] in
        guard case .buildWheel = action.operation else { return [] }
        return action.outputs.map(\.base)
      })
  }

  /// The wheels of other projects that have a file in a place of this one.
  /// - Parameter wheel: absolute.
  func sharing(with wheel: Path) throws(WheelError) -> [Path] {
    try installed.withLock { known in
      Result { () throws(WheelError) in
        var paths = known ?? present()
        defer { known = paths }
        return try paths.take(wheel)
      }
    }.get()
  }

  private func present() -> InstalledPaths {
    var paths = InstalledPaths()
    for folder in folders {
      for entry in (try? disk.entries(of: folder)) ?? [] where isReleased(entry) {
        _ = try? paths.take(disk.absolute(folder / entry.name))
      }
    }
    return paths
  }

  private func isReleased(_ entry: FolderEntry) -> Bool {
    entry.kind == .file && entry.name.bytes.suffix(4).elementsEqual(".whl".utf8)
      && starts.contains { entry.name.bytes.starts(with: $0) }
  }
}
