import Host
import Testing

@testable import Workspace

private func found(_ text: String, _ path: [TOMLKey], _ part: TOMLText.Part = .value) -> String? {
  let toml = TOMLText(Array(text.utf8), file: "x.toml")
  return toml.range(of: path, part).map { String(decoding: toml.bytes[$0], as: UTF8.self) }
}

@Test func `values and keys are found in tables`() {
  let text = "a = 1 # no\n[b.c]\nd = \"x # y\" # z\n'e f' = 'g'\n"
  #expect(found(text, ["a"]) == "1")
  #expect(found(text, ["b", "c", "d"]) == "\"x # y\"")
  #expect(found(text, ["b", "c", "d"], .key) == "d")
  #expect(found(text, ["b", "c", "e f"]) == "'g'")
  #expect(found(text, ["b", "c"]) == "[b.c]")
  #expect(found(text, ["b"]) == nil)
}

@Test func `elements of arrays are found over lines and comments`() {
  let text =
    "a = [ # [\n  'x', # ']'\n  [1, 2.5 ], \"\"\"y\n]\"\"\",\n]\nb.c = 2021-01-01 07:00:00\n"
  #expect(found(text, ["a", 0]) == "'x'")
  #expect(found(text, ["a", 1, 1]) == "2.5")
  #expect(found(text, ["a", 2]) == "\"\"\"y\n]\"\"\"")
  #expect(found(text, ["a", 3]) == nil)
  #expect(found(text, ["b", "c"]) == "2021-01-01 07:00:00")
}

@Test func `inline tables and arrays of tables are found`() {
  let text =
    "a = { b = { c = 1 }, \"d\" = [ { e = 2 } ] }\n[[t]]\nx = 1\n[[t]]\nx = 2\n[t.u]\ny = 3\n"
  #expect(found(text, ["a", "b", "c"]) == "1")
  #expect(found(text, ["a", "d", 0, "e"]) == "2")
  #expect(found(text, ["t", 0, "x"]) == "1")
  #expect(found(text, ["t", 1, "x"]) == "2")
  #expect(found(text, ["t", 1, "u", "y"]) == "3")
}

@Test func `escaped quotes do not end a string`() {
  let text = #"a = "x\"y\\" "# + "\nb = '''it's''''\nc = 1\n"
  #expect(found(text, ["a"]) == #""x\"y\\""#)
  #expect(found(text, ["b"]) == "'''it's''''")
  #expect(found(text, ["c"]) == "1")
}

@Test func `a message about what is not written stands at its table`() {
  let toml = TOMLText(Array("[a]\nb = 1\n".utf8), file: "x.toml")
  #expect(
    toml.problem("m", at: ["a", "c", 0]).description
      == "error: m\n --> x.toml:1:1\n  |\n1 | [a]\n  | ^^^")
  #expect(toml.problem("m", at: ["z"]).description == "error: m\n  --> x.toml:1:1")
}

@Test func `columns count characters`() {
  let toml = TOMLText(Array("a = [\"e\u{301}\u{1F469}\u{200D}\u{1F680}\", 1]\r\n".utf8), file: "x")
  let message = toml.problem("m", at: ["a", 1])
  #expect(message.location?.column == 12)
  #expect(message.excerpt?.text == "a = [\"e\u{301}\u{1F469}\u{200D}\u{1F680}\", 1]")
}

@Test func `random texts never trap the scanner or the parser`() {
  let pieces = [
    "[", "]", "[[", "]]", "{", "}", "\"", "\"\"\"", "'", "\\", "=", "a=", "b=1\n", ".", ",", "#",
    " ", "\n", "\r", "\t", "a", "1", "0", "-", "+", "_", ":", "e", "T", "2020-01-01", "07:00:00",
    "true", "inf", "\u{E9}", "\u{1}", "u00e9", "0x",
  ].map { Array($0.utf8) }
  for _ in 0..<20000 {
    let bytes = (0..<Int.random(in: 0...12)).flatMap { _ in pieces.randomElement() ?? [] }
    _ = TOMLText(bytes, file: "x").range(of: ["a"])
    _ = try? TOMLDocument(bytes, file: "x")
  }
}

