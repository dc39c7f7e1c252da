// Builds wheels through PEP 517, each in processes of its own that see nothing of the caller's
// environment, so that the same sources give the same bytes. Which backend it is plays no part, but
// for one setting that only setuptools reads.

public import Host
public import Workspace

/// The one date in all wheels: 2020-02-02 00:00 UTC, hatchling's own default, so that its wheels
/// are those that `uv build` makes. Zip archives begin in 1980.
/// - Source: reproducible-builds.org, SOURCE_DATE_EPOCH.
let sourceDateEpoch = "1580601600"

extension PythonTools {
  /// Builds a package's wheel.
  ///
  /// What the backend prints goes to `log`, its traceback above all.
  /// - Parameters:
  ///   - folder: the source root.
  ///   - destination: a folder; the wheel is there whole or not at all. Others in it stay.
  ///   - variables: what the build sees beyond PATH, HOME and TMPDIR.
  /// - Returns: the wheel's path in `destination`.
  public nonisolated func buildWheel(
    _ package: Package, folder: Path, into destination: Path, variables: [String: String],
    timeout: Duration?, log: @escaping @Sendable ([UInt8]) -> Void
  ) async throws(StepFailure) -> Path {
    let build = WheelBuild(
      tools: self, package: package, source: site.disk.absolute(folder), variables: variables,
      timeout: timeout, log: log)
    return try await build.wheel(into: site.disk.absolute(destination))
  }

  /// All that building a package's wheel needs: what `[build-system]` requires and what the backend
  /// itself asks for. This is the set to lock.
  public nonisolated func buildRequirements(
    of package: Package, folder: Path, log: @escaping @Sendable ([UInt8]) -> Void
  ) async throws(StepFailure) -> [String] {
    let build = WheelBuild(
      tools: self, package: package, source: site.disk.absolute(folder), variables: [:],
      timeout: nil, log: log)
    return try await build.requirements()
  }
}

/// One build of one package.
private struct WheelBuild {
  let tools: PythonTools
  let package: Package
  let source: Path
  let variables: [String: String]
  let timeout: Duration?
  let log: @Sendable ([UInt8]) -> Void

  private var disk: any FileSystem { tools.site.disk }
  private var scratch: Path {
    tools.site.folder / "scratch" / "build-\(package.name.normalized)"
  }

  /// What the program answered.
  private enum Answer {
    case requires([String])
    case wheel(String)
  }

  func requirements() async throws(StepFailure) -> [String] {
    let needed = package.buildSystem.requires
    return try await inScratch { () async throws(StepFailure) in
      guard case .requires(let more) = try await call("requires", with: needed) else {
        throw StepFailure("`\(package.buildSystem.backend)` gave no answer")
      }
      return normalizedRequirements(needed + more)
    }
  }

  func wheel(into destination: Path) async throws(StepFailure) -> Path {
    try await inScratch { () async throws(StepFailure) in
      let needed = package.buildSystem.requires
      var answer = try await call("both", with: needed)
      if case .requires(let more) = answer { answer = try await call("build", with: needed + more) }
      guard case .wheel(let name) = answer else {
        throw StepFailure("`\(package.buildSystem.backend)` gave no answer")
      }
      let wheel = destination / name
      try file { disk throws(FileError) in
        try disk.copy(scratch / "wheel" / name, to: wheel, mode: 0o644)
      }
      return wheel
    }
  }

  private func call(
    _ hooks: String, with requirements: [String]
  ) async throws(StepFailure) -> Answer {
    let environment: PythonEnvironment
    do {
      environment = try await tools.environment(for: requirements)
    } catch {
      throw StepFailure(error)
    }
    if let note = environment.note { log(Array("\(note)\n".utf8)) }
    let program = scratch / "build_wheel.py"
    let answerFile = scratch / "answer"
    try file { disk throws(FileError) in
      try disk.remove(answerFile)
      try disk.write(wheelProgram, to: program)
      for name in ["wheel", "build", "egg-info"] { try disk.makeFolder(scratch / name) }
      try disk.write(setuptoolsConfiguration, to: scratch / "setuptools.cfg")
    }
    let backendFolders = package.buildSystem.backendPath.map { folder in
      (source / folder).lexicallyNormal.string
    }
    let arguments =
      ["-s", program.string, answerFile.string, hooks, (scratch / "wheel").string]
      + [package.buildSystem.backend] + backendFolders
    let clean = tools.site.cleanVariables(bins: [environment.bin], adding: variables).merging([
      "SOURCE_DATE_EPOCH": sourceDateEpoch,
      "DIST_EXTRA_CONFIG": (scratch / "setuptools.cfg").string,
    ]) { $1 }
    let termination: Termination
    do {
      termination = try await tools.site.run(
        Command(
          environment.python, arguments, environment: clean, folder: source, timeout: timeout),
        log: log)
    } catch {
      throw StepFailure(error)
    }
    guard termination.isSuccess else { throw ended(termination) }
    let fields = try file { disk throws(FileError) in try disk.contents(of: answerFile) }
      .split(separator: 0, omittingEmptySubsequences: false).dropLast()
      .map { String(decoding: $0, as: UTF8.self) }
    switch fields.first {
    case "requires": return .requires(Array(fields.dropFirst()))
    case "wheel" where fields.count == 2: return .wheel(fields[1])
    case "failed" where fields.count == 2:
      throw StepFailure("`\(package.buildSystem.backend)` could not build it: \(fields[1])")
    default: throw StepFailure("`\(package.buildSystem.backend)` gave no answer")
    }
  }

  /// setuptools works in `build/` and `*.egg-info` of the source tree, and ships what an older
  /// build left there. distutils reads this file after the project's own.
  private var setuptoolsConfiguration: String {
    """
    [build]
    build_base = \(scratch / "build")

    [egg_info]
    egg_base = \(scratch / "egg-info")

    """
  }

  private func ended(_ termination: Termination) -> StepFailure {
    let backend = "`\(package.buildSystem.backend)`"
    return switch termination {
    case .exited(let code): StepFailure("\(backend) ended the process with status \(code)")
    case .signalled(let signal): StepFailure("\(backend) was ended by signal \(signal)")
    case .timedOut(let limit): StepFailure("\(backend) took longer than \(limit)")
    }
  }

  /// Gives the build an empty folder, and removes it whatever happens.
  private func inScratch<Result>(
    _ body: () async throws(StepFailure) -> Result
  ) async throws(StepFailure) -> Result {
    try file { disk throws(FileError) in try disk.remove(scratch) }
    defer { try? disk.remove(scratch) }
    return try await body()
  }

  private func file<Result>(
    _ body: (any FileSystem) throws(FileError) -> Result
  ) throws(StepFailure) -> Result {
    do {
      return try body(disk)
    } catch {
      throw StepFailure(.file(error))
    }
  }
}
