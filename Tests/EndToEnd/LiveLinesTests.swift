// What a terminal shows while something goes on, through a real one (a pseudo-terminal).

import Host
import Testing

@Suite struct LiveLinesTests {
  /// Runs `rel make` on a terminal: the step waits until the live lines have been seen, or, where
  /// there are none, until rel has said what it plans.
  private func shown(
    _ words: String, until text: String, with variables: [String: String]
  ) async throws -> TestCheckout.Output {
    let checkout = try TestCheckout([
      "Releasefile": "all: a b\na:\n\tread word < go\nb:\n\techo 'error: no'; exit 3\n"
    ])
    try await checkout.shell("mkfifo go")
    return try await checkout.run(
      "python3",
      ["-c", terminal, text, TestCheckout.rel.string]
        + words.split(separator: " ").map(String.init),
      with: ["TERM": "xterm"].merging(variables) { $1 })
  }

  @Test func `a running step is shown below the lines, and gone at the end`() async throws {
    let output = try await shown("make -k all", until: "1 of 2 steps", with: [:])
    let pieces = output.out.split(separator: "\r\u{1B}[K", omittingEmptySubsequences: false)
    // Only what stands after the last time that the lines were taken away is left of them.
    #expect(pieces.contains { $0.contains("  a  ") })
    #expect(pieces.last?.contains("] ") == false)
    #expect(pieces.last?.contains("1 failed, 1 run") == true)
    #expect(output.out.contains("\u{1B}[1;31mfailed\u{1B}[0m     b"))
    #expect(output.out.contains("\u{1B}[1;31merror:\u{1B}[0m b: "))
    // What a program printed has no colours of rel's.
    #expect(output.out.contains("    error: no\r\n"))
  }

  @Test func `without colours the live lines stay`() async throws {
    let output = try await shown("make -k all", until: "1 of 2 steps", with: ["NO_COLOR": "1"])
    #expect(!output.out.contains("\u{1B}[1"))
    #expect(!output.out.contains("\u{1B}[0m"))
  }

  @Test(arguments: ["", "dumb"])
  func `a terminal that cannot move its cursor gets plain lines`(_ kind: String) async throws {
    let output = try await shown("make -k all", until: "plan: 2 to run", with: ["TERM": kind])
    #expect(!output.out.contains("\u{1B}"))
    #expect(output.out.contains("1 failed, 1 run"))
  }

  @Test func `silence and JSON have no live lines`() async throws {
    let json = try await shown(
      "make --json -k all", until: "\"started\",\"target\":\"a\"", with: [:])
    #expect(!json.out.contains("\u{1B}"))
  }

  @Test func `colours can be asked for where there is no terminal`() async throws {
    let checkout = try TestCheckout(["Releasefile": "a:\n\ttrue\n"])
    let plain = try await checkout.rel("plan", "a")
    #expect(!plain.out.contains("\u{1B}"))
    let output = try await checkout.rel("plan", "a", with: ["FORCE_COLOR": "1"])
    #expect(output.lines[0] == "a  \u{1B}[32mrun\u{1B}[0m  first run")
    let mistake = try await checkout.rel("plan", "b", with: ["CLICOLOR_FORCE": "1"])
    #expect(mistake.err.hasPrefix("\u{1B}[1;31merror:\u{1B}[0m "))
  }

  @Test func `Ctrl-Z stops the running programs with rel, and they go on with it`() async throws {
    let checkout = try TestCheckout([
      // rel knows of the program once it has left a mark of it.
      "Releasefile": """
      a:
      \techo $$$$ > pid; until [ -L .cache/tmp/group-$$$$ ]; do sleep 0.01; done; \\
      \tkill -TSTP $$PPID; read word < go; echo $$word

      """
    ])
    try await checkout.shell("mkfifo go")
    let output = try await checkout.run("python3", ["-c", stopping, TestCheckout.rel.string])
    #expect(output.err == "")
    // A program that is watched is stopped by its watcher.
    #expect(output.lines.contains("stopped T") || output.lines.contains("stopped t"))
    #expect(output.lines.contains("    on"))
    #expect(output.lines.last == "exited 0")
  }

  /// Waits until rel has stopped, tells in which state its program is, and lets both go on.
  private let stopping = """
    import os, signal, sys, time
    child = os.fork()
    if child == 0:
        os.execv(sys.argv[1], ["rel", "make", "a"])
    _, status = os.waitpid(child, os.WUNTRACED)
    assert os.WIFSTOPPED(status), status
    with open("pid") as file:
        stat = f"/proc/{file.read().strip()}/stat"
    # The kernel stops the program soon, not at once.
    for _ in range(500):
        with open(stat) as file:
            state = file.read().rsplit(")", 1)[1].split()[0]
        if state == "T":
            break
        time.sleep(0.01)
    print("stopped", state, flush=True)
    os.kill(child, signal.SIGCONT)
    with open("go", "w") as file:
        file.write("on\\n")
    _, status = os.waitpid(child, 0)
    print("exited", os.WEXITSTATUS(status))
    """

  /// Runs a program on a terminal of its own, prints all that it shows, and lets the step go on once
  /// the text was there.
  private let terminal = """
    import os, pty, sys
    text, program = sys.argv[1].encode(), sys.argv[2:]
    child, master = pty.fork()
    if child == 0:
        os.execv(program[0], program)
    shown, waits = b"", True
    while True:
        try:
            piece = os.read(master, 4096)
        except OSError:
            break
        if not piece:
            break
        shown += piece
        if waits and text in shown:
            waits = False
            with open("go", "w") as file:
                file.write("go\\n")
    os.waitpid(child, 0)
    sys.stdout.buffer.write(shown)
    """
}
