// What counts as a change of the state.

import Caching
import Testing

@Suite struct StateRowsTests {
  @Test func `setting what is there already changes nothing`() {
    var rows = StateRows(loaded: [.trees: ["a": [1]]])
    rows[.trees, "a"] = [1]
    rows[.trees, "b"] = nil
    #expect(!rows.isChanged)
  }

  @Test func `a removed row is a change`() {
    var rows = StateRows(loaded: [.trees: ["a": [1]]])
    rows[.trees, "a"] = nil
    #expect(rows.changes[.trees]?.keys.sorted() == ["a"])
    #expect(rows[.trees, "a"] == nil)
    #expect(!rows.saved().isChanged)
  }

  @Test func `tables do not mix`() {
    var rows = StateRows()
    rows[.trees, "a"] = [1]
    rows[.facts, "a"] = [2]
    #expect(rows[.trees, "a"] == [1])
    #expect(rows[.targets, "a"] == nil)
    #expect(rows.names(in: .facts) == ["a"])
  }
}
