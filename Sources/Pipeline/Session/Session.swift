// One run of rel, wired: what was found, observed and planned, and how the plan is carried out. Below
// this file there is no "dry run": a dry run ends after `init`.

public import BuildGraph
import Caching
public import Checkouts
public import Diagnostics
public import Execution
public import Fingerprints
public import Honesty
public import Host
import Indexes
public import Planning
import Python
import Standards
import Workspace

/// A planned run.
public struct Session {
  public let checkout: Checkout
  public let graph: ActionGraph
  public let observations: RunObservations
  public let planner: Planner
  public let plan: Plan
  public let decisions: [Decision]
  let indexes: IndexAccess
  /// Nil where nobody asked about versions.
  private let honesty: VersionHonesty?
  private let tools: PythonTools
  /// As it was when the keys were made.
  private let outside: [String: OutsideRequirements]
  private let processes: CountingRunner

  /// By the file system's clock, before the first look at the disk that counts.
  let startedAt: Int64

  /// Whether the plan follows from files, arguments and environment alone: no program was asked, and
  /// no remote.
  var dependsOnFilesOnly: Bool {
    processes.count == 0 && checkout.dependsOnFilesOnly && !indexes.isRemote
  }

  /// Whether something is to be published.
  public var isRelease: Bool {
    let releases: Set<String> = ["upload", "index"]
    return graph.actions.contains { releases.contains($0.target) }
  }

  /// Which packages a release leaves out; nil when nothing of a release was asked for.
  public var unreleasedNote: String? {
    guard !graph.unreleased.isEmpty, isRelease else { return nil }
    let names = graph.unreleased.map { "`\($0)`" }.joined(separator: ", ")
    return "not released: \(names), whose `release` is `no` or whose classifiers say `Private ::`"
  }

  /// What there is to say about versions before anything is done.
  public var versionNotes: [VersionNote] {
    honesty?.notes(plan, observations) { index in
      guard let outputs = decisions[index].outputs, let name = graph.actions[index].package
      else { return nil }
      return wheelArtifacts(of: name, in: outputs.artifacts).first?.digest
    } ?? []
  }

  /// What there is to say of the wheels that a run has made, and was not certain before.
  private var versionNotesAfterRun: [VersionNote] {
    let before = Set(versionNotes.filter(\.isCertain).flatMap(\.packages))
    // Where wheels are published, a conflict says it.
    guard let honesty, !isRelease else { return [] }
    return honesty.contentNotes(observations) {
      VersionHonesty.wheel($0, of: graph, in: checkout.state)
    }
    .filter { $0.isCertain && !$0.packages.allSatisfy(before.contains) }
  }

  /// What a session may do while it observes.
  public enum Purpose {
    /// Nothing is written.
    case plan
    /// Tools that are not pinned are resolved, so that keys are known.
    case run
  }

  /// Observes and plans.
  /// - Parameter kept: what is known of the same call, where somebody has looked already.
  /// - Throws: problems about the Releasefile, the packages, missing files, or the index.
  public init(
    _ request: Request, for purpose: Purpose, by caller: Caller, kept: KeptCall? = nil
  ) async throws {
    startedAt = Disk(root: "/").now()
    let kept = kept ?? KeptCall(request, environment: caller.environment)
    kept.lookAhead()
    let checkout = try await Checkout(
      request, environment: caller.environment,
      asking: purpose == .plan ? .withoutTraces : .freely, kept: kept)
    let planned = checkout.setUp.graph
    try requireReleased(planned)
    try requireNoDoubts(planned, checkout.layout)
    let scratch =
      purpose == .plan ? caller.temporaryFolder : checkout.disk.absolute(Checkout.scratch)
    processes = CountingRunner(
      SubprocessRunner(
        scratch: scratch, leavesMarks: purpose == .run, observer: caller.observer))
    let steps = await StepTools(of: planned, in: checkout, processes: processes)
    (tools, outside) = (steps.tools, steps.outside)
    if purpose == .run { await steps.resolve() }
    let identities = await steps.identities(isPlanned: purpose == .plan)
    indexes = IndexAccess(StorageOpener(disk: checkout.disk, for: caller, processes: processes))
    let glancing = Activity("looking at git and the index")
    defer { glancing.end() }
    let outsideState = try await ReleaseState(
      of: planned, in: checkout, processes: processes, indexes: indexes)
    honesty = await VersionHonesty(of: planned, in: checkout, processes: processes)
    glancing.end()
    let looking = Activity("reading files")
    defer { looking.end() }
    observations = try RunObservations(
      of: planned, at: checkout.place, state: checkout.state, identities: identities,
      external: outsideState)
    graph = observations.graph
    planner = Planner(
      graph: graph, observations: observations, forcesAll: request.alwaysMake,
      folders: graph.folders(of: checkout.layout.packages))
    let first = planner.plan()
    looking.end()
    // What conflicts are about is worth a look at the published files, and only then.
    (plan, decisions) = await outsideState.explainConflicts() ? planner.plan() : first
    self.checkout = checkout
    tellPlan()
  }

  /// Where what is not there yet, or may not be, would be published, sorted.
  public var destinations: [String] { Set(publishings.map(\.index)).sorted() }

