// The expanded graph, kept by the digests of what made it: rules and packages that did not change are
// not expanded again.

import BuildGraph
import Caching
import Hashing
import Host
import Releasefile
import Standards
import Workspace

/// What was asked, and the graph that answered it.
struct GraphCache {
  private static let name = "graph"
  /// How many graphs are kept: one for each list of targets that is in use in a checkout.
  private static let limit = 8

  /// Everything that makes the graph, but for the environment.
  private let question: Digest
  private let environment: [String: String]

  init(
    of rulebook: Rulebook, in layout: MonorepoLayout, targets: [String], only: [ProjectName],
    overrides: [(String, String)], environment: [String: String], disk: any FileSystem
  ) throws(FileError) {
    var encoder = FieldEncoder(reserving: 1 << 16)
    encoder.add(programIdentity ?? "")
    for file in rulebook.files {
      encoder.add(file.bytes)
      encoder.add(SHA256.digest(of: try disk.contents(of: file)))
    }
    encoder.add(layout.packed)
    encoder.add(list: targets)
    encoder.add(list: only.map(\.text))
    encoder.add(list: overrides.flatMap { [$0.0, $0.1] })
    question = encoder.digest()
    self.environment = environment
  }

  /// The kept graph, if it would come out the same.
  func graph(in rows: StateRows) -> ActionGraph? {
    guard let bytes = rows[.listings, row] else { return nil }
    var reader = PackedReader(bytes)
    guard let answer = reader.raw(32).flatMap({ Digest(bytes: $0) }), let packed = reader.field(),
      let graph = ActionGraph(packed: Array(packed)), values(of: graph.environmentNames) == answer
    else { return nil }
    return graph
  }

  /// Keeps a graph, and forgets the oldest ones.
  func keep(_ graph: ActionGraph, in rows: inout StateRows) {
    var writer = PackedWriter()
    writer.add(raw: values(of: graph.environmentNames).bytes)
    writer.add(graph.packed)
    rows[.listings, row] = writer.bytes
    var reader = PackedReader(rows[.facts, Self.name] ?? [])
    var kept = (reader.texts() ?? []).filter { $0 != row }
    kept.append(row)
    while kept.count > Self.limit { rows[.listings, kept.removeFirst()] = nil }
    var names = PackedWriter()
    names.add(kept)
    rows[.facts, Self.name] = names.bytes
  }

  private var row: String { "\(Self.name) \(question)" }

  /// Stands for the values of the variables that the graph depends on.
  private func values(of names: [String]) -> Digest {
    var encoder = FieldEncoder()
    for name in names {
      encoder.add(name)
      encoder.add(list: environment[name].map { [$0] } ?? [])
    }
    return encoder.digest()
  }
}

/// What this rel is: a new one may expand rules in another way.
let programIdentity: String? = {
  let root = Disk(root: "/")
  guard let program = (try? root.resolved("/proc/self/exe")) ?? nil,
    let status = (try? root.status(of: program)) ?? nil
  else { return nil }
  return "\(program) \(status.inode) \(status.sizeBytes) \(status.changed)"
}()
