// The observations of one run, gathered before planning: files, identities, outputs, the outside.

public import BuildGraph
public import Caching
public import Diagnostics
public import Fingerprints
public import Hashing
import Host
public import Planning

/// What else is in an action's key: programs, pinned tools, interpreters.
public protocol IdentitySource {
  func identities(of action: Action) -> Result<[KeyManifest.Field], FactsUnknown>

  /// The fields for facts that a step was seen to ask for.
  func fields(of facts: [LearnedFact]) -> [KeyManifest.Field]

  /// Programs that the action's files say it may run, beyond those that its recipe names.
  func compilers(of action: Action, files: [FileSet]) -> [KeyManifest.Field]
}

extension IdentitySource {
  public func compilers(of action: Action, files: [FileSet]) -> [KeyManifest.Field] { [] }
  public func fields(of facts: [LearnedFact]) -> [KeyManifest.Field] { [] }
}

/// What the outside (git, the index) says of actions whose state is there.
public protocol ExternalState: Sendable {
  /// nil for an action whose state is not outside.
  func verdict(of action: Action, upstream: [Upstream]?) -> ExternalVerdict?

  /// What is certain to be in conflict of an action, by those of its files that are known already; nil:
  /// nothing is, so far.
  func conflict(of action: Action, among known: [Upstream]) -> String?

  /// What there is to say of a conflict that came up during the run, after a closer look.
  /// - Parameter known: what the verdict said.
  func conflictDetail(of action: Action, upstream: [Upstream], known: String) async -> String
}

extension ExternalState {
  public func conflict(of action: Action, among known: [Upstream]) -> String? { nil }

  public func conflictDetail(
    of action: Action, upstream: [Upstream], known: String
  ) async -> String { known }
}

/// One run's observations.
public struct RunObservations: Observations {
  /// Each action reads what it was seen to read when its inputs were as they are, where that is known.
  public private(set) var graph: ActionGraph
  public private(set) var facts: [Result<ActionFacts, FactsUnknown>] = []
  public private(set) var outputs: [StampTable?] = []
  /// What the next run is to know; the last results of targets are set with `keep`.
  public let state: MachineState
  /// The last results of the graph's targets, unpacked once.
  private var lastResults: [String: TargetState] = [:]
  /// For actions whose outputs have links that lead out of them: what is behind, and whose outputs
  /// that may be.
  var links: [Int: LedOut] = [:]
  let rivals: [Int: OutputRivals]
  let outputLinks: OutputLinks
  private let place: Workplace
  let external: any ExternalState

  var disk: any FileSystem { place.disk }
  var objects: ObjectStore { place.objects }

  struct LedOut {
    var behind: StampTable
    var owners: Set<Int>
  }

  /// Gathers everything that the graph's keys need.
  /// - Throws: a problem for a prerequisite that matches nothing, or for a file that cannot be
  ///   read.
  public init(
    of graph: ActionGraph, at place: Workplace, state: MachineState,
    identities: any IdentitySource, external: any ExternalState
  ) throws(Problem) {
    let disk = place.disk
    self.graph = graph
    self.state = state
    self.external = external
    self.place = place
    outputLinks = OutputLinks(disk: disk, exclusions: place.exclusions)
    rivals = graph.outputRivals()
    do throws(FileError) {
      let inputs = FileObserver(disk: disk, exclusions: place.exclusions)
      let patterns = Set(
        graph.actions.flatMap { action in
          action.patterns.map(\.glob) + action.learnedBefore.flatMap(\.contents)
        })
      let sets = try inputs.observe(patterns, state: state)
      let observer = FileObserver(disk: disk, exclusions: nil)
      let listed = try OutputListing(of: graph.actions.lazy.flatMap(\.outputs), disk: disk)
      for (index, planned) in graph.actions.enumerated() {
        let action = reading(planned, sets, identities)
        if !planned.learnedBefore.isEmpty { self.graph.actions[index] = action }
        facts.append(Self.facts(of: action, sets, identities))
        outputs.append(try observed(action, with: observer, listed))
      }
      for index in graph.actions.indices { observeLinks(of: index) }
      try checkMissing(sets, disk)
    } catch {
      throw Problem(error)
    }
    if let missing { throw missing }
    if let shared = sharedOutput() { throw shared }
  }

  /// An action with what it was last seen to read, or, where nothing was recorded for that, with the last
  /// of what it was seen to read before that something was recorded for.
  private func reading(
    _ action: Action, _ sets: [GlobPattern: FileSet], _ identities: any IdentitySource
  ) -> Action {
    if action.learnedBefore.isEmpty { return action }
    let readings = [action.learned] + action.learnedBefore
    return readings.map { action.reading($0) }.first { action in
      guard case .success(let facts) = Self.facts(of: action, sets, identities) else {
        return false
      }
      return mayHave(weak: action.weakKey(facts))
    } ?? action
  }

  private var missing: Problem?

