// What `rel release` prints: its plan, its steps, its end.

import Bumping
import Glibc
import Host
import Releasing
import Reporting
import Versioning

/// Tells about one release.
struct ReleaseTelling: Sendable {
  private let plan: ReleasePlan
  private let options: RunArguments

  init(of plan: ReleasePlan, _ options: RunArguments) {
    self.plan = plan
    self.options = options
  }

  /// Whether people read along.
  private var isForPeople: Bool { !options.json && !options.silent }

  // MARK: Before

  func tellPlan() {
    if options.json {
      for line in jsonLines(plan) { printLine(line) }
    } else if !options.silent || options.dryRun {
      for line in releaseLines(plan) + [""] { printLine(line) }
    }
    if options.dryRun, !options.json {
      for edit in plan.bump.edits {
        printUnifiedDiff(unifiedDiff(edit))
      }
    }
    for note in plan.bump.notes { printError("note: \(note)") }
  }

  func tellSteps(done: Set<ReleaseStep>) {
    let lines = options.json ? jsonLines(plan, done: done) : releaseLines(plan, done: done)
    for line in lines { printLine(line) }
  }

  func tellGoingOn() {
    if isForPeople { printLine("going on with the release \(plan.bump.headline)") }
  }

  // MARK: Taking back

  /// - Returns: the exit status.
  func tellPlanned(_ changes: WithdrawalPlan) -> Int32 {
    for line in changes.changes.compactMap(\.text) { printLine("would be: \(line)") }
    return 0
  }

  /// - Returns: the exit status.
  func tellDone(_ changes: WithdrawalPlan) -> Int32 {
    for line in changes.changes.compactMap(\.text) { printLine(line) }
    printLine("the release of \(plan.version) is taken back")
    return 0
  }

  // MARK: Meanwhile

  func tell(_ event: ReleaseEvent) {
    switch event {
    case .began(let step):
      if options.json { return printLine(jsonLine(began: step)) }
      if !options.silent { printLine(releaseStepLine(step, of: plan)) }
    case .ended(let step, let ending):
      if options.json { return printLine(jsonLine(step, ending)) }
      if ending == .doneBefore, !options.silent {
        printLine(releaseStepLine(step, of: plan) + ": done before")
      }
    case .wrote(let edits):
      guard isForPeople else { return }
      for edit in edits { printLine("  \(edit.path)  \(edit.what.joined(separator: ", "))") }
    case .said(let text):
      // Beside lines of JSON, it must not be among them.
      if options.json { printError(String(decoding: text, as: UTF8.self)) } else { printLine(text) }
    case .found(let problem): printError(problem)
    case .stopped(let stop): tell(stop)
    case .released(let commit): tellEnd(commit)
    }
  }

  private func tellEnd(_ commit: String?) {
    if options.json {
      return printLine(jsonLine(plan, commit: commit, stoppedAt: nil, exitStatus: 0))
    }
    let tags = plan.tags.joined(separator: ", ")
    printLine("released \(plan.version): \(tags) at \((commit ?? plan.base).prefix(7))")
    if !options.silent { for line in humanLines(plan) { printLine(line) } }
  }

  private func tell(_ stop: ReleaseStop) {
    if stop.isInterrupted {
      printError("interrupted")
    } else {
      for problem in stop.problems { printError(problem) }
    }
    if !stop.isUndone { tellWaysOn(stop) }
    if options.json {
      printLine(jsonLine(stop.step, stop.ending))
      printLine(
        jsonLine(plan, commit: stop.commit, stoppedAt: stop.step, exitStatus: stop.status))
    }
  }

  private func tellWaysOn(_ stop: ReleaseStop) {
    let first = "the release of \(plan.version) stopped at `\(stop.step.rawValue)`"
    let state = stop.mayBePublished ? "" : "; nothing is published"
    let mend =
      switch stop.step {
      case .validate, .commit: "mend and commit what is wrong, then `rel release --resume` goes on"
      default: "`rel release --resume` goes on"
      }
    let condition = stop.mayBePublished ? ", if nothing was published yet" : ""
    printError(
      [
        "note: \(first)\(state)", "hint: \(mend)",
        "hint: `rel release --abort` takes it back\(condition)",
      ].joined(separator: "\n"))
  }
}
