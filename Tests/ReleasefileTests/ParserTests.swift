// How text becomes statements: continuations, comments, line ends, what counts as what.

import Diagnostics
import Releasefile
import Testing

@Suite struct ParserTests {
  private func printed(_ text: String) throws -> String {
    try parse(Array(text.utf8), file: "Releasefile").description
  }

  @Test func `comments and spaces around a value are no part of it`() throws {
    expect(try printed("a   =  b c   # d\n# e\n\n  f=g\n"), "a = b c\nf = g\n")
  }

  @Test func `an escaped hash and one in a reference start no comment`() throws {
    expect(try printed("a = b\\#c $(if x,#y) # z\n"), "a = b\\#c $(if x,#y)\n")
  }

  @Test func `a backslash joins lines with one space`() throws {
    expect(try printed("a = b \\\n    c\\\n\td\n"), "a = b c d\n")
  }

  @Test func `a comment ends with its line`() throws {
    expect(try printed("# a \\\nb = c\n"), "b = c\n")
  }

  @Test func `a recipe keeps its continuations for the shell`() throws {
    expect(
      try printed("a:\n\t@ x \\\n\t  y\n\n# no end of the recipe\n\tz # kept\n"),
      "a:\n\t@x \\\n\t  y\n\tz # kept\n")
  }

  @Test func `windows line ends and a byte order mark are accepted`() throws {
    expect(try printed("\u{FEFF}a = b\\\r\n c\r\nt: p\r\n\tx\r\n"), "a = b c\nt: p\n\tx\n")
  }

  @Test func `braces are brackets too`() throws {
    expect(try printed("a = ${b}$(if ${c},(d, e),f)\n"), "a = $(b)$(if $(c),(d, e),f)\n")
  }

  @Test func `a name of a statement may be a target and a variable`() throws {
    expect(
      try printed("include: secret\nexport = 1\n.PHONY: include\n"),
      "include: secret\nexport = 1\n")
  }

  @Test func `the last argument keeps its commas`() throws {
    expect(try printed("a = $(addprefix -I,b,c)\n"), "a = $(addprefix -I,b,c)\n")
  }

  @Test func `bytes that are not UTF-8 are told with their place`() {
    let error = #expect(throws: Problems.self) {
      try parse(Array("a = b\nc = é".utf8) + [0xFF, 0x0A], file: "Releasefile")
    }
    expect(
      error?.description ?? "",
      """
      error: the file is not UTF-8 from here on
       --> Releasefile:2:6
        |
      2 | c = é\u{FFFD}
        |      ^
      hint: save the file as UTF-8
      """)
  }

  @Test func `a NUL is told with its place`() {
    let error = #expect(throws: Problems.self) {
      try parse(Array("a = b\0".utf8), file: "Releasefile")
    }
    expect(
      error?.description ?? "",
      """
      error: the file holds a NUL character
        --> Releasefile:1:6
      hint: is this a text file?
      """)
  }

  @Test func `at most ten mistakes are told at once`() {
    let error = #expect(throws: Problems.self) {
      try parse(Array(String(repeating: "x\n", count: 20).utf8), file: "Releasefile")
    }
    #expect(error?.all.count == 10)
  }

  @Test func `a caret stands under the characters that it means`() {
    let error = #expect(throws: Problems.self) {
      try parse(Array("é = \\\n  ü$x\n".utf8), file: "Releasefile")
    }
    expect(
      error?.all.first.map(\.description) ?? "",
      """
      error: `é` cannot be the name of a variable
       --> Releasefile:1:1
        |
      1 | é = \\
        | ^
      hint: names have letters, digits, `_`, `-` and `.`; write `\\=` for a `=` in a file's name
      """)
  }
}
