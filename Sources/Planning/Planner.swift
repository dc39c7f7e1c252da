// Graph and observations to verdicts: pure. The same `decide` serves the plan, and the run when an
// undecided step's inputs have become known, so that the two cannot disagree.

public import BuildGraph
public import Caching
public import Fingerprints
public import Host

/// What was decided about one action.
public struct Decision: Sendable {
  public var verdict: Verdict
  /// Known when the inputs are.
  public var key: ActionKey?
  public var manifest: KeyManifest?
  /// The record of the key: what is restored, what is missing, or that nothing is to do.
  public var record: ActionRecord?
  /// What the action's outputs are, once that is certain.
  public var outputs: FileSet?
  /// The outputs as their readers see them, once that is certain: what the readers' keys cover.
  public var seen: FileSet?
  /// For what runs or is restored: what is not as it was, as far as that is known.
  public var changes: [Change]

  public init(
    _ verdict: Verdict, key: ActionKey? = nil, manifest: KeyManifest? = nil,
    record: ActionRecord? = nil, outputs: FileSet? = nil, changes: [Change] = []
  ) {
    self.verdict = verdict
    self.key = key
    self.manifest = manifest
    self.record = record
    self.outputs = outputs
    self.changes = changes
  }
}

/// Decides about the actions of a graph.
public struct Planner {
  public let graph: ActionGraph
  private let observations: any Observations
  private let forcesAll: Bool
  private let folders: [Path?]

  /// - Parameters:
  ///   - forcesAll: run everything that can be run, as make's `-B`.
  ///   - folders: for each action, the folder that paths in its reasons are told from.
  public init(
    graph: ActionGraph, observations: any Observations, forcesAll: Bool, folders: [Path?]
  ) {
    self.graph = graph
    self.observations = observations
    self.forcesAll = forcesAll
    self.folders = folders
  }

  /// The plan, and the decision behind each action's verdict.
  public func plan() -> (plan: Plan, decisions: [Decision]) {
    var decisions: [Decision] = []
    for index in graph.actions.indices {
      let decision = decide(
        index, changes: { $0 >= decisions.count || decisions[$0].verdict.isWork },
        { decisions[$0] })
      decisions.append(decision)
    }
    var steps: [Step] = []
    for (index, action) in graph.actions.enumerated() where action.recipe != .group {
      steps.append(
        Step(
          action: index, target: action.target, folder: folders[index],
          verdict: decisions[index].verdict,
          after: waits(of: index).map { graph.actions[$0].target },
          expectedMilliseconds: observations.state(of: action.target)?.milliseconds))
    }
    return (Plan(steps: steps), decisions)
  }

  /// The steps that an action waits for, groups replaced by what they stand for; sorted.
  public func waits(of index: Int) -> [Int] {
    var found: Set<Int> = []
    var open = graph.actions[index].targets
    while let next = open.popLast() {
      if graph.actions[next].recipe == .group {
        open += graph.actions[next].targets
      } else {
        found.insert(next)
      }
    }
    return found.sorted()
  }

  /// The action itself, or what a group stands for; sorted.
  public func steps(of index: Int) -> [Int] {
    graph.actions[index].recipe == .group ? waits(of: index) : [index]
  }

  /// Decides about one action, given what was decided about those before it.
  /// - Parameters:
  ///   - mayRestore: whether its outputs may come from the cache; without it the step runs.
  ///   - changes: whether an action's outputs may still change.
  public func decide(
    _ index: Int, mayRestore: Bool = true, changes: (Int) -> Bool, _ other: (Int) -> Decision
  ) -> Decision {
    var decision = unseen(index, mayRestore: mayRestore, other)
    guard let outputs = decision.outputs, graph.actions[index].recipe != .group else {
      return decision
    }
    decision.seen = observations.seen(outputs, of: index, changes: changes)
    return decision
  }

  private func unseen(
    _ index: Int, mayRestore: Bool, _ other: (Int) -> Decision
  ) -> Decision {
    let action = graph.actions[index]
    let gate = action.targets.compactMap { blocker($0, other($0).verdict) }
    let unknown = action.targets.filter { other($0).seen == nil }
    let upstream = unknown.isEmpty ? upstream(of: action, other) : nil

    if action.recipe == .group {
      var decision = Decision(
        gate.first.map(Verdict.blocked) ?? .upToDate,
        outputs: union(action.targets.map { other($0).outputs }))
      // Links that lead elsewhere are rare, and a group may stand for very many files.
      let isPlain = action.targets.allSatisfy { other($0).seen == other($0).outputs }
      decision.seen = isPlain ? decision.outputs : union(action.targets.map { other($0).seen })
      return decision
    }
    let waits = Set(unknown.flatMap(steps(of:))).filter { other($0).seen == nil }.sorted()
    var decision = ungated(index, upstream: upstream, waits: waits, mayRestore: mayRestore)
    if let gate = gate.first, decision.verdict.isWork {
      decision.verdict = .blocked(gate)
    }
    return decision
  }

  /// Why nothing that waits for this action can go on.
  private func blocker(_ index: Int, _ verdict: Verdict) -> String? {
    let target = graph.actions[index].target
    switch verdict {
    case .conflict: return "\(target) is in conflict"
    case .blocked(let reason):
      return graph.actions[index].recipe == .group ? reason : "\(target) is blocked"
    default: return nil
    }
  }

