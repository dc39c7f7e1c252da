// Asks a package's build backend what its wheel's metadata will say, without keeping a wheel. Each
// question is a process of its own, that sees what a build sees.

import Host
public import Workspace

extension PythonTools {
  /// The METADATA of the wheel that the package's backend would build.
  ///
  /// What the backend prints goes to `log`, its traceback above all.
  /// - Parameters:
  ///   - folder: the source root.
  ///   - byBuilding: builds a wheel and throws it away, so that all that a build writes beside the
  ///     sources is written; else the backend is asked for the metadata alone, if it can.
  public nonisolated func metadata(
    of question: BackendQuestion, byBuilding: Bool, log: @escaping @Sendable ([UInt8]) -> Void
  ) async throws(StepFailure) -> [UInt8] {
    let asking = Asking(
      tools: self, question: question, source: site.disk.absolute(question.path),
      how: byBuilding ? "build" : "prepare", log: log)
    return try await asking.metadata()
  }
}

private struct Asking {
  let tools: PythonTools
  let question: BackendQuestion
  let source: Path
  let how: String
  let log: @Sendable ([UInt8]) -> Void

  private enum Answer {
    case requires([String])
    case metadata([UInt8])
  }

  private var scratch: Path {
    let name = question.path.bytes.map { $0 == UInt8(ascii: "/") ? UInt8(ascii: "+") : $0 }
    return tools.site.folder / "scratch" / Path(bytes: Array("ask-".utf8) + name)
  }

  func metadata() async throws(StepFailure) -> [UInt8] {
    try file { disk throws(FileError) in try disk.remove(scratch) }
    defer { try? tools.site.disk.remove(scratch) }
    let needed = question.buildSystem.requires
    var answer = try await call("ask", with: needed)
    if case .requires(let more) = answer { answer = try await call("go", with: needed + more) }
    guard case .metadata(let bytes) = answer else { throw noAnswer }
    return bytes
  }

  private var backend: String { question.buildSystem.backend }
  private var noAnswer: StepFailure { StepFailure("`\(backend)` gave no answer") }

  private func call(
    _ ask: String, with requirements: [String]
  ) async throws(StepFailure) -> Answer {
    let environment: PythonEnvironment
    do {
      environment = try await tools.environment(for: requirements)
    } catch {
      throw StepFailure(error)
    }
    let program = scratch / "ask_metadata.py"
    let answerFile = scratch / "answer"
    try file { disk throws(FileError) in
      try disk.remove(answerFile)
      try disk.write(metadataProgram, to: program)
      for name in ["made", "build", "egg-info"] { try disk.makeFolder(scratch / name) }
      try disk.write(
        "[build]\nbuild_base = \(scratch / "build")\n\n[egg_info]\negg_base = "
          + "\(scratch / "egg-info")\n",
        to: scratch / "setuptools.cfg")
    }
    let folders = question.buildSystem.backendPath.map { (source / $0).lexicallyNormal.string }
    let arguments =
      ["-s", program.string, answerFile.string, ask, how, (scratch / "made").string, backend]
      + folders
    let variables = tools.site.cleanVariables(
      bins: [environment.bin],
      adding: [
        "SOURCE_DATE_EPOCH": sourceDateEpoch,
        "DIST_EXTRA_CONFIG": (scratch / "setuptools.cfg").string,
      ])
    do throws(PythonToolError) {
      _ = try await tools.site.run(
        Command(environment.python, arguments, environment: variables, folder: source), log: log)
    } catch {
      throw StepFailure(error)
    }
    guard (try? tools.site.disk.status(of: answerFile)) ?? nil != nil else { throw noAnswer }
    let bytes = try file { disk throws(FileError) in try disk.contents(of: answerFile) }
    let fields = bytes.split(separator: 0, omittingEmptySubsequences: false).dropLast()
    switch fields.first.map({ String(decoding: $0, as: UTF8.self) }) {
    case "requires":
      return .requires(fields.dropFirst().map { String(decoding: $0, as: UTF8.self) })
    case "metadata" where fields.count == 2: return .metadata(Array(fields[1]))
    case "failed" where fields.count == 2:
      throw StepFailure("`\(backend)`: \(String(decoding: fields[1], as: UTF8.self))")
    default: throw noAnswer
    }
  }

  private func file<Result>(
    _ body: (any FileSystem) throws(FileError) -> Result
  ) throws(StepFailure) -> Result {
    do {
      return try body(tools.site.disk)
    } catch {
      throw StepFailure(.file(error))
    }
  }
}
