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

  @Test func `a large row is loaded when it is asked for, until it is set or removed`() {
    struct Late: LateRows {
      func row(_ table: StateRows.Table, _ name: String) -> [UInt8]? {
        table == .listings ? Array(name.utf8) : nil
      }
    }
    var rows = StateRows(loaded: [:], late: Late())
    #expect(rows[.listings, "a"] == [0x61])
    #expect(rows[.trees, "a"] == nil)
    #expect(!rows.isChanged)
    rows[.listings, "a"] = [1]
    rows[.listings, "b"] = nil
    #expect(rows[.listings, "a"] == [1])
    #expect(rows[.listings, "b"] == nil)
    #expect(rows[.listings, "c"] == [0x63])
    #expect(rows.changes[.listings]?.keys.sorted() == ["a", "b"])
  }
}