  /// The first file that is an output of two targets: nobody knows whose it is.
  private func sharedOutput() -> Problem? {
    for (index, others) in rivals.sorted(by: { $0.key < $1.key }) {
      for stamp in outputs[index]?.stamps ?? [] {
        guard let other = others.owner(of: stamp.path) else { continue }
        return RunFault.sharedBefore(stamp.path, by: [graph.actions[index].target, other]).problem
      }
    }
    return nil
  }

  /// The stamps of an action's outputs. Those of a step that just ran are too young to be trusted:
  /// once they are old enough the newer look replaces them, and the files are not read again.
  private mutating func observed(
    _ action: Action, with observer: FileObserver, _ listed: OutputListing
  ) throws(FileError) -> StampTable? {
    let last = state[.target(action.target)]
    lastResults[action.target] = last
    if action.outputs.isEmpty { return nil }
    let table = try observer.stamps(
      of: action.outputs, previous: last?.outputs, listed: listed)
    if var last, last.outputs.stamps == table.stamps,
      !last.outputs.stamps.allSatisfy({ last.outputs.isTrusted($0.status) })
    {
      last.outputs = table
      keep(last, of: action.target)
    }
    return table
  }

  private static func facts(
    of action: Action, _ sets: [GlobPattern: FileSet], _ identities: any IdentitySource
  ) -> Result<ActionFacts, FactsUnknown> {
    identities.identities(of: action).map { fields in
      let files = action.patterns.map { ($0.glob.text, sets[$0.glob] ?? .empty) }
      let compilers = identities.compilers(of: action, files: files.map(\.1))
      let learned = identities.fields(of: action.learned.facts)
      return ActionFacts(files: files, identities: fields + compilers + learned)
    }
  }

  /// Notes the first prerequisite that matches nothing and may not.
  private mutating func checkMissing(
    _ sets: [GlobPattern: FileSet], _ disk: any FileSystem
  ) throws(FileError) {
    for action in graph.actions {
      for pattern in action.patterns
      where !pattern.isOptional && sets[pattern.glob]?.isEmpty != false {
        missing = try missingFile(pattern, of: action, disk)
        return
      }
    }
  }

  private func missingFile(
    _ pattern: InputPattern, of action: Action, _ disk: any FileSystem
  ) throws(FileError) -> Problem {
    var hints: [String] = []
    if let path = pattern.glob.literal {
      if let maker = graph.actions.first(where: { $0.outputs.contains { $0.covers(path) } }) {
        hints.append("target `\(maker.target)` writes it: name the target instead of the file")
      }
      let folder = path.parent
      let siblings =
        try disk.status(of: folder)?.kind == .folder ? try disk.entries(of: folder) : []
      let names = siblings.map { (folder / $0.name).string } + graph.actions.map(\.target)
      if let near = nearNameHint(to: path.string, among: names) { hints.append(near) }
    }
    return RunFault.missingInput(pattern, of: action, hints: hints).problem
  }

  // MARK: Observations

  public func facts(of action: Int) -> Result<ActionFacts, FactsUnknown> { facts[action] }

  public func outputs(of action: Int) -> FileSet {
    outputs[action].map { FileSet($0.stamps.map(\.artifact)) } ?? .empty
  }

  public func state(of target: String) -> TargetState? { lastResults[target] }

  // A record that cannot be read is one that is not there: the step runs.
  public func record(_ key: ActionKey) -> ActionRecord? { (try? place.records.record(key)) ?? nil }
  public func mayHave(weak: Digest) -> Bool { (try? place.records.mayHave(weak: weak)) ?? false }
  /// When and why a target last did something here; nil when that is not known.
  public func lastRun(of target: String) -> LastRun? {
    state[.lastRun(of: target)]
  }
  public func canRestore(_ record: ActionRecord) -> Bool {
    record.outputs.allSatisfy { (try? place.objects.has($0.digest)) ?? false }
  }

  public func external(_ action: Int, upstream: [Upstream]?) -> ExternalVerdict? {
    external.verdict(of: graph.actions[action], upstream: upstream)
  }
}

extension RunObservations {
  /// Makes keys that are up to date by their records alone the checkout's own last results, so that
  /// the next run need not look the records up.
  public mutating func adopt(_ decisions: [Decision]) {
    for (index, decision) in decisions.enumerated() where decision.verdict == .upToDate {
      if let key = decision.key { adopt(key, index) }
    }
  }

  mutating func adopt(_ key: ActionKey, _ index: Int) {
    let target = graph.actions[index].target
    let old = lastResults[target]
    let stamps = outputs[index] ?? StampTable(takenAt: 0, stamps: [])
    if old?.key == key, old?.outputs.stamps == stamps.stamps { return }
    let record = old?.key == key ? nil : record(key)
    // Only its turn in a clean-up depends on this.
    if let record { try? place.records.touch(record) }
    let milliseconds = record?.milliseconds ?? old?.milliseconds ?? 0
    keep(TargetState(key: key, milliseconds: milliseconds, outputs: stamps), of: target)
  }

  /// Sets the last result of a target.
  mutating func keep(_ result: TargetState, of target: String) {
    lastResults[target] = result
    state[.target(target)] = result
  }
}
