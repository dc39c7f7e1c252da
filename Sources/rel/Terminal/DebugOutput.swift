// What `--debug` tells, on standard error while it happens and at the end. It looks on, and changes
// nothing of what is done.

import Caching
import Execution
import Glibc
import Host
import Networking
import Notation
import Pipeline
import Planning
import Reporting
import Synchronization

final class DebugOutput: RunObserver {
  private struct State {
    /// Milliseconds and how often, by what was done.
    var phases: [(name: String, milliseconds: Int, count: Int)] = []
    var requests = Requests()
    /// How often a request was sent without an answer that ended it.
    var attempts: [String: Int] = [:]
    /// Steps that were not decided when the run was planned.
    var undecided: Set<String> = []
    var steps = (count: 0, milliseconds: 0)
  }

  private struct Requests {
    var count = 0
    var repeated = 0
    var sentBytes: Int64 = 0
    var receivedBytes = 0
  }

  private let topics: Set<DebugRequest.Topic>
  private let mask: SecretMask
  private let state = Mutex(State())
  private let start = ContinuousClock.now

  /// nil where nothing is asked for.
  init?(_ request: DebugRequest, environment: @autoclosure () -> [String: String]) {
    if request.topics.isEmpty { return nil }
    topics = request.topics
    mask = SecretMask(environment: environment())
    if topics.contains(.stats) { Tally.begin() }
  }

  private func tell(_ topic: DebugRequest.Topic, _ lines: [String]) {
    for line in lines { printError(mask.masked("\(topic.rawValue): \(line)")) }
  }

  /// Runs `body` under the eyes of whom `debug` tells.
  static func observed(
    by debug: DebugOutput?, _ body: () async throws -> Void
  ) async throws {
    guard let debug else {
      return try await Activity.$observer.withValue(Screen.shared, operation: body)
    }
    let watcher: @Sendable (HTTPExchange) -> Void = { debug.take($0) }
    try await Activity.$observer.withValue(PhaseClock(debug)) {
      try await RunObservers.$current.withValue(debug) {
        try await HTTPExchange.$watcher.withValue(watcher, operation: body)
      }
    }
  }

  // MARK: Steps

  func planned(_ plan: Plan, _ decisions: [Decision], manifest: (Int) -> KeyManifest?) {
    let open = plan.steps.filter { if case .undecided = $0.verdict { true } else { false } }
    state.withLock { $0.undecided = Set(open.map(\.target)) }
    for step in plan.steps {
      let decision = decisions[step.action]
      if topics.contains(.explain) {
        tell(.explain, explainLines(step, key: decision.key, changes: decision.changes))
      }
      if topics.contains(.keys), let manifest = manifest(step.action) {
        tell(.keys, keyLines(step.target, decision.key, manifest))
      }
    }
  }

  func ended(_ report: StepReport, manifest: () -> KeyManifest?) {
    let target = report.step.target
    let wasUndecided = state.withLock { state in
      if report.milliseconds > 0 {
        state.steps.count += 1
        state.steps.milliseconds += report.milliseconds
      }
      return state.undecided.contains(target)
    }
    guard wasUndecided else { return }
    if topics.contains(.explain) {
      tell(.explain, explainLines(report.step, key: report.key, changes: []))
    }
    if topics.contains(.keys), let manifest = manifest() {
      tell(.keys, keyLines(target, report.key, manifest))
    }
  }

  // MARK: Requests

  private func take(_ exchange: HTTPExchange) {
    let name = "\(exchange.method) \(exchange.url)"
    let attempt = state.withLock { state in
      let attempt = state.attempts[name, default: 0] + 1
      state.requests.count += 1
      state.requests.repeated += attempt > 1 ? 1 : 0
      state.requests.sentBytes += exchange.sentBytes
      var isOver = false
      if case .success(let (status, received)) = exchange.answer {
        state.requests.receivedBytes += received
        isOver = status < 500 && status != 429
      }
      state.attempts[name] = isOver ? nil : attempt
      return attempt
    }
    guard topics.contains(.http) else { return }
    let line = requestLine(
      exchange.method, exchange.url, sentBytes: exchange.sentBytes, answer: exchange.answer,
      milliseconds: exchange.duration.milliseconds, attempt: attempt)
    tell(.http, [line])
  }

  // MARK: Counts

  fileprivate func add(_ phase: String, milliseconds: Int) {
    state.withLock { state in
      if let index = state.phases.firstIndex(where: { $0.name == phase }) {
        state.phases[index].milliseconds += milliseconds
        state.phases[index].count += 1
      } else {
        state.phases.append((phase, milliseconds, 1))
      }
    }
  }

  /// The process is about to end.
  func end() {
    guard topics.contains(.stats) else { return }
    let state = state.withLock { $0 }
    var rows: [(name: String, value: String)] = state.phases.map { phase in
      let times = phase.count > 1 ? ", \(phase.count) times" : ""
      return (phase.name, durationText(milliseconds: phase.milliseconds) + times)
    }
    if state.steps.count > 0 {
      let time = durationText(milliseconds: state.steps.milliseconds)
      rows.append(("steps, added up", "\(time), \(state.steps.count) of them"))
    }
    let total = start.duration(to: .now).milliseconds
    rows += [
      ("all of it", durationText(milliseconds: total)),
      ("looks at the disk", "\(Tally[.looks])"),
      ("folders listed", "\(Tally[.foldersListed])"),
      ("files read", "\(Tally[.filesRead]), \(sizeText(Int64(Tally[.bytesRead])))"),
      ("rows of the state read", "\(Tally[.rowsRead])"),
      ("programs started", "\(Tally[.programsStarted])"),
    ]
    let requests = state.requests
    let traffic =
      "\(sizeText(requests.sentBytes)) sent, \(sizeText(Int64(requests.receivedBytes))) received"
    let repeated = requests.repeated > 0 ? ", \(requests.repeated) of them again" : ""
    rows.append(
      ("requests", "\(requests.count)" + (requests.count > 0 ? "\(repeated), \(traffic)" : "")))
    var usage = rusage()
    if getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 {
      rows.append(("memory at most", sizeText(Int64(usage.ru_maxrss) * 1024)))
    }
    tell(.stats, statLines(rows))
  }
}

/// Passes activities on, and takes their times.
private final class PhaseClock: ActivityObserver {
  private let debug: DebugOutput

  private struct Begun {
    var what: String
    /// What the screen names it by.
    var shown: Int
    var at: ContinuousClock.Instant
  }
  private let begun = Mutex<(last: Int, works: [Int: Begun])>((0, [:]))

  init(_ debug: DebugOutput) { self.debug = debug }

  func activityBegan(_ what: String, of total: Int?) -> Int {
    let shown = Screen.shared.activityBegan(what, of: total)
    return begun.withLock { begun in
      begun.last += 1
      begun.works[begun.last] = Begun(what: what, shown: shown, at: .now)
      return begun.last
    }
  }

  func activityAdvanced(_ number: Int, by count: Int) {
    guard let work = begun.withLock({ $0.works[number] }) else { return }
    Screen.shared.activityAdvanced(work.shown, by: count)
  }

  func activityEnded(_ number: Int) {
    // Ended twice is ended once: callers end early where they can, and in any case when they leave.
    guard let work = begun.withLock({ $0.works.removeValue(forKey: number) }) else { return }
    Screen.shared.activityEnded(work.shown)
    debug.add(work.what, milliseconds: work.at.duration(to: .now).milliseconds)
  }
}

extension Duration {
  fileprivate var milliseconds: Int {
    Int(components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000)
  }
}
