// TOML as Swift values: the only file that imports TOMLKit. Nothing here knows what a
// pyproject.toml or a lock file holds.
//
// TOMLKit never frees what it parsed and goes through C strings, so a text with a NUL is refused
// before it gets there, and its values are copied at once. What else is refused before is in
// `TOMLScanner.swift`.

public import Diagnostics
public import Host
internal import TOMLKit

/// A value of a TOML document. Dates and times are kept as texts.
public indirect enum TOMLNode: Sendable, Hashable {
  case string(String)
  case integer(Int)
  case number(Double)
  case boolean(Bool)
  case moment(String)
  case array([TOMLNode])
  case table([String: TOMLNode])

  /// The kind with its article, for messages: `a string`, `an array`.
  public var kind: String {
    switch self {
    case .string: "a string"
    case .integer: "an integer"
    case .number: "a number"
    case .boolean: "a boolean"
    case .moment: "a date or time"
    case .array: "an array"
    case .table: "a table"
    }
  }
}

/// A TOML file: its values, and its text for messages about them.
///
/// The accessors return nil where nothing is at the path, and throw where something else is there
/// than was asked for, with a caret below it.
public struct TOMLDocument: Sendable {
  public let text: TOMLText
  public let root: [String: TOMLNode]

  /// - Parameter file: the path that messages name.
  /// - Throws: what is wrong, with line, column and caret.
  public init(_ bytes: [UInt8], file: Path) throws(Problem) {
    text = TOMLText(bytes, file: file)
    if let nul = bytes.firstIndex(of: 0) {
      throw text.problem("`\(file)` is not TOML: it holds a NUL", over: nul..<nul)
    }
    guard let string = String(validating: bytes, as: UTF8.self) else {
      let end = validPrefixCount(bytes)
      throw text.problem(
        "`\(file)` is not TOML: it is not UTF-8", over: end..<end,
        hints: ["save the file in UTF-8"])
    }
    var scanner = TOMLScanner(bytes: bytes)
    scanner.scan()
    if let fault = scanner.fault {
      throw text.problem("`\(file)` is not TOML: \(fault.message)", over: fault.range)
    }
    do {
      root = try TOMLTable(string: string).values
    } catch let error as TOMLParseError {
      let start = text.offset(line: error.source.begin.line, column: error.source.begin.column)
      throw text.problem("`\(file)` is not TOML: \(wording(error))", over: start..<start)
    } catch {
      throw Problem("`\(file)` is not TOML: \(error)")
    }
  }

  /// What is at `path`.
  public subscript(path: [TOMLKey]) -> TOMLNode? {
    var node = TOMLNode.table(root)
    for key in path {
      switch (node, key) {
      case (.table(let table), .name(let name)):
        guard let below = table[name] else { return nil }
        node = below
      case (.array(let array), .index(let number)):
        guard array.indices.contains(number) else { return nil }
        node = array[number]
      default: return nil
      }
    }
    return node
  }

  public func string(at path: [TOMLKey]) throws(Problem) -> String? {
    switch self[path] {
    case nil: return nil
    case .string(let text): return text
    case let other?: throw mismatch(other, at: path, wanted: "a string")
    }
  }

  public func boolean(at path: [TOMLKey]) throws(Problem) -> Bool? {
    switch self[path] {
    case nil: return nil
    case .boolean(let value): return value
    case let other?: throw mismatch(other, at: path, wanted: "a boolean")
    }
  }

  public func table(at path: [TOMLKey]) throws(Problem) -> [String: TOMLNode]? {
    switch self[path] {
    case nil: return nil
    case .table(let table): return table
    case let other?: throw mismatch(other, at: path, wanted: "a table")
    }
  }

  public func array(at path: [TOMLKey]) throws(Problem) -> [TOMLNode]? {
    switch self[path] {
    case nil: return nil
    case .array(let array): return array
    case let other?: throw mismatch(other, at: path, wanted: "an array")
    }
  }

  public func strings(at path: [TOMLKey]) throws(Problem) -> [String]? {
    guard let nodes = try array(at: path) else { return nil }
    var strings: [String] = []
    for (number, node) in nodes.enumerated() {
      guard case .string(let text) = node else {
        throw mismatch(node, at: path + [.index(number)], wanted: "a string")
      }
      strings.append(text)
    }
    return strings
  }

  private func mismatch(_ found: TOMLNode, at path: [TOMLKey], wanted: String) -> Problem {
    text.problem("`\(dotted(path))` is \(found.kind), and must be \(wanted)", at: path)
  }
}

extension TOMLTable {
  fileprivate var values: [String: TOMLNode] {
    var result: [String: TOMLNode] = [:]
    for key in keys {
      if let value = self[key] { result[key] = node(value) }
    }
    return result
  }

  private func node(_ value: any TOMLValueConvertible) -> TOMLNode {
    if let text = value.string { return .string(text) }
    if let table = value.table { return .table(table.values) }
    if let array = value.array { return .array(array.map(node)) }
    if let number = value.int { return .integer(number) }
    if let truth = value.bool { return .boolean(truth) }
    if let number = value.double { return .number(number) }
    return .moment(value.debugDescription)
  }
}

/// The parser's own words: `Error while parsing array: …` as `while parsing an array: …`.
private func wording(_ error: TOMLParseError) -> String {
  var text = error.description
  if text.hasPrefix("Error ") { text.removeFirst(6) }
  return text.prefix(1).lowercased() + text.dropFirst()
}

/// How many bytes come before the first that is not UTF-8.
private func validPrefixCount(_ bytes: [UInt8]) -> Int {
  var decoder = UTF8()
  var iterator = bytes.makeIterator()
  var count = 0
  while case .scalarValue(let scalar) = decoder.decode(&iterator) {
    count += UTF8.width(scalar)
  }
  return count
}
