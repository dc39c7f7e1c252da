// JSON by the letter of RFC 8259.

import Notation
import Testing

@Suite struct JSONReaderTests {
  @Test func `a value of every kind`() throws {
    let text = #" {"a": [1, -2.5e+3, true, false, null], "b": "x\n\u00e9\ud83d\ude00\/", "c": {}} "#
    #expect(
      try jsonDocument(Array(text.utf8))
        == .object([
          "a": .array([.number("1"), .number("-2.5e+3"), .bool(true), .bool(false), .null]),
          "b": .string("x\né😀/"), "c": .object([:]),
        ]))
  }

  @Test(arguments: [
    "", " ", "{", "[1,]", "{\"a\":1,}", "{a:1}", "01", "1.", ".5", "+1", "1e", "tru", "\"",
    "\"\\x\"",
    "\"\\ud800\"", "\"\\ud800\\u0041\"", "\"\u{1}\"", "[] []", "nul", "'a'", "\"\\u12\"", "-",
    "NaN",
  ])
  func `what is no JSON`(text: String) {
    #expect(throws: JSONError.self) { try jsonDocument(Array(text.utf8)) }
  }

  @Test func `an error has the place, and nothing of the text`() {
    #expect(throws: JSONError.unexpected(offset: 7, expected: "name that was not there before")) {
      try jsonDocument(Array(#"{"a":1,"a":2}"#.utf8))
    }
    #expect(throws: JSONError.notUTF8(offset: 1)) { try jsonDocument([0x22, 0xFF, 0x22]) }
  }

  @Test func `depth is bounded`() {
    let deep = { [UInt8](repeating: 0x5B, count: $0) + [UInt8](repeating: 0x5D, count: $0) }
    #expect((try? jsonDocument(deep(64))) != nil)
    for bytes in [deep(65), [UInt8](repeating: 0x5B, count: 100_000)] {
      #expect(
        throws: JSONError.unexpected(offset: 64, expected: "value of at most 64 levels")
      ) { try jsonDocument(bytes) }
    }
  }

  @Test func `numbers keep their digits`() throws {
    #expect(try jsonDocument(Array("1700000000123".utf8)).integer == 1_700_000_000_123)
    #expect(try jsonDocument(Array("1.5".utf8)).integer == nil)
  }
}
