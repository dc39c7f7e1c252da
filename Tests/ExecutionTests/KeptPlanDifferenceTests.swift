// A kept plan held against the present: what moved is named.

import Reporting
import Support
import Testing

@Suite struct KeptPlanDifferenceTests {
  private func saved(_ build: TestBuild) throws -> SavedPlan {
    let session = try build.session([])
    let request = SavedPlan.Request(
      targets: [], variables: [], only: [], alwaysMake: false, file: nil)
    return SavedPlan(
      session.plan, request: request, graph: session.graph, observations: session.observations)
  }

  /// Only the verdict was told when one of the two had no work.
  @Test func `a file that moved is named although the step has nothing to do any more`()
    async throws
  {
    var build = TestBuild("out: in\n\tnothing\n", files: ["in": "1"])
    try await build.run()
    build.disk.tick()
    build.disk.put("2", at: "in")
    let kept = try saved(build)
    build.disk.put("1", at: "in")
    #expect(kept.differences(to: try saved(build)) == ["out: in changed"])
  }
}
