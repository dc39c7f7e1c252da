// What a run of tests came to: from what the test program wrote down and how it ended to a pass or
// why it is none. The words are in `StepFault`.

import Diagnostics
import Host
import Standards
import Workspace

/// What the test program wrote down.
struct TestVerdict {
  /// Nil when pytest did not come to its own end.
  var passed: Int?
  /// Each test once, with the line that says why.
  var failed: [(name: String, reason: String)] = []
  /// Test files that could not be imported.
  var unread: [(name: String, reason: String)] = []
  var problem: String?
  var coverage: Double?
  /// How many lines and branches of a file no test ran, and which.
  var files: [(name: String, missed: Int, lines: String)] = []
  /// The test that ran at the end; empty for none.
  var running = ""
  /// All that pytest printed.
  var printed = ""

  init(_ bytes: [UInt8]) {
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      guard fields.count >= 2 else { continue }
      let rest = fields.count > 2 ? fields[2] : ""
      switch fields[0] {
      case "passed": passed = Int(fields[1])
      // A test that fails in its body and in its teardown counts once.
      case "failed" where !failed.contains { $0.name == fields[1] }:
        failed.append((fields[1], rest))
      case "unread": unread.append((fields[1], rest))
      case "problem": problem = fields[1]
      case "coverage": coverage = Double(fields[1])
      case "file" where fields.count == 4:
        files.append((fields[1], Int(fields[2]) ?? 0, fields[3]))
      default: break
      }
    }
  }

  /// - Parameters:
  ///   - bar: percent that must be covered; 0 for none.
  ///   - hasTests: whether the package has a folder for them.
  /// - Returns: remarks on a pass.
  /// - Throws: why it is none.
  func notes(
    _ termination: Termination, package: ProjectName, bar: Int, hasTests: Bool,
    elsewhere: Path? = nil
  ) throws(Problem) -> [Problem] {
    switch termination {
    case .timedOut(let limit): throw StepFault.testsTimedOut(limit, running: running).problem
    case .signalled(let signal): throw StepFault.testsSignalled(signal, running: running).problem
    case .exited(let status):
      if let problem { throw StepFault.testProblem(problem).problem }
      if status == 5, !hasTests {
        guard bar == 0 else { throw StepFault.noTests(package, bar: bar).problem }
        return [StepFault.noTestsNeeded(package, elsewhere: elsewhere).problem]
      }
      if let fault = fault(status) { throw fault.problem }
    }
    if bar > 0 { try requireCoverage(bar) }
    return []
  }

  /// What may say what is missing: each failure's reason, and pytest's own complaint.
  var complaints: [String] {
    (unread + failed).map(\.reason) + (passed == nil || unread.isEmpty ? [complaint] : [])
  }

  /// - Parameter status: pytest's exit status.
  private func fault(_ status: Int32) -> StepFault? {
    guard let passed else {
      // Whatever the status says, the tests did not all run.
      return status == 2
        ? .testsInterrupted(running: running) : .testsEndedEarly(status: status, running: running)
    }
    switch status {
    case 0: return nil
    case 5: return .noneCollected
    case _ where !unread.isEmpty: return .unreadTests(unread)
    case _ where !failed.isEmpty: return .failedTests(failed, count: failed.count + passed)
    case 4: return .testsCannotBegin(complaint: complaint)
    case 2: return .testsInterrupted(running: running)
    case 3: return .pytestBroke(exception: internalError)
    default: return .pytestEnded(status: status)
    }
  }

  /// The exception that ended pytest; empty where it printed none.
  private var internalError: String {
    let mark = "INTERNALERROR> "
    let line = printed.split(whereSeparator: \.isNewline).last { $0.hasPrefix(mark) }
    return line.map { String($0.dropFirst(mark.count)) } ?? ""
  }

  /// What pytest printed of a conftest.py that cannot be imported, or of options that it lacks.
  private var complaint: String {
    let lines = printed.split(whereSeparator: \.isNewline)
    if let error = lines.last(where: { $0.hasPrefix("E ") }) {
      return String(error.dropFirst().drop(while: \.isWhitespace))
    }
    for mark in ["error: ", "ERROR: "] {
      if let line = lines.last(where: { $0.contains(mark) }),
        let end = line.firstRange(of: mark)?.upperBound
      {
        return String(line[end...])
      }
    }
    return "its options or its configuration are wrong"
  }

  private func requireCoverage(_ bar: Int) throws(Problem) {
    guard let coverage else { throw StepFault.coverageNotMeasured.problem }
    if coverage >= Double(bar) { return }
    let misses = files.filter { $0.missed > 0 }
      .sorted { ($1.missed, $0.name) < ($0.missed, $1.name) }
      .map { (name: $0.name, lines: $0.lines) }
    throw StepFault.coverage(coverage, bar: bar, misses: misses).problem
  }
}
