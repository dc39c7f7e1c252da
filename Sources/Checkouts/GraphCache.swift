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
  func graph(in state: MachineState) -> ActionGraph? {
    guard let kept = state[.graph(name)],
      values(of: kept.graph.environmentNames) == kept.environment
    else { return nil }
    return kept.graph
  }

  /// Keeps a graph, and forgets the oldest ones.
  func keep(_ graph: ActionGraph, in state: MachineState) {
    state[.graph(name)] = KeptGraph(
      environment: values(of: graph.environmentNames), graph: graph)
    var kept = (state[.graphs]?.names ?? []).filter { $0 != name }
    kept.append(name)
    while kept.count > Self.limit { state[.graph(kept.removeFirst())] = nil }
    state[.graphs] = KeptGraphs(names: kept)
  }

  private var name: String { "graph \(question)" }

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

/// A graph, and the values of the variables that it depends on.
private struct KeptGraph: Packable {
  var environment: Digest
  var graph: ActionGraph

  init(environment: Digest, graph: ActionGraph) {
    self.environment = environment
    self.graph = graph
  }

  var packed: [UInt8] {
    var writer = PackedWriter()
    writer.add(raw: environment.bytes)
    writer.add(graph.packed)
    return writer.bytes
  }

  init?(packed bytes: [UInt8]) {
    var reader = PackedReader(bytes)
    guard let environment = reader.raw(32).flatMap({ Digest(bytes: $0) }),
      let graph = reader.field().flatMap({ ActionGraph(packed: Array($0)) }), reader.isAtEnd
    else { return nil }
    self.init(environment: environment, graph: graph)
  }
}

/// Which graphs are kept, the oldest first.
private struct KeptGraphs: Packable {
  var names: [String]

  init(names: [String]) { self.names = names }

  var packed: [UInt8] {
    var writer = PackedWriter()
    writer.add(names)
    return writer.bytes
  }

  init?(packed bytes: [UInt8]) {
    var reader = PackedReader(bytes)
    guard let names = reader.texts(), reader.isAtEnd else { return nil }
    self.names = names
  }
}

extension StateRow<KeptGraph> {
  fileprivate static func graph(_ name: String) -> Self { Self(.listings, name) }
}

extension StateRow<KeptGraphs> {
  fileprivate static var graphs: Self { Self(.facts, "graph") }
}

/// What this rel is: a new one may expand rules in another way.
let programIdentity: String? = {
  let root = Disk(root: "/")
  guard let program = (try? root.resolved("/proc/self/exe")) ?? nil,
    let status = (try? root.status(of: program)) ?? nil
  else { return nil }
  return "\(program) \(status.inode) \(status.sizeBytes) \(status.changed)"
}()
