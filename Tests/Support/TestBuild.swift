// A whole build on a memory disk: the real rules, graph, observations, planner and engine, with
// scripted steps, programs and index. Nothing of it knows the machine that the tests run on.

public import BuildGraph
import Caching
public import Execution
import Fingerprints
import Hashing
public import Host
public import Planning
import Releasefile
import Synchronization
public import Workspace

/// A checkout in memory that can be planned and run again and again.
///
/// ```swift
/// var build = TestBuild("out: outputs = $@\nout: in\n\tcp in out\n", files: ["in": "1"])
/// try await build.run()
/// build.ran  // ["out"]
/// ```
public struct TestBuild: Sendable {
  public let disk: MemoryDisk
  /// What this machine remembers; a new one is a lost state.
  public var state = MemoryState()
  /// What the outside holds.
  public var index = ScriptedIndex()
  /// Versions of programs that are not `1`; nil: not known before the step runs.
  public var programs: [String: String?] = [:]
  public var environment = ["HOME": "/home/me"]
  public var overrides: [(String, String)] = []
  private var rulebooks = KnownRulebooks()
  private var reads = KnownReads()
  /// What `%` ranges over.
  public var packages: [Package] = []
  /// Targets whose steps are interrupted, and after how many lines.
  public var interruptions: [String: Int] = [:]
  public var jobs = 1
  public var keepsGoing = false
  public var forcesAll = false
  /// Told each event of a run while it goes on.
  public var onEvent: @Sendable (RunEvent) -> Void = { _ in }
  /// What the last run told, a line each.
  public private(set) var events: [String] = []
  public private(set) var summary = RunSummary()

  /// - Parameters:
  ///   - releasefile: its text.
  ///   - files: contents by path.
  public init(_ releasefile: String, files: [String: String] = [:]) {
    disk = MemoryDisk(files)
    disk.put(releasefile, at: "Releasefile")
    disk.tick()
  }

  private init(_ other: TestBuild, disk: MemoryDisk) {
    self.disk = disk
    index = other.index
    programs = other.programs
    environment = other.environment
    overrides = other.overrides
    packages = other.packages
    rulebooks = other.rulebooks
  }

  /// The same checkout on another machine: other inodes and times, no state, and of the files those
  /// that `isKept` answers true for.
  public func elsewhere(_ isKept: (Path) -> Bool) -> TestBuild {
    TestBuild(self, disk: disk.copy(where: isKept))
  }

  // MARK: What rel does

  /// What a run would do. Writes nothing.
  public func plan(_ targets: String...) throws -> Plan { try session(targets).plan }

  /// The graph of the targets.
  public func graph(_ targets: String...) throws -> ActionGraph {
    try session(targets).planner.graph
  }

  /// Brings targets up to date; the Releasefile's first one if none is named.
  @discardableResult
  public mutating func run(_ targets: String...) async throws -> RunSummary {
    try await run(try session(targets))
  }

  /// Carries out a plan that was made before.
  @discardableResult
  public mutating func run(_ session: Session) async throws -> RunSummary {
    let told = Mutex<[String]>([])
    let onEvent = onEvent
    let engine = Engine(
      at: session.place,
      operations: ScriptedOperations(
        disk: disk, index: index, reads: reads, environment: environment,
        interruptions: interruptions),
      options: RunOptions(jobs: jobs, keepsGoing: keepsGoing)
    ) { event in
      told.withLock { $0.append(event.text) }
      onEvent(event)
    }
    let summary = await engine.run(
      session.plan, decisions: session.decisions, planner: session.planner,
      observations: session.observations)
    try session.observations.state.save(in: state)
    self.summary = summary
    events = told.withLock { $0 }
    return summary
  }

  /// Observations and the plan made of them.
  public struct Session {
    public let plan: Plan
    let decisions: [Decision]
    let planner: Planner
    public let observations: RunObservations
    public var graph: ActionGraph { planner.graph }
    let place: Workplace
  }

