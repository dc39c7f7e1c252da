// A plan and a run with something of everything, for the tests of how they look.

import Diagnostics
import Execution
import Host
import Planning
import Synchronization

func step(
  _ target: String, _ verdict: Verdict, after: [String] = [], milliseconds: Int? = nil
) -> Step {
  Step(
    action: 0, target: target, folder: "packages/core", verdict: verdict, after: after,
    expectedMilliseconds: milliseconds)
}

let everyVerdict = Plan(steps: [
  step("lint", .upToDate),
  step(
    "wheel/da-vinci", .run([.changed("packages/core/a \"b\".py"), .toolChanged("ruff")]),
    milliseconds: 1234),
  step("wheel/da-vinci-cdk", .restore),
  step(
    "test/da-vinci", .run((1...5).map { .added(Path("packages/core/\($0).py")) }),
    after: ["wheel/da-vinci"]),
  step("check/da-vinci", .undecided(on: ["wheel/da-vinci"]), after: ["wheel/da-vinci"]),
  step("upload/da-vinci", .publish),
  step("upload/da-vinci-cdk", .present),
  step("upload/other", .conflict("other-1.0.0 differs in `METADATA`")),
  step("index/other", .blocked("upload/other is in conflict")),
])

func report(
  _ target: String, _ verdict: Verdict, _ status: StepStatus, milliseconds: Int = 0,
  log: String = ""
) -> StepReport {
  StepReport(
    step: step(target, verdict), status: status, milliseconds: milliseconds, log: Array(log.utf8))
}

let everyStatus = [
  report("lint", .upToDate, .upToDate),
  report("wheel/da-vinci", .run([.recipeChanged]), .ran, milliseconds: 214, log: "built\n"),
  report("wheel/da-vinci-cdk", .restore, .restored),
  report(
    "test/da-vinci", .run([.firstRun]),
    .failed(Problem("2 tests failed", hints: ["run `rel make test/da-vinci`"])),
    milliseconds: 65_432, log: "one\r\ntwo\n\nthree"),
  report("check/da-vinci", .undecided(on: ["x"]), .blocked("test/da-vinci failed")),
  report("upload/da-vinci", .publish, .published, milliseconds: 12_345),
  report("upload/da-vinci-cdk", .present, .present),
  report("upload/other", .publish, .conflict("other-1.0.0 differs")),
]

func summary(_ reports: [StepReport], wasInterrupted: Bool = false) -> RunSummary {
  var summary = RunSummary()
  summary.reports = reports
  summary.wasInterrupted = wasInterrupted
  return summary
}

/// Lines that are printed one after the other.
final class Printed: Sendable {
  private let storage = Mutex<[String]>([])
  func print(_ line: String) { storage.withLock { $0.append(line) } }
  var text: String { storage.withLock { $0.joined(separator: "\n") } }
}