  private var publishings: [PublishingSettings] {
    plan.steps.filter(\.verdict.isWork).compactMap { step in
      switch graph.actions[step.action].operation {
      case .upload(let settings), .commitIndex(let settings): settings
      default: nil
      }
    }
  }

  /// Throws where these credentials may surely not write where something is to be published. Nothing is
  /// written for that.
  public func requirePermission() async throws(Problem) {
    for index in destinations { try await indexes.requirePermission(index) }
  }

  /// Throws where something is to be published and cannot be: before any step runs.
  public func requireWritableIndexes() async throws(Problem) {
    let unsafe = Set(publishings.filter(\.allowsUnsafeIndex).map(\.index))
    for index in destinations {
      try await indexes.requireWritable(index, allowsUnsafe: unsafe.contains(index))
    }
  }

  /// What an action's key is made of now, as far as it is known.
  public func inputs(of index: Int) -> (facts: ActionFacts?, upstream: [Upstream]) {
    let upstream = planner.upstream(of: index) { decisions[$0] }
    return (try? observations.facts(of: index).get(), upstream)
  }

  /// Carries the plan out and keeps what was learned.
  /// - Returns: what happened, and what there is to say about versions now.
  public func run(
    _ options: RunOptions, journal: RunJournal, report: @escaping @Sendable (RunEvent) -> Void
  ) async throws -> (RunSummary, [VersionNote]) {
    let disk = checkout.disk
    try journal.list(graph.actions.flatMap(\.outputs))
    let environment = RecipeEnvironment(caller: checkout.environment, folder: disk.root)
    let operations = Operations(
      disk: disk, packages: checkout.layout.packages,
      released: ReleasedWheels(of: graph, checkout.layout.packages, on: disk), outside: outside,
      tools: tools,
      recipes: RecipeRunner(processes: processes, shell: "/bin/sh"), environment: environment,
      indexes: indexes, learning: Learning(in: checkout))
    let outputs = Dictionary(
      graph.actions.map { ($0.target, $0.outputs) }
    ) { first, _ in first }
    let records = checkout.records
    let engine = Engine(
      at: checkout.place,
      operations: JournalledOperations(
        operations: operations, journal: journal, places: operations.places),
      options: options
    ) { event in
      if case .finished(let ended) = event, let outputs = outputs[ended.step.target] {
        // Where this cannot be written, a kill from here on costs the step's outputs, not more.
        try? journal.end(outputs)
      }
      if case .finished(let ended) = event { RunObservers.tell(ended, records) }
      report(event)
    }
    var summary = await engine.run(
      plan, decisions: decisions, planner: planner, observations: observations)
    await tools.close()
    await ReleaseState.renewSnapshot(for: graph, in: checkout, processes: processes)
    await GitQuestion.renew(in: checkout, processes: processes)
    indexes.keep(in: checkout.state, now: disk.now())
    // What ran has run: its end is told, whatever cannot be kept of it.
    do throws(FileError) {
      let notes = try await keepCacheSmall(of: checkout, addedBytes: summary.addedBytes)
      for note in notes { report(.note(note)) }
    } catch { summary.unkept = error.problem }
    for note in indexes.notes { report(.note(note)) }
    let published = summary.reports.filter { [.published, .present].contains($0.status) }
    honesty?.keep(
      published: Set(published.map(\.step.target)), state: checkout.state,
      records: checkout.records)
    do throws(Problem) { try save() } catch { summary.unkept = error }
    return (summary, versionNotesAfterRun)
  }

  /// Keeps the observations, where there is nothing else to do.
  public func saveObservations() throws {
    var adopted = observations
    adopted.adopt(decisions)
    let published = plan.steps.filter { $0.verdict == .present }
    honesty?.keep(
      published: Set(published.map(\.target)), state: checkout.state, records: checkout.records)
    try save()
  }

  private func save() throws(Problem) {
    do throws(StateError) {
      try checkout.state.save(in: checkout.store)
    } catch {
      throw SessionMistake.stateUnwritten(error.description).problem
    }
  }
}

extension ActionGraph {
  /// The folder of each action's package.
  fileprivate func folders(of packages: [Package]) -> [Path?] {
    let folders = Dictionary(packages.map { ($0.name, $0.path) }) { first, _ in first }
    return actions.map { $0.package.flatMap { folders[$0] } }
  }
}

/// Throws where a package is to be published that is not to be released: told before anything runs.
private func requireReleased(_ graph: ActionGraph) throws(Problem) {
  for action in graph.actions {
    guard case .refused(let project) = action.operation else { continue }
    throw SessionMistake.notReleased(project, target: action.target).problem
  }
}

/// Throws where something is released, or all that a release rests on is checked, while nobody has
/// said whether a folder is a package.
private func requireNoDoubts(
  _ graph: ActionGraph, _ layout: MonorepoLayout
) throws(Problems) {
  let isRelease = graph.actions.contains { action in
    switch action.operation {
    // `versions` looks at all packages together: a release that lacks one must not pass it.
    case .upload, .commitIndex, .versions: true
    default: false
    }
  }
  if isRelease, let doubts = Problems(layout.doubts) { throw doubts }
}
