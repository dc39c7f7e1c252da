// Runs a package's tests against its installed wheel, and holds its coverage against a bar.

public import Diagnostics
public import Host

/// What is tested, and how.
public struct TestRun: Sendable {
  public var wheels: WheelSet
  /// The package's folder.
  public var folder: Path
  /// Requirements: pytest, its plugins, and coverage where it is measured.
  public var tools: [String]
  /// Percent that must be covered; 0 for no bar.
  public var coverage = 0
  /// Whether coverage is measured where there is no bar.
  public var measures = false
  /// What the tests see beyond PATH, HOME and TMPDIR.
  public var variables: [String: String] = [:]
  public var timeout: Duration?

  public init(of wheels: WheelSet, in folder: Path, tools: [String]) {
    self.wheels = wheels
    self.folder = folder
    self.tools = tools
  }
}

extension PythonTools {
  /// Runs pytest in the package's folder, with the wheels installed in a fresh environment.
  ///
  /// The tests import the wheel and not the source tree, unless the package's pytest configuration
  /// has a `pythonpath`. Nothing is written into the source tree. What pytest prints goes to `log`,
  /// and so does the coverage of each file.
  /// - Returns: what is worth a word though the step passed.
  public nonisolated func runTests(
    _ run: TestRun, log: @escaping @Sendable ([UInt8]) -> Void
  ) async throws(Problem) -> [Problem] {
    let package = run.wheels.package.name
    let printed = OutputBuffer()
    let step = StepEnvironment("test-\(package.normalized)", tools: self) { bytes in
      printed.append(bytes)
      log(bytes)
    }
    let source = site.disk.absolute(run.folder)
    let environment = try await asProblem { () async throws(PythonToolError) in
      try await self.environment(for: run.tools)
    }
    if let note = environment.note { log(Array("\(note.description)\n".utf8)) }
    return try await step.use { () async throws(Problem) in
      try await step.install(run.wheels)
      try await step.add(environment)
      let files = TestFiles(in: step.scratch)
      try asProblem { () throws(FileError) in try files.make(on: site.disk) }
      let isMeasured = run.coverage > 0 || run.measures
      let termination = try await step.run(
        ["-s", files.program.string, files.answer.string, files.running.string]
          + [step.temporary.string, package.normalized, isMeasured ? files.data.string : "-"],
        in: source, bins: [step.bin, environment.bin],
        variables: run.variables.merging([
          "COVERAGE_FILE": files.data.string,
          "HYPOTHESIS_STORAGE_DIRECTORY": (step.scratch / "hypothesis").string,
        ]) { $1 },
        timeout: run.timeout)
      var verdict = TestVerdict(
        try asProblem { () throws(FileError) in try site.disk.contents(of: files.answer) })
      verdict.running = String(
        decoding: try asProblem { () throws(FileError) in try site.disk.contents(of: files.running)
        },
        as: UTF8.self)
      verdict.printed = printed.text
      let hasTests = try asProblem { () throws(FileError) in
        if try site.disk.status(of: source / "tests") != nil { return true }
        return try site.disk.status(of: source / "test") != nil
      }
      return try verdict.notes(
        termination, package: package, bar: run.coverage, hasTests: hasTests)
    }
  }
}

/// The files that a run of tests and rel speak through.
private struct TestFiles {
  let program: Path
  /// What the tests came to.
  let answer: Path
  /// The test that is running.
  let running: Path
  /// What coverage measures.
  let data: Path

  init(in scratch: Path) {
    program = scratch / "run_tests.py"
    answer = scratch / "answer"
    running = scratch / "running"
    data = scratch / "coverage/data"
  }

  func make(on disk: any FileSystem) throws(FileError) {
    try disk.write(testProgram, to: program)
    try disk.write("", to: answer)
    try disk.write("", to: running)
    try disk.makeFolder(data.parent)
  }
}
