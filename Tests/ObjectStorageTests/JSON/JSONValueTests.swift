// JSON by the letter of RFC 8259.

import Testing

@testable import ObjectStorage

@Suite struct JSONValueTests {
  @Test func `a value of every kind`() {
    let text = #" {"a": [1, -2.5e+3, true, false, null], "b": "x\n\u00e9\ud83d\ude00\/", "c": {}} "#
    #expect(
      JSONValue(Array(text.utf8))
        == .object([
          "a": .array([.number("1"), .number("-2.5e+3"), .boolean(true), .boolean(false), .null]),
          "b": .string("x\né😀/"), "c": .object([:]),
        ]))
  }

  @Test(arguments: [
    "", " ", "{", "[1,]", "{\"a\":1,}", "{a:1}", "01", "1.", ".5", "+1", "1e", "tru", "\"",
    "\"\\x\"",
    "\"\\ud800\"", "\"\\ud800\\u0041\"", "\"\u{1}\"", "[] []", "nul", "'a'", "\"\\u12\"", "-",
    "NaN",
  ])
  func `what is no JSON`(text: String) { #expect(JSONValue(Array(text.utf8)) == nil) }

  @Test func `depth is bounded`() {
    let deep = { [UInt8](repeating: 0x5B, count: $0) + [UInt8](repeating: 0x5D, count: $0) }
    #expect(JSONValue(deep(64)) != nil)
    #expect(JSONValue(deep(65)) == nil)
    #expect(JSONValue([UInt8](repeating: 0x5B, count: 100_000)) == nil)
  }

  @Test func `numbers keep their digits`() {
    #expect(JSONValue(Array("1700000000123".utf8))?.integer == 1_700_000_000_123)
    #expect(JSONValue(Array("1.5".utf8))?.integer == nil)
  }
}
