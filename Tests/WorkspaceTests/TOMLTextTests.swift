// Messages about places in TOML files.

import Diagnostics
import Host
import Notation
import Testing
import Workspace

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

@Test(arguments: [
  (
    "[a]\nb = { c = 1, }\n",
    """
    error: `x.toml` is not TOML: a comma cannot stand before `}`
     --> x.toml:2:12
      |
    2 | b = { c = 1, }
      |            ^
    hint: TOML 1.0, which Python's tools read, has neither line ends nor a last comma there
    """
  ),
  (
    "a = true\nb = False\n",
    """
    error: `x.toml` is not TOML: `False` is no value: a string needs quotes
     --> x.toml:2:5
      |
    2 | b = False
      |     ^^^^^
    hint: write `false`
    """
  ),
  (
    "[a]\n\n[a]\n",
    """
    error: `x.toml` is not TOML: `a` is already there, in line 1
     --> x.toml:3:2
      |
    3 | [a]
      |  ^
    """
  ),
])
func `what is not TOML is told with a caret and what to do`(text: String, message: String) {
  let error = #expect(throws: Problem.self) {
    try TOMLDocument(Array(text.utf8), file: "x.toml")
  }
  #expect(error?.description == message)
}

@Test func `all kinds of values are read`() throws {
  let text = "a = 1\nb = 1.5\nc = true\nd = 2020-01-02\ne = [[], {}]\nf = \"\"\n"
  let document = try TOMLDocument(Array(text.utf8), file: "x")
  let day = CalendarDay(year: 2020, month: 1, day: 2)
  #expect(
    document.root == [
      "a": .integer(1), "b": .number(1.5), "c": .boolean(true), "d": .moment(.localDate(day)),
      "e": .array([.array([]), .table([:])]), "f": .string(""),
    ])
}
