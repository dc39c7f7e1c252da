// A run in a job of GitHub Actions: groups, annotations, and the table of its page.

import Diagnostics
import Execution
import Planning
import Reporting
import Synchronization
import Testing

@Suite struct GitHubTests {
  private let files: Set = [
    "packages/core/da_vinci/a.py", "packages/core/tests/test_a.py", "packages/core/pyproject.toml",
    "Releasefile",
  ]

  private func job(in folder: String = "") -> GitHubJob {
    let files = files
    return GitHubJob(folder: folder) { files.contains($0) ? $0 : nil }
  }

  private func printed(_ reports: [StepReport], job: GitHubJob, verbose: Bool = false) -> String {
    let lines = Printed()
    let reporter = RunReporter(
      verbosity: verbose ? .verbose : .normal, showsLogsOf: [], width: 24, job: job,
      print: lines.print, printBytes: { lines.print(String(decoding: $0, as: UTF8.self)) })
    for report in reports { reporter.tell(.finished(report)) }
    reporter.summarize(summary(reports), milliseconds: 1_000)
    return lines.text
  }

  private func failed(_ target: String, _ log: String, _ words: String = "broken") -> StepReport {
    report(
      target, .run([.firstRun]), .failed(Problem(words, hints: ["look"])), milliseconds: 990,
      log: log)
  }

  private func annotations(_ log: String) -> [String] {
    printed([failed("x", log)], job: job()).split(separator: "\n").map(String.init)
      .filter { $0.hasPrefix("::error") }
  }

