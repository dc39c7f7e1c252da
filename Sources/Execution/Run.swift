// The state of a run while it goes on: what is ready, what is known, what came out. A value, owned
// by the engine's one function.

import BuildGraph
import Caching
import Fingerprints
import Host
import Planning

struct Run {
  let graph: ActionGraph
  private let planner: Planner
  private let steps: [Int: Step]
  private(set) var observations: RunObservations
  private var decisions: [Decision]
  /// Whether the plan found nothing to do for an action, and nothing before it came out otherwise.
  private var holds: [Bool]
  private var waitsFor: [Int]
  private let dependants: [[Int]]
  /// Milliseconds from the start of an action to the end of the longest chain that needs it.
  private let rank: [Int]
  private var ready = ReadyQueue()
  private var readyEffects = ReadyQueue()
  /// Why an action cannot go on since one before it failed.
  private(set) var blockers: [Int: String] = [:]
  private(set) var firstFailure: String?
  /// Effects that cannot succeed, whatever comes of what they still wait for; by action, with what is
  /// known of it.
  private var conflicts: [Int: String] = [:]
  private var openConflicts: [Int] = []
  var summary = RunSummary()
  private var sharedPaths: [Path] = []

  var hasFailed: Bool { firstFailure != nil }
  var hasReady: Bool { !ready.isEmpty || !readyEffects.isEmpty }

  /// Whether a conflict ends the run as soon as it is certain.
  private let endsAtConflicts: Bool

  init(
    plan: Plan, decisions: [Decision], planner: Planner, observations: RunObservations,
    endsAtConflicts: Bool
  ) {
    self.endsAtConflicts = endsAtConflicts
    self.graph = planner.graph
    self.planner = planner
    self.observations = observations
    self.decisions = decisions
    self.holds = decisions.map { $0.verdict == .upToDate || $0.verdict == .present }
    self.steps = Dictionary(plan.steps.map { ($0.action, $0) }) { first, _ in first }
    let count = planner.graph.actions.count
    waitsFor = Array(repeating: 0, count: count)
    var dependants: [[Int]] = Array(repeating: [], count: count)
    for (index, action) in planner.graph.actions.enumerated() {
      let before = Set(action.targets)
      waitsFor[index] = before.count
      for other in before { dependants[other].append(index) }
    }
    self.dependants = dependants
    var rank = Array(repeating: 0, count: count)
    for index in planner.graph.actions.indices.reversed() {
      let own = decisions[index].verdict.isWork ? steps[index]?.expectedMilliseconds ?? 1 : 0
      rank[index] = own + (dependants[index].map { rank[$0] }.max() ?? 0)
    }
    self.rank = rank
    for index in planner.graph.actions.indices where decisions[index].outputs != nil {
      findConflicts(behind: index)
    }
    for index in planner.graph.actions.indices where waitsFor[index] == 0 { makeReady(index) }
  }

  // MARK: Conflicts

  /// Looks whether what an action made contradicts what the outside has: whoever waits for more before
  /// it is published waits in vain.
  private mutating func findConflicts(behind index: Int) {
    guard endsAtConflicts, decisions[index].seen?.isEmpty == false else { return }
    for dependant in dependants[index] {
      if conflicts[dependant] != nil || decisions[dependant].verdict == .present { continue }
      let known = planner.upstream(of: dependant) { decisions[$0] }
      guard
        let detail = observations.external.conflict(of: graph.actions[dependant], among: known)
      else { continue }
      var told = detail
      if case .conflict(let known) = decisions[dependant].verdict { told = known }
      conflicts[dependant] = told
      openConflicts.append(dependant)
    }
  }

  /// A conflict that is certain before its turn, with what is known of it; the run is over by it.
  mutating func takeConflict() -> (action: Int, detail: String)? {
    guard !openConflicts.isEmpty else { return nil }
    let index = openConflicts.removeFirst()
    if firstFailure == nil { firstFailure = graph.actions[index].target }
    let detail = conflicts[index] ?? ""
    decisions[index].verdict = .conflict(detail)
    return (index, detail)
  }

