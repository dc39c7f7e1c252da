// Checks that a wheel can be imported where nothing else is installed: what a user meets first.

public import Diagnostics
import Host
public import Observation
import Workspace

extension PythonTools {
  /// Installs wheels into a fresh environment and imports modules, each in a process of its own.
  ///
  /// A module's traceback goes to `log`.
  /// - Parameter modules: names as `import` takes them, `da_vinci.core`; `*` stands for all that the wheel has
  ///   at its top, and of packages without a file of their own those in them.
  public nonisolated func checkImports(
    of wheels: WheelSet, modules: [String], timeout: Duration?, watch: StepWatch = .off,
    log: @escaping @Sendable ([UInt8]) -> Void
  ) async throws(Problem) {
    let name = wheels.package.name.normalized
    let step = StepEnvironment("import-\(name)", tools: self, watch: watch, log: log)
    let broken = try await step.use { () async throws(Problem) -> [BrokenImport] in
      try await step.install(wheels)
      let named = try await named(modules, of: name, in: step, log: log)
      return try await brokenImports(named, in: step, timeout: timeout)
    }
    if broken.isEmpty { return }
    throw StepFault.notImported(broken).problem
  }

  /// The names with what `*` stands for, each once.
  nonisolated func named(
    _ modules: [String], of project: String, in step: StepEnvironment,
    log: @Sendable ([UInt8]) -> Void
  ) async throws(Problem) -> [String] {
    guard modules.contains("*") else { return modules }
    var result = try await self.modules(of: project, in: step, log: log)
    for name in modules where name != "*" && !result.contains(name) { result.append(name) }
    return result
  }

  /// The modules that an installed wheel makes importable.
  nonisolated func modules(
    of project: String, in step: StepEnvironment, log: @Sendable ([UInt8]) -> Void
  ) async throws(Problem) -> [String] {
    let answer = step.scratch / "modules"
    try asProblem { () throws(FileError) in try site.disk.write("", to: answer) }
    let termination = try await step.run(
      ["-I", "-B", "-X", "utf8", "-c", moduleProgram, answer.string, project], in: step.scratch,
      bins: [step.bin], variables: [:], timeout: nil)
    guard termination.isSuccess else { throw StepFault.noModuleList(project).problem }
    let bytes = try asProblem { () throws(FileError) in try site.disk.contents(of: answer) }
    let found = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map { String($0) }
    log(Array("modules: \(found.isEmpty ? "none" : found.joined(separator: " "))\n".utf8))
    return found
  }

  /// Imports modules in an environment, each in a process of its own; gives those that fail.
  nonisolated func brokenImports(
    _ modules: [String], in step: StepEnvironment, timeout: Duration?
  ) async throws(Problem) -> [BrokenImport] {
    let answer = step.scratch / "answer"
    var broken: [BrokenImport] = []
    for module in modules {
      try asProblem { () throws(FileError) in try site.disk.write("", to: answer) }
      // Isolated mode leaves out the working directory, PYTHONPATH and the user's own packages.
      let termination = try await step.run(
        ["-I", "-B", "-X", "utf8", "-c", importProgram, answer.string, module],
        in: step.scratch, bins: [step.bin], variables: [:], timeout: timeout)
      let bytes = try asProblem { () throws(FileError) in try site.disk.contents(of: answer) }
      let words = String(decoding: bytes, as: UTF8.self)
      if termination.isSuccess, words == imported { continue }
      let reason = importFailure(termination, words: words)
      if broken.last?.reason == reason {
        broken[broken.count - 1].modules.append(module)
      } else {
        broken.append(BrokenImport(modules: [module], reason: reason))
      }
    }
    return broken
  }
}

/// Modules that cannot be imported for one and the same reason.
struct BrokenImport {
  var modules: [String]
  var reason: String

  var description: String {
    "\(modules.map { "`\($0)`" }.joined(separator: ", ")) (\(reason))"
  }
}

/// What the program answers when all is well; no exception's line looks like it.
private let imported = "imported"

/// Lists what a wheel has: packages with an `__init__` and single modules, from the top down to the first
/// of them. What is for type checkers alone (`x-stubs`, `.pyi`) cannot be imported, `__main__` is run, and
/// tests are no interface.
private let moduleProgram = """
  import importlib.machinery, importlib.metadata, sys
  answer, project = sys.argv[1:]
  suffixes = importlib.machinery.all_suffixes()
  modules, packages = set(), set()
  for file in importlib.metadata.files(project) or []:
      parts = list(file.parts)
      stem = next((parts[-1][:-len(s)] for s in suffixes if parts[-1].endswith(s)), None)
      if stem is None or file.suffix == ".pyc" or ".." in parts or parts[0].endswith(".data"):
          continue
      names = [*parts[:-1], stem]
      if not all(name.isidentifier() for name in names):
          continue
      if stem == "__init__":
          packages.add(tuple(names[:-1]))
      elif stem != "__main__":
          modules.add(tuple(names))
  found = [
      name for name in modules | packages
      if not any(name[:count] in packages for count in range(1, len(name)))
      and name[-1] not in ("test", "tests", "conftest", "setup")
  ]
  with open(answer, "w", encoding="utf-8") as file:
      file.write("".join(".".join(name) + "\\n" for name in sorted(found)))
  """

/// Imports a module as an `import` statement does, so that the traceback begins there. A module that
/// ends the process has not been imported.
private let importProgram = """
  import sys, traceback
  answer, name = sys.argv[1:]
  try:
      __import__(name)
      words = "imported"
  except BaseException as error:
      sys.stdout.flush()
      traceback.print_exception(type(error), error, error.__traceback__.tb_next)
      text = (str(error).splitlines() or [""])[0]
      words = type(error).__name__ + (": " + text if text else "")
  with open(answer, "w", encoding="utf-8", errors="replace") as file:
      file.write(words)
  sys.exit(words != "imported")
  """

/// The exception's own line, or how the process ended.
private func importFailure(_ termination: Termination, words: String) -> String {
  switch termination {
  case .exited where !words.isEmpty && words != imported: words
  case .exited(let status): "it ended the process with status \(status)"
  case .signalled(let signal): "signal \(signal)"
  case .timedOut(let limit): "took longer than \(limit)"
  }
}
