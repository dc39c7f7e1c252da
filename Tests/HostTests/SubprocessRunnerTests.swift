// Real processes: output, ends, time limits, what they leave running.

import Host
import Support
import Synchronization
import Testing

@Suite struct SubprocessRunnerTests {
  private let folder: TemporaryFolder
  private let runner: SubprocessRunner

  init() throws {
    folder = try TemporaryFolder()
    runner = SubprocessRunner(scratch: folder.path / "scratch")
  }

  private func shell(_ script: String, timeout: Duration? = nil) -> Command {
    Command(
      "/bin/sh", ["-c", script], environment: ["PATH": "/usr/bin:/bin", "A": "1"],
      folder: folder.path, timeout: timeout)
  }

  private func output(_ script: String) async throws -> String {
    String(decoding: try await runner.capture(shell(script)).output, as: UTF8.self)
  }

  @Test func `output and errors arrive in the order in which they were written`() async throws {
    let script = "for i in 1 2 3 4 5; do echo out $i; echo err $i >&2; done"
    let expected = (1...5).map { "out \($0)\nerr \($0)\n" }.joined()
    #expect(try await output(script) == expected)
  }

  @Test func `a program sees its environment and nothing else`() async throws {
    let command = Command(
      "/usr/bin/env", [], environment: ["A": "1", "B": "two words"], folder: folder.path)
    let (termination, output) = try await runner.capture(command)
    #expect(termination == .exited(0))
    let lines = String(decoding: output, as: UTF8.self).split(separator: "\n").sorted()
    #expect(lines == ["A=1", "B=two words"])
  }

  @Test func `a program runs where it is told to, without input`() async throws {
    #expect(try await output("pwd; cat") == "\(folder.path)\n")
  }

  @Test func `a folder of any name can be run in`() async throws {
    let odd = folder.path / "new\nline it's caf\u{E9}"
    try folder.disk.write("here", to: odd / "file")
    var command = shell("cat file")
    command.folder = odd
    #expect(try await runner.capture(command).output == Array("here".utf8))
  }

