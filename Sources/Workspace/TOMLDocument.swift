// A TOML file and the messages about it: what is not TOML, and values that are not of the kind that was
// asked for. Nothing here knows what a pyproject.toml or a lock file holds.

public import Diagnostics
public import Host
public import Notation

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
    do throws(TOMLError) {
      let tree = try tomlDocument(bytes)
      text = TOMLText(bytes, file: file, places: tree.places)
      root = tree.root
    } catch {
      throw TOMLText(bytes, file: file).problem(
        "`\(file)` is not TOML: \(error)", over: error.range,
        hints: error.hint.map { [$0] } ?? [])
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