  /// The known outputs of an action's prerequisite targets, in the order of the rule.
  public func upstream(of index: Int, _ other: (Int) -> Decision) -> [Upstream] {
    upstream(of: graph.actions[index], other)
  }

  private func upstream(of action: Action, _ other: (Int) -> Decision) -> [Upstream] {
    var position = 0
    var result: [Upstream] = []
    for prerequisite in action.prerequisites {
      switch prerequisite {
      case .files: position += 1
      case .target(let index):
        guard let outputs = other(index).seen, !outputs.isEmpty else { continue }
        result.append(
          Upstream(target: graph.actions[index].target, outputs: outputs, position: position))
      }
    }
    return result
  }

  private func union(_ sets: [FileSet?]) -> FileSet? {
    var all: Set<Artifact> = []
    for set in sets {
      guard let set else { return nil }
      all.formUnion(set.artifacts)
    }
    return FileSet(all.sorted())
  }

  private func ungated(
    _ index: Int, upstream: [Upstream]?, waits: [Int], mayRestore: Bool
  ) -> Decision {
    let action = graph.actions[index]
    // A step that writes nothing has known outputs even before it runs.
    let nothing: FileSet? = action.outputs.isEmpty ? .empty : nil
    if let external = observations.external(index, upstream: upstream) {
      switch external {
      case .verdict(let verdict): return Decision(verdict, outputs: nothing)
      case .needsUpstream: return Decision(undecided(on: waits), outputs: nothing)
      }
    }
    let facts: ActionFacts
    switch observations.facts(of: index) {
    case .success(let observed): facts = observed
    case .failure(let unknown):
      return Decision(.run([.notObserved(unknown.what)]), outputs: nothing)
    }
    let weak = action.weakKey(facts)
    guard let upstream else {
      if action.always { return Decision(.run([.always]), outputs: nothing) }
      if forcesAll { return Decision(.run([.forced]), outputs: nothing) }
      // The last run here may have left a key and no record: `.cache/actions` was cleaned, say.
      let isKnownHere = observations.state(of: action.target)?.key.weak == weak
      if isKnownHere || observations.mayHave(weak: weak) {
        return Decision(undecided(on: waits), outputs: nothing)
      }
      let manifest = action.manifest(facts, upstream: [])
      let changes = difference(index, manifest, withUpstream: false)
      return Decision(.run(changes.map(\.reason)), outputs: nothing, changes: changes)
    }
    let key = action.key(weak: weak, upstream: upstream)
    let manifest = { action.manifest(facts, upstream: upstream) }
    func run(_ changes: [Change], record: ActionRecord? = nil) -> Decision {
      Decision(
        .run(changes.map(\.reason)), key: key, manifest: manifest(), record: record,
        outputs: nothing, changes: changes)
    }
    if action.always { return run([Change(.always)]) }
    if forcesAll { return run([Change(.forced)]) }

    let present = observations.outputs(of: index)
    if let state = observations.state(of: action.target), state.key == key {
      if state.outputs.stamps.map(\.artifact) == present.artifacts {
        return Decision(.upToDate, key: key, outputs: present)
      }
    }
    guard let record = observations.record(key) else {
      return run(difference(index, manifest(), withUpstream: true))
    }
    let recorded = FileSet(record.outputs)
    if recorded == present {
      return Decision(.upToDate, key: key, record: record, outputs: present)
    }
    if mayRestore, action.cache, observations.canRestore(record) {
      let last = observations.state(of: action.target)?.key
      let changes =
        last == key
        ? outputChanges(recorded: recorded, present: present)
        : last == nil ? [] : difference(index, record.manifest, withUpstream: true)
      return Decision(
        .restore, key: key, manifest: record.manifest, record: record, outputs: recorded,
        changes: changes)
    }
    return run(outputChanges(recorded: recorded, present: present), record: record)
  }

  private func undecided(on steps: [Int]) -> Verdict {
    .undecided(on: steps.map { graph.actions[$0].target })
  }

  /// Why the key differs from that of the last good run of the target here.
  private func difference(
    _ index: Int, _ manifest: KeyManifest, withUpstream: Bool
  ) -> [Change] {
    guard let state = observations.state(of: graph.actions[index].target) else {
      return [Change(.firstRun)]
    }
    guard var old = observations.record(state.key)?.manifest else { return [Change(.noRecord)] }
    if !withUpstream { old.groups.removeAll(where: \.isUpstream) }
    let found = Fingerprints.changes(from: old, to: manifest)
    return found.isEmpty ? [Change(.noRecord)] : found
  }

  private func outputChanges(recorded: FileSet, present: FileSet) -> [Change] {
    let now = Dictionary(present.artifacts.map { ($0.path, $0) }) { first, _ in first }
    let then = Dictionary(recorded.artifacts.map { ($0.path, $0) }) { first, _ in first }
    return Set(now.keys).union(then.keys).sorted().compactMap { path in
      let reason: Reason
      switch (then[path], now[path]) {
      case (_?, nil): reason = .outputMissing(path)
      case (nil, _?): reason = .outputForeign(path)
      case (let was, let present):
        if was == present { return nil }
        reason = .outputEdited(path)
      }
      return Change(reason, from: then[path], to: now[path])
    }
  }
}
