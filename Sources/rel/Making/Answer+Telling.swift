// How "nothing to do" and plans are told, by whichever command was called.

import Checkouts
import Diagnostics
import Execution
import Host
import Pipeline
import Planning
import Reporting

extension Answer {
  /// Prints what a command says where there is nothing to do.
  func tell(_ telling: Telling, of request: Request) {
    if telling.isQuestion { return }
    if !telling.isJSON, !telling.isSilent { tellUnfinishedRelease(on: Disk(root: request.root)) }
    if telling.isPlan {
      printPlan(plan, notes, json: telling.isJSON)
    } else if telling.isJSON {
      for note in notes.versions { printLine(note.json) }
      printLine(jsonLine(RunSummary(nothingToDo: plan)))
    } else if !telling.isSilent {
      for note in notes.checkout { printError("note: \(note)") }
      for note in notes.versions { printError("note: \(note.message)") }
      printLine(upToDateText(plan))
    }
    GitHubPage.add(jobSummary(request.call(telling.command), plan))
  }
}

extension Request {
  /// What was asked for, without the values of variables.
  func call(_ command: Telling.Command) -> String {
    (["rel \(command.rawValue)"] + targets).joined(separator: " ")
  }
}

extension RunSummary {
  /// The summary of a run whose plan had no work: scripts read the same members as after any run.
  fileprivate init(nothingToDo plan: Plan) {
    self.init()
    reports = plan.steps.map { step in
      let status: StepStatus = step.verdict == .present ? .present : .upToDate
      return StepReport(step: step, status: status, milliseconds: 0, log: [])
    }
  }
}

/// Prints a plan for people or scripts.
func printPlan(_ session: Session, json: Bool) {
  if !json { tellUnfinishedRelease(on: Disk(root: session.checkout.disk.root)) }
  printPlan(
    session.plan, PlanNotes(session), destinations: session.destinations, json: json)
}

/// Warns of a release that could not write what it makes.
func tellMissingPermission(_ session: Session) async {
  do throws(Problem) {
    try await session.requirePermission()
  } catch {
    printError(
      "note: a release would stop: \(([error.message] + error.hints).joined(separator: "; "))")
  }
}

private func printPlan(
  _ plan: Plan, _ notes: PlanNotes, destinations: [String] = [], json: Bool
) {
  if json {
    let versions = notes.versions.map(\.json)
    for line in jsonLines(plan, notes: versions, destinations: destinations) { printLine(line) }
  } else {
    for note in notes.checkout { printError("note: \(note)") }
    if let note = notes.unreleased { printError("note: \(note)") }
    for note in notes.versions { printError("note: \(note.message)") }
    for line in planLines(plan, destinations: destinations, Screen.shared.outPalette) {
      printLine(line)
    }
  }
}

extension PlanNotes {
  init(_ session: Session) {
    self.init(checkout: session.checkout.notes, unreleased: session.unreleasedNote)
    versions = session.versionNotes.map { Version(message: $0.message, json: jsonLine($0)) }
  }
}
