// Why steps run, would run, or ran: every reason of one step, and a line each for the steps of a
// target that stands for others.

public import Caching
public import Fingerprints
import Host
public import Planning

/// A step, what differs now, and what it did last.
public struct Explanation: Sendable {
  public var step: Step
  public var changes: [Change]
  /// nil when this machine does not know.
  public var last: LastRun?
  /// For what is up to date: the last run was with other inputs, and these are as in an earlier one.
  public var isLastOfOtherInputs: Bool

  public init(
    step: Step, changes: [Change] = [], last: LastRun? = nil, isLastOfOtherInputs: Bool = false
  ) {
    self.step = step
    self.changes = changes
    self.last = last
    self.isLastOfOtherInputs = isLastOfOtherInputs
  }
}

/// The target, its verdict, each reason on a line of its own, and the last run.
/// - Parameter now: nanoseconds since 1970.
public func whyLines(_ explanation: Explanation, now: Int64) -> [String] {
  let step = explanation.step
  let head =
    switch step.verdict {
    case .upToDate: "\(step.target) is up to date"
    case .restore: "\(step.target) would be restored: its inputs are as in an earlier run"
    case .run: "\(step.target) would run:"
    case .undecided: "\(step.target) is undecided:"
    case .publish: "\(step.target) would publish: the index lacks it"
    case .present: "\(step.target) has nothing to do: the index has it"
    case .conflict: "\(step.target) is in conflict:"
    case .blocked: "\(step.target) is blocked:"
    }
  var reasons = step.reasons
  switch step.verdict {
  case .run, .restore:
    if !explanation.changes.isEmpty {
      reasons = explanation.changes.map { $0.text(from: step.folder) }
    }
  default: break
  }
  return [head] + reasons.map { "  \($0)" } + lastLines(explanation, telling: reasons, now: now)
}

/// - Parameter reasons: what is told already.
private func lastLines(
  _ explanation: Explanation, telling reasons: [String], now: Int64
) -> [String] {
  guard let last = explanation.last else {
    guard case .upToDate = explanation.step.verdict else { return [] }
    return [
      "  its last run is not known here: its result came with the cache, or the state was lost"
    ]
  }
  var start = "  it"
  var lines: [String] = []
  if explanation.isLastOfOtherInputs {
    lines.append("  its inputs are as in an earlier run, whose record is in the cache")
    start = "  with other inputs it"
  }
  var line = "\(start) \(last.words) \(age(last.at, now: now))"
  if last.ending != .restored { line += ", in \(seconds(last.milliseconds))" }
  if let detail = last.detail {
    let others = last.reasons == reasons ? [] : last.reasons
    return lines + ["\(line): \(detail)"] + others.map { "    \($0)" }
  }
  switch last.reasons.count {
  case 0: return lines + [line]
  case 1: return lines + ["\(line): \(last.reasons[0])"]
  default: return lines + ["\(line):"] + last.reasons.map { "    \($0)" }
  }
}

extension LastRun {
  fileprivate var words: String {
    switch ending {
    case .ran: "ran"
    case .restored: "was restored from the cache"
    case .failed: "failed"
    case .published: "published"
    case .interrupted: "was interrupted"
    }
  }
}

/// A target that stands for others: a line each, with the first reasons or the last run.
public func whyLines(
  group target: String, _ explanations: [Explanation], now: Int64
) -> [String] {
  if explanations.isEmpty { return ["\(target) stands for nothing"] }
  let counts = countsText(Plan(steps: explanations.map(\.step)).counts, of: .plan)
  let targets = explanations.map(\.step.target.count).max() ?? 0
  let verdicts = explanations.map { verdictWord($0.step.verdict).count }.max() ?? 0
  let lines = explanations.map { explanation in
    let step = explanation.step
    var rest = phrases(step.reasons)
    if rest.isEmpty, let last = explanation.last {
      rest = "\(last.words) \(age(last.at, now: now))"
    }
    let columns = [padded(step.target, targets), padded(verdictWord(step.verdict), verdicts), rest]
    return trimmed("  \(columns.joined(separator: "  "))")
  }
  // Whatever has work to do deserves a second look first.
  let example = explanations.first { $0.step.verdict.isWork } ?? explanations[0]
  let steps = explanations.count == 1 ? "one step" : "\(explanations.count) steps"
  return ["\(target) stands for \(steps): \(counts)"] + lines
    + ["hint: `rel why \(example.step.target)` says more of it"]
}

/// `just now`, `3 minutes ago`, `2 days ago`.
func age(_ then: Int64, now: Int64) -> String {
  let seconds = max(0, now - then) / 1_000_000_000
  let units: [(Int64, String)] = [(86_400, "day"), (3600, "hour"), (60, "minute"), (1, "second")]
  guard let (size, name) = units.first(where: { seconds >= $0.0 }) else { return "just now" }
  let count = seconds / size
  return "\(count) \(name)\(count == 1 ? "" : "s") ago"
}
