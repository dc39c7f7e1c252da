// A run as it is printed: a line a step, the output of what failed, a summary. Plain lines only;
// nothing here depends on a terminal.

public import Execution

/// Prints the events of a run in words.
public final class RunReporter: Sendable {
  /// What is printed while the run goes on.
  public enum Verbosity: Sendable {
    /// Failures alone.
    case silent
    case normal
    /// With what every step prints.
    case verbose
  }

  private let verbosity: Verbosity
  private let showsLogsOf: Set<String>
  private let width: Int
  private let print: @Sendable (String) -> Void

  /// - Parameters:
  ///   - showsLogsOf: targets whose output is shown even when they succeed.
  ///   - width: of the longest target's name.
  ///   - print: takes one line, without its newline.
  public init(
    verbosity: Verbosity, showsLogsOf: Set<String>, width: Int,
    print: @escaping @Sendable (String) -> Void
  ) {
    self.verbosity = verbosity
    self.showsLogsOf = showsLogsOf
    self.width = width
    self.print = print
  }

  /// Tells one event.
  public func tell(_ event: RunEvent) {
    switch event {
    case .started: break
    case .note(let text): if verbosity != .silent { print("note: \(text)") }
    case .finished(let report): tell(report)
    }
  }

  private func tell(_ report: StepReport) {
    let target = report.step.target
    switch report.status {
    case .upToDate, .present: break
    case .ran, .published, .restored:
      if verbosity != .silent {
        let reasons = report.status == .restored ? "" : phrases(report.step.reasons)
        let time = report.status == .restored ? "" : seconds(report.milliseconds)
        line(word(report.status), target, [time, reasons].filter { !$0.isEmpty })
      }
      if verbosity == .verbose || showsLogsOf.contains(target) { showLog(report) }
    case .failed:
      // The summary's own line for it comes at the end, below the output of all.
      line("failed", target, [seconds(report.milliseconds)])
      showLog(report)
    case .conflict(let detail): line("conflict", target, [detail])
    case .blocked(let reason): if verbosity != .silent { line("blocked", target, [reason]) }
    case .interrupted: line("stopped", target, [seconds(report.milliseconds)])
    case .notStarted: break
    }
  }

  private func word(_ status: StepStatus) -> String {
    switch status {
    case .restored: "restored"
    case .published: "published"
    default: "ran"
    }
  }

  private func line(_ word: String, _ target: String, _ rest: [String]) {
    let columns = [padded(word, 9), rest.isEmpty ? target : padded(target, 24)] + rest
    print(columns.joined(separator: "  "))
  }

  private func showLog(_ report: StepReport) {
    guard !report.log.isEmpty else { return }
    let text = String(decoding: report.log, as: UTF8.self)
    // A return with its newline is one character of Swift's.
    var lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
    if lines.last?.isEmpty == true { lines.removeLast() }
    for line in lines {
      print(line.isEmpty ? "" : "    \(line)")
    }
  }

  /// The last lines: one a failure with what to do, then the counts.
  public func summarize(_ summary: RunSummary, milliseconds: Int) {
    for (target, failure) in summary.failures {
      print("error: \(target): \(failure.summary)")
      for hint in failure.hints { print("hint: \(hint)") }
    }
    if verbosity == .silent, summary.exitStatus == 0 { return }
    if summary.notStarted > 0, !summary.wasInterrupted {
      print("hint: `-k` goes on with what does not depend on a failure")
    }
    let counts =
      countsText(summary.counts, failed: summary.failures.count, of: .past)
      + (summary.notStarted > 0 ? ", \(summary.notStarted) not started" : "")
    let end = summary.wasInterrupted ? "interrupted: " : ""
    print("\(end)\(counts) in \(seconds(milliseconds))")
  }
}
