// What a recipe line sees, prints and means by how it ends.

import BuildGraph
import Caching
import Diagnostics
import Execution
import Hashing
import Host
import Support
import Synchronization
import Testing

@Suite struct RecipeRunnerTests {
  /// Ends as told, prints what it is told, and keeps the command.
  private final class Shell: ProcessRunner {
    let termination: Termination
    let output: [[UInt8]]
    private let seen = Mutex<[Command]>([])
    var commands: [Command] { seen.withLock { $0 } }

    init(_ termination: Termination = .exited(0), printing output: [String] = []) {
      self.termination = termination
      self.output = output.map { Array($0.utf8) }
    }

    func run(
      _ command: Command, output: @escaping @Sendable ([UInt8]) -> Void
    ) async throws(ProcessError) -> Termination {
      seen.withLock { $0.append(command) }
      for piece in self.output { output(piece) }
      return termination
    }
  }

  private func run(
    _ shell: Shell, _ lines: [[RecipeLine.Piece]], inputs: [Path] = [],
    secrets: [String: String] = [:], timeout: Duration? = nil
  ) async -> (outcome: StepOutcome, log: String) {
    var action = Action(target: "t", location: Location(file: "Releasefile", line: 1, column: 1))
    action.secrets = secrets.keys.sorted()
    action.timeout = timeout
    let digest = SHA256.digest(of: [])
    let set = FileSet(inputs.map { Artifact(path: $0, kind: .file, digest: digest) })
    let request = StepRequest(action: action, inputs: [set], log: OutputBuffer())
    let outcome = await RecipeRunner(processes: shell, shell: "/bin/sh").run(
      lines.map { RecipeLine(pieces: $0, isSilent: false) }, of: request,
      environment: ["PATH": "/bin"].merging(secrets) { $1 }, folder: "/checkout")
    return (outcome, request.log.text)
  }

  @Test func `each line is a shell of its own that ends at the first failure`() async {
    let shell = Shell()
    let (outcome, _) = await run(shell, [[.text("a")], [.text("b")]])
    #expect(outcome == .done)
    #expect(shell.commands.map(\.arguments) == [["-eu", "-c", "a"], ["-eu", "-c", "b"]])
    #expect(shell.commands.allSatisfy { $0.executable == "/bin/sh" && $0.folder == "/checkout" })
    let failing = Shell(.exited(3))
    let failed = await run(failing, [[.text("a")], [.text("b")]])
    #expect(failed.outcome == .failed(Problem("`a` exited with 3")))
    #expect(failing.commands.count == 1)
  }

  @Test func `how a line ended is told in one line`() async {
    func told(_ termination: Termination) async -> StepOutcome {
      await run(Shell(termination), [[.text("tool x\nmore")]]).outcome
    }
    #expect(
      await told(.exited(127))
        == .failed(
          Problem(
            "`tool x`: a command was not found",
            hints: ["install it, or name it in the target's `tools` and run `rel lock`"])))
    let group = await run(Shell(.exited(1)), [[.text("tool x || { other; false; }")]]).outcome
    #expect(group == .failed(Problem("`tool x || …` exited with 1")))
    #expect(await told(.signalled(9)) == .failed(Problem("`tool x` was ended by signal 9")))
    #expect(
      await told(.timedOut(.seconds(2)))
        == .failed(
          Problem(
            "`tool x` ran longer than 2.0 seconds",
            hints: ["raise `timeout` of the target, if that is all right"])))
  }

  @Test func `names of files reach the shell as one word each, whatever they hold`() async {
    let names: [Path] = ["plain.py", "a b", "it's", "new\nline", "-rf", "caf\u{E9}", "$x`y`"]
    let shell = Shell()
    _ = await run(shell, [[.text("cat "), .allInputs], [.firstInput]], inputs: names)
    #expect(
      shell.commands.map { $0.arguments[2] } == [
        "cat plain.py 'a b' 'it'\\''s' 'new\nline' ./-rf 'caf\u{E9}' '$x`y`'", "plain.py",
      ])
  }

  @Test func `a real shell reads every name back`() async throws {
    let names: [Path] = [
      "a b", "it's", "new\nline", "-rf", "caf\u{E9}", "$x`y`", "\\", "\"", "*", "", "~",
      Path(bytes: [0xFF, 0x41, 0x0A, 0xC3]), Path(bytes: Array("d/".utf8) + [0xE9, 0x20]),
    ].filter { $0 != "" }
    let folder = try TemporaryFolder()
    let words = await spelled(names)
    let printed = try await SubprocessRunner(scratch: folder.path).capture(
      Command(
        "/bin/sh", ["-eu", "-c", "printf '%s\\0' \(words)"], environment: ["LANG": "C.UTF-8"],
        folder: folder.path))
    let expected = names.map { $0 == "-rf" ? Path("./-rf") : $0 }
    #expect(printed.output.split(separator: 0).map { Path(bytes: $0) } == expected)
  }

  private func spelled(_ names: [Path]) async -> String {
    let shell = Shell()
    _ = await run(shell, [[.allInputs]], inputs: names)
    return shell.commands.first?.arguments[2] ?? ""
  }

  @Test func `a secret that a recipe prints is in no log`() async {
    let shell = Shell(printing: ["token: hun", "ter2\nand hunter2", "2, hunter\n"])
    let (_, log) = await run(
      shell, [[.text("x")]], secrets: ["A": "hunter2", "B": "hunter22", "C": ""])
    #expect(log == "token: ***\nand ***, hunter\n")
    #expect(shell.commands[0].environment["A"] == "hunter2")
  }

  @Test func `a recipe sees PATH, HOME, TMPDIR and LANG, and what the rule names`() {
    let caller = [
      "PATH": "/bin", "HOME": "/home/me", "TMPDIR": "/t", "LANG": "de_DE", "AWS_PROFILE": "x",
      "TOKEN": "s",
    ]
    var action = Action(target: "t", location: Location(file: "Releasefile", line: 1, column: 1))
    action.environment = ["MODE": "1"]
    action.secrets = ["TOKEN", "MISSING"]
    let environment = RecipeEnvironment(caller: caller, folder: "/checkout")
    #expect(
      environment.variables(for: action, tools: ["/tools/bin"]) == [
        "PATH": "/tools/bin:/bin", "HOME": "/home/me", "TMPDIR": "/t", "LANG": "C.UTF-8",
        "MODE": "1", "TOKEN": "s",
      ])
  }
}
