// How "nothing to do" and plans are told, by whichever command was called.

import Checkouts
import Execution
import Pipeline
import Planning
import Reporting

extension Answer {
  /// Prints what a command says where there is nothing to do.
  func tell(_ telling: Telling, of request: Request) {
    if telling.isQuestion { return }
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
  printPlan(session.plan, PlanNotes(session), json: json)
}

private func printPlan(_ plan: Plan, _ notes: PlanNotes, json: Bool) {
  if json {
    for line in jsonLines(plan, notes: notes.versions.map(\.json)) { printLine(line) }
  } else {
    for note in notes.checkout { printError("note: \(note)") }
    if let note = notes.unreleased { printError("note: \(note)") }
    for note in notes.versions { printError("note: \(note.message)") }
    for line in planLines(plan, Screen.shared.outPalette) { printLine(line) }
  }
}

extension PlanNotes {
  init(_ session: Session) {
    self.init(checkout: session.checkout.notes, unreleased: session.unreleasedNote)
    versions = session.versionNotes.map { Version(message: $0.message, json: jsonLine($0)) }
  }
}
