// RECORD's CSV.

import Testing

@testable import Wheels

@Test func `rows are read with quotes, empty fields and both line ends`() {
  let text = "a.py,sha256=AA,1\r\n\"b,\"\"c\"\".py\",sha256=BB,2\n\nRECORD,,\n"
  let record = Record(Array(text.utf8))
  #expect(
    record.rows == [
      Record.Row(path: "a.py", algorithm: "sha256", digest: "AA", size: "1", line: 1),
      Record.Row(path: "b,\"c\".py", algorithm: "sha256", digest: "BB", size: "2", line: 2),
      Record.Row(path: "RECORD", algorithm: "", digest: "", size: "", line: 4),
    ])
  #expect(record.malformedLines == [3])
}

@Test func `a quoted newline counts as a line, and an open quote is malformed`() {
  let record = Record(Array("\"a\nb\",sha256=A,1\nx\n\"open,,\n".utf8))
  #expect(record.rows.map(\.path) == ["a\nb"])
  #expect(record.malformedLines == [3, 4])
}
