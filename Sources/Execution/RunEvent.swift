// What a run tells while it goes on, as facts; how they look is decided in Reporting.

public import Caching
public import Diagnostics
public import Planning

/// How a step ended, for people and for JSON.
public enum StepStatus: Sendable, Hashable {
  case upToDate
  case restored
  case ran
  case published
  case present
  case failed(Problem)
  case conflict(String)
  case blocked(String)
  case interrupted
  /// Nothing stood in its way; the run ended before, for another step's failure or an interrupt.
  case notStarted
}

/// A step's end.
public struct StepReport: Sendable {
  public var step: Step
  public var status: StepStatus
  public var milliseconds: Int
  /// What it printed, raw.
  public var log: [UInt8]
  /// Under which its record is, if it has one.
  public var key: ActionKey?
  /// How much it sent to the index.
  public var sentBytes: Int64

  public init(
    step: Step, status: StepStatus, milliseconds: Int, log: [UInt8], key: ActionKey? = nil,
    sentBytes: Int64 = 0
  ) {
    self.step = step
    self.status = status
    self.milliseconds = milliseconds
    self.log = log
    self.key = key
    self.sentBytes = sentBytes
  }
}

/// Something that happened in a run.
public enum RunEvent: Sendable {
  /// A step was decided to run and starts; the step carries its final reasons.
  case started(Step)
  case finished(StepReport)
  /// A running step sent so much of so many bytes, in the time since it started.
  case progress(target: String, sentBytes: Int64, totalBytes: Int64, milliseconds: Int)
  /// Something worth a line that is no error.
  case note(String)
}

/// What really happened.
public struct RunSummary: Sendable {
  public var reports: [StepReport] = []
  public var wasInterrupted = false
  /// Why what was learned is not kept for the next run.
  public var unkept: Problem?
  /// How much larger the cache became.
  public var addedBytes: Int64 = 0
  public init() {}

  /// The same counts as a plan's, of what happened; a failed step counts as `failed`.
  public var counts: VerdictCounts {
    var counts = VerdictCounts()
    for report in reports {
      switch report.status {
      case .upToDate: counts.upToDate += 1
      case .restored: counts.restore += 1
      case .ran, .failed, .interrupted: counts.run += 1
      case .published: counts.publish += 1
      case .present: counts.present += 1
      case .conflict: counts.conflict += 1
      case .blocked: counts.blocked += 1
      case .notStarted: break
      }
    }
    return counts
  }

  /// How many steps had work to do and were not begun.
  public var notStarted: Int { reports.count { $0.status == .notStarted } }

  /// The steps that failed, in the order in which they ended.
  public var failures: [(target: String, failure: Problem)] {
    reports.compactMap { report in
      if case .failed(let failure) = report.status { (report.step.target, failure) } else { nil }
    }
  }

  /// 0 done; 1 a step failed, was blocked or in conflict; 3 a remote or a tool could not be
  /// reached; 130 interrupted.
  public var exitStatus: Int32 {
    if wasInterrupted { return 130 }
    if failures.contains(where: { $0.failure.cause == .unreachable }) { return 3 }
    if let unkept { return unkept.cause.isOutage ? 3 : 1 }
    return failures.isEmpty && counts.conflict == 0 && counts.blocked == 0 ? 0 : 1
  }
}
