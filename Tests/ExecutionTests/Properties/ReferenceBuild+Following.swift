// Follows a build that took place and says where it was not what it had to be. Which of several
// ready steps goes first is rel's business; all else is decided by what came before.

import Execution

/// What was wrong with a build.
struct Mismatch: Error {
  /// A word for what kind of fault it is, so that a smaller case shows the same one.
  var kind: String
  var text: String
}

/// How a step ended, without wording.
enum Ending: String {
  case upToDate, restored, ran, failed, blocked, interrupted, notStarted, other

  init(_ status: StepStatus) {
    self =
      switch status {
      case .upToDate: .upToDate
      case .restored: .restored
      case .ran: .ran
      case .failed: .failed
      case .blocked: .blocked
      case .interrupted: .interrupted
      case .notStarted: .notStarted
      case .published, .present, .conflict: .other
      }
  }
}

/// What rel told while it built.
enum Told {
  case started(String)
  case ended(String, Ending)
}

extension ReferenceBuild {
  /// Goes through what was told, step by step, and learns what rel knows afterwards.
  /// - Parameters:
  ///   - planned: the targets that the plan says will run.
  ///   - later: what the sources became while the target of `options.trouble` ran.
  mutating func follow(
    _ told: [Told], in graph: ReferenceGraph, _ options: BuildOptions, planned: Set<String>,
    later: FileTree?
  ) throws(Mismatch) {
    var run = Following(
      graph: graph, options: options, planned: planned, later: later,
      goodAtStart: Set(objects.filter { $0.value == .good }.keys))
    for event in told {
      switch event {
      case .started(let target): try run.start(target)
      case .ended(let target, let ending): try run.end(target, ending, &self)
      }
    }
    let wanted = Set(graph.order.filter { !$0.rule.isGroup }.map(\.target))
    let ended = Set(run.endings.keys)
    if wanted != ended {
      throw Mismatch(
        kind: "steps",
        text: "told of \(ended.sorted()), and the steps are \(wanted.sorted())")
    }
  }
}

private struct Following {
  let graph: ReferenceGraph
  let options: BuildOptions
  let planned: Set<String>
  let later: FileTree?
  let goodAtStart: Set<String>
  var endings: [String: Ending] = [:]
  private var made: [String: FileTree?] = [:]
  private var running: Set<String> = []
  private var startedInTime: Set<String> = []
  private var isStopping = false
  private var hasMoved = false

  init(
    graph: ReferenceGraph, options: BuildOptions, planned: Set<String>, later: FileTree?,
    goodAtStart: Set<String>
  ) {
    self.planned = planned
    self.graph = graph
    self.options = options
    self.later = later
    self.goodAtStart = goodAtStart
  }

  mutating func start(_ target: String) throws(Mismatch) {
    if isStopping { throw Mismatch(kind: "stop", text: "\(target) started after the stop") }
    if !running.insert(target).inserted { throw Mismatch(kind: "twice", text: "\(target) twice") }
    if running.count > options.jobs {
      throw Mismatch(kind: "jobs", text: "\(running.sorted()) with -j \(options.jobs)")
    }
    let pools = running.compactMap { graph.steps[$0]?.rule.pool }
    if Set(pools).count < pools.count {
      throw Mismatch(kind: "pool", text: "\(running.sorted()) share a pool")
    }
    startedInTime.insert(target)
    switch options.trouble {
    case .interrupt(target, _): isStopping = true
    case .change(target, _): hasMoved = later != nil
    default: break
    }
  }

  mutating func end(
    _ target: String, _ ending: Ending, _ build: inout ReferenceBuild
  ) throws(Mismatch) {
    guard let step = graph.steps[target], !step.rule.isGroup, endings[target] == nil else {
      throw Mismatch(kind: "steps", text: "\(target) is no step, or was told before")
    }
    let before = graph.waits(of: target)
    guard before.allSatisfy({ endings[$0] != nil }) else {
      throw Mismatch(kind: "order", text: "\(target) before \(before.sorted())")
    }
    running.remove(target)
    endings[target] = ending
    for case .target(let other) in step.needs { settle(other, build) }
    let known = made
    let answer = build.answer(step, in: graph, forcesAll: options.forcesAll) { other in
      (known[other] ?? nil).map { graph.seen($0, of: other) }
    }
    let allowed = try carryOut(step, answer, ending, &build)
    if !allowed.contains(ending) {
      throw Mismatch(
        kind: "steps \(ending.rawValue)",
        text: "\(target) \(ending.rawValue); right: \(allowed.map(\.rawValue).sorted())")
    }
    if made[target] == nil { made[target] = .some(step.declared.isEmpty ? [:] : nil) }
    if ending == .failed, !options.keepsGoing { isStopping = true }
  }

