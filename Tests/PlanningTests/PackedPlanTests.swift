// Plans without work as bytes.

import Planning
import Testing

@Suite struct PackedPlanTests {
  private let plan = Plan(steps: [
    Step(
      action: 0, target: "wheel/a", folder: "packages/a", verdict: .upToDate, after: [],
      expectedMilliseconds: 1200),
    Step(
      action: 3, target: "upload/a", folder: nil, verdict: .present, after: ["wheel/a"],
      expectedMilliseconds: nil),
    Step(
      action: 4, target: "index/a", folder: ".", verdict: .upToDate,
      after: ["wheel/a", "upload/a"], expectedMilliseconds: 0),
  ])

  @Test func `a plan comes back as it was`() throws {
    #expect(Plan(packed: try #require(plan.packed)) == plan)
    #expect(Plan(packed: try #require(Plan(steps: []).packed)) == Plan(steps: []))
  }

  @Test func `one with work to do is not kept`() {
    var other = plan
    other.steps[1].verdict = .publish
    #expect(other.packed == nil)
  }

  @Test func `parts and damaged bytes are no plan, and never trap`() throws {
    let bytes = try #require(plan.packed)
    for length in 0..<bytes.count { #expect(Plan(packed: Array(bytes.prefix(length))) == nil) }
    for index in bytes.indices {
      for byte: UInt8 in [0, 1, 0x7F, 0xFF] {
        var damaged = bytes
        damaged[index] = byte
        _ = Plan(packed: damaged)
      }
    }
  }
}
