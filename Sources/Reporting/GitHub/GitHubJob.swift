// How a run looks in a job of GitHub Actions: output in folded groups, failures as annotations where
// a place is known, and a table of what happened. Knows nothing of environment or disk.

public import Diagnostics
public import Execution
public import Planning

/// A job that reads what rel prints.
public struct GitHubJob: Sendable {
  /// A job shows so many errors of a step, and no more.
  private static let mostAnnotations = 10

  /// From the repository's root to the checkout: empty, or ending with `/`.
  private let folder: String
  /// Whether a file, told from the checkout or absolute, is one of the checkout; its path from there.
  private let find: @Sendable (String) -> String?

  public init(folder: String, find: @escaping @Sendable (String) -> String?) {
    self.folder = folder
    self.find = find
  }

  /// A message of rel's own: where it has no place in the checkout, with its excerpt.
  public func annotation(of problem: Problem, title: String? = nil) -> Annotation {
    let text = ([problem.message] + problem.hints.map { "hint: \($0)" })
      .joined(separator: "\n")
    guard let location = problem.location, let file = find(location.file) else {
      let whole = problem.description
      let word = "\(problem.severity.rawValue): "
      return Annotation(
        String(whole.hasPrefix(word) ? whole.dropFirst(word.count) : whole[...]), title: title)
    }
    return Annotation(
      text, file: folder + file, line: location.line, column: location.column, title: title)
  }

  /// What a run has to say beside the files, and which targets' failures it says so.
  func annotations(
    of summary: RunSummary
  ) -> (annotations: [Annotation], told: Set<String>) {
    var result: [Annotation] = []
    var told: Set<String> = []
    for report in summary.reports.sorted(by: { $0.step.target < $1.step.target }) {
      let target = report.step.target
      guard case .failed(let failure) = report.status, failure.cause != .unreachable else {
        continue
      }
      let package = report.step.folder?.string
      let places = FailurePlaces(
        resolve: { path in
          // Tools that run in a package's folder tell paths from there.
          (package.flatMap { find("\($0)/\(path)") } ?? find(path)).map { folder + $0 }
        },
        project: package.flatMap { find("\($0)/pyproject.toml") }.map { folder + $0 })
      let found = places.annotations(in: report.log, title: target)
        .prefix(max(0, Self.mostAnnotations - result.count))
      if !found.isEmpty { told.insert(target) }
      result += found
    }
    return (result, told)
  }
}

/// The table of a run for the page of a job, in Markdown.
/// - Parameter call: `rel make distribute`.
public func jobSummary(
  _ call: String, _ summary: RunSummary, milliseconds: Int, installLines: [String]
) -> String {
  let rows = summary.reports.compactMap(row).sorted { ($0.rank, $0.target) < ($1.rank, $1.target) }
  let counts = runCounts(summary)
  var text = "### \(code(call)): \(cell(counts)) in \(seconds(milliseconds))\n"
  text += table(["target", "", "time", ""], rows.map(\.columns))
  for line in installLines { text += "\n\(code(line))\n" }
  return text
}

/// The table of a plan for the page of a job, in Markdown.
public func jobSummary(_ call: String, _ plan: Plan) -> String {
  let work = plan.steps.filter(\.verdict.isWork)
  let rows = work.map { step in
    [code(step.target), verdictWord(step.verdict), cell(phrases(step.reasons))]
  }
  return "### \(code(call)): \(cell(countsText(plan.counts, of: .plan)))\n"
    + table(["target", "", "why"], rows)
}

private struct Row {
  /// What matters most comes first.
  var rank: Int
  var target: String
  var columns: [String]
}

private func row(_ report: StepReport) -> Row? {
  let (rank, word, detail): (Int, String, String)
  switch report.status {
  case .failed(let failure): (rank, word, detail) = (0, "**failed**", failure.message)
  case .conflict(let text): (rank, word, detail) = (1, "**conflict**", text)
  case .blocked(let text): (rank, word, detail) = (2, "blocked", text)
  case .interrupted: (rank, word, detail) = (2, "stopped", "")
  case .published: (rank, word, detail) = (3, "published", "")
  case .ran: (rank, word, detail) = (4, "ran", phrases(report.step.reasons))
  case .restored: (rank, word, detail) = (5, "restored", "")
  case .upToDate, .present, .notStarted: return nil
  }
  let time = report.milliseconds > 0 ? seconds(report.milliseconds) : ""
  return Row(
    rank: rank, target: report.step.target,
    columns: [code(report.step.target), word, time, cell(detail)])
}

/// A page takes a megabyte: what is most important is in front.
private func table(_ heads: [String], _ rows: [[String]]) -> String {
  if rows.isEmpty { return "" }
  let most = 200
  var lines = ["", line(heads), "|" + String(repeating: "---|", count: heads.count)]
  lines += rows.prefix(most).map(line)
  if rows.count > most { lines += ["", "and \(rows.count - most) more"] }
  return lines.joined(separator: "\n") + "\n"
}

private func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }

/// A text in a cell: as it is, what is in backticks as code, with what would be markup made harmless.
private func cell(_ text: String) -> String {
  // One backtick without another begins no code.
  let hasCode = text.count { $0 == "`" } % 2 == 0
  var isCode = false
  var result = ""
  for character in text {
    switch character {
    case "`":
      isCode = hasCode && !isCode
      result += hasCode ? "`" : "\\`"
    case "|": result += "\\|"
    case "<", "*", "_", "\\": result += isCode ? "\(character)" : "\\\(character)"
    case _ where character.isNewline: result += " "
    default: result.append(character)
    }
  }
  return result
}

private func code(_ text: String) -> String {
  let plain = text.map { $0 == "`" ? "'" : $0 == "|" ? "\\|" : $0.isNewline ? " " : "\($0)" }
  return "`\(plain.joined())`"
}
