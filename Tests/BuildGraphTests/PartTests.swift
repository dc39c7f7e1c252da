// Graphs for fewer targets, taken from larger ones.

import BuildGraph
import Testing

@Suite struct PartTests {
  private let rules = """
    both: one two
    two: outputs = two
    two: one in
    \tcp in two
    one: outputs = one
    one: in
    \tcp in one
    docs/%: outputs = docs/$(name)
    docs/%: both $(path)/README.md?
    \tcp in docs/$(name)
    """

  @Test(arguments: [["distribute"], ["both", "docs/%"], ["test", "both"]])
  func `what was asked for less is the graph that would have been made`(
    targets: [String]
  ) throws {
    let whole = try graph(targets, rules)
    for action in whole.actions {
      let part = try #require(whole.part(for: [action.target]))
      let made = try graph([action.target], rules)
      #expect(part.actions == made.actions)
      #expect(part.requested == made.requested)
      #expect(part.targetNames == made.targetNames)
      #expect(part.unreleased == made.unreleased)
      #expect(Set(part.environmentNames).isSuperset(of: made.environmentNames))
    }
  }

  @Test func `several targets keep the order in which they were asked for`() throws {
    let whole = try graph(["both"], rules)
    for targets in [["two", "one"], ["one", "two"], ["one", "one"]] {
      let part = try #require(whole.part(for: targets))
      let made = try graph(targets, rules)
      #expect(part.actions == made.actions)
      #expect(part.requested == made.requested)
    }
  }

  @Test func `what is not in the graph is no part of it`() throws {
    let whole = try graph(["both"], rules)
    #expect(whole.part(for: []) == nil)
    #expect(whole.part(for: ["build"]) == nil)
    #expect(whole.part(for: ["one", "docs/%"]) == nil)
  }
}
