// Recipes of the Releasefile: each line in `sh -eu -c`, from the Releasefile's folder, with a clean
// environment.

public import BuildGraph
import Caching
import Diagnostics
public import Host

/// What a recipe sees of the machine.
public struct RecipeEnvironment: Sendable {
  /// The caller's variables; recipes see PATH, HOME and TMPDIR of them, and what a rule names.
  public var caller: [String: String]
  /// The Releasefile's folder, absolute.
  public var folder: Path

  public init(caller: [String: String], folder: Path) {
    self.caller = caller
    self.folder = folder
  }

  /// The variables of a recipe: PATH with the folders of its tools in front, HOME, TMPDIR, LANG,
  /// then what the rule exports, then its secrets.
  public func variables(for action: Action, tools: [Path]) -> [String: String] {
    var result = ["LANG": "C.UTF-8", "TMPDIR": caller["TMPDIR"] ?? "/tmp"]
    result["HOME"] = caller["HOME"] ?? "/"
    let path = caller["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
    result["PATH"] = (tools.map(\.string) + [path]).joined(separator: ":")
    result.merge(action.environment) { $1 }
    for name in action.secrets { result[name] = caller[name] }
    return result
  }
}

/// Runs the lines of a shell recipe.
public struct RecipeRunner: Sendable {
  private let processes: any ProcessRunner
  private let shell: Path

  /// - Parameter shell: the file of `sh`.
  public init(processes: any ProcessRunner, shell: Path) {
    self.processes = processes
    self.shell = shell
  }

  /// Runs the lines in order; the first that fails ends the step.
  public func run(
    _ lines: [RecipeLine], of request: StepRequest, environment: [String: String], folder: Path
  ) async -> StepOutcome {
    let secrets = request.action.secrets.compactMap { environment[$0] }
    for line in lines {
      let text = expanded(line, request.inputs)
      let command = Command(
        shell, ["-eu", "-c", text], environment: environment, folder: folder,
        timeout: request.action.timeout)
      let termination: Termination
      do throws(ProcessError) {
        if secrets.isEmpty {
          termination = try await request.watch.run(command, by: processes) {
            request.log.append($0)
          }
        } else {
          let printed = OutputBuffer()
          termination = try await request.watch.run(command, by: processes) { printed.append($0) }
          request.log.append(redacted(printed.bytes, secrets))
        }
      } catch {
        return .failed(Problem(error.description, cause: .unreachable))
      }
      if Task.isCancelled { return .interrupted }
      if !termination.isSuccess { return .failed(failure(termination, line: line.text)) }
    }
    return .done
  }

  private func failure(_ termination: Termination, line: String) -> Problem {
    var shown = line.split(separator: "\n").first.map(String.init) ?? line
    // What is done in case of a failure did not fail first.
    if let rest = shown.firstRange(of: " || {") {
      shown.replaceSubrange(rest.lowerBound..., with: " || …")
    }
    return RunFault.recipe(shown, termination).problem
  }

  private func expanded(_ line: RecipeLine, _ inputs: [FileSet]) -> String {
    var seen: Set<Path> = []
    let all = inputs.flatMap(\.artifacts).map(\.path).filter { seen.insert($0).inserted }
    return line.pieces.map { piece in
      switch piece {
      case .text(let text): text
      case .firstInput: all.first.map(shellWord) ?? ""
      case .allInputs: all.map(shellWord).joined(separator: " ")
      }
    }.joined()
  }
}
