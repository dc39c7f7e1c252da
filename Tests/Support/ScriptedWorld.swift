// What a build meets besides its files, as values that tests set: the machine's memory, its
// programs, an index.

public import BuildGraph
public import Caching
import Diagnostics
public import Execution
public import Fingerprints
import Hashing
import Host
public import Planning
import Synchronization

/// A state store in memory.
public final class MemoryState: StateStore {
  private let rows = Mutex(StateRows())
  private let saves = Mutex(0)

  public init() {}

  /// How often something was saved.
  public var saveCount: Int { saves.withLock { $0 } }

  public func load() -> (rows: StateRows, complaint: String?) { (rows.withLock { $0 }, nil) }

  public func save(_ rows: StateRows) throws(StateError) {
    self.rows.withLock { $0 = rows.saved() }
    saves.withLock { $0 += 1 }
  }

  /// Makes a target that ran once look as if it had taken so long.
  public func setMilliseconds(_ milliseconds: Int, of target: String) {
    rows.withLock { rows in
      guard var state = rows[.targets, target].flatMap(TargetState.init(packed:)) else { return }
      state.milliseconds = milliseconds
      rows[.targets, target] = state.packed
      rows = rows.saved()
    }
  }
}

/// Programs by name and version; the name is the first word of each recipe line.
struct ScriptedPrograms: IdentitySource {
  let versions: [String: String?]

  func identities(of action: Action) -> Result<[KeyManifest.Field], FactsUnknown> {
    guard case .shell(let lines) = action.recipe else { return .success([]) }
    var fields: [KeyManifest.Field] = []
    for name in Set(lines.flatMap { programs(inShellLine: $0.text) }).sorted() {
      guard let version = versions[name] ?? "1" else {
        return .failure(FactsUnknown("\(name) is not pinned yet"))
      }
      fields.append(.init(name: .program(name), value: version))
    }
    return .success(fields)
  }
}

/// What steps were seen to read beyond their rules: inputs of the next plan.
final class KnownReads: Sendable {
  private let byTarget = Mutex<[String: LearnedInputs]>([:])

  /// - Returns: all that the target was seen to read.
  func insert(_ globs: [GlobPattern], of target: String) -> LearnedInputs {
    byTarget.withLock { byTarget in
      let all = (byTarget[target] ?? LearnedInputs()).union(LearnedInputs(contents: globs))
      byTarget[target] = all
      return all
    }
  }

  func graph(_ graph: ActionGraph) -> ActionGraph {
    var graph = graph
    for (index, action) in graph.actions.enumerated() {
      let learned = byTarget.withLock { $0[action.target] }
      if let learned { graph.actions[index] = action.reading(learned) }
    }
    return graph
  }
}

/// An index that holds for each of its targets the files that were published.
public final class ScriptedIndex: ExternalState, Sendable {
  private let published = Mutex<[String: [Artifact]?]>([:])
  private let blocked = Mutex<[String: String]>([:])
  private let failing = Mutex<[String: String]>([:])

  public init() {}

  /// From now on the state of this target is outside: what the index holds under its name.
  public func take(_ target: String, holding artifacts: [Artifact]? = nil) {
    published.withLock { $0[target] = .some(artifacts) }
  }

  /// The outside says that a target cannot go on; nil: it can.
  public func block(_ target: String, _ reason: String?) {
    blocked.withLock { $0[target] = reason }
  }

  /// The outside makes a target's step fail, whatever its recipe says; nil: no longer.
  public func fail(_ target: String, _ summary: String?) {
    failing.withLock { $0[target] = summary }
  }

  func failure(of target: String) -> Problem? {
    failing.withLock { $0[target] }.map { Problem($0) }
  }

  public func verdict(of action: Action, upstream: [Upstream]?) -> ExternalVerdict? {
    if let reason = blocked.withLock({ $0[action.target] }) { return .verdict(.blocked(reason)) }
    guard let known = published.withLock({ $0[action.target] }) else { return nil }
    guard let upstream else { return .needsUpstream }
    guard let known else { return .verdict(.publish) }
    let wanted = upstream.flatMap(\.outputs.artifacts)
    return .verdict(known == wanted ? .present : .conflict("the index has another one"))
  }

  public func conflict(of action: Action, among known: [Upstream]) -> String? {
    guard let held = published.withLock({ $0[action.target] }) ?? nil else { return nil }
    let digests = Dictionary(held.map { ($0.path, $0.digest) }) { first, _ in first }
    let isOther = known.flatMap(\.outputs.artifacts).contains { artifact in
      digests[artifact.path].map { $0 != artifact.digest } ?? false
    }
    return isOther ? "the index has another one" : nil
  }

  func publish(_ request: StepRequest) {
    published.withLock { $0[request.action.target] = .some(request.upstream) }
  }
}