/// On each of these, the parser alone would end the process.
@Test(arguments: [
  ("[=", 1, "expected a key"), ("a = [}", 5, "expected a value"),
  ("a = 2020-01-01T\\", 4, "`2020-01-01T\\` is no value: a string needs quotes"),
  ("a = 2020-01-01 1,", 4, "`2020-01-01 1` is no value: a string needs quotes"),
])
func `texts that trip the parser are refused before`(text: String, at: Int, message: String) {
  var scanner = TOMLScanner(bytes: Array(text.utf8))
  scanner.scan()
  #expect(scanner.fault?.message == message)
  #expect(scanner.fault?.range.lowerBound == at)
}

@Test(arguments: [
  ("a", "expected `=` after the key"), ("= 1", "expected a key"), ("a. = 1", "expected a key"),
  ("a =", "expected a value"), ("a = b", "`b` is no value: a string needs quotes"),
  ("a = 1 b", "`1 b` is no value: a string needs quotes"),
  ("a = \"b\" c", "expected the end of the line"),
  ("[a", "expected `]` after the table's name"), ("[[a]", "expected `]` after the table's name"),
  ("[a] b", "expected the end of the line"), ("a = [1", "the array is not closed: expected `]`"),
  ("a = [\"1\" \"b\"]", "expected `,` or `]`"), ("a = [,]", "expected a value"),
  ("a = {b = 1", "the table is not closed: expected `}`"),
  ("a = {b}", "expected `=` after the key"), ("a = 'b", "the string is not closed"),
  ("a = \"\"\"b\"\"", "the string is not closed"),
  ("\"\"\"a\"\"\" = 1", "a key cannot be a string of several lines"),
])
func `what cannot be TOML is said`(text: String, message: String) {
  var scanner = TOMLScanner(bytes: Array(text.utf8))
  scanner.scan()
  #expect(scanner.fault?.message == message)
}

@Test(arguments: [
  "", "\n\n# x", "a.b.\"c d\" = 1", "a = [\n]\n", "a = [1,\n2,\n# x\n]", "a = {}",
  "a = { b = [{ c = 1 }] }", "a = \"\"\"\"\"\"", "a = '''x'''''", "a = +1_000", "a = 0xFF",
  "a = -1.5e-3", "a = -inf", "a = 2021-01-01", "a = 2021-01-01t07:00:00.25Z",
  "a = 2021-01-01 07:00:00-01:30", "a = 07:00:00", "[ a . b ]\n[[ c ]] # x\n", "1 = 2",
  "a = 1 # b", "[a]\r\nb = 1\r\n", "\"\" = 1", "a = ''", "\u{FEFF}a = 1",
])
func `what is TOML has no fault`(text: String) throws {
  var scanner = TOMLScanner(bytes: Array(text.utf8))
  scanner.scan()
  #expect(scanner.fault == nil)
  _ = try TOMLDocument(Array(text.utf8), file: "x")
}

@Test func `a deep text does not exhaust the stack`() {
  let bytes = Array(("a = " + String(repeating: "[", count: 100_000)).utf8)
  #expect(TOMLText(bytes, file: "x").range(of: ["b"]) == nil)
  #expect(throws: (any Error).self) { try TOMLDocument(bytes, file: "x") }
}

@Test func `all kinds of values are read`() throws {
  let text = "a = 1\nb = 1.5\nc = true\nd = 2020-01-02\ne = [[], {}]\nf = \"\"\n"
  let document = try TOMLDocument(Array(text.utf8), file: "x")
  #expect(
    document.root == [
      "a": .integer(1), "b": .number(1.5), "c": .boolean(true), "d": .moment("2020-01-02"),
      "e": .array([.array([]), .table([:])]), "f": .string(""),
    ])
}
