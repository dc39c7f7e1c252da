// What is going on, as the lines of a terminal and as plain ones.

import Execution
import Planning
import Reporting
import Testing

@Suite struct LiveViewTests {
  private func plan(_ verdict: Verdict = .run([.firstRun])) -> Plan {
    Plan(steps: [
      step("wheel/a", verdict, milliseconds: 2_000),
      step("test/a", verdict, after: ["wheel/a"], milliseconds: 12_000),
      step("lint/a", verdict, milliseconds: 4_000),
      step("versions", .upToDate),
    ])
  }

  private func shown(_ view: LiveView, width: Int = 80, height: Int = 24, at now: Int) -> String {
    view.lines(width: width, height: height, palette: .plain, at: now).joined(separator: "\n")
  }

  @Test func `running steps say how long they usually take, and the last line how much is left`() {
    var view = LiveView()
    #expect(shown(view, at: 0) == "")
    view.begin(plan(), jobs: 2)
    view.take(.started(step("wheel/a", .run([.firstRun]))), at: 0)
    view.take(.started(step("lint/a", .run([.firstRun]))), at: 500)
    #expect(
      shown(view, at: 1_700)
        == """
          wheel/a  1 s, usually 2 s
          lint/a   1 s, usually 4 s
        [                    ] 0 of 3 steps, about 12 s left
        """)
    view.take(.finished(report("wheel/a", .run([.firstRun]), .ran)), at: 2_000)
    view.take(.started(step("test/a", .run([.firstRun]))), at: 2_000)
    #expect(
      shown(view, at: 14_500)
        == """
          lint/a  14 s, usually 4 s
          test/a  12 s, usually 12 s
        [======              ] 1 of 3 steps
        """)
    view.endRun()
    #expect(view.isIdle)
  }

  @Test func `where the length of one step is not known nobody says how much is left`() {
    var view = LiveView()
    view.begin(Plan(steps: [step("a", .run([.firstRun])), step("b", .publish)]), jobs: 2)
    #expect(shown(view, at: 5_000) == "[                    ] 0 of 2 steps")
    view.take(.finished(report("a", .run([.firstRun]), .ran)), at: 6_000)
    #expect(shown(view, at: 6_000) == "[==========          ] 1 of 2 steps")
  }

  @Test func `more steps than jobs take their share of the time`() {
    var view = LiveView()
    let steps = (1...4).map { step("s\($0)", .run([.firstRun]), milliseconds: 10_000) }
    view.begin(Plan(steps: steps), jobs: 2)
    #expect(shown(view, at: 0) == "[                    ] 0 of 4 steps, about 20 s left")
  }

  @Test func `uploads show their bytes and rate`() {
    var view = LiveView()
    view.begin(Plan(steps: [step("upload/a", .publish)]), jobs: 1)
    view.take(.started(step("upload/a", .publish)), at: 0)
    view.take(progress("upload/a", 3 << 20, of: 12 << 20, after: 1500), at: 1500)
    #expect(
      shown(view, at: 1500)
        == """
          upload/a  3.0 MiB of 12 MiB, 2.0 MiB a second
        [                    ] 0 of 1 step
        """)
  }

  @Test func `other work has a line with its parts`() {
    var view = LiveView()
    let pages = view.begin("reading pages of s3://b/simple", of: 60, at: 0)
    let tools = view.begin("installing `ruff`", of: nil, at: 100)
    view.advance(pages, by: 12)
    #expect(
      shown(view, at: 3_200)
        == """
          reading pages of s3://b/simple  12 of 60, 3 s
          installing `ruff`               3 s
        """)
    view.end(pages)
    view.end(tools)
    view.end(tools)
    #expect(view.isIdle)
  }

  @Test func `an interrupted run says whom it waits for`() {
    var view = LiveView()
    view.begin(plan(), jobs: 2)
    view.take(.started(step("wheel/a", .run([.firstRun]))), at: 0)
    view.stop()
    #expect(
      shown(view, at: 1_000)
        == """
          wheel/a  1 s, usually 2 s
        [                    ] 0 of 3 steps, stopping: waiting for 1 running
        """)
  }

  @Test func `no line is wider than the terminal, nor are there more than it has`() {
    var view = LiveView()
    let long = "test/" + String(repeating: "very-", count: 30) + "long"
    let steps = ([long, "docs/日本語のページ"] + (1...20).map { "s\($0)" }).map {
      step($0, .run([.firstRun]), milliseconds: 45_000)
    }
    view.begin(Plan(steps: steps), jobs: 30)
    for (time, step) in steps.enumerated() { view.take(.started(step), at: time) }
    for width in [1, 2, 10, 20, 40, 80, 200] {
      for height in [2, 5, 24] {
        let lines = view.lines(width: width, height: height, palette: .plain, at: 30_000)
        #expect(lines.count <= max(2, min(9, height - 1)))
        #expect(lines.allSatisfy { displayWidth(of: $0) < max(2, width) })
      }
    }
    #expect(
      shown(view, width: 40, height: 5, at: 30_000)
        == """
          test/ver…ery-long  30 s, usually 45 s
          docs/日…のページ   29 s, usually 45 s
          and 20 more
        [      ] 0 of 22 steps, about 15 s left
        """)
  }

  @Test func `a name cannot move the cursor`() {
    var view = LiveView()
    view.take(.started(step("a\u{1B}[2Jb\nc", .run([.firstRun]))), at: 0)
    #expect(shown(view, at: 0) == "  a?[2Jb?c  0 s")
  }

  @Test func `where nothing can be written over there is a line now and then`() {
    var view = LiveView()
    view.begin(plan(), jobs: 2)
    view.take(.started(step("test/a", .run([.firstRun]))), at: 0)
    view.take(progress("upload/a", 1 << 20, of: 40 << 20, after: 9_000), at: 9_000)
    let work = view.begin("asking build backends", of: 60, at: 0)
    #expect(view.plain(at: 29_999).steps == [])
    view.take(progress("upload/a", 20 << 20, of: 40 << 20, after: 10_000), at: 30_000)
    view.advance(work, by: 4)
    let lines = view.plain(at: 30_000)
    #expect(
      lines.steps == [
        "running    test/a                    30 s, usually 12 s",
        "sending    upload/a                  20 MiB of 40 MiB, 2.0 MiB a second",
      ])
    #expect(lines.others == ["asking build backends: 4 of 60, 30 s"])
    let later = view.plain(at: 31_000)
    #expect(later.steps + later.others == [])
    #expect(view.plain(at: 60_000).steps.count == 1)
  }

  @Test func `progress is a line of JSON`() {
    #expect(
      jsonLine(progress("upload/a", 5, of: 10, after: 1500))
        == #"{"type":"progress","target":"upload/a","sentBytes":5,"totalBytes":10,"seconds":1.5}"#)
  }

  private func progress(
    _ target: String, _ sent: Int64, of total: Int64, after milliseconds: Int
  ) -> RunEvent {
    .progress(
      target: target, sentBytes: sent, totalBytes: total, milliseconds: milliseconds)
  }
}
