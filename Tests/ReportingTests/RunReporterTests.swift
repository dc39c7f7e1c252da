// A run as it is printed, whole.

import Diagnostics
import Execution
import Planning
import Reporting
import Synchronization
import Testing

@Suite struct RunReporterTests {
  private func printed(
    _ verbosity: RunReporter.Verbosity, _ reports: [StepReport] = everyStatus,
    showing targets: Set<String> = [], wasInterrupted: Bool = false
  ) -> String {
    let lines = Printed()
    let reporter = RunReporter(
      verbosity: verbosity, showsLogsOf: targets, width: 24, print: lines.print,
      printBytes: { lines.print(String(decoding: $0, as: UTF8.self)) })
    reporter.tell(.note("`out` was not made by rel"))
    for report in reports {
      reporter.tell(.started(report.step))
      reporter.tell(.finished(report))
    }
    reporter.summarize(summary(reports, wasInterrupted: wasInterrupted), milliseconds: 70_000)
    return lines.text
  }

  @Test func `a run is a line a step that did something, failures with their output`() {
    #expect(
      printed(.normal)
        == """
        note: `out` was not made by rel
        ran        wheel/da-vinci            0.21 s  recipe changed
        restored   wheel/da-vinci-cdk
        failed     test/da-vinci             1 min 5 s
            one
            two

            three
        blocked    check/da-vinci            test/da-vinci failed
        published  upload/da-vinci           12 s
        conflict   upload/other              other-1.0.0 differs
        error: test/da-vinci: 2 tests failed
        hint: run `rel make test/da-vinci`
        1 failed, 1 in conflict, 1 blocked, 1 run, 1 restored, 1 published, \
        1 already in the index, 1 up to date in 1 min 10 s
        """)
  }

  @Test func `silence leaves what went wrong`() {
    #expect(
      printed(.silent)
        == """
        failed     test/da-vinci             1 min 5 s
            one
            two

            three
        conflict   upload/other              other-1.0.0 differs
        error: test/da-vinci: 2 tests failed
        hint: run `rel make test/da-vinci`
        1 failed, 1 in conflict, 1 blocked, 1 run, 1 restored, 1 published, \
        1 already in the index, 1 up to date in 1 min 10 s
        """)
    #expect(printed(.silent, Array(everyStatus[0...2])) == "")
  }

  @Test func `the output of what was asked for is shown, or of all`() {
    let ran = [everyStatus[1]]
    let shown = """
      note: `out` was not made by rel
      ran        wheel/da-vinci            0.21 s  recipe changed
          built
      1 run in 1 min 10 s
      """
    #expect(printed(.normal, ran, showing: ["wheel/da-vinci"]) == shown)
    #expect(printed(.verbose, ran) == shown)
  }

  @Test func `failures are told by name, and the same advice once`() {
    let ended = ["test/b", "lint/b", "test/a"].map { target in
      report(
        target, .run([.firstRun]),
        .failed(Problem("broken", hints: target == "lint/b" ? [] : ["look", "at \(target)"])))
    }
    #expect(
      printed(.silent, ended).split(separator: "\n").dropFirst(3).joined(separator: "\n")
        == """
        error: lint/b: broken
        error: test/a: broken
        hint: look
        hint: at test/a
        error: test/b: broken
        hint: at test/b
        3 failed in 1 min 10 s
        """)
  }

  @Test func `an interrupted run says so`() {
    let reports = [
      everyStatus[1], report("test/da-vinci", .run([.firstRun]), .interrupted, milliseconds: 990),
      report("late", .run([.firstRun]), .blocked("interrupted")),
    ]
    #expect(
      printed(.normal, reports, wasInterrupted: true)
        == """
        note: `out` was not made by rel
        ran        wheel/da-vinci            0.21 s  recipe changed
        stopped    test/da-vinci             0.99 s
        blocked    late                      interrupted
        interrupted: 1 blocked, 2 run in 1 min 10 s
        """)
  }

  @Test func `a log is replayed as it was printed, byte for byte`() {
    let bytes = Mutex<[[UInt8]]>([])
    let lines = Printed()
    let reporter = RunReporter(
      verbosity: .normal, showsLogsOf: [], width: 8, print: lines.print,
      printBytes: { line in bytes.withLock { $0.append(line) } })
    reporter.replay("a", .text([0xFF, 0x0A, 0x0A] + Array("end\r\n".utf8)))
    reporter.replay("b", .text([]))
    reporter.replay("c", .lost)
    #expect(
      lines.text
        == """
        replayed   a
        note: what `c` printed is not in the cache any more; `rel make -B c` runs it again
        """)
    let space = Array("    ".utf8)
    #expect(bytes.withLock { $0 } == [space + [0xFF], [], space + Array("end".utf8)])
    #expect(
      jsonLine(replaying: "a", .text(Array("x\n".utf8)))
        == #"{"type":"replayed","target":"a","log":"x\n"}"#)
    #expect(jsonLine(replaying: "b", .text([])) == nil)
  }
}
