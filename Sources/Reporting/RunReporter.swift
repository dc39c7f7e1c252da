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
  private let printBytes: @Sendable ([UInt8]) -> Void

  /// - Parameters:
  ///   - showsLogsOf: targets whose output is shown even when they succeed.
  ///   - width: of the longest target's name.
  ///   - print: takes one line, without its newline.
  ///   - printBytes: takes a line of a step's output, which need not be UTF-8.
  public init(
    verbosity: Verbosity, showsLogsOf: Set<String>, width: Int,
    print: @escaping @Sendable (String) -> Void,
    printBytes: @escaping @Sendable ([UInt8]) -> Void
  ) {
    self.verbosity = verbosity
    self.showsLogsOf = showsLogsOf
    self.width = width
    self.print = print
    self.printBytes = printBytes
  }

  /// Tells one event.
  public func tell(_ event: RunEvent) {
    switch event {
    case .started, .progress: break
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
        var time = report.status == .restored ? "" : seconds(report.milliseconds)
        if report.sentBytes > 0, report.milliseconds >= 1000 {
          time += ", " + rateText(report.sentBytes, milliseconds: report.milliseconds)
        }
        line(word(report.status), target, [time, reasons].filter { !$0.isEmpty })
      }
      if verbosity == .verbose || showsLogsOf.contains(target) { showLog(report.log) }
    case .failed:
      // The summary's own line for it comes at the end, below the output of all.
      line("failed", target, [seconds(report.milliseconds)])
      showLog(report.log)
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

  private func showLog(_ log: [UInt8]) {
    guard !log.isEmpty else { return }
    let newline = UInt8(ascii: "\n")
    var lines = log.split(separator: newline, omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    for line in lines {
      // Of a line that ends as on Windows, the return is no part.
      let text = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
      printBytes(text.isEmpty ? [] : Array("    ".utf8) + text)
    }
  }

  /// Tells what a step printed when it ran, though it did not run now.
  public func replay(_ target: String, _ log: KeptLog) {
    switch log {
    case .text(let bytes) where bytes.isEmpty: break
    case .text(let bytes):
      line("replayed", target, [])
      showLog(bytes)
    case .lost: print("note: \(lostLogText(target))")
    }
  }

  /// The last lines: one a failure, by name, with what to do, each advice once; then the counts.
  public func summarize(_ summary: RunSummary, milliseconds: Int) {
    // Not in the order in which they ended: that is another one each time.
    let failures = summary.failures.sorted { $0.target < $1.target }
    var hinted: Set<String> = []
    for (target, failure) in failures {
      print("error: \(target): \(failure.summary)")
      for hint in failure.hints where hinted.insert(hint).inserted { print("hint: \(hint)") }
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

/// What a step printed is not kept any more.
func lostLogText(_ target: String) -> String {
  "what `\(target)` printed is not in the cache any more; `rel make -B \(target)` runs it again"
}
