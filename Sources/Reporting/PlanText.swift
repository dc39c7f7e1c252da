// A plan as people and scripts read it.

public import Planning

/// The plan in columns: target, verdict, reasons; then a line of counts.
///
/// ```
/// wheel/da-vinci       run        da_vinci/tables.py changed           0.2 s
/// check/da-vinci       undecided  waits for wheel/da-vinci
///
/// 1 to run, 1 undecided, 12 up to date
/// ```
/// Steps with nothing to do are counted, not listed.
/// - Parameter destinations: the indexes to which the plan publishes.
public func planLines(
  _ plan: Plan, destinations: [String] = [], _ palette: Palette = .plain
) -> [String] {
  let work = plan.steps.filter(\.verdict.isWork)
  let targets = work.map { displayWidth(of: $0.target) }.max() ?? 0
  let verdicts = (work.map { verdictWord($0.verdict).count }.max() ?? 0)
  var lines = work.map { step in
    let word = verdictWord(step.verdict)
    let reasons = phrases(step.reasons)
    var line = "\(padded(step.target, targets))  \(palette.verdict(step.verdict, word))"
    if !reasons.isEmpty { line += "\(padded("", verdicts - word.count))  \(reasons)" }
    if case .run = step.verdict, let expected = step.expectedMilliseconds {
      line += palette.dim("  (\(seconds(expected)) last time)")
    }
    return line
  }
  if !lines.isEmpty { lines.append("") }
  if !destinations.isEmpty { lines.append("publishes to \(destinations.joined(separator: ", "))") }
  lines.append(countsText(plan.counts, of: .plan))
  return lines
}

/// At most three reasons, and how many more there are.
func phrases(_ reasons: [String]) -> String {
  let shown = reasons.prefix(3).joined(separator: ", ")
  return reasons.count > 3 ? "\(shown) and \(reasons.count - 3) more" : shown
}

/// The verdict as people read it.
func verdictWord(_ verdict: Verdict) -> String {
  if case .upToDate = verdict { "up to date" } else { verdict.name }
}

extension Palette {
  /// A verdict's word in the colour of what it means for a release.
  func verdict(_ verdict: Verdict, _ word: String) -> String {
    switch verdict {
    case .run, .publish, .restore: good(word)
    case .undecided, .blocked: doubtful(word)
    case .conflict: bad(word)
    case .upToDate, .present: dim(word)
    }
  }
}

enum Tense { case plan, past }

/// "2 to run, 1 undecided, 12 up to date"; "nothing to do" when there are no steps at all.
func countsText(_ counts: VerdictCounts, failed: Int = 0, of tense: Tense) -> String {
  let isPlan = tense == .plan
  let parts: [(Int, String)] = [
    (failed, "failed"),
    (counts.conflict, "in conflict"),
    (counts.blocked, "blocked"),
    (counts.run - failed, isPlan ? "to run" : "run"),
    (counts.restore, isPlan ? "to restore" : "restored"),
    (counts.undecided, "undecided"),
    (counts.publish, isPlan ? "to publish" : "published"),
    (counts.present, "already in the index"),
    (counts.upToDate, "up to date"),
  ]
  let told = parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
  return told.isEmpty ? "nothing to do" : told.joined(separator: ", ")
}

/// `0.21 s`, `12 s`, `3 min 5 s`.
func seconds(_ milliseconds: Int) -> String {
  if milliseconds >= 60_000 {
    return "\(milliseconds / 60_000) min \(milliseconds / 1000 % 60) s"
  }
  if milliseconds >= 10_000 { return "\(milliseconds / 1000) s" }
  let hundredths = milliseconds / 10
  return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100) s"
}

/// With spaces up to so many columns.
public func padded(_ text: String, _ width: Int) -> String {
  text + String(repeating: " ", count: max(0, width - displayWidth(of: text)))
}

/// A line without the spaces at its end.
func trimmed(_ line: String) -> String {
  var end = line.utf8.endIndex
  while end > line.startIndex {
    let before = line.utf8.index(before: end)
    if line.utf8[before] != UInt8(ascii: " ") { break }
    end = before
  }
  return String(line[..<end])
}

/// The line before a run: what it is about to do, and to which indexes it publishes.
public func planHeader(_ plan: Plan, destinations: [String] = []) -> String {
  let place = destinations.isEmpty ? "" : "; publishes to \(destinations.joined(separator: ", "))"
  return "plan: \(countsText(plan.counts, of: .plan))\(place)"
}

/// The one line of a run that had nothing to do.
public func upToDateText(_ plan: Plan) -> String {
  plan.steps.isEmpty ? "nothing to do" : "nothing to do: \(countsText(plan.counts, of: .plan))"
}
