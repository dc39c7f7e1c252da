// What TOML texts mean, by each class of values; that all of the toml-test suite is read so is found out
// by `scripts/check-toml`.

import Testing

@testable import Notation

private func root(_ text: String) throws -> [String: TOMLNode] {
  try tomlDocument(Array(text.utf8)).root
}

/// The value of a text after `a = `.
private func value(_ text: String) throws -> TOMLNode? { try root("a = \(text)\n")["a"] }

@Test(arguments: [
  (#""""#, ""), (#""x # y""#, "x # y"), (#"'C:\x "y"'"#, #"C:\x "y""#),
  (#""\b\t\n\f\r\"\\""#, "\u{8}\t\n\u{C}\r\"\\"), (#""\u00E9\U0001F680""#, "é🚀"),
  ("\"\"\"\"\"\"", ""), ("\"\"\"\nx\ny\"\"\"", "x\ny"), ("\"\"\"\r\nx\r\n\"\"\"", "x\r\n"),
  ("\"\"\"x \\\n\n  \t y\\   \n\"\"\"", "x y"), ("\"\"\"\"x\"\"\"\"\"", "\"x\"\""),
  ("\"\"\"a\"\"b\\\"\"\"c\"\"\"", "a\"\"b\"\"\"c"), ("'''\n\\x''''", "\\x'"), ("''''''", ""),
  ("'''''x'''''", "''x''"), ("\"\tx\"", "\tx"), ("'ü\u{10FFFF}'", "ü\u{10FFFF}"),
])
func `strings of the four kinds`(text: String, means: String) throws {
  #expect(try value(text) == .string(means))
}

@Test(arguments: [
  ("0", 0), ("+0", 0), ("-0", 0), ("+99", 99), ("1_000", 1000), ("5_3_4", 534),
  ("9223372036854775807", Int.max), ("-9223372036854775808", Int.min), ("0xDEAD_beef", 0xDEAD_BEEF),
  ("0x00ff", 255), ("0o755", 0o755), ("0b1101_0110", 0b1101_0110), ("0x7FFFFFFFFFFFFFFF", Int.max),
])
func `integers`(text: String, means: Int) throws { #expect(try value(text) == .integer(means)) }

@Test(arguments: [
  ("+1.0", 1), ("3.1415", 3.1415), ("-0.01", -0.01), ("5e+22", 5e22), ("1e06", 1e6),
  ("-2E-2", -0.02),
  ("6.626e-34", 6.626e-34), ("224_617.445_991", 224617.445991), ("0.0", 0), ("0e0", 0),
  ("inf", .infinity),
  ("+inf", .infinity), ("-inf", -.infinity), ("1e400", .infinity), ("1_0e1_0", 1e11),
])
func `numbers`(text: String, means: Double) throws { #expect(try value(text) == .number(means)) }

@Test(arguments: ["nan", "+nan", "-nan"])
func `no numbers`(text: String) throws {
  guard case .number(let number)? = try value(text) else {
    Issue.record("\(text) is no number")
    return
  }
  #expect(number.isNaN)
}

@Test func `booleans`() throws {
  #expect(try value("true") == .boolean(true))
  #expect(try value("false") == .boolean(false))
}

private let day = CalendarDay(year: 1979, month: 5, day: 27)

@Test(
  arguments: [
    ("1979-05-27", .localDate(day), "1979-05-27"),
    ("07:32:00", .localTime(TimeOfDay(hour: 7, minute: 32, second: 0)), "07:32:00"),
    (
      "00:32:00.999999",
      .localTime(
        TimeOfDay(hour: 0, minute: 32, second: 0, nanosecond: 999_999_000)), "00:32:00.999999"
    ),
    (
      "1979-05-27T07:32:00",
      .localDateTime(
        CalendarTime(day, TimeOfDay(hour: 7, minute: 32, second: 0))), "1979-05-27T07:32:00"
    ),
    (
      "1979-05-27 07:32:00z",
      .offsetDateTime(
        CalendarTime(day, TimeOfDay(hour: 7, minute: 32, second: 0)), offsetMinutes: 0),
      "1979-05-27T07:32:00Z"
    ),
    (
      "1979-05-27t00:32:00.5000000009-07:30",
      .offsetDateTime(
        CalendarTime(day, TimeOfDay(hour: 0, minute: 32, second: 0, nanosecond: 500_000_000)),
        offsetMinutes: -450), "1979-05-27T00:32:00.5-07:30"
    ),
    (
      "2000-02-29T23:59:60+01:00",
      .offsetDateTime(
        CalendarTime(
          CalendarDay(year: 2000, month: 2, day: 29), TimeOfDay(hour: 23, minute: 59, second: 60)),
        offsetMinutes: 60), "2000-02-29T23:59:60+01:00"
    ),
  ] as [(String, TOMLMoment, String)])
func `dates and times are what they are`(text: String, means: TOMLMoment, shown: String) throws {
  #expect(try value(text) == .moment(means))
  #expect("\(means)" == shown)
}

@Test(
  arguments: [
    ("[]", []), ("[ 1, 2 ]", [.integer(1), .integer(2)]),
    ("[\n  1, # one\n\n  'x' ,\n\t]", [.integer(1), .string("x")]),
    (
      "[[1], [], [[true]]]",
      [.array([.integer(1)]), .array([]), .array([.array([.boolean(true)])])]
    ),
    ("[{ b = 1 }, 2.5]", [.table(["b": .integer(1)]), .number(2.5)]),
  ] as [(String, [TOMLNode])])
func `arrays hold anything, over lines and comments`(text: String, means: [TOMLNode]) throws {
  #expect(try value(text) == .array(means))
}

@Test(
  arguments: [
    ("{}", [:]), ("{ }", [:]), ("{b=1,'c d' = 2}", ["b": .integer(1), "c d": .integer(2)]),
    (
      "{ b.c = 1, b.d = [\n2,\n] }",
      [
        "b": .table(["c": .integer(1), "d": .array([.integer(2)])])
      ]
    ),
  ] as [(String, [String: TOMLNode])])
func `tables in braces`(text: String, means: [String: TOMLNode]) throws {
  #expect(try value(text) == .table(means))
}

@Test(
  arguments: [
    ("1 = 1", ["1": .integer(1)]), ("a-b_C = 1", ["a-b_C": .integer(1)]),
    ("\"\" = 1", ["": .integer(1)]),
    ("\"\\u0061\" . 'b.c' = 1", ["a": .table(["b.c": .integer(1)])]),
    ("3.14 = 1", ["3": .table(["14": .integer(1)])]),
    ("a.b = 1\na.c = 2", ["a": .table(["b": .integer(1), "c": .integer(2)])]),
  ] as [(String, [String: TOMLNode])])
func `keys, bare, quoted and dotted`(text: String, means: [String: TOMLNode]) throws {
  #expect(try root(text) == means)
}

@Test(
  arguments: [
    ("[a]\n[a.b]\nc = 1\n", ["a": .table(["b": .table(["c": .integer(1)])])]),
    // The table above may come later.
    (
      "[ a . 'b' ]\nc = 1\n[a]\nd = 2\n",
      [
        "a": .table(["b": .table(["c": .integer(1)]), "d": .integer(2)])
      ]
    ),
    // Dotted keys make tables, which headers may go below.
    (
      "[a]\nb.c = 1\n[a.b.d]\ne = 2\n",
      [
        "a": .table(["b": .table(["c": .integer(1), "d": .table(["e": .integer(2)])])])
      ]
    ),
    (
      "[[a]]\nb = 1\n[a.c]\nd = 2\n[[a]]\n[[a]]\n[[a.e]]\n",
      [
        "a": .array([
          .table(["b": .integer(1), "c": .table(["d": .integer(2)])]), .table([:]),
          .table(["e": .array([.table([:])])]),
        ])
      ]
    ),
  ] as [(String, [String: TOMLNode])])
func `headers open tables and arrays of tables`(text: String, means: [String: TOMLNode]) throws {
  #expect(try root(text) == means)
}

@Test(arguments: [
  "", "\n\n# x", "\u{FEFF}a = 1", "a = 1 # ü\r\n\r\n[b]\r\n", " \t a\t=\t1\t\n", "a = 1", "# a\tb",
])
func `what stands between is skipped`(text: String) throws { _ = try root(text) }

// MARK: Mistakes

/// `«…»` marks the place of the mistake.
@Test(arguments: [
  ("a«»", "expected `=` after the key"), ("«=» 1", "expected a key"),
  ("a. «=» 1", "expected a key"),
  ("a =«»", "expected a value"), ("a = «b»", "`b` is no value: a string needs quotes"),
  ("a = «1 b»", "`1 b` is no value: a string needs quotes"), ("[«=»", "expected a key"),
  ("a = [«}»", "expected a value"), ("a = «True»", "`True` is no value: a string needs quotes"),
  ("a = \"b\" «c»", "expected the end of the line"),
  ("[a«»", "expected `]` after the table's name"),
  ("[[a]«»", "expected `]` after the table's name"), ("[a] «b»", "expected the end of the line"),
  ("a = «[»1", "the array is not closed: expected `]`"),
  ("a = [\"1\" «\"»b\"]", "expected `,` or `]`"), ("a = [«,»]", "expected a value"),
  ("a = «{»b = 1", "the table is not closed: expected `}`"),
  ("a = {b«}»", "expected `=` after the key"), ("a = «'b»", "the string is not closed"),
  ("a = «'b»\n'", "the string is not closed"), ("a = «\"\"\"b\"\"»", "the string is not closed"),
  ("«\"»\"\"a\"\"\" = 1", "a key cannot be a string of several lines"),
  ("a = {b = 1 «c» = 2}", ""),
  ("a = {b = 1«,»}", "a comma cannot stand before `}`"),
  ("a = {«\n»b = 1}", "a table in braces must end in the line that it begins in"),
  ("a = {b = 1 «#» c\n}", "a table in braces must end in the line that it begins in"),
  ("a = {b = '1' «c» = 2}", "expected `,` or `}`"),
])
func `what is not TOML is said with its place`(marked: String, message: String) {
  expect(marked, message)
}

@Test(arguments: [
  ("a = «012»", "`012` is no number: it begins with a zero"),
  ("a = «-01.5»", "`-01.5` is no number: it begins with a zero"),
  ("a = «1__0»", "`1__0` is no value: a string needs quotes"),
  ("a = «_1»", "`_1` is no value: a string needs quotes"),
  ("a = «1_»", "`1_` is no value: a string needs quotes"),
  ("a = «1.»", "`1.` is no value: a string needs quotes"),
  ("a = «.5»", "`.5` is no value: a string needs quotes"),
  ("a = «1.e5»", "`1.e5` is no value: a string needs quotes"),
  ("a = «1e»", "`1e` is no value: a string needs quotes"),
  ("a = «0x»", "`0x` is no value: a string needs quotes"),
  ("a = «0b2»", "`0b2` is no value: a string needs quotes"),
  ("a = «+0x1»", "`+0x1` is no value: a string needs quotes"),
  ("a = «9223372036854775808»", "`9223372036854775808` does not fit into 64 bits"),
  ("a = «0x8000000000000000»", "`0x8000000000000000` does not fit into 64 bits"),
  ("a = «2021-02-30»", "`2021-02-30` is a date or time that does not exist"),
  ("a = «1900-02-29»", "`1900-02-29` is a date or time that does not exist"),
  ("a = «24:00:00»", "`24:00:00` is a date or time that does not exist"),
  (
    "a = «2021-01-01T00:00:00+24:00»",
    "`2021-01-01T00:00:00+24:00` is a date or time that does not exist"
  ),
  ("a = «2021-1-1»", "`2021-1-1` is no value: a string needs quotes"),
  ("a = «07:32»", "`07:32` is no value: a string needs quotes"),
  ("a = «2021-01-01T07:32:00.»", "`2021-01-01T07:32:00.` is no value: a string needs quotes"),
  (
    "a = «2021-01-01T07:32:00+0100»",
    "`2021-01-01T07:32:00+0100` is no value: a string needs quotes"
  ),
  ("a = «2020-01-01T\\»", "`2020-01-01T\\` is no value: a string needs quotes"),
  ("a = «2020-01-01 1»,", "`2020-01-01 1` is no value: a string needs quotes"),
])
func `numbers and dates that are none are said`(marked: String, message: String) {
  expect(marked, message)
}

@Test(arguments: [
  ("a = \"«\\q»\"", "`\\q` is no escape"), ("a = \"«\\ü»\"", "`\\ü` is no escape"),
  ("a = \"«\\x»41\"", "`\\x` is no escape"), ("a = \"«\\u00»G0\"", "`\\u00` is no escape"),
  ("a = \"«\\uD800»\"", "`\\uD800` is no character"),
  ("a = \"«\\U00110000»\"", "`\\U00110000` is no character"),
  ("a = \"«\\ »\n\"", "`\\ ` is no escape"),
  ("a = \"x«\u{1}»\"", "it holds the control character U+0001"),
  ("a = '«\0»'", "it holds a NUL"), ("# «\u{7F}»", "it holds the control character U+007F"),
  ("a = 1«\r»b = 2", "it holds the control character U+000D"),
  ("a = '''«\r»'''", "it holds the control character U+000D"),
  ("a = \"«\r»\"", "it holds the control character U+000D"),
])
func `characters that may not stand there are said`(marked: String, message: String) {
  expect(marked, message)
}

@Test(arguments: [
  ("a = 1\n«a» = 2", "`a` is already there, in line 1"),
  ("\na.b = 1\na.«'b'» = 2", "`a.b` is already there, in line 2"),
  ("[a]\n[b]\n[«a»]", "`a` is already there, in line 1"),
  ("a = 1\n[«a»]", "`a` is already there, in line 1"),
  ("a = 1\n[«a».b]", "`a` is no table, and no key can be below it"),
  ("a = 1\n«a».b = 2", "`a` is no table, and no key can be below it"),
  ("a = []\n«a».b = 2", "`a` is no table, and no key can be below it"),
  ("a = {}\n[«a».b]", "the table `a` is closed: it was written in braces"),
  ("a = {}\n[«a»]", "the table `a` is closed: it was written in braces"),
  ("a = {b.c = 1}\n«a».b.d = 2", "the table `a` is closed: it was written in braces"),
  ("a = {b = {}, «b».c = 1}", "the table `b` is closed: it was written in braces"),
  ("a = {b = 1, «b» = 2}", "`b` is already there, in line 1"),
  ("a.b = 1\n[«a»]", "the table `a` was made by dotted keys: it cannot have a header"),
  ("[a.b]\n[a]\n«b».c = 1", "the table `b` has a header: its keys stand below that"),
  ("[a.b.c]\n[a]\n«b».d = 1", "the table `b` has a header: its keys stand below that"),
  ("a = [1]\n[[«a»]]", "`a` is an array in brackets: `[[…]]` cannot add to it"),
  ("[[a]]\n[«a»]", "`a` is already there, in line 1"),
  ("[a]\n[[«a»]]", "`a` is already there, in line 1"),
  ("[a.b]\n[[«a»]]", "`a` is already there"),
  ("[[a.b]]\n[«a».«b»]", ""),
])
func `what is defined twice is said`(marked: String, message: String) { expect(marked, message) }

/// An empty message: only that there is a mistake.
private func expect(
  _ marked: String, _ message: String, sourceLocation: SourceLocation = #_sourceLocation
) {
  let bytes = Array(marked.utf8)
  let (open, close) = (Array("«".utf8), Array("»".utf8))
  let text = Array(marked.filter { !"«»".contains($0) }.utf8)
  do throws(TOMLError) {
    _ = try tomlDocument(text)
    Issue.record("it is read", sourceLocation: sourceLocation)
  } catch {
    if message.isEmpty { return }
    #expect("\(error)" == message, sourceLocation: sourceLocation)
    guard let start = bytes.firstRange(of: open)?.lowerBound,
      let end = bytes.firstRange(of: close)?.lowerBound
    else { return }
    #expect(error.range == start..<(end - open.count), sourceLocation: sourceLocation)
  }
}

@Test func `bytes that are no UTF-8 are said`() {
  #expect(throws: TOMLError(.notUTF8, 5..<5)) {
    try tomlDocument(Array("a = '".utf8) + [0xC3, 0x28])
  }
}

@Test func `what is nested too deeply is an error with a place`() {
  func times(_ count: Int, _ text: String) -> String { String(repeating: text, count: count) }
  let headers = (1...200).map { "[[" + times($0, "a.") + "a]]\n" }.joined()
  for (text, start) in [
    ("a = " + times(100_000, "["), 132),
    ("a = " + times(100_000, "[") + times(100_000, "]"), 132),
    ("a = " + times(100_000, "{a = "), 644), (times(100_000, "a.") + "a = 1", 256),
    ("[" + times(100_000, "a.") + "a]", 257), ("[[" + times(100_000, "a.") + "a]]", 258),
    ("[" + times(100, "a.") + "a]\n" + times(100, "b.") + "b = 1", 408),
    ("[" + times(100, "a.") + "a]\nb = " + times(100, "[") + times(100, "]"), 235),
    (headers, nil),
  ] {
    do throws(TOMLError) {
      _ = try tomlDocument(Array(text.utf8))
      Issue.record("\(text.prefix(20))… is read")
    } catch {
      #expect("\(error)" == "values are nested too deeply")
      #expect(error.hint == "128 levels are the most that is read")
      if let start { #expect(error.range.lowerBound == start, "\(text.prefix(20))…") }
    }
  }
}

@Test func `128 levels are read`() throws {
  _ = try root("a = " + String(repeating: "[", count: 127) + String(repeating: "]", count: 127))
  _ = try root(String(repeating: "a.", count: 127) + "a = 1")
}

@Test func `random texts never trap the reader`() {
  let pieces = [
    "[", "]", "[[", "]]", "{", "}", "\"", "\"\"\"", "'", "\\", "=", "a=", "b=1\n", ".", ",", "#",
    " ", "\n", "\r", "\t", "a", "1", "0", "-", "+", "_", ":", "e", "T", "2020-01-01", "07:00:00",
    "true", "inf", "\u{E9}", "\u{1}", "u00e9", "0x",
  ].map { Array($0.utf8) }
  for _ in 0..<20000 {
    let bytes = (0..<Int.random(in: 0...12)).flatMap { _ in pieces.randomElement() ?? [] }
    _ = TOMLPlaces(of: bytes).range(of: ["a"])
    _ = try? tomlDocument(bytes)
  }
}
