// Ctrl-C, and two runs in one checkout. Nothing here waits by the clock: pipes say when.

import Host
import Testing

@Suite struct InterruptionTests {
  @Test(arguments: ["INT", "TERM", "HUP"])
  func `an interrupted run ends its programs, removes what is half made and keeps the rest`(
    signal: String
  ) async throws {
    // A background child of a shell ignores SIGINT: the group is ended with it all the same.
    let checkout = try TestCheckout([
      "Releasefile": """
      all: quick slow late
      quick: outputs = quick.out
      quick:
      \techo done > quick.out
      slow: outputs = slow.out
      slow: quick
      \techo half > slow.out; sleep 1000 & echo $$! > child; kill -\(signal) $$PPID; wait
      late: slow
      \techo late

      """
    ])
    let output = try await checkout.rel("make", "--json", "all")
    #expect(output.status == 130)
    let run = try lines(of: output)
    #expect(run.endings == ["quick": "ran", "slow": "interrupted", "late": "blocked"])
    #expect(run.summary?.exitStatus == 130)
    #expect(try checkout.disk.status(of: "slow.out") == nil)
    // A process that ended has no command line, even before it is buried.
    let child = try await checkout.shell(#"tr -d '\0' < "/proc/$(cat child)/cmdline" || true"#)
    #expect(child.out == "")

    let plan = try lines(of: try await checkout.rel("plan", "--json", "all"))
    #expect(plan.verdicts == ["quick": "upToDate", "slow": "run", "late": "run"])
  }

  @Test func `a killed run leaves no lock and no half result`() async throws {
    let checkout = try TestCheckout([
      "Releasefile": """
      all: quick slow
      quick: outputs = quick.out
      quick:
      \techo done > quick.out
      slow: outputs = slow.out
      slow: quick once?
      \techo half > slow.out
      \tif [ ! -e once ]; then touch once; kill -KILL $$PPID; fi
      \techo whole > slow.out

      """
    ])
    let killed = try await checkout.rel("make", "all")
    #expect(killed.status == nil)
    let plan = try lines(of: try await checkout.rel("plan", "--json", "all"))
    #expect(plan.verdicts["quick"] == "upToDate")
    #expect(plan.verdicts["slow"] == "run")
    let run = try lines(of: try await checkout.rel("make", "--json", "--no-wait", "all"))
    expectAgreement(plan, run)
    #expect(try checkout.text("slow.out") == "whole\n")
  }

  @Test func `the second of two runs waits and says for whom`() async throws {
    let checkout = try TestCheckout([
      "Releasefile": """
      first: timeout = 60s
      first:
      \techo started > started; read word < go
      second:
      \techo second

      """
    ])
    try await checkout.shell("mkfifo started go said")
    async let first = checkout.rel("make", "first")
    async let second = checkout.shell(
      """
      read word < started
      # Whatever happens here, the first run is let go.
      trap 'echo go > go' EXIT
      rel make --no-wait second 2>&1 || echo $?
      exec 3<> said
      rel make second 2>&3 &
      read -r line <&3
      trap - EXIT
      echo go > go
      wait $!
      echo "$line"
      """)
    #expect(try await first.status == 0)
    let output = try await second
    #expect(output.err == "")
    #expect(output.status == 0)
    #expect(
      output.lines.dropFirst().prefix(2) == ["hint: leave out `--no-wait` to wait for it", "3"])
    #expect(output.lines.contains("    second"))
    let said = output.lines.last ?? ""
    #expect(said.wholeMatch(of: /waiting for rel, process \d+, in this checkout/) != nil)
  }

  @Test func `a run that waits for another one can be interrupted`() async throws {
    let checkout = try TestCheckout([
      "Releasefile": "first:\n\techo started > started; read word < go\nsecond:\n\techo second\n"
    ])
    let output = try await checkout.shell(
      """
      mkfifo started go said
      '\(TestCheckout.rel)' make first > /dev/null &
      first=$!
      read word < started
      trap 'echo go > go' EXIT
      exec 3<> said
      '\(TestCheckout.rel)' make second 2>&3 &
      read -r line <&3
      kill -INT $!
      wait $! || echo "status $?"
      read -r line <&3
      echo "$line"
      trap - EXIT
      echo go > go
      wait $first
      """)
    #expect(output.out == "status 130\ninterrupted\n")
    #expect(output.status == 0)
  }

  // The file is so large that reading it would take longer than the time limit.
  @Test(.timeLimit(.minutes(10)), arguments: ["INT", "TERM", "HUP"])
  func `a run that reads large files can be interrupted`(signal: String) async throws {
    let checkout = try TestCheckout(["Releasefile": "all: large\n\ttrue\n"])
    let output = try await checkout.shell(
      """
      truncate -s 400G large
      '\(TestCheckout.rel)' make &
      until ls -l /proc/$!/fd 2> /dev/null | grep -q 'large$'; do sleep 0.01; done
      kill -\(signal) $!
      wait $! || echo "status $?"
      """)
    #expect(output.out == "status 130\n")
    #expect(output.err == "interrupted\n")
  }

  @Test(.timeLimit(.minutes(10)))
  func `a step that ignores every signal it can is killed`() async throws {
    let checkout = try TestCheckout([
      "Releasefile": """
      deaf: outputs = half
      deaf:
      \ttrap '' INT TERM HUP; echo half > half; kill -INT $$PPID; sleep 300; sleep 300

      """
    ])
    let output = try await checkout.rel("make", "--json", "deaf")
    #expect(output.status == 130)
    #expect(try lines(of: output).endings == ["deaf": "interrupted"])
    #expect(try checkout.files(below: ".").filter { $0 == "half" } == [])
  }
}
