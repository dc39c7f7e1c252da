// Programs that do what a test says.

import Host
import Synchronization

/// Answers each command with the first line of the script that it contains, and remembers it.
final class ScriptedRunner: ProcessRunner {
  struct Answer: Sendable {
    /// Part of the command: its program and arguments, divided by spaces.
    var to: String
    var status: Int32 = 0
    var output = ""
    /// What the program does beside printing.
    var effect: @Sendable (Command) -> Void = { _ in }
  }

  private let script: [Answer]
  private let ran = Mutex<[String]>([])

  init(_ script: [Answer]) { self.script = script }

  /// The commands so far, as the script sees them.
  var commands: [String] { ran.withLock { $0 } }

  func run(
    _ command: Command, output: @escaping @Sendable ([UInt8]) -> Void
  ) async throws(ProcessError) -> Termination {
    let text = ([command.executable.string] + command.arguments).joined(separator: " ")
    ran.withLock { $0.append(text) }
    guard let answer = script.first(where: { text.contains($0.to) }) else {
      throw ProcessError(executable: command.executable, reason: "it is not in the script")
    }
    answer.effect(command)
    output(Array(answer.output.utf8))
    return .exited(answer.status)
  }
}
