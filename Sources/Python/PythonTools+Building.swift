// Builds wheels through PEP 517, each package in processes of its own that see nothing of the
// caller's environment, so that the same sources give the same bytes. Which backend it is plays no
// part; the processes are children of a worker that has it imported (`BackendWorker`).

public import Diagnostics
public import Host
public import Observation
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
  ///   - settings: what the backend gets as `config_settings`.
  ///   - variables: what the build sees beyond PATH, HOME and TMPDIR.
  /// - Returns: the wheel's path in `destination`.
  public nonisolated func buildWheel(
    _ package: Package, folder: Path, into destination: Path, settings: [BuildSetting] = [],
    variables: [String: String], timeout: Duration?, watch: StepWatch = .off,
    log: @escaping @Sendable ([UInt8]) -> Void
  ) async throws(Problem) -> Path {
    var build = BackendCall(
      tools: self, name: package.name.normalized, buildSystem: package.buildSystem,
      source: site.disk.absolute(folder), log: log)
    build.settings = settings
    build.variables = variables
    build.timeout = timeout
    build.watch = watch
    return try await build.wheel(into: site.disk.absolute(destination))
  }

  /// All that building a package's wheel needs: what `[build-system]` requires and what the backend
  /// itself asks for. This is the set to lock.
  public nonisolated func buildRequirements(
    of package: Package, folder: Path, settings: [BuildSetting] = [],
    variables: [String: String] = [:], log: @escaping @Sendable ([UInt8]) -> Void
  ) async throws(Problem) -> [String] {
    var call = BackendCall(
      tools: self, name: package.name.normalized, buildSystem: package.buildSystem,
      source: site.disk.absolute(folder), log: log)
    call.settings = settings
    call.variables = variables
    return try await call.requirements()
  }

  /// Asks a package's backend what it needs beyond the package's requirements, and resolves that.
  public nonisolated func learnRequirements(
    of package: Package, settings: [BuildSetting], variables: [String: String]
  ) async throws {
    let all = try await buildRequirements(
      of: package, folder: package.path, settings: settings, variables: variables,
      log: { _ in })
    if all != normalizedRequirements(package.buildSystem.requires) {
      try await note(asked: all, for: package.path)
      _ = try await identity(of: all)
    }
    try await noteAsked(package.path)
  }

  /// The bytes of the METADATA that a folder's wheel would have, asked of its backend; a wheel is
  /// built and thrown away when the backend has no hook for the metadata alone.
  ///
  /// It needs nothing but the folder's `[build-system]`, so that it can be asked before there is a
  /// plan. The environment is made when it is not there, which may take the network.
  /// - Parameters:
  ///   - folder: the source root, from the disk's root.
  ///   - buildSystem: what `pyproject.toml` there says, with the defaults of PEP 517 and 518.
  ///   - byBuilding: builds a wheel in any case, so that all that a build writes beside the sources
  ///     is written.
  ///   - variables: what the backend sees beyond PATH, HOME and TMPDIR.
  public nonisolated func metadata(
    of folder: Path, buildSystem: BuildSystem, byBuilding: Bool, variables: [String: String],
    watch: StepWatch = .off, log: @escaping @Sendable ([UInt8]) -> Void
  ) async throws(Problem) -> [UInt8] {
    let source = site.disk.absolute(folder)
    var call = BackendCall(
      tools: self, name: "metadata-\(shortDigest([source.string]))", buildSystem: buildSystem,
      source: source, log: log)
    call.variables = variables
    call.watch = watch
    return try await call.metadata(byBuilding: byBuilding)
  }
}
