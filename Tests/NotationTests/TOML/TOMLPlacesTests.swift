// Where keys and values stand in a TOML text.

import Notation
import Testing

private func found(_ text: String, _ path: [TOMLKey], _ part: TOMLPlaces.Part = .value) -> String? {
  let bytes = Array(text.utf8)
  return TOMLPlaces(of: bytes).range(of: path, part).map {
    String(decoding: bytes[$0], as: UTF8.self)
  }
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

@Test func `a text that is no TOML has places up to its mistake`() {
  #expect(found("a = 1\nb = [2, 3\nc = 4\n", ["a"]) == "1")
  #expect(found("a = 1\nb = [2, 3\nc = 4\n", ["c"]) == nil)
}

@Test func `each part of a string's text has its bytes in the file`() throws {
  for (written, part, place) in [
    ("\"1.0.0\"", 0..<5, "1.0.0"), ("\"\\u0031.0\"", 0..<1, "\\u0031"),
    ("'''\n1.0'''", 0..<3, "1.0"), ("\"\"\"\\\n  1\\\n .0\"\"\"", 0..<1, "1"),
    ("\"é=\\t\"", 2..<4, "=\\t"),
  ] {
    let file = Array("a = \(written) # x".utf8)
    let string = try #require(TOMLStringText(file, at: 4..<(file.count - 4)))
    let range = try #require(string.fileRange(of: part))
    #expect(String(decoding: file[range], as: UTF8.self) == place)
  }
  #expect(TOMLStringText(Array("a = 1".utf8), at: 4..<5) == nil)
}