  /// Takes the ready action with the longest way still to go; groups end at once. nil when there is
  /// none, or none whose pool is free.
  /// - Parameters:
  ///   - mayWork: whether there is room for what keeps this machine busy.
  ///   - maySend: whether there is room for what waits for a network.
  mutating func nextReady(mayWork: Bool, maySend: Bool) -> Int? {
    if maySend, let index = readyEffects.takeFirst() { return index }
    while mayWork, let index = ready.takeFirst() {
      if graph.actions[index].recipe != .group { return index }
      _ = decide(index)
      release(index)
      if maySend, let index = readyEffects.takeFirst() { return index }
    }
    return nil
  }

  private mutating func makeReady(_ index: Int) {
    // Its end is told already, or about to be.
    if conflicts[index] != nil { return }
    // A group takes no time, and may make longer ways ready.
    let rank = graph.actions[index].recipe == .group ? Int.max : rank[index]
    let action = graph.actions[index]
    if action.isEffect {
      readyEffects.add(index, rank: rank, pool: action.pool)
    } else {
      ready.add(index, rank: rank, pool: action.pool)
    }
  }

  /// The verdict now that everything before it has ended; kept for those that come after.
  ///
  /// What the plan says will run does run: that another step has made the contents of an earlier
  /// result again meanwhile is no reason to take them instead.
  mutating func decide(_ index: Int) -> Decision {
    if holds[index] { return decisions[index] }
    lookBehindLinks(before: index)
    let mayRestore = if case .run = planned(index) { false } else { true }
    let decision = planner.decide(
      index, mayRestore: mayRestore, changes: { _ in false }, { decisions[$0] })
    replaceDecision(index, decision)
    return decision
  }

  /// What links among the outputs of those before an action lead to may have been made in this run.
  private mutating func lookBehindLinks(before index: Int) {
    for other in graph.actions[index].targets where graph.actions[other].recipe != .group {
      guard let outputs = decisions[other].outputs else { continue }
      decisions[other].seen = observations.seenNow(outputs, of: other)
    }
  }

  private mutating func replaceDecision(_ index: Int, _ decision: Decision) {
    if decision.outputs != decisions[index].outputs || decision.seen != decisions[index].seen {
      for dependant in dependants[index] { holds[dependant] = false }
    }
    decisions[index] = decision
  }

  /// What was written and is an output of two targets: it goes when no step is running that may
  /// have written it.
  mutating func takeSharedPaths() -> [Path] {
    defer { sharedPaths = [] }
    return sharedPaths
  }

  /// The planned step with its final verdict.
  func step(_ index: Int, _ verdict: Verdict) -> Step? {
    var step = steps[index]
    step?.verdict = verdict
    return step
  }

  /// What the plan said.
  func planned(_ index: Int) -> Verdict? { steps[index]?.verdict }

  /// What the steps before an action made, as its key has it.
  func upstream(of index: Int) -> [Upstream] { planner.upstream(of: index) { decisions[$0] } }

  /// The files of each prerequisite, in the order of the rule.
  func inputs(of index: Int) -> [FileSet] {
    var files = ((try? observations.facts(of: index).get())?.files ?? [])[...]
    return graph.actions[index].prerequisites.map { prerequisite in
      switch prerequisite {
      case .files: files.popFirst()?.set ?? .empty
      case .target(let other): decisions[other].outputs ?? .empty
      }
    }
  }

