// Why a build, a test or an import did not pass, once its tools were there: the facts and their words.
// That tools could not be had is in `PythonToolError`.

import Diagnostics
import Host
import Standards

/// What a step with Python came to, where it is no pass.
enum StepFault: Error {
  // MARK: Building

  /// The backend's exception, as its own line; the caller's variables that it names and did not see.
  case notBuilt(backend: String, line: String, unexported: [String])
  case noAnswer(backend: String)
  case backendEnded(backend: String, Termination)
  /// The process that was to fork another one for the build.
  case workerEnded(backend: String, Termination)
  case noProcess(words: String)
  /// What the environment's Python said when it was started for a worker.
  case brokenWorker(Path, words: String)

  // MARK: Environments

  case missingWheel(ProjectName)
  /// A note.
  case notLocked(requirements: [String])

  // MARK: Importing

  /// An installed project does not say what it has.
  case noModuleList(String)
  case notImported([BrokenImport])
  case publishedNotImported(ProjectName, Version, [BrokenImport])

  // MARK: Testing

  /// Each with the test that ran at the end; empty for none.
  case testsTimedOut(Duration, running: String)
  case testsSignalled(Int32, running: String)
  case testsInterrupted(running: String)
  case testsEndedEarly(status: Int32, running: String)
  /// In pytest's or the test program's own words.
  case testProblem(String)
  case testsCannotBegin(complaint: String)
  /// The exception that ended pytest; empty where it said none.
  case pytestBroke(exception: String)
  case pytestEnded(status: Int32)
  case noTests(ProjectName, bar: Int)
  /// A note: the package has none, and needs none. A folder elsewhere may have them.
  case noTestsNeeded(ProjectName, elsewhere: Path?)
  case noneCollected
  /// Names with reasons.
  case unreadTests([(name: String, reason: String)])
  case failedTests([(name: String, reason: String)], count: Int)
  case coverageNotMeasured
  /// - misses: files with what no test ran of them, the worst ones first.
  case coverage(Double, bar: Int, misses: [(name: String, lines: String)])
}

