// Installs a published version as a user would, and imports it.

public import Diagnostics
import Host
public import Standards
import Workspace

extension PythonTools {
  /// Installs `project==version` from an index into a fresh environment, with what it requires, and
  /// imports modules.
  ///
  /// What the index does not have comes from where uv is set up to look otherwise.
  /// - Parameters:
  ///   - index: the URL that pip takes as `--index-url`.
  ///   - variables: what uv needs besides to read the index.
  ///   - set: the projects of which the newest page counts, whatever is in uv's cache.
  public nonisolated func verifyInstall(
    _ project: ProjectName, version: Version, from index: String, set: [ProjectName],
    modules: [String], variables: [String: String] = [:], timeout: Duration?,
    log: @escaping @Sendable ([UInt8]) -> Void
  ) async throws(Problem) {
    let step = StepEnvironment("verify-\(project.normalized)", tools: self, log: log)
    let broken = try await step.use { () async throws(Problem) -> [BrokenImport] in
      try await asProblem { () async throws(PythonToolError) in
        let uv = try await uvProgram()
        try await uv.makeEnvironment(step.folder, python: try await interpreter())
        let fresh = set.flatMap { ["--refresh-package", $0.normalized] }
        let pin = "\(project.normalized)==\(version.normalized)"
        let output = try await uv.run(
          ["pip", "install", "--python", step.python.string, "--index", index] + fresh + [pin],
          for: "`\(pin)` from `\(index)`", variables: variables)
        log(Array(output.text.utf8))
      }
      return try await brokenImports(modules, in: step, timeout: timeout)
    }
    if broken.isEmpty { return }
    throw StepFault.publishedNotImported(project, version, broken).problem
  }
}
