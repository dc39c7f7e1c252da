// Variables that are yes or no, and what else people write there.

import Releasefile
import Testing

@Suite struct AnswerTests {
  private static let names = [
    "allow_dirty", "allow_unsafe_index", "always", "cache", "measure", "quick", "release",
    "verify_install",
  ]

  /// `quick=true` ran all tests, and `allow_unsafe_index=maybe` was a no: neither was said.
  @Test(arguments: names) func `an unknown answer is told, wherever it is given`(name: String) {
    let told = [
      mistakes(in: "\(name) = true\n"), mistakes(in: "x: \(name) = true\n"),
      mistakes(in: "word = true\n\(name) = $(word)\n"),
      mistakes(in: "", overrides: [(name, "true")]),
    ]
    for text in told {
      #expect(text.hasPrefix("error: `\(name)` is yes or no, not `true`\n --> "), "\(text)")
    }
    #expect(mistakes(in: "\(name) = yes\n", overrides: [(name, "no")]) == "nothing")
    #expect(mistakes(in: "\(name) =\n") == "nothing")
  }

  @Test func `the answer is shown with what to write`() {
    expect(
      mistakes(in: "", overrides: [("quick", "true")]),
      """
      error: `quick` is yes or no, not `true`
       --> command line:1:7
        |
      1 | quick=true
        |       ^^^^
      hint: write `quick = yes` or `quick = no`
      """)
  }

  @Test func `an answer that is added to another is none`() {
    expect(
      mistakes(in: "quick += yes\n"),
      """
      error: `quick` is yes or no, not `no yes`
       --> Releasefile:1:10
        |
      1 | quick += yes
        |          ^^^
      hint: write `quick = yes` or `quick = no`
      """)
  }

  @Test func `an answer that depends on the target is told where it is used`() throws {
    let book = try rulebook(
      "x: word = fast\nword = no\nquick = $(word)$(mode)\nx: mode = er\nmode =\n")
    #expect(try book.value(of: "quick") == "no")
    let other = try rulebook("x: word = no\nword = fast\nquick = $(word)\n")
    #expect(throws: (any Error).self) { try other.value(of: "quick") }
  }

  @Test func `other variables are whatever they are`() {
    #expect(mistakes(in: "fast = true\ncoverage = 80\nx: colour = maybe\n") == "nothing")
  }
}
