// Names of projects, as PEP 503 and 508 have them.

import Standards
import Testing

@Test(
  arguments: [
    ("friendly-bard", "friendly-bard", "friendly_bard"),
    ("Friendly-Bard", "friendly-bard", "friendly_bard"),
    ("FRIENDLY.bard", "friendly-bard", "friendly_bard"),
    ("friendly--bard", "friendly-bard", "friendly_bard"),
    ("FrIeNdLy-._.-bArD", "friendly-bard", "friendly_bard"),
    ("a", "a", "a"), ("9", "9", "9"),
  ])
func `a name is normalised`(text: String, normalized: String, distribution: String) throws {
  let name = try ProjectName(text)
  #expect(name.normalized == normalized)
  #expect(name.distribution == distribution)
  #expect(name.description == text)
}

@Test func `names are equal and hash alike when they are normalised alike`() throws {
  #expect(try Set(["da-vinci", "Da_Vinci", "da.vinci"].map(ProjectName.init(_:))).count == 1)
  #expect(try ProjectName("a-b") < ProjectName("A_c"))
}

@Test(arguments: ["", "-a", "a-", "_", "a b", "a/b", "é", "a\n", "a+b"])
func `a text with other characters is no name`(text: String) {
  #expect(throws: StandardError.name(text)) { try ProjectName(text) }
}

@Test func `the error says what a name may have`() {
  let error = StandardError.name("da vinci")
  #expect(error.description == "`da vinci` is not a project name")
  #expect(
    error.hint
      == "use letters, digits, `-`, `_` and `.`, with a letter or digit first and last")
}
