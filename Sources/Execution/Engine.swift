// The scheduler: one async function owns the state of the run, its children carry out single steps
// and give values back. Nothing runs that the plan did not list as work.

import BuildGraph
public import Planning

/// How a run goes on.
public struct RunOptions: Sendable {
  /// How many steps at once.
  public var jobs: Int
  /// Whether other steps go on after one failed.
  public var keepsGoing: Bool

  public init(jobs: Int, keepsGoing: Bool) {
    self.jobs = jobs
    self.keepsGoing = keepsGoing
  }
}

/// Carries out a plan.
public struct Engine: Sendable {
  private let executor: StepExecutor
  private let options: RunOptions
  private let report: @Sendable (RunEvent) -> Void

  /// How many steps that wait for a network go on beside the jobs.
  private static let effectsAtOnce = 16

  /// - Parameter report: told each event as it happens, in order; of progress also from other
  ///   threads.
  public init(
    at place: Workplace, operations: any StepOperations, options: RunOptions,
    report: @escaping @Sendable (RunEvent) -> Void
  ) {
    self.executor = StepExecutor(at: place, operations)
    self.options = options
    self.report = report
  }

  /// Carries out the plan; what the next run is to know goes into the state of the observations.
  ///
  /// Cancelling the task starts no new steps, ends the running ones and keeps what is finished.
  public func run(
    _ plan: Plan, decisions: [Decision], planner: Planner, observations: RunObservations
  ) async -> RunSummary {
    var run = Run(
      plan: plan, decisions: decisions, planner: planner, observations: observations,
      endsAtConflicts: !options.keepsGoing)
    await withTaskGroup(of: (Int, StepResult).self) { group in
      var (working, sending) = (0, 0)
      while true {
        while let (next, known) = run.takeConflict() {
          tellConflict(next, known, &run, &group)
          if run.graph.actions[next].isEffect { sending += 1 } else { working += 1 }
        }
        while let next = run.nextReady(
          mayWork: working < options.jobs, maySend: sending < Self.effectsAtOnce)
        {
          if Task.isCancelled || (run.hasFailed && !options.keepsGoing) {
            run.finish(next, skipped(&run, next), report)
          } else if start(next, &run, &group) {
            if run.graph.actions[next].isEffect { sending += 1 } else { working += 1 }
          }
        }
        let running = working + sending
        if running == 0, !run.hasReady { break }
        guard let (index, result) = await group.next() else { break }
        if run.graph.actions[index].isEffect { sending -= 1 } else { working -= 1 }
        run.finish(index, result, report)
        if working + sending == 0 { executor.remove(run.takeSharedPaths()) }
      }
    }
    run.summary.wasInterrupted = Task.isCancelled
    return run.summary
  }

  /// Starts a ready action as a child task.
  /// - Returns: false when nothing had to be started: it is finished already.
  private func start(
    _ index: Int, _ run: inout Run, _ group: inout TaskGroup<(Int, StepResult)>
  ) -> Bool {
    let action = run.graph.actions[index]
    let decision = run.decide(index)
    if let blocker = run.blockers[index], decision.verdict.isWork {
      run.finish(index, StepResult(status: .blocked(blocker), milliseconds: 0), report)
      return false
    }
    if decision.verdict.isWork, run.planned(index)?.isWork == false {
      // A content was damaged, and its step made something else.
      let reason = "not in the plan, and what it needs came out differently; run again"
      run.finish(index, StepResult(status: .blocked(reason), milliseconds: 0), report)
      return false
    }
    switch decision.verdict {
    case .upToDate:
      run.finish(index, finished(.upToDate, decision), report)
      return false
    case .present:
      run.finish(index, finished(.present, decision), report)
      return false
    case .blocked(let reason):
      run.finish(index, StepResult(status: .blocked(reason), milliseconds: 0), report)
      return false
    case .conflict(let known):
      tellConflict(index, known, &run, &group)
      return true
    case .undecided:
      preconditionFailure("`\(action.target)` started before its prerequisites ended")
    case .restore, .run, .publish: break
    }
    let work = StepWork(
      action: action, decision: decision, facts: try? run.observations.facts(of: index).get(),
      inputs: run.inputs(of: index), upstream: run.upstream(of: index),
      rivals: run.observations.rivals[index] ?? .none)
    if decision.verdict != .restore, let step = run.step(index, decision.verdict) {
      report(.started(step))
    }
    group.addTask { (index, await carryOut(work)) }
    return true
  }

  /// Ends an action that is in conflict, once there was a closer look at that.
  private func tellConflict(
    _ index: Int, _ known: String, _ run: inout Run, _ group: inout TaskGroup<(Int, StepResult)>
  ) {
    let action = run.graph.actions[index]
    let (external, upstream) = (run.observations.external, run.upstream(of: index))
    group.addTask {
      let detail = await external.conflictDetail(of: action, upstream: upstream, known: known)
      return (index, StepResult(status: .conflict(detail), milliseconds: 0))
    }
  }

  private func carryOut(_ work: StepWork) async -> StepResult {
    if work.decision.verdict == .restore {
      switch executor.restore(work) {
      case .done(let restored): return restored
      case .damaged(let notes):
        // Made again, under the same key.
        var result = await run(work)
        result.notes = notes + result.notes
        return result
      }
    }
    var result = await run(work)
    if work.decision.verdict == .publish, result.status == .ran { result.status = .published }
    return result
  }

  private func run(_ work: StepWork) async -> StepResult {
    let target = work.action.target
    let meter = TransferMeter { [report] sentBytes, totalBytes, milliseconds in
      report(
        .progress(
          target: target, sentBytes: sentBytes, totalBytes: totalBytes,
          milliseconds: milliseconds))
    }
    return await executor.run(work, meter: meter)
  }

  private func finished(_ status: StepStatus, _ decision: Decision) -> StepResult {
    StepResult(status: status, milliseconds: 0, outputs: decision.outputs ?? .empty)
  }

  private func skipped(_ run: inout Run, _ index: Int) -> StepResult {
    // What needs nothing done is still told as such: only work is called off.
    let decision = run.decide(index)
    guard decision.verdict.isWork else {
      return finished(decision.verdict == .present ? .present : .upToDate, decision)
    }
    if case .blocked(let reason) = decision.verdict {
      return StepResult(status: .blocked(reason), milliseconds: 0)
    }
    let status = run.blockers[index].map(StepStatus.blocked) ?? .notStarted
    return StepResult(status: status, milliseconds: 0)
  }
}