  /// Works out what a group gives on.
  private mutating func settle(_ target: String, _ build: ReferenceBuild) {
    guard let step = graph.steps[target], step.rule.isGroup, made[target] == nil else { return }
    for case .target(let other) in step.needs { settle(other, build) }
    let known = made
    made[target] = .some(build.union(of: step) { known[$0] ?? nil })
  }

  private func isBlocked(_ target: String) -> Bool {
    graph.waits(of: target).contains { other in
      switch endings[other] {
      case .failed, .blocked, .interrupted: true
      default: false
      }
    }
  }

  /// Says how the step may have ended, and makes its end part of what is known.
  private mutating func carryOut(
    _ step: ReferenceStep, _ answer: ReferenceBuild.Answer, _ ending: Ending,
    _ build: inout ReferenceBuild
  ) throws(Mismatch) -> Set<Ending> {
    let target = step.target
    if ending == .upToDate, answer.verdicts.contains(.upToDate), let key = answer.key {
      made[target] = .some(step.outputs(in: build.tree))
      build.wasUpToDate(step, key)
      return [.upToDate]
    }
    if answer.verdicts == [.upToDate] { return [.upToDate] }
    if isBlocked(target) { return [.blocked] }
    guard let key = answer.key else {
      // What it needs was called off.
      return isStopping ? [.notStarted] : []
    }
    let isCalledOff = isStopping && !startedInTime.contains(target)
    if isCalledOff, ending == .notStarted || options.jobs == 1 { return [.notStarted] }

    // What the plan says will run does, though a step before it made lost contents again.
    let canRestore = answer.verdicts.contains(.restore) && !planned.contains(target)
    let result = build.results[key] ?? [:]
    let isDamaged = result.values.contains { build.objects[$0.text]?.isBad == true }
    // A step that still runs may have made a content whole, and then it was not found damaged.
    if canRestore, !isDamaged || options.jobs > 1, ending == .restored {
      build.wasRestored(step, key)
      made[target] = .some(result)
      return [.restored]
    }
    if canRestore, isDamaged { build.foundDamage(result) }
    // A step that ran at the same time may have made a lost content again.
    let isLate = options.jobs > 1 && result.values.contains { !goodAtStart.contains($0.text) }
    let isOpen = answer.verdicts.contains(.upToDate) || !canRestore || isDamaged || isLate
    guard isOpen || answer.verdicts.contains(.run) else { return [.restored] }
    let runs = outcome(of: step, key, &build)
    return answer.verdicts.contains(.upToDate) ? runs.union([.upToDate]) : runs
  }

  private mutating func outcome(
    of step: ReferenceStep, _ key: StrongKey, _ build: inout ReferenceBuild
  ) -> Set<Ending> {
    let facts = graph.model.files
    let sources = hasMoved ? later ?? facts : facts
    var limit = Int.max
    if case .interrupt(step.target, let lines) = options.trouble { limit = lines }
    let known = made
    var outcome = graph.outcome(of: step, sources: sources, facts: facts, limit: limit) { other in
      (known[other] ?? nil) ?? [:]
    }
    if options.trouble == .outage(step.target) { outcome = .failed([:]) }
    if case .made(let partial) = outcome, limit != .max {
      build.wasInterrupted(step, partial)
      return [.interrupted]
    }
    let isMoved = graph.weakKey(of: step, in: sources) != key.weak
    if isMoved, case .made(let all) = outcome { outcome = .failed(all) }
    switch outcome {
    case .failed(let partial):
      build.didFail(step, key, partial)
      return [.failed]
    case .made(let all):
      build.didRun(step, key, all)
      made[step.target] = .some(step.outputs(in: all))
      return [.ran]
    }
  }
}
