// Checks that a wheel can be imported where nothing else is installed: what a user meets first.

public import Host
public import Workspace

extension PythonTools {
  /// Installs wheels into a fresh environment and imports modules, each in a process of its own.
  ///
  /// A module's traceback goes to `log`.
  /// - Parameters:
  ///   - wheels: the package's own and its siblings'.
  ///   - modules: names as `import` takes them, `da_vinci.core`.
  public nonisolated func checkImports(
    _ package: Package, wheels: [Path], modules: [String], timeout: Duration?,
    log: @escaping @Sendable ([UInt8]) -> Void
  ) async throws(StepFailure) {
    let step = StepEnvironment("import-\(package.name.normalized)", tools: self, log: log)
    let broken = try await step.use { () async throws(StepFailure) -> [String] in
      try await step.install(wheels, siblings: [package.name] + package.siblings)
      var broken: [String] = []
      for module in modules {
        let output = OutputBuffer()
        let importing = StepEnvironment("import-\(package.name.normalized)", tools: self) {
          output.append($0)
        }
        // Isolated mode leaves out the working directory, PYTHONPATH and the user's own packages.
        let termination = try await importing.run(
          ["-I", "-B", "-X", "utf8", "-c", importProgram, module], in: step.scratch,
          bins: [step.bin],
          variables: [:], timeout: timeout)
        log(output.bytes)
        if termination.isSuccess { continue }
        let words = ToolOutput(output.bytes).words
        broken.append("`\(module)` (\(importFailure(termination, words: words)))")
      }
      return broken
    }
    guard broken.isEmpty else {
      throw StepFailure(
        "cannot import \(broken.joined(separator: ", "))",
        hints: ["the log has the traceback; `imports` in the Releasefile says what is imported"])
    }
  }
}

private let importProgram = "import importlib, sys; importlib.import_module(sys.argv[1])"

/// The exception's own line, or how the process ended.
private func importFailure(_ termination: Termination, words: String) -> String {
  switch termination {
  case .exited: words
  case .signalled(let signal): "signal \(signal)"
  case .timedOut(let limit): "took longer than \(limit)"
  }
}
