// What a run is set up from: rules, packages, pins and the graph that they make. As bytes it is kept
// with a run's answer, and serves the next run while nothing that it was made of has changed.

public import BuildGraph
import Fingerprints
import Host
public import Releasefile
import Workspace

/// Everything about a checkout's files that decides which steps there are.
public struct SetUp {
  var layout: MonorepoLayout
  var lock: LockFile
  /// What the Releasefile's `ignore` names.
  var ignored: [GlobPattern]
  public var cacheLimit: SizeLimit
  public var graph: ActionGraph
  /// Variables that the command line can give a value that makes a difference.
  var decidingNames: [String]

  var exclusions: Exclusions {
    Exclusions(packages: layout.packages.map(\.path), ignored: ignored)
  }

  /// The set-up as bytes, for `init(packed:)`; without what is worth a note.
  var packed: [UInt8] {
    var writer = PackedWriter()
    writer.add(layout.packed)
    writer.add(lock.cached)
    writer.add(ignored.map(\.text))
    switch cacheLimit {
    case .unlimited: writer.add(-1)
    case .bytes(let count): writer.add(Int(count))
    }
    writer.add(graph.packed)
    writer.add(decidingNames)
    return writer.bytes
  }

  init(
    layout: MonorepoLayout, lock: LockFile, ignored: [GlobPattern], cacheLimit: SizeLimit,
    graph: ActionGraph, decidingNames: [String]
  ) {
    self.layout = layout
    self.lock = lock
    self.ignored = ignored
    self.cacheLimit = cacheLimit
    self.graph = graph
    self.decidingNames = decidingNames
  }

  /// - Returns: nil for bytes of another format, or damaged ones.
  init?(packed bytes: [UInt8]) {
    var reader = PackedReader(bytes)
    guard let layout = reader.field().flatMap({ MonorepoLayout(packed: Array($0)) }),
      let lock = reader.field().flatMap({ LockFile(cached: Array($0)) }),
      let ignored = reader.list({ reader in reader.text().flatMap { try? GlobPattern($0) } }),
      let limit = reader.number(),
      let graph = reader.field().flatMap({ ActionGraph(packed: Array($0)) }),
      let decidingNames = reader.texts(), reader.isAtEnd
    else { return nil }
    self.init(
      layout: layout, lock: lock, ignored: ignored,
      cacheLimit: limit < 0 ? .unlimited : .bytes(Int64(limit)), graph: graph,
      decidingNames: decidingNames)
  }
}