  @Test func `arguments reach the program as they are`() async throws {
    let arguments = ["%s|", "a b", "", "it's", "new\nline", "*", "caf\u{E9}", "-x"]
    let command = Command(
      "/usr/bin/printf", arguments, environment: [:], folder: folder.path)
    #expect(
      try await runner.capture(command).output
        == Array("a b||it's|new\nline|*|caf\u{E9}|-x|".utf8))
  }

  @Test(arguments: [0, 1, 3, 127, 255])
  func `an exit status is a result`(status: Int32) async throws {
    let termination = try await runner.capture(shell("exit \(status)")).termination
    #expect(termination == .exited(status))
    #expect(termination.isSuccess == (status == 0))
  }

  @Test func `the end by a signal is told`() async throws {
    #expect(try await runner.capture(shell("kill -KILL $$")).termination == .signalled(9))
    #expect(try await runner.capture(shell("kill -TERM $$")).termination == .signalled(15))
  }

  @Test func `a program that is not there is an error with its name`() async throws {
    let command = Command("/nowhere/tool", [], environment: [:], folder: folder.path)
    await #expect(
      throws: ProcessError(executable: "/nowhere/tool", reason: "there is no such file")
    ) { try await runner.capture(command) }
    var here = shell("true")
    here.folder = folder.path / "missing"
    await #expect(
      throws: ProcessError(
        executable: "/bin/sh", reason: "there is no folder `\(folder.path)/missing`")
    ) { try await runner.capture(here) }
  }

  @Test(.timeLimit(.minutes(10)))
  func `a child left in the background does not hold the step up, and is ended`() async throws {
    let printed = try await output("sleep 300 & echo $!")
    #expect(try await isGone(printed))
  }

  @Test(.timeLimit(.minutes(10)))
  func `a time limit ends the whole group and keeps what was printed`() async throws {
    // How long the shell takes to print two lines is the machine's affair.
    for milliseconds in [100, 1000, 10_000, 100_000] {
      let limit = Duration.milliseconds(milliseconds)
      let command = shell("echo begun; sleep 300 & echo $!; wait", timeout: limit)
      let (termination, output) = try await runner.capture(command)
      #expect(termination == .timedOut(limit))
      let lines = String(decoding: output, as: UTF8.self).split(separator: "\n")
      if lines.count < 2, milliseconds < 100_000 { continue }
      #expect(lines.first == "begun")
      #expect(try await isGone(String(lines.last ?? "")))
      break
    }
  }

  @Test(.timeLimit(.minutes(10)))
  func `who ends in time is not kept waiting for the limit`() async throws {
    let clock = ContinuousClock()
    let start = clock.now
    let result = try await runner.capture(shell("echo done", timeout: .seconds(300)))
    #expect(result.termination == .exited(0))
    #expect(result.output == Array("done\n".utf8))
    #expect(clock.now - start < .seconds(250))
  }

  @Test(.timeLimit(.minutes(10)))
  func `a cancelled task ends the whole group`() async throws {
    let disk = folder.disk
    let runner = runner
    let command = shell("sleep 300 & echo $! > pid.new; mv pid.new pid; wait")
    let task = Task { try? await runner.capture(command) }
    while try disk.status(of: "pid") == nil { try await Task.sleep(for: .milliseconds(2)) }
    task.cancel()
    _ = await task.value
    let pid = String(decoding: try disk.contents(of: "pid"), as: UTF8.self)
    #expect(try await isGone(pid))
  }

  @Test(.timeLimit(.minutes(10)))
  func `much output takes little memory`() async throws {
    let before = try peakKilobytes()
    let counted = Mutex(0)
    let command = shell("head -c 200000000 /dev/zero")
    let termination = try await runner.run(command) { piece in
      counted.withLock { $0 += piece.count }
    }
    #expect(termination == .exited(0))
    #expect(counted.withLock { $0 } == 200_000_000)
    // Other tests of this process hold something, too.
    #expect(try peakKilobytes() - before < 150_000)
    #expect(try folder.disk.tree(below: "scratch", prunes: { _ in false }).isEmpty)
  }

  @Test(.timeLimit(.minutes(10)))
  func `much output takes little of the disk while the program runs`() async throws {
    let script = """
      head -c 100000000 /dev/zero; exec 3>&1
      until [ "$(stat -L -c %b /proc/self/fd/3)" -lt 1000 ]; do sleep 0.05; done
      printf end
      """
    let counted = Mutex(0)
    let last = Mutex<[UInt8]>([])
    let termination = try await runner.run(shell(script)) { piece in
      counted.withLock { $0 += piece.count }
      last.withLock { $0 = piece.suffix(3) }
    }
    #expect(termination == .exited(0))
    #expect(counted.withLock { $0 } == 100_000_003)
    #expect(last.withLock { $0 } == Array("end".utf8))
  }

  /// The most memory that this process ever held.
  private func peakKilobytes() throws -> Int {
    let status = String(
      decoding: try Disk(root: "/").contents(of: "/proc/self/status"), as: UTF8.self)
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
    return Int(line.split(separator: " ").dropFirst().first ?? "") ?? 0
  }

  /// Whether no process has this id any more, or only a dead one that nobody asked for yet.
  private func isGone(_ pid: String) async throws -> Bool {
    let number = pid.split(separator: "\n").first.map(String.init) ?? ""
    let stat = Path("/proc/\(number)/stat")
    // A killed process takes a moment to end.
    for _ in 0..<30_000 {
      guard let bytes = try? Disk(root: "/").contents(of: stat) else { return !number.isEmpty }
      let fields = String(decoding: bytes, as: UTF8.self).split(separator: ")").last ?? ""
      if fields.split(separator: " ").first == "Z" { return true }
      try await Task.sleep(for: .milliseconds(2))
    }
    return false
  }
}
