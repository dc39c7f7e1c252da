// What a `Make` prints before, while and after it does something.

import Caching
import Checkouts
import Diagnostics
import Execution
import Honesty
import Host
import Pipeline
import Planning
import Reporting
import Versioning

extension Make {
  func silence() {
    if options.silent || options.question || options.json { Screen.shared.silence() }
  }

  var telling: Telling {
    var telling = Telling(command: .make)
    telling.isJSON = options.json
    telling.isSilent = options.silent
    telling.isDryRun = options.dryRun
    telling.isQuestion = options.question
    return telling
  }

  /// What would be done.
  func tellPlan(_ session: Session) throws {
    if options.question { return }
    printPlan(session, json: options.json)
    try tellStaleWheels(session)
    tellLogs(session, session.keysToReplay)
    GitHubPage.add(jobSummary(request.call(.make), session.plan))
  }

  /// - Returns: the exit status.
  func refuse(_ moved: [String]) -> Int32 {
    let lines =
      moved.prefix(10).map { "  \($0)" }
      + (moved.count > 10 ? ["  and \(moved.count - 10) more"] : [])
    printError(
      Problem(
        (["this is not what was planned"] + lines).joined(separator: "\n"),
        hints: ["nothing was done; look at the new plan and keep it with `rel plan -o`"]))
    return 1
  }

  func tellBegin(_ session: Session) {
    if let note = session.unreleasedNote { tellNote(note) }
    // What may turn out to be nothing is worth a word only where it would be published.
    tell(session.versionNotes.filter { $0.isCertain || session.isRelease })
    if !options.json, !options.silent {
      printLine(planHeader(session.plan, destinations: session.destinations))
    }
  }

  func tellEnd(_ session: Session, _ summary: RunSummary, since start: ContinuousClock.Instant) {
    tellLogs(session, summary.keysToReplay)
    let milliseconds = Int((ContinuousClock.now - start) / .milliseconds(1))
    let hasPublished = summary.exitStatus == 0 && summary.counts.publish > 0
    let lines = hasPublished ? installLines(session) : []
    if options.json {
      printLine(jsonLine(summary))
    } else {
      reporter(for: session).summarize(summary, milliseconds: milliseconds)
      if !options.silent { for line in lines { printLine(line) } }
    }
    GitHubPage.add(
      jobSummary(
        request.call(.make), summary, milliseconds: milliseconds, installLines: lines))
  }

  func reporter(for session: Session) -> RunReporter {
    let requested = Set(session.graph.requested.map { session.graph.actions[$0].target })
    return RunReporter(
      verbosity: options.silent ? .silent : options.verbose ? .verbose : .normal,
      showsLogsOf: options.silent ? [] : requested,
      width: session.plan.steps.map(\.target.count).max() ?? 0,
      palette: Screen.shared.outPalette, job: GitHubPage.job,
      print: { printLine($0) }, printBytes: { printLine($0) })
  }

  /// Says what is moved out of the folders of the outputs.
  @discardableResult
  func tellStaleWheels(_ session: Session) throws -> [Path] {
    guard setsAsideStaleWheels else { return [] }
    let stale = try staleWheels(of: session.checkout)
    for path in stale {
      tellNote(
        "no package here makes `\(path)`; it goes to `\(Checkout.cache / "replaced" / path)`")
    }
    return stale
  }

  /// With `--replay`, prints what steps printed when they ran.
  func tellLogs(_ session: Session, _ keys: [String: ActionKey]) {
    guard options.replay else { return }
    let reporter = reporter(for: session)
    for (target, log) in session.keptLogs(keys) {
      if !options.json {
        reporter.replay(target, log)
      } else if let line = jsonLine(replaying: target, log) {
        printLine(line)
      }
    }
  }

  func tellNote(_ text: String) {
    if !options.json, !options.silent { printError("note: \(text)") }
  }

  func tell(_ notes: [VersionNote]) {
    for note in notes {
      if options.json { printLine(jsonLine(note)) } else { tellNote(note.message) }
    }
  }
}
