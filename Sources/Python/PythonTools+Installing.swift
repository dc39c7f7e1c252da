// Installs a published version as a user would, and imports it.

public import Diagnostics
import Host
public import Standards
import Workspace

extension PythonTools {
  /// Installs `project==version` from an index into a fresh environment, with what it requires, and
  /// imports modules.
  ///
  /// The project itself comes from the index and from nowhere else: a project of that name elsewhere
  /// would say nothing of it. What it requires and the index does not have comes from where uv is set
  /// up to look otherwise.
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
      do throws(PythonToolError) {
        let uv = try await uvProgram()
        try await uv.makeEnvironment(step.folder, python: try await interpreter())
        let fresh = set.flatMap { ["--refresh-package", $0.normalized] }
        let pin = "\(project.normalized)==\(version.normalized)"
        for more in [["--no-deps", "--default-index", index], []] {
          let output = try await uv.run(
            ["pip", "install", "--python", step.python.string, "--index", index] + fresh + more
              + [pin],
            for: "`\(pin)` from `\(index)`", variables: variables)
          log(Array(output.text.utf8))
        }
      } catch { throw Problem(error) }
      return try await brokenImports(modules, in: step, timeout: timeout)
    }
    if broken.isEmpty { return }
    throw Problem(
      "`\(project)` \(version.normalized), installed from the index, cannot import "
        + broken.map(\.description).joined(separator: ", "),
      hints: [
        "the log has the traceback",
        "`rel rollback \(version.normalized)` takes the version back, `rel yank` hides it",
      ])
  }
}
