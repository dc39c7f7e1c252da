// A run as it is printed: a line a step, the output of what failed, a summary. Lines only, which are
// the same on a terminal and elsewhere but for colours.

import Diagnostics
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
  private let palette: Palette
  private let job: GitHubJob?
  private let print: @Sendable (String) -> Void
  private let printBytes: @Sendable ([UInt8]) -> Void

  /// - Parameters:
  ///   - showsLogsOf: targets whose output is shown even when they succeed.
  ///   - width: of the longest target's name.
  ///   - job: the job of GitHub Actions that reads what is printed.
  ///   - print: takes one line, without its newline.
  ///   - printBytes: takes a line of a step's output, which need not be UTF-8.
  public init(
    verbosity: Verbosity, showsLogsOf: Set<String>, width: Int, palette: Palette = .plain,
    job: GitHubJob? = nil,
    print: @escaping @Sendable (String) -> Void,
    printBytes: @escaping @Sendable ([UInt8]) -> Void
  ) {
    self.verbosity = verbosity
    self.showsLogsOf = showsLogsOf
    self.width = width
    self.palette = palette
    self.job = job
    self.print = print
    self.printBytes = printBytes
  }

  /// Tells one event.
  public func tell(_ event: RunEvent) {
    switch event {
    case .started, .progress: break
    case .note(let text): if verbosity != .silent { print(palette.message("note: \(text)")) }
    case .finished(let report): tell(report)
    }
  }

  private func tell(_ report: StepReport) {
    let target = report.step.target
    switch report.status {
    case .upToDate, .present: break
    case .ran, .published, .restored:
      let reasons = report.status == .restored ? "" : phrases(report.step.reasons)
      var time = report.status == .restored ? "" : seconds(report.milliseconds)
      if report.sentBytes > 0, report.milliseconds >= 1000 {
        time += ", " + rateText(report.sentBytes, milliseconds: report.milliseconds)
      }
      let told = line(
        word(report.status), palette.good, target,
        [time, palette.dim(reasons)].filter { !$0.isEmpty })
      let showsLog = verbosity == .verbose || showsLogsOf.contains(target)
      tell(verbosity == .silent ? nil : told, showsLog ? report.log : [])
    case .failed:
      // The summary's own line for it comes at the end, below the output of all.
      tell(line("failed", palette.bad, target, [seconds(report.milliseconds)]), report.log)
    case .conflict(let detail):
      if let job {
        print(job.annotation(of: Problem(detail), title: target).command)
      } else {
        print(line("conflict", palette.bad, target, [detail]))
      }
    case .blocked(let reason):
      if verbosity != .silent { print(line("blocked", palette.doubtful, target, [reason])) }
    case .interrupted:
      print(line("stopped", palette.doubtful, target, [seconds(report.milliseconds)]))
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

  private func line(
    _ word: String, _ paint: (String) -> String, _ target: String, _ rest: [String]
  ) -> String {
    let head = paint(word) + padded("", 9 - word.count)
    let columns = [head, rest.isEmpty ? target : padded(target, 24)] + rest
    return columns.joined(separator: "  ")
  }

  /// A line and the output that belongs to it, which a job folds away.
  private func tell(_ head: String?, _ log: [UInt8]) {
    guard job != nil, let head, !log.isEmpty else {
      if let head { print(head) }
      return showLog(log)
    }
    print(groupCommand(head))
    showLog(log)
    print(endGroupCommand)
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
      tell(line("replayed", palette.dim, target, []), bytes)
    case .lost: print(palette.message("note: \(lostLogText(target))"))
    }
  }

  /// The last lines: one a failure, by name, with what to do, each piece of advice once; then the counts.
  public func summarize(_ summary: RunSummary, milliseconds: Int) {
    let places = job?.annotations(of: summary)
    for annotation in places?.annotations ?? [] { print(annotation.command) }
    // Not in the order in which they ended: which differs each time.
    let failures = summary.failures.sorted { $0.target < $1.target }
    var hinted: Set<String> = []
    for (target, failure) in failures {
      let hints = failure.hints.filter { hinted.insert($0).inserted }
      let isTold = places?.told.contains(target) ?? true
      if let job, !isTold {
        let told = Problem(failure.message, hints: hints)
        print(job.annotation(of: told, title: target).command)
        continue
      }
      print(palette.message("error: \(target): \(failure.message)"))
      for hint in hints { print(palette.message("hint: \(hint)")) }
    }
    if let job, failures.isEmpty, summary.counts.conflict == 0, let first = summary.firstBlocked {
      print(job.annotation(of: Problem(first.reason), title: first.target).command)
    }
    if verbosity == .silent, summary.exitStatus == 0 { return }
    if summary.notStarted > 0, !summary.wasInterrupted {
      print(palette.message("hint: `-k` goes on with what does not depend on a failure"))
    }
    let paint = summary.exitStatus == 0 ? palette.good : palette.bad
    print("\(paint(runCounts(summary))) in \(seconds(milliseconds))")
  }
}

/// `2 failed, 1 run, 9 up to date`, with what was not come to.
func runCounts(_ summary: RunSummary) -> String {
  (summary.wasInterrupted ? "interrupted: " : "")
    + countsText(summary.counts, failed: summary.failures.count, of: .past)
    + (summary.notStarted > 0 ? ", \(summary.notStarted) not started" : "")
}

extension RunSummary {
  /// The step that is blocked not by another one, but by what is outside.
  fileprivate var firstBlocked: (target: String, reason: String)? {
    let blocked = reports.compactMap { report in
      if case .blocked(let reason) = report.status { (report.step.target, reason) } else { nil }
    }
    return blocked.first { _, reason in
      !blocked.contains { reason.hasPrefix("\($0.0) is ") }
    } ?? blocked.first
  }
}

/// What a step printed is not kept any more.
func lostLogText(_ target: String) -> String {
  "what `\(target)` printed is not in the cache any more; `rel make -B \(target)` runs it again"
}