  public func session(_ targets: [String]) throws -> Session {
    let rulebook = try rulebooks.rulebook(of: self)
    let graph = reads.graph(
      try actionGraph(
        of: rulebook, packages: packages, workspace: ".", targets: targets, only: []))
    let exclusions = Exclusions(
      packages: packages.map(\.path), ignored: try rulebook.globs(of: "ignore"))
    let place = Workplace(disk: disk, exclusions: exclusions, cache: Self.cache)
    let observations = try RunObservations(
      of: graph, at: place, state: MachineState(state.load().rows),
      identities: ScriptedPrograms(versions: programs), external: index)
    let planner = Planner(
      graph: graph, observations: observations, forcesAll: forcesAll,
      folders: graph.actions.map { _ in nil })
    let (plan, decisions) = planner.plan()
    return Session(
      plan: plan, decisions: decisions, planner: planner, observations: observations,
      place: place)
  }

  // MARK: What tests ask

  private static let cache: Path = ".cache"

  /// The targets whose recipes ran in the last run, failed ones too, in the order of their ends.
  public var ran: [String] {
    targets { status in
      switch status {
      case .ran, .published, .failed, .interrupted: true
      default: false
      }
    }
  }

  /// The targets whose outputs came from the cache in the last run.
  public var restored: [String] { targets { $0 == .restored } }

  /// The notes of the last run.
  public var notes: [String] {
    events.compactMap { $0.hasPrefix("note: ") ? String($0.dropFirst(6)) : nil }
  }

  /// All files of the checkout but rel's own.
  public var tree: [String: String] { disk.files().filter { !$0.key.hasPrefix(".cache/") } }

  /// rel's own files below a folder of `.cache`, by path from there.
  public func cached(_ folder: String) -> [String: String] {
    disk.files(below: Self.cache / folder)
  }

  private func targets(_ isMeant: (StepStatus) -> Bool) -> [String] {
    summary.reports.filter { isMeant($0.status) }.map(\.step.target)
  }
}

/// Rulebooks by what they were read from, as far as it is the same: most of a plan's time goes into
/// reading, and a Releasefile is planned again and again.
private final class KnownRulebooks: Sendable {
  private let known = Mutex<[[String]: Rulebook]>([:])

  func rulebook(of build: TestBuild) throws -> Rulebook {
    let text = build.disk.text(at: "Releasefile") ?? ""
    let variables = build.environment.sorted { $0.key < $1.key } + build.overrides
    let key = [text] + variables.map { "\($0)=\($1)" }
    // A file that includes others is read each time.
    let isWhole = !text.contains("include")
    if isWhole, let rulebook = known.withLock({ $0[key] }) {
      // The look at the file is one that tests count.
      _ = try build.disk.contents(of: "Releasefile")
      return rulebook
    }
    let rulebook = try load(
      user: "Releasefile", disk: build.disk, overrides: build.overrides,
      environment: build.environment)
    known.withLock { $0[key] = rulebook }
    return rulebook
  }
}

extension Plan {
  /// A line a step: `out run: in changed`.
  public var text: String {
    steps.map { step in
      let reasons = step.reasons.isEmpty ? "" : ": \(step.reasons.joined(separator: ", "))"
      return "\(step.target) \(step.verdict.name)\(reasons)"
    }.joined(separator: "\n")
  }
}

extension RunSummary {
  /// A line a step, in the order of their ends: `out failed: it said so`.
  public var text: String { reports.map(\.text).joined(separator: "\n") }
}

extension StepReport {
  fileprivate var text: String {
    switch status {
    case .upToDate: "\(step.target) upToDate"
    case .restored: "\(step.target) restored"
    case .notStarted: "\(step.target) notStarted"
    case .ran: "\(step.target) ran"
    case .published: "\(step.target) published"
    case .present: "\(step.target) present"
    case .failed(let failure): "\(step.target) failed: \(failure.message)"
    case .conflict(let detail): "\(step.target) conflict: \(detail)"
    case .blocked(let reason): "\(step.target) blocked: \(reason)"
    case .interrupted: "\(step.target) interrupted"
    }
  }
}

extension RunEvent {
  fileprivate var text: String {
    switch self {
    case .started(let step): "start \(step.target)"
    case .finished(let report): "end \(report.text)"
    case .note(let text): "note: \(text)"
    case .progress(let target, let sent, let total, _): "sent \(sent) of \(total): \(target)"
    }
  }
}
