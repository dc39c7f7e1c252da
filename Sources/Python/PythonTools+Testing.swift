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
  ///   - outside: what these require of others.
  ///   - coverage: percent that must be covered; 0 for no bar.
  ///   - measures: whether coverage is measured where there is no bar.
  ///   - tools: requirements: pytest, its plugins, and coverage where it is measured.
  ///   - variables: what the tests see beyond PATH, HOME and TMPDIR.
  /// - Returns: what is worth a word though the step passed.
  public nonisolated func runTests(
    _ package: Package, folder: Path, wheels: [Path], outside: OutsideRequirements, coverage: Int,
    measures: Bool, tools: [String], variables: [String: String], timeout: Duration?,
    log: @escaping @Sendable ([UInt8]) -> Void
  ) async throws(Problem) -> [Problem] {
    let printed = OutputBuffer()
    let step = StepEnvironment("test-\(package.name.normalized)", tools: self) { bytes in
      printed.append(bytes)
      log(bytes)
    }
    let source = site.disk.absolute(folder)
    let environment = try await asProblem { () async throws(PythonToolError) in
      try await self.environment(for: tools)
    }
    if let note = environment.note { log(Array("\(note.description)\n".utf8)) }
    return try await step.use { () async throws(Problem) in
      try await step.install(
        wheels, siblings: [package.name] + package.siblings, outside: outside)
      try await step.add(environment)
      let program = step.scratch / "run_tests.py"
      let answer = step.scratch / "answer"
      let running = step.scratch / "running"
      let data = step.scratch / "coverage/data"
      try asProblem { () throws(FileError) in
        try site.disk.write(testProgram, to: program)
        try site.disk.write("", to: answer)
        try site.disk.write("", to: running)
        try site.disk.makeFolder(data.parent)
      }
      let termination = try await step.run(
        ["-s", program.string, answer.string, running.string, step.temporary.string]
          + [package.name.normalized, coverage > 0 || measures ? data.string : "-"],
        in: source, bins: [step.bin, environment.bin],
        variables: variables.merging([
          "COVERAGE_FILE": data.string,
          "HYPOTHESIS_STORAGE_DIRECTORY": (step.scratch / "hypothesis").string,
        ]) { $1 },
        timeout: timeout)
      var verdict = TestVerdict(
        try asProblem { () throws(FileError) in try site.disk.contents(of: answer) })
      verdict.running = String(
        decoding: try asProblem { () throws(FileError) in try site.disk.contents(of: running) },
        as: UTF8.self)
      verdict.printed = printed.text
      let hasTests = try asProblem { () throws(FileError) in
        if try site.disk.status(of: source / "tests") != nil { return true }
        return try site.disk.status(of: source / "test") != nil
      }
      return try verdict.notes(
        termination, package: package.name, bar: coverage, hasTests: hasTests)
    }
  }
}
