// What holds for every graph and every change: the plan is what happens, and the tree is that of a
// clean build.

import Execution
import Planning
import Support
import Testing

@Suite struct GraphPropertyTests {
  @Test(arguments: 0..<100)
  func `the plan is what happens, and the tree is as a clean build makes it`(seed: Int) async throws
  {
    var random = RandomBuild(seed: seed)
    var story = random.rules
    for _ in 0..<4 {
      random.chooseJobs()
      let writes = random.build.disk.writeCount
      let plan = try random.build.plan()
      #expect(random.build.disk.writeCount == writes)
      try await random.build.run()
      story += "\n\(plan.text)\n-> \(random.build.summary.text)\n"

      let broken = zip(plan.steps, inPlanOrder(random.build.summary, plan)).filter { step, status in
        !isKept(step.verdict, status)
      }
      #expect(broken.isEmpty, "\(story)")
      if plan.counts.undecided == 0 {
        #expect(random.build.summary.counts == plan.counts, "\(story)")
      }
      #expect(random.build.summary.exitStatus == 0, "\(story)")
      #expect(try await random.build.tree == random.clean(), "\(story)")
      let rest = try random.build.plan().steps.filter { step in
        switch step.verdict {
        case .upToDate, .undecided: false
        case .run(let reasons): reasons != [.always]
        default: true
        }
      }
      #expect(rest.isEmpty, "\(story)")
      story += "\(random.change())\n"
    }
  }

  private func inPlanOrder(_ summary: RunSummary, _ plan: Plan) -> [StepStatus?] {
    let statuses = Dictionary(summary.reports.map { ($0.step.target, $0.status) }) { $1 }
    return plan.steps.map { statuses[$0.target] }
  }

  private func isKept(_ verdict: Verdict, _ status: StepStatus?) -> Bool {
    switch (verdict, status) {
    case (.run, .ran), (.restore, .restored), (.upToDate, .upToDate): true
    case (.undecided, .ran), (.undecided, .restored), (.undecided, .upToDate): true
    default: false
    }
  }
}
