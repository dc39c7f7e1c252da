// Prints a TOML file as the toml-test suite writes values, for `scripts/check-toml`: each value is an
// object of its type and its text. Exits with 1 and a message where the file is not TOML.

import Glibc

func fail(_ text: String, _ status: Int32) -> Never {
  let line = Array("\(text)\n".utf8)
  write(STDERR_FILENO, line, line.count)
  exit(status)
}

func tagged(_ type: String, _ text: String) -> JSONValue {
  .object([("type", .string(type)), ("value", .string(text))])
}

func tagged(_ node: TOMLNode) -> JSONValue {
  switch node {
  case .string(let text): tagged("string", text)
  case .integer(let number): tagged("integer", "\(number)")
  case .number(let number): tagged("float", "\(number)")
  case .boolean(let truth): tagged("bool", "\(truth)")
  case .moment(let moment):
    switch moment {
    case .offsetDateTime: tagged("datetime", "\(moment)")
    case .localDateTime: tagged("datetime-local", "\(moment)")
    case .localDate: tagged("date-local", "\(moment)")
    case .localTime: tagged("time-local", "\(moment)")
    }
  case .array(let nodes): .array(nodes.map(tagged))
  case .table(let table):
    .object(table.sorted { $0.key < $1.key }.map { ($0.key, tagged($0.value)) })
  }
}

guard CommandLine.arguments.count == 2, let file = fopen(CommandLine.arguments[1], "r") else {
  fail("error: one file, please", 2)
}
var bytes: [UInt8] = []
var buffer = [UInt8](repeating: 0, count: 65_536)
while case let count = fread(&buffer, 1, buffer.count, file), count > 0 {
  bytes += buffer[..<count]
}
do {
  print(tagged(.table(try tomlDocument(bytes).root)).text)
} catch {
  fail("\(error.range.lowerBound): \(error)", 1)
}
