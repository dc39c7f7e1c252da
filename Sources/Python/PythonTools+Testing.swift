// Runs a package's tests against its installed wheel, and holds its coverage against a bar.

public import Diagnostics
public import Host
public import Observation
import Standards
public import Workspace

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
  /// What pytest is told to run, from the Releasefile's folder; none: all in the package's.
  public var paths: [Path] = []
  /// The other packages of the repository: what a test may have meant to import.
  public var others: [Package] = []
  /// Runs the tests.
  public var watch = StepWatch.off

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
    let step = StepEnvironment(
      "test-\(package.normalized)", tools: self, watch: run.watch
    ) { bytes in
      printed.append(bytes)
      log(bytes)
    }
    let source = site.disk.absolute(run.folder)
    let environment = try await asProblem { () async throws(PythonToolError) in
      try await self.environment(for: run.tools)
    }
    if let note = environment.note { log(Array("\(note.description)\n".utf8)) }
    return try await step.use { () async throws(Problem) in
      _ = try await asProblem { () async throws(PythonToolError) in
        try await step.fittingPython(for: run.wheels.package)
      }
      do throws(Problem) {
        try await step.install(run.wheels)
      } catch {
        var problem = error
        if problem.cause != .interrupted, run.wheels.outside.isForTests {
          problem.hints.append(
            "`\(package.normalized): test-groups = test` in the Releasefile installs that group or extra "
              + "alone for its tests, and with nothing behind the `=` none")
        }
        throw problem
      }
      try await step.add(environment)
      let files = TestFiles(in: step.scratch)
      try asProblem { () throws(FileError) in try files.make(on: site.disk) }
      let paths = run.paths.map(site.disk.absolute)
      let isInside = paths.allSatisfy { $0 == source || $0.relative(to: source) != nil }
      let working = isInside ? source : site.root
      let isMeasured = run.coverage > 0 || run.measures
      let termination = try await step.run(
        ["-s", files.program.string, files.answer.string, files.running.string]
          + [
            step.temporary.string, package.normalized, source.string,
            isMeasured ? files.data.string : "-",
          ] + paths.map(\.string),
        in: working, bins: [step.bin, environment.bin],
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
        if !run.paths.isEmpty { return true }
        if try site.disk.status(of: source / "tests") != nil { return true }
        return try site.disk.status(of: source / "test") != nil
      }
      let fixes = TestFixes(package: run.wheels.package, others: run.others)
      do throws(Problem) {
        return try verdict.notes(
          termination, package: package, bar: run.coverage, hasTests: hasTests,
          elsewhere: testsElsewhere(of: run))
      } catch {
        var problem = error
        problem.hints += fixes.hints(for: verdict.complaints)
        throw problem
      }
    }
  }
}

extension PythonTools {
  /// A folder at the root that may have the tests of a package that has none of its own.
  private nonisolated func testsElsewhere(of run: TestRun) -> Path? {
    if run.folder == "." { return nil }
    let package = run.wheels.package
    let names = [package.name.normalized, package.module, run.folder.name.string]
    let folders = ["tests", "test"].flatMap { top in
      names.map { Path(top) / Path($0) } + names.map { Path(top) / Path("test_\($0)") } + [
        Path(top)
      ]
    }
    return folders.first { ((try? site.disk.status(of: $0)) ?? nil)?.kind == .folder }
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
