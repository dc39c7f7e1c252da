// What a run of tests came to: from what the test program wrote down and how it ended to a pass or
// one line that says why it is none.

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
    _ termination: Termination, package: ProjectName, bar: Int, hasTests: Bool
  ) throws(Problem) -> [Problem] {
    switch termination {
    case .timedOut(let limit): throw Problem("the tests took longer than \(limit)\(place)")
    case .signalled(let signal):
      throw Problem(
        "pytest was ended by signal \(signal)\(place)",
        hints: signal == 9 ? ["the system may have run out of memory"] : [])
    case .exited(let status):
      if let problem { throw Problem(problem) }
      if status == 5, !hasTests {
        guard bar == 0 else {
          throw Problem(
            "`\(package)` has no tests, and they have to cover \(bar) %",
            hints: ["`\(package): coverage = 0` in the Releasefile lets it go without"])
        }
        return [Problem("`\(package)` has no tests", severity: .note)]
      }
      if let failure = failure(status) { throw failure }
    }
    if bar > 0 { try requireCoverage(bar) }
    return []
  }

  /// Where it ended, for the end of a sentence.
  private var place: String { running.isEmpty ? "" : ", in `\(running)`" }

  /// - Parameter status: pytest's exit status.
  private func failure(_ status: Int32) -> Problem? {
    guard let passed else {
      // Whatever the status says, the tests did not all run.
      if status == 2 { return Problem("pytest was interrupted\(place)") }
      return Problem(
        "pytest's process ended early, with status \(status)\(place)",
        hints: ["a test must not end the process that it runs in, as `os._exit` does"])
    }
    switch status {
    case 0: return nil
    case 5:
      return Problem(
        "no tests were collected",
        hints: ["pytest collects `test_*.py`, and in them `test_*` functions"])
    case _ where !unread.isEmpty:
      return Problem(
        "\(counted(unread.count, "test file")) cannot be read: \(some(of: unread))")
    case _ where !failed.isEmpty:
      return Problem(
        "\(failed.count) of \(counted(failed.count + passed, "test")) failed: \(some(of: failed))")
    case 4: return Problem("pytest could not begin: \(complaint)")
    case 2: return Problem("pytest was interrupted\(place)")
    case 3: return Problem("pytest or one of its plugins broke\(internalError)")
    default: return Problem("pytest ended with status \(status)")
    }
  }

  /// The exception that ended pytest, for the end of a sentence.
  private var internalError: String {
    let mark = "INTERNALERROR> "
    let line = printed.split(whereSeparator: \.isNewline).last { $0.hasPrefix(mark) }
    return line.map { ": \($0.dropFirst(mark.count))" } ?? ""
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
    guard let coverage else { throw Problem("the coverage was not measured") }
    if coverage >= Double(bar) { return }
    let worst = files.filter { $0.missed > 0 }
      .sorted { ($1.missed, $0.name) < ($0.missed, $1.name) }
      .map { "\($0.name) misses \(start(of: $0.lines))" }
    let shown = worst.prefix(3).joined(separator: "; ") + (worst.count > 3 ? "; …" : "")
    throw Problem(
      "coverage \(percent(coverage)) is below \(bar) %" + (shown.isEmpty ? "" : ": \(shown)"),
      hints: ["the log lists all lines that no test ran"])
  }
}

/// Rounded down, so that a missed bar never reads as a met one.
private func percent(_ value: Double) -> String { "\(Int(value)) %" }

/// The first of a list of lines.
private func start(of lines: String) -> String {
  let parts = lines.split(separator: ", ")
  return parts.prefix(5).joined(separator: ", ") + (parts.count > 5 ? ", …" : "")
}

private func counted(_ count: Int, _ noun: String) -> String {
  count == 1 ? "1 \(noun)" : "\(count) \(noun)s"
}

private func some(of names: [(name: String, reason: String)]) -> String {
  names.prefix(3).map { name, reason in
    let short = reason.count > 120 ? "\(reason.prefix(119))…" : reason
    return "`\(name)`" + (short.isEmpty ? "" : " (\(short))")
  }.joined(separator: ", ") + (names.count > 3 ? ", …" : "")
}
