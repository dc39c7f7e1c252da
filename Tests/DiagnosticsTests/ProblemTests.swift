// Messages as they are printed, and suggestions.

import Diagnostics
import Testing

@Suite struct DiagnosticTests {
  @Test func `a message has its place, its line with a caret, and hints`() {
    let problem = Problem(
      "target `a` is here", at: Location(file: "Releasefile", line: 12, column: 3),
      excerpt: .init(text: "\té: b", length: 2), hints: ["rename it", "or not"])
    #expect(
      problem.description == """
        error: target `a` is here
          --> Releasefile:12:3
           |
        12 | \té: b
           | \t ^^
        hint: rename it
        hint: or not
        """)
  }

  @Test func `a message without a line has its place alone`() {
    let place = Location(file: "x", line: 1, column: 2)
    #expect(
      Problem("m", severity: .warning, at: place).description == "warning: m\n  --> x:1:2")
    #expect(Problem("m", severity: .note).description == "note: m")
  }

  @Test func `several messages have an empty line between them`() {
    let group = Problems([Problem("one", hints: ["h"]), Problem("two")])
    #expect(group?.description == "error: one\nhint: h\n\nerror: two")
    #expect(Problems([]) == nil)
  }

  @Test(arguments: [
    ("tset", ["test"]), ("ouputs", ["outputs"]), ("TEST", ["test"]), ("zebra", []), ("x", []),
    ("imprt", ["import"]), ("", []),
  ])
  func `near names differ by a third of their letters at most`(name: String, near: [String]) {
    #expect(nearNames(to: name, among: ["test", "outputs", "import", "lint"]) == near)
  }

  @Test func `a suggestion names up to three`() {
    #expect(nearNameHint(to: "abc", among: ["abd"]) == "did you mean `abd`?")
    #expect(
      nearNameHint(to: "abc", among: ["abd", "abe", "abf", "abg"])
        == "did you mean `abd`, `abe` or `abf`?")
    #expect(nearNameHint(to: "abc", among: ["xyz"]) == nil)
  }
}
