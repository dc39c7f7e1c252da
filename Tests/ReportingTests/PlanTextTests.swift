// A plan as people read it.

import Host
import Planning
import Reporting
import Testing

@Suite struct PlanTextTests {
  @Test func `a plan in columns, what is up to date only counted`() {
    #expect(
      planLines(everyVerdict).joined(separator: "\n")
        == """
        wheel/da-vinci      run        a "b".py changed, ruff is another program now  \
        (1.23 s last time)
        wheel/da-vinci-cdk  restore
        test/da-vinci       run        1.py is new, 2.py is new, 3.py is new and 2 more
        check/da-vinci      undecided  waits for wheel/da-vinci
        upload/da-vinci     publish
        upload/other        conflict   other-1.0.0 differs in `METADATA`
        index/other         blocked    upload/other is in conflict

        1 in conflict, 1 blocked, 2 to run, 1 to restore, 1 undecided, 1 to publish, \
        1 already in the index, 1 up to date
        """)
  }

  @Test func `a plan without work is one line`() {
    let plan = Plan(steps: [step("a", .upToDate), step("b", .present)])
    #expect(planLines(plan) == ["1 already in the index, 1 up to date"])
    #expect(upToDateText(plan) == "nothing to do: 1 already in the index, 1 up to date")
    #expect(planHeader(plan) == "plan: 1 already in the index, 1 up to date")
    #expect(planLines(Plan(steps: [])) == ["nothing to do"])
    #expect(upToDateText(Plan(steps: [])) == "nothing to do")
  }
}
