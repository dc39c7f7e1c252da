// Installs a published version as a user would, and imports it.

public import Diagnostics
import Host
public import Standards
import Workspace

/// A published version, and how it is installed.
public struct PublishedInstall: Sendable {
  public var project: ProjectName
  public var version: Version
  /// The URL that pip takes as `--index-url`.
  public var index: String
  /// The projects of which the newest page counts, whatever is in uv's cache.
  public var fresh: [ProjectName]
  /// What is imported in the end; `*` stands for all that the project has.
  public var modules: [String]
  /// What uv needs besides to read the index.
  public var variables: [String: String] = [:]
  public var timeout: Duration?
  /// Whether the index refuses what it does not have: pip then asks the next one, and uv does if told to.
  public var refusesWhatIsAbsent = false

  public init(
    of project: ProjectName, _ version: Version, from index: String, fresh: [ProjectName],
    modules: [String]
  ) {
    self.project = project
    self.version = version
    self.index = index
    self.fresh = fresh
    self.modules = modules
  }
}

extension PythonTools {
  /// Installs `project==version` from an index into a fresh environment, with what it requires, and
  /// imports modules.
  ///
  /// The project itself comes from the index and from nowhere else: a project of that name elsewhere
  /// would say nothing of it. What it requires and the index does not have comes from where uv is set
  /// up to look otherwise.
  public nonisolated func verify(
    _ install: PublishedInstall, log: @escaping @Sendable ([UInt8]) -> Void
  ) async throws(Problem) {
    let (project, version) = (install.project, install.version)
    let step = StepEnvironment("verify-\(project.normalized)", tools: self, log: log)
    let broken = try await step.use { () async throws(Problem) -> [BrokenImport] in
      try await asProblem { () async throws(PythonToolError) in
        let uv = try await uvProgram()
        try await uv.makeEnvironment(step.folder, python: try await interpreter())
        let fresh = install.fresh.flatMap { ["--refresh-package", $0.normalized] }
        let pin = "\(project.normalized)==\(version.normalized)"
        // The project itself is there by then, so that only what it requires comes from elsewhere.
        let rest =
          install.refusesWhatIsAbsent ? ["--index-strategy", "unsafe-first-match"] : []
        for more in [["--no-deps", "--default-index", install.index], rest] {
          let output = try await uv.run(
            ["pip", "install", "--python", step.python.string, "--index", install.index] + fresh
              + more + [pin],
            for: "`\(pin)` from `\(install.index)`", variables: install.variables)
          log(Array(output.text.utf8))
        }
      }
      let modules = try await named(
        install.modules, of: project.normalized, in: step, log: log)
      return try await brokenImports(modules, in: step, timeout: install.timeout)
    }
    if broken.isEmpty { return }
    throw StepFault.publishedNotImported(project, version, broken).problem
  }
}
