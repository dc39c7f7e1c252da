// Runs a package's tests against its installed wheel, and holds its coverage against a bar.

public import Diagnostics
public import Host
public import Workspace

extension PythonTools {
  /// Runs pytest in the package's folder, with the wheels installed in a fresh environment.
  ///
  /// The tests import the wheel and not the source tree, unless the package's pytest configuration
  /// has a `pythonpath`. Nothing is written into the source tree. What pytest prints goes to `log`,
  /// and so does the coverage of each file.
  /// - Parameters:
  ///   - folder: the package's folder.
  ///   - wheels: the package's own and its siblings'.
  ///   - coverage: percent that must be covered; 0 measures nothing.
  ///   - tools: requirements: pytest, its plugins, and coverage where there is a bar.
  ///   - variables: what the tests see beyond PATH, HOME and TMPDIR.
  /// - Returns: what is worth a word though the step passed.
  public nonisolated func runTests(
    _ package: Package, folder: Path, wheels: [Path], coverage: Int, tools: [String],
    variables: [String: String], timeout: Duration?, log: @escaping @Sendable ([UInt8]) -> Void
  ) async throws(StepFailure) -> [Diagnostic] {
    let step = StepEnvironment("test-\(package.name.normalized)", tools: self, log: log)
    let source = site.disk.absolute(folder)
    let environment: PythonEnvironment
    do {
      environment = try await self.environment(for: tools)
    } catch {
      throw StepFailure(error)
    }
    return try await step.use { () async throws(StepFailure) in
      try await step.install(wheels, siblings: [package.name] + package.siblings)
      try await step.add(environment)
      let program = step.scratch / "run_tests.py"
      let answer = step.scratch / "answer"
      let data = step.scratch / "coverage/data"
      try step.file { disk throws(FileError) in
        try disk.write(testProgram, to: program)
        try disk.write("", to: answer)
        try disk.makeFolder(data.parent)
      }
      let termination = try await step.run(
        ["-s", program.string, answer.string, package.name.normalized, "\(coverage)", data.string],
        in: source, bins: [step.bin, environment.bin],
        variables: variables.merging([
          "COVERAGE_FILE": data.string,
          "HYPOTHESIS_STORAGE_DIRECTORY": (step.scratch / "hypothesis").string,
        ]) { $1 },
        timeout: timeout)
      let bytes = try step.file { disk throws(FileError) in try disk.contents(of: answer) }
      let hasTests = try step.file { disk throws(FileError) in
        if try disk.status(of: source / "tests") != nil { return true }
        return try disk.status(of: source / "test") != nil
      }
      var notes = try TestVerdict(bytes).notes(
        termination, package: package.name, bar: coverage, hasTests: hasTests)
      if let note = environment.note { notes.append(note) }
      return notes
    }
  }
}

/// What the test program wrote down.
struct TestVerdict {
  var passed = 0
  var failed: [String] = []
  /// Test files that could not be imported.
  var unread: [String] = []
  var problem: String?
  var coverage: Double?
  var files: [(name: String, percent: Double)] = []

  init(_ bytes: [UInt8]) {
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
      let fields = line.split(separator: "\t").map(String.init)
      guard fields.count >= 2 else { continue }
      switch fields[0] {
      case "passed": passed = Int(fields[1]) ?? 0
      case "failed" where !failed.contains(fields[1]): failed.append(fields[1])
      case "unread": unread.append(fields[1])
      case "problem": problem = fields[1]
      case "coverage": coverage = Double(fields[1])
      case "file" where fields.count == 3:
        files.append((fields[1], Double(fields[2]) ?? 0))
      default: break
      }
    }
  }

  /// - Parameter hasTests: whether the package has a folder for them.
  /// - Returns: remarks on a pass.
  /// - Throws: why it is none.
  func notes(
    _ termination: Termination, package: ProjectName, bar: Int, hasTests: Bool
  ) throws(StepFailure) -> [Diagnostic] {
    switch termination {
    case .timedOut(let limit): throw StepFailure("the tests took longer than \(limit)")
    case .signalled(let signal): throw StepFailure("pytest was ended by signal \(signal)")
    case .exited(let status):
      if let problem { throw StepFailure(problem) }
      if status == 5 && !hasTests {
        return [Diagnostic("`\(package)` has no tests", severity: .note)]
      }
      if let failure = failure(status) { throw failure }
    }
    if bar > 0 { try requireCoverage(bar) }
    return []
  }

  /// - Parameter status: pytest's exit status.
  private func failure(_ status: Int32) -> StepFailure? {
    switch status {
    case 0: nil
    case 5:
      StepFailure(
        "no tests were collected",
        hints: ["pytest collects `test_*.py`, and in them `test_*` functions"])
    case _ where !unread.isEmpty:
      StepFailure("\(counted(unread.count, "test file")) cannot be read: \(some(of: unread))")
    case _ where !failed.isEmpty:
      StepFailure(
        "\(failed.count) of \(counted(failed.count + passed, "test")) failed: \(some(of: failed))")
    case 4: StepFailure("pytest does not understand its options or configuration")
    case 2: StepFailure("pytest was interrupted")
    default: StepFailure("pytest ended with status \(status)")
    }
  }

  private func requireCoverage(_ bar: Int) throws(StepFailure) {
    guard let coverage else { throw StepFailure("the coverage was not measured") }
    if coverage >= Double(bar) { return }
    let worst = files.filter { $0.percent < Double(bar) }
      .sorted { ($0.percent, $0.name) < ($1.percent, $1.name) }
      .map { "\($0.name) \(percent($0.percent))" }
    let shown = worst.prefix(3).joined(separator: ", ") + (worst.count > 3 ? ", …" : "")
    throw StepFailure(
      "coverage \(percent(coverage)) is below \(bar) %" + (shown.isEmpty ? "" : ": \(shown)"),
      hints: ["the log lists the lines that no test ran"])
  }
}

/// Rounded down, so that a missed bar never reads as a met one.
private func percent(_ value: Double) -> String { "\(Int(value)) %" }

private func counted(_ count: Int, _ noun: String) -> String {
  count == 1 ? "1 \(noun)" : "\(count) \(noun)s"
}

private func some(of names: [String]) -> String {
  names.prefix(3).map { "`\($0)`" }.joined(separator: ", ") + (names.count > 3 ? ", …" : "")
}