  @Test func `what a step printed is a group, and a failure without a place an error`() {
    #expect(
      printed(
        [report("wheel/a", .run([.firstRun]), .ran, milliseconds: 200, log: "built\n")]
          + [failed("make docs", "100%\n")], job: job(), verbose: true)
          == """
          ::group::ran        wheel/a                   0.20 s  first run
              built
          ::endgroup::
          ::group::failed     make docs                 0.99 s
              100%
          ::endgroup::
          ::error title=make docs::broken%0Ahint: look
          1 failed, 1 run in 1.00 s
          """)
  }

  @Test func `data and properties are escaped as GitHub wants`() {
    #expect(
      Annotation("100 %: a\r\nb", file: "a,b:c%.py", line: 3, column: 7, title: "t").command
        == "::error file=a%2Cb%3Ac%25.py,line=3,col=7,title=t::100 %25: a%0D%0Ab")
    #expect(Annotation("bare").command == "::error::bare")
  }

  @Test func `a failure with places is told at them, once, and by a plain line`() {
    let log = """
      F401 [*] `os` imported but unused
       --> packages/core/da_vinci/a.py:1:8
        |
      1 | import os
      """
    let text = printed([failed("lint/a", log, "`ruff` exited with 1")], job: job(in: "sub/"))
    #expect(
      text.hasSuffix(
        """
        ::endgroup::
        ::error file=sub/packages/core/da_vinci/a.py,line=1,col=8,title=lint/a::\
        F401 [*] `os` imported but unused
        error: lint/a: `ruff` exited with 1
        hint: look
        1 failed in 1.00 s
        """))
  }

  @Test func `pytest's failures have the line that failed and the reason`() {
    let log = """
      =================================== FAILURES ===================================
          def test_no():
      >       assert [] == [2]
      E       assert [] == [2]
      E         Right contains one more item: 2

      tests/test_a.py:2: AssertionError
      ___ test_deep ___
      tests/test_a.py:9:
      _ _ _ _ _
      da_vinci/a.py:4: in helper
          raise KeyError
      E   KeyError: 'x'
      =============================== warnings summary ===============================
      tests/test_a.py:3: UserWarning: old
      """
    #expect(
      annotations(log) == [
        "::error file=packages/core/tests/test_a.py,line=2,title=x::assert [] == [2]",
        "::error file=packages/core/da_vinci/a.py,line=4,title=x::KeyError: 'x'",
      ])
  }

  @Test func `type checkers, formatters, tracebacks and wheels tell places, too`() {
    let log = """
      packages/core/da_vinci/a.py:7: error: wrong type
      packages/core/da_vinci/a.py:8:3: E501 too long
      elsewhere/b.py:1:1: not of this repository
      Would reformat: packages/core/tests/test_a.py
      Traceback (most recent call last):
        File "/usr/lib/python3/x.py", line 3, in f
        File "packages/core/da_vinci/a.py", line 11, in <module>
          import nothing
      ModuleNotFoundError: No module named 'nothing'
      E403 da_vinci-1.0-py3-none-any.whl: `a.py` has another hash in RECORD
      W004 da_vinci-1.0-py3-none-any.whl: only a warning
      """
    let file = "::error file=packages/core"
    #expect(
      annotations(log) == [
        "\(file)/da_vinci/a.py,line=7,title=x::wrong type",
        "\(file)/da_vinci/a.py,line=8,col=3,title=x::E501 too long",
        "\(file)/tests/test_a.py,title=x::the formatter would change this file",
        "\(file)/da_vinci/a.py,line=11,title=x::ModuleNotFoundError: No module named 'nothing'",
        "\(file)/pyproject.toml,title=x::E403 da_vinci-1.0-py3-none-any.whl: `a.py` has another "
          + "hash in RECORD",
      ])
  }

  @Test func `no more errors are told than GitHub shows`() {
    let log = (1...30).map { "packages/core/da_vinci/a.py:\($0): error: e\($0)" }
      .joined(separator: "\n")
    #expect(annotations(log).count == 10)
    let again = "packages/core/da_vinci/a.py:1: error: same\n"
    #expect(annotations(again + again).count == 1)
  }

  @Test func `a conflict, and what blocks a run that nothing else failed, are errors`() {
    let conflict = report("upload/a", .publish, .conflict("a differs"))
    #expect(
      printed([conflict], job: job())
        == """
        ::error title=upload/a::a differs
        1 in conflict in 1.00 s
        """)
    let blocked = [
      report("index/a", .publish, .blocked("upload/a is blocked")),
      report("upload/a", .publish, .blocked("clean-tree is blocked")),
      report("clean-tree", .run([]), .blocked("a.py is modified")),
    ]
    #expect(printed(blocked, job: job()).contains("::error title=clean-tree::a.py is modified\n"))
  }

  @Test func `a mistake in a file is told there, and elsewhere with its excerpt`() {
    let mistake = Problem(
      "there is no target `tst`", at: Location(file: "Releasefile", line: 3, column: 6),
      excerpt: .init(text: "all: tst", length: 3), hints: ["did you mean `test`?"])
    #expect(
      job(in: "sub/").annotation(of: mistake).command
        == "::error file=sub/Releasefile,line=3,col=6::there is no target `tst`%0Ahint: did you "
        + "mean `test`?")
    var elsewhere = mistake
    elsewhere.location?.file = "built-in rules"
    #expect(
      job().annotation(of: elsewhere).command
        == "::error::there is no target `tst`%0A --> built-in rules:3:6%0A  |%0A3 | all: tst%0A"
        + "  |      ^^^%0Ahint: did you mean `test`?")
  }

  @Test func `the page has a table of what happened, worst first`() {
    let text = jobSummary(
      "rel make distribute", summary(everyStatus), milliseconds: 70_000,
      installLines: ["install with: pip install a"])
    #expect(
      text
        == """
        ### `rel make distribute`: 1 failed, 1 in conflict, 1 blocked, 1 run, 1 restored, \
        1 published, 1 already in the index, 1 up to date in 1 min 10 s

        | target |  | time |  |
        |---|---|---|---|
        | `test/da-vinci` | **failed** | 1 min 5 s | 2 tests failed |
        | `upload/other` | **conflict** |  | other-1.0.0 differs |
        | `check/da-vinci` | blocked |  | test/da-vinci failed |
        | `upload/da-vinci` | published | 12 s |  |
        | `wheel/da-vinci` | ran | 0.21 s | recipe changed |
        | `wheel/da-vinci-cdk` | restored |  |  |

        `install with: pip install a`

        """)
    #expect(
      jobSummary(
        "rel plan",
        Plan(steps: [
          step("a|b", .conflict("x <y> | *z*\nw")), step("c", .upToDate),
          step("d", .blocked("`a_b` | `*` a_b")), step("e", .blocked("a ` b")),
        ]))
          == """
          ### `rel plan`: 1 in conflict, 2 blocked, 1 up to date

          | target |  | why |
          |---|---|---|
          | `a\\|b` | conflict | x \\<y> \\| \\*z\\* w |
          | `d` | blocked | `a_b` \\| `*` a\\_b |
          | `e` | blocked | a \\` b |

          """)
  }
}