extension StepFault: ProblemConvertible {
  var problem: Problem {
    switch self {
    case .notBuilt(let backend, let line, let names):
      let exports = names.map { "`export \($0)` in the Releasefile lets builds see the variable" }
      return Problem(
        "`\(backend)` could not build it: \(line)",
        hints: importHints(of: line, backend: backend) + exports)
    case .noAnswer(let backend): return Problem("`\(backend)` gave no answer")
    case .backendEnded(let backend, .exited(let code)):
      return Problem("`\(backend)` ended the process with status \(code)")
    case .backendEnded(let backend, .signalled(let signal)):
      return Problem("`\(backend)` was ended by signal \(signal)")
    case .backendEnded(let backend, .timedOut(let limit)):
      return Problem("`\(backend)` took longer than \(limit)")
    case .workerEnded(let backend, let termination):
      return Problem(
        "the Python process that builds with `\(backend)` was ended \(how(termination))",
        hints: ["the next build starts another one"])
    case .noProcess(let words): return Problem("cannot start another process: \(words)")
    case .brokenWorker(let python, let words):
      return Problem("`\(python)` does not run: \(words)", cause: .unreachable)

    case .missingWheel(let project):
      return Problem("the wheel of `\(project)` is not there", hints: ["build `\(project)` first"])
    case .notLocked(let requirements):
      return Problem(
        "\(list(requirements)) is not in `Releasefile.lock`", severity: .note,
        hints: ["`rel lock` pins it, so that every machine uses the same versions"])

    case .noModuleList(let project):
      return Problem(
        "the installed `\(project)` does not say which modules it has",
        hints: ["`imports` in the Releasefile names them; `check/\(project)` says what is wrong"])
    case .notImported(let broken):
      var hints = ["the log has the traceback; `imports` in the Releasefile says what is imported"]
      if broken.contains(where: { $0.reason.hasPrefix("ModuleNotFoundError") }) {
        hints.append("what the package imports has to be in its wheel or in its `dependencies`")
      }
      return Problem("cannot import \(names(broken))", hints: hints)
    case .publishedNotImported(let project, let version, let broken):
      return Problem(
        "`\(project)` \(version.normalized), installed from the index, cannot import "
          + names(broken),
        hints: [
          "the log has the traceback",
          "`rel rollback \(version.normalized)` takes the version back, `rel yank` hides it",
        ])

    case .testsTimedOut(let limit, let running):
      return Problem("the tests took longer than \(limit)\(place(running))")
    case .testsSignalled(let signal, let running):
      return Problem(
        "pytest was ended by signal \(signal)\(place(running))",
        hints: signal == 9 ? ["the system may have run out of memory"] : [])
    case .testsInterrupted(let running):
      return Problem("pytest was interrupted\(place(running))")
    case .testsEndedEarly(let status, let running):
      return Problem(
        "pytest's process ended early, with status \(status)\(place(running))",
        hints: ["a test must not end the process that it runs in, as `os._exit` does"])
    case .testProblem(let words): return Problem(words)
    case .testsCannotBegin(let complaint): return Problem("pytest could not begin: \(complaint)")
    case .pytestBroke(let exception):
      return Problem(
        "pytest or one of its plugins broke" + (exception.isEmpty ? "" : ": \(exception)"))
    case .pytestEnded(let status): return Problem("pytest ended with status \(status)")
    case .noTests(let package, let bar):
      return Problem(
        "`\(package)` has no tests, and they have to cover \(bar) %",
        hints: ["`\(package): coverage = 0` in the Releasefile lets it go without"])
    case .noTestsNeeded(let package, let folder):
      let line = folder.map {
        ": `\(package): tests = \($0)` in the Releasefile runs those in `\($0)`"
      }
      return Problem("`\(package)` has no tests" + (line ?? ""), severity: .note)
    case .noneCollected:
      return Problem(
        "no tests were collected",
        hints: ["pytest collects `test_*.py`, and in them `test_*` functions"])
    case .unreadTests(let unread):
      return Problem(
        "\(counted(unread.count, "test file")) cannot be read: \(some(of: unread))")
    case .failedTests(let failed, let count):
      return Problem("\(failed.count) of \(counted(count, "test")) failed: \(some(of: failed))")
    case .coverageNotMeasured: return Problem("the coverage was not measured")
    case .coverage(let value, let bar, let misses):
      let worst = misses.prefix(3).map { "\($0.name) misses \(start(of: $0.lines))" }
      let shown = worst.joined(separator: "; ") + (misses.count > 3 ? "; …" : "")
      return Problem(
        "coverage \(percent(value)) is below \(bar) %" + (shown.isEmpty ? "" : ": \(shown)"),
        hints: ["the log lists all lines that no test ran"])
    }
  }
}

/// What to do about an exception's line.
private func importHints(of line: String, backend: String) -> [String] {
  guard line.hasPrefix("ModuleNotFoundError: No module named '") else { return [] }
  let name = line.split(separator: "'").dropFirst().first ?? ""
  let module = backend.prefix { $0 != ":" }
  return module == name || module.hasPrefix("\(name).")
    ? ["correct `build-backend` in `[build-system]`, or add what brings it to `requires`"]
    : ["what the build imports has to be in `[build-system] requires`"]
}

private func how(_ termination: Termination) -> String {
  switch termination {
  case .exited(let code): "with status \(code)"
  case .signalled(let signal): "by signal \(signal)"
  case .timedOut(let limit): "after \(limit)"
  }
}

/// Where it ended, for the end of a sentence.
private func place(_ running: String) -> String { running.isEmpty ? "" : ", in `\(running)`" }

private func names(_ broken: [BrokenImport]) -> String {
  broken.map(\.description).joined(separator: ", ")
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
