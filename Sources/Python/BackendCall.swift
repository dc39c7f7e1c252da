// One package's build, from the requirements of its backend to the wheel: which environment, which
// worker, and what the answers mean.

import Diagnostics
import Host
import Observation
import Workspace

/// What is asked of one package's backend.
struct BackendCall {
  let tools: PythonTools
  /// Unlike any other's that is at work.
  let name: String
  let buildSystem: BuildSystem
  /// Absolute.
  let source: Path
  let log: @Sendable ([UInt8]) -> Void
  var settings: [BuildSetting] = []
  var variables: [String: String] = [:]
  var timeout: Duration?
  var watch = StepWatch.off

  private var backend: String { buildSystem.backend }
  private var scratch: Path {
    tools.site.scratch / Path("build-\(Disk.processNumber)-\(name)")
  }

  private enum Goal: String {
    case requires
    case wheel
    case metadata
    /// The metadata, out of a wheel in any case.
    case metadataOfWheel = "metadata-of-wheel"
  }

  /// What the program answered.
  private enum Answer {
    case requires([String])
    case wheel(Path)
    case metadata([UInt8])
  }

  func requirements() async throws(Problem) -> [String] {
    try await inScratch { () async throws(Problem) in
      guard case .requires(let more) = try await ask(.requires, with: buildSystem.requires) else {
        throw noAnswer
      }
      return normalizedRequirements(buildSystem.requires + more)
    }
  }

  func wheel(into destination: Path) async throws(Problem) -> Path {
    try await inScratch { () async throws(Problem) in
      guard case .wheel(let name) = try await reach(.wheel) else { throw noAnswer }
      let wheel = destination / name
      try asProblem { () throws(FileError) in
        try tools.site.disk.copy(scratch / "wheel" / name, to: wheel, mode: 0o644)
      }
      return wheel
    }
  }

  func metadata(byBuilding: Bool) async throws(Problem) -> [UInt8] {
    let goal: Goal = byBuilding ? .metadataOfWheel : .metadata
    return try await inScratch { () async throws(Problem) in
      guard case .metadata(let bytes) = try await reach(goal) else { throw noAnswer }
      return bytes
    }
  }

  /// Asks for something, and once more in a larger environment when the backend wants one.
  private func reach(_ goal: Goal) async throws(Problem) -> Answer {
    let answer = try await ask(goal, with: buildSystem.requires)
    guard case .requires(let more) = answer else { return answer }
    let all = buildSystem.requires + more
    try await asProblem { () async throws(PythonToolError) in
      try await tools.note(asked: all, for: source)
    }
    return try await ask(goal, with: all, knowsAll: true)
  }

  private func ask(
    _ goal: Goal, with requirements: [String], knowsAll: Bool = false
  ) async throws(Problem) -> Answer {
    let worker = try await worker(with: requirements)
    let answer = scratch / "answer"
    let output = try asProblem { () throws(FileError) in
      try tools.site.disk.remove(scratch)
      try tools.site.disk.makeFolder(scratch)
      return try OutputFile(in: tools.site.scratch)
    }
    defer {
      output.hide()
      output.close()
    }
    let backendFolders = buildSystem.backendPath.map { (source / $0).lexicallyNormal }
    var words = [output.path.bytes, answer.bytes]
    words += [goal.rawValue, knowsAll ? "" : "asks"].map { Array($0.utf8) }
    words += [tools.site.root.bytes, source.bytes, scratch.bytes]
    words += [buildSystem.backend, "\(backendFolders.count)"].map { Array($0.utf8) }
    words += backendFolders.map(\.bytes)
    words += settings.flatMap { [Array($0.key.utf8), Array($0.value.utf8)] }
    let outcome = await output.forwarding(to: log) { await worker.call(words, timeout: timeout) }
    defer { if let branch = outcome.branch { try? tools.site.disk.remove(branch) } }
    if Task.isCancelled { throw Problem(PythonToolError.interrupted) }
    switch outcome.ending {
    case .ended(.exited(0)): break
    case .ended(let termination): throw ended(termination, output)
    case .lost(let termination): throw lost(termination, worker)
    case .refused(let words): throw StepFault.noProcess(words: words).problem
    }
    let result = try read(answer)
    try asProblem { () throws(FileError) in
      watch.add(
        try accesses(notedBy: scratch / "reads", by: outcome.branch, on: tools.site.disk))
    }
    return result
  }

  private func worker(with requirements: [String]) async throws(Problem) -> BackendWorker {
    let environment = try await asProblem { () async throws(PythonToolError) in
      try await tools.environment(for: requirements)
    }
    if let note = environment.note { log(Array("\(note)\n".utf8)) }
    let clean = tools.site.cleanVariables(bins: [environment.bin], adding: variables)
      .merging(["SOURCE_DATE_EPOCH": sourceDateEpoch]) { $1 }
    // A backend in the source tree is this package's own code: no other package's process has seen
    // it, or what it may shadow.
    let warm = buildSystem.backendPath.isEmpty ? buildSystem.backend : ""
    do {
      return try await tools.workers.worker(
        .init(
          environment: environment, backend: warm, variables: clean, watch: watch.depth))
    } catch let failure as Problem {
      throw failure
    } catch {
      throw Problem(PythonToolError.interrupted)
    }
  }

  private func read(_ answer: Path) throws(Problem) -> Answer {
    guard try asProblem({ () throws(FileError) in try tools.site.disk.status(of: answer) }) != nil
    else {
      throw noAnswer
    }
    let bytes = try asProblem { () throws(FileError) in try tools.site.disk.contents(of: answer) }
    let fields = bytes.split(separator: 0, omittingEmptySubsequences: false).dropLast()
    let texts = fields.map { String(decoding: $0, as: UTF8.self) }
    switch texts.first {
    case "requires": return .requires(Array(texts.dropFirst()))
    case "wheel" where fields.count == 2: return .wheel(Path(bytes: fields[1]))
    case "metadata": return .metadata(Array(bytes.dropFirst("metadata".utf8.count + 1).dropLast()))
    case "failed" where fields.count == 2:
      throw StepFault.notBuilt(
        backend: backend, line: texts[1], unexported: unexported(in: texts[1])
      ).problem
    default: throw noAnswer
    }
  }

  /// The caller's variables that an exception names and that the build does not see.
  private func unexported(in line: String) -> [String] {
    let seen = tools.site.cleanVariables(bins: [], adding: variables)
    return line.matches(of: /\b[A-Z][A-Z0-9_]{2,}\b/).map { String($0.output) }
      .filter { tools.site.variables[$0] != nil && seen[$0] == nil }
  }

  private var noAnswer: Problem { StepFault.noAnswer(backend: backend).problem }

  private func ended(_ termination: Termination, _ output: OutputFile) -> Problem {
    if output.isDiskFull {
      log(Array("the disk is full: what the program printed may be cut off\n".utf8))
    }
    return StepFault.backendEnded(backend: backend, termination).problem
  }

  private func lost(_ termination: Termination, _ worker: BackendWorker) -> Problem {
    log(worker.words)
    return StepFault.workerEnded(backend: backend, termination).problem
  }

  /// Removes what is left in the folder, whatever happens.
  private func inScratch<Result>(
    _ body: () async throws(Problem) -> Result
  ) async throws(Problem) -> Result {
    defer { try? tools.site.disk.remove(scratch) }
    return try await body()
  }
}
