// Plans and runs as JSON, one object a line: a public interface, versioned and documented in
// `docs/json.md`.

import Caching
public import Execution
public import Honesty
import Notation
public import Planning
import Versioning
import Workspace

/// The lines of a plan: one `step` each, notes about versions, then the `summary`.
/// - Parameters:
///   - notes: a line each.
///   - destinations: the indexes to which the plan publishes.
public func jsonLines(
  _ plan: Plan, notes: [String] = [], destinations: [String] = []
) -> [String] {
  plan.steps.map { JSONValue.object(members($0)).text } + notes + [summaryLine(plan, destinations)]
}

/// The line of a note about versions.
public func jsonLine(_ note: VersionNote) -> String {
  JSONValue.object([
    ("type", .string("note")), ("message", .string(note.message)), ("kind", .string(note.kind)),
    ("packages", .array(note.packages.map { .string($0.normalized) })),
    ("files", .array(note.paths.map { .string($0.string) })),
  ]).text
}

/// The same with what is known of each step's past and what differs now.
public func jsonLines(_ explanations: [Explanation]) -> [String] {
  explanations.map { explanation in
    let changes = explanation.changes.map { JSONValue($0, from: explanation.step.folder) }
    let more = [
      ("changes", JSONValue.array(changes)), ("last", explanation.last.map(value) ?? .null),
    ]
    return JSONValue.object(members(explanation.step) + more).text
  } + [summaryLine(Plan(steps: explanations.map(\.step)))]
}

private func value(_ last: LastRun) -> JSONValue {
  .object([
    ("status", .string("\(last.ending)")), ("at", .number(Double(last.at / 1_000_000) / 1000)),
    ("seconds", secondsValue(last.milliseconds)),
    ("reasons", .array(last.reasons.map(JSONValue.string))),
    ("detail", last.detail.map(JSONValue.string) ?? .null),
  ])
}

private func members(_ step: Step) -> [(String, JSONValue)] {
  [
    ("type", .string("step")), ("target", .string(step.target)),
    ("verdict", .string(step.verdict.name)),
    ("reasons", .array(step.reasons.map(JSONValue.string))),
    ("after", .array(step.after.map(JSONValue.string))),
    ("expectedSeconds", step.expectedMilliseconds.map(secondsValue) ?? .null),
  ]
}

private func summaryLine(_ plan: Plan, _ destinations: [String] = []) -> String {
  let indexes = [("indexes", JSONValue.array(destinations.map(JSONValue.string)))]
  return JSONValue.object(
    [("type", .string("summary"))] + members(plan.counts) + (destinations.isEmpty ? [] : indexes)
  ).text
}

/// The line of an event of a run; nil for what JSON does not tell.
public func jsonLine(_ event: RunEvent) -> String? {
  switch event {
  case .started(let step):
    return JSONValue.object([
      ("type", .string("started")), ("target", .string(step.target)),
      ("reasons", .array(step.reasons.map(JSONValue.string))),
    ]).text
  case .finished(let report):
    var members: [(String, JSONValue)] = [
      ("type", .string("finished")), ("target", .string(report.step.target)),
      ("status", .string(report.status.name)), ("seconds", secondsValue(report.milliseconds)),
    ]
    if let detail = report.status.detail { members.append(("detail", .string(detail))) }
    if case .failed = report.status {
      members.append(("log", .string(String(decoding: report.log, as: UTF8.self))))
    }
    return JSONValue.object(members).text
  case .progress(let target, let sentBytes, let totalBytes, let milliseconds):
    return JSONValue.object([
      ("type", .string("progress")), ("target", .string(target)),
      ("sentBytes", .integer(Int(sentBytes))), ("totalBytes", .integer(Int(totalBytes))),
      ("seconds", secondsValue(milliseconds)),
    ]).text
  case .note(let text):
    return JSONValue.object([("type", .string("note")), ("message", .string(text))]).text
  }
}

/// The line of a log that was read again; nil when the step printed nothing.
public func jsonLine(replaying target: String, _ log: KeptLog) -> String? {
  switch log {
  case .text(let bytes) where bytes.isEmpty: nil
  case .text(let bytes):
    JSONValue.object([
      ("type", .string("replayed")), ("target", .string(target)),
      ("log", .string(String(decoding: bytes, as: UTF8.self))),
    ]).text
  case .lost: jsonLine(.note(lostLogText(target)))
  }
}

/// The last line of a run.
public func jsonLine(_ summary: RunSummary) -> String {
  let rest: [(String, JSONValue)] = [
    ("failed", .integer(summary.failures.count)),
    ("notStarted", .integer(summary.notStarted)),
    ("exitStatus", .integer(Int(summary.exitStatus))),
  ]
  return JSONValue.object([("type", .string("summary"))] + members(summary.counts) + rest).text
}

private func members(_ counts: VerdictCounts) -> [(String, JSONValue)] {
  [
    ("version", .integer(1)),
    ("run", .integer(counts.run)), ("restore", .integer(counts.restore)),
    ("undecided", .integer(counts.undecided)), ("upToDate", .integer(counts.upToDate)),
    ("publish", .integer(counts.publish)), ("present", .integer(counts.present)),
    ("conflict", .integer(counts.conflict)), ("blocked", .integer(counts.blocked)),
  ]
}

private func secondsValue(_ milliseconds: Int) -> JSONValue {
  .number(Double(milliseconds) / 1000)
}

extension StepStatus {
  /// The word for it in JSON.
  public var name: String {
    switch self {
    case .upToDate: "upToDate"
    case .restored: "restored"
    case .ran: "ran"
    case .published: "published"
    case .present: "present"
    case .failed: "failed"
    case .conflict: "conflict"
    case .blocked: "blocked"
    case .interrupted: "interrupted"
    case .notStarted: "notStarted"
    }
  }

  /// What there is to say about it, in one line.
  public var detail: String? {
    switch self {
    case .failed(let failure): failure.message
    case .conflict(let detail), .blocked(let detail): detail
    default: nil
    }
  }
}
