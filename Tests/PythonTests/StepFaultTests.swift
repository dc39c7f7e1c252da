// Each fact about a step with Python in the words that people read; those of test runs are in
// `TestVerdictTests`.

import Diagnostics
import Host
import Standards
import Testing

@testable import Python

@Suite struct StepFaultTests {
  @Test(arguments: [
    (
      StepFault.notBuilt(
        backend: "own:backend", line: "ModuleNotFoundError: No module named 'own'",
        unexported: []),
      Problem(
        "`own:backend` could not build it: ModuleNotFoundError: No module named 'own'",
        hints: [
          "correct `build-backend` in `[build-system]`, or add what brings it to `requires`"
        ])
    ),
    (
      .notBuilt(
        backend: "own", line: "ModuleNotFoundError: No module named 'six'", unexported: []),
      Problem(
        "`own` could not build it: ModuleNotFoundError: No module named 'six'",
        hints: ["what the build imports has to be in `[build-system] requires`"])
    ),
    (
      .notBuilt(backend: "own", line: "`V` is not set", unexported: ["V"]),
      Problem(
        "`own` could not build it: `V` is not set",
        hints: ["`export V` in the Releasefile lets builds see the variable"])
    ),
    (.noAnswer(backend: "own"), Problem("`own` gave no answer")),
    (
      .backendEnded(backend: "own", .exited(3)),
      Problem("`own` ended the process with status 3")
    ),
    (
      .backendEnded(backend: "own", .timedOut(.seconds(2))),
      Problem("`own` took longer than 2.0 seconds")
    ),
    (
      .workerEnded(backend: "own", .signalled(9)),
      Problem(
        "the Python process that builds with `own` was ended by signal 9",
        hints: ["the next build starts another one"])
    ),
    (.noProcess(words: "EAGAIN"), Problem("cannot start another process: EAGAIN")),
    (
      .brokenWorker("e/bin/python", words: "no"),
      Problem("`e/bin/python` does not run: no", cause: .unreachable)
    ),
    (
      .notLocked(requirements: ["b", "a", "c"]),
      Problem(
        "`b`, `a` and `c` is not in `Releasefile.lock`", severity: .note,
        hints: ["`rel lock` pins it, so that every machine uses the same versions"])
    ),
    (
      .notImported([
        BrokenImport(modules: ["a", "b"], reason: "ModuleNotFoundError: No module named 'six'")
      ]),
      Problem(
        "cannot import `a`, `b` (ModuleNotFoundError: No module named 'six')",
        hints: [
          "the log has the traceback; `imports` in the Releasefile says what is imported",
          "what the package imports has to be in its wheel or in its `dependencies`",
        ])
    ),
  ])
  func `a fact has its words`(fault: StepFault, problem: Problem) {
    #expect(fault.problem == problem)
  }

  @Test func `a published version that cannot be imported says how it goes`() throws {
    let fault = StepFault.publishedNotImported(
      try ProjectName("shop"), try Version("1.0"), [BrokenImport(modules: ["shop"], reason: "x")])
    #expect(
      fault.problem
        == Problem(
          "`shop` 1.0, installed from the index, cannot import `shop` (x)",
          hints: [
            "the log has the traceback",
            "`rel rollback 1.0` takes the version back, `rel yank` hides it",
          ]))
  }
}