  /// Notes how an action ended and makes ready what waited for it.
  mutating func finish(
    _ index: Int, _ result: StepResult, _ report: (RunEvent) -> Void
  ) {
    let action = graph.actions[index]
    ready.free(action.pool)
    readyEffects.free(action.pool)
    let decision = decisions[index]
    var ended = decision
    // What writes nothing leaves nothing unknown, however it ended.
    ended.outputs = result.outputs ?? (action.outputs.isEmpty ? .empty : nil)
    ended.seen = ended.outputs.map { observations.seenNow($0, of: index) }
    replaceDecision(index, ended)
    if let state = result.state {
      observations.keep(state, of: action.target)
    } else if let key = decision.key, result.status == .upToDate {
      observations.adopt(key, index)
    }
    if result.outputs != nil { findConflicts(behind: index) }
    switch result.status {
    case .failed, .conflict:
      if firstFailure == nil, case .failed = result.status { firstFailure = action.target }
      block(index, "\(action.target) \(result.status.isConflict ? "is in conflict" : "failed")")
    case .blocked, .interrupted: block(index, "\(action.target) is blocked")
    default: break
    }
    if case .failed = result.status, let key = decision.key { forget(key, index) }
    for note in result.notes { report(.note(note)) }
    summary.addedBytes += result.addedBytes
    sharedPaths += result.shared
    if let run = LastRun(result, decision: decision, folder: steps[index]?.folder) {
      observations.state[.lastRun(of: action.target)] = run
    }
    if var step = steps[index] {
      if case .undecided = step.verdict { step.verdict = decision.verdict }
      let done = StepReport(
        step: step, status: result.status, milliseconds: result.milliseconds, log: result.log,
        key: decision.key, sentBytes: result.sentBytes)
      summary.reports.append(done)
      report(.finished(done))
    }
    release(index)
  }

  /// After a failure under the key of the last good run, that run no longer counts.
  private mutating func forget(_ key: ActionKey, _ index: Int) {
    let target = graph.actions[index].target
    guard var state = observations.state(of: target), state.key == key else { return }
    // No action has such a key: a strong key is a digest of more than its weak one.
    state.key.strong = key.weak
    observations.keep(state, of: target)
  }

  /// A stack of its own: a chain of groups may be longer than the thread's.
  private mutating func block(_ index: Int, _ reason: String) {
    var open = [index]
    while let next = open.popLast() {
      for dependant in dependants[next] where blockers[dependant] == nil {
        blockers[dependant] = reason
        if graph.actions[dependant].recipe == .group { open.append(dependant) }
      }
    }
  }

  private mutating func release(_ index: Int) {
    for dependant in dependants[index] {
      waitsFor[dependant] -= 1
      if waitsFor[dependant] == 0 { makeReady(dependant) }
    }
  }
}

extension LastRun {
  /// How many reasons are kept; a step that saw a thousand files change needs no list of them.
  private static let reasonLimit = 20

  /// What is remembered of a step's end; nil when nothing was done.
  fileprivate init?(_ result: StepResult, decision: Decision, folder: Path?) {
    guard let at = result.endedAt else { return nil }
    var reasons = decision.changes.map { $0.text(from: folder) }
    if reasons.isEmpty { reasons = decision.verdict.reasons(from: folder) }
    if reasons.count > Self.reasonLimit {
      let rest = reasons.count - Self.reasonLimit
      reasons = reasons.prefix(Self.reasonLimit) + ["and \(rest) more"]
    }
    let ending: Ending
    var detail: String?
    switch result.status {
    case .ran: ending = .ran
    case .restored: ending = .restored
    case .published: ending = .published
    case .interrupted: ending = .interrupted
    case .failed(let failure): (ending, detail) = (.failed, failure.message)
    case .conflict(let text): (ending, detail) = (.failed, text)
    case .upToDate, .present, .blocked, .notStarted: return nil
    }
    self.init(
      ending: ending, at: at, milliseconds: result.milliseconds, reasons: reasons, detail: detail,
      // What it was seen to read may belong to its key since.
      strong: (result.state?.key ?? decision.key)?.strong)
  }
}

extension StepStatus {
  fileprivate var isConflict: Bool { if case .conflict = self { true } else { false } }
}
