// What a TOML text was found to hold, as it is read: entries with their places, and the rules for what
// may be added to what. Knows nothing of how the text is written.

/// Where keys and values stand in a TOML text.
public struct TOMLPlaces: Sendable {
  /// Which part of `key = value` is asked for. A table with a header has its header for both.
  public enum Part: Sendable { case key, value }

  enum Kind: Sendable {
    case scalar(TOMLNode)
    case array
    case arrayOfTables
    /// - isStated: whether the table has had its own header.
    case table(TOMLTableForm, isStated: Bool)
  }

  struct Entry: Sendable {
    var kind: Kind
    var members: [String: Int] = [:]
    var elements: [Int] = []
    /// Nil for what is not written in so many words: `a` of `[a.b]`.
    var key: Range<Int>?
    var value: Range<Int>?
  }

  /// The first is the root.
  private(set) var entries = [Entry(kind: .table(.header, isStated: true))]
  static let root = 0

  init() {}

  /// Reads a text as far as it is TOML.
  public init(of bytes: [UInt8]) {
    var reader = TOMLReader(bytes: bytes)
    try? reader.read()
    self = reader.places
  }

  /// The bytes of what is at `path`; nil when it is not written there in so many words.
  ///
  /// In `[project]\ndependencies = ["a", "b"]`, the path `["project", "dependencies", 1]` is `"b"`
  /// with its quotes.
  public func range(of path: some Collection<TOMLKey>, _ part: Part = .value) -> Range<Int>? {
    var index = Self.root
    for key in path {
      switch key {
      case .name(let name):
        guard let next = entries[index].members[name] else { return nil }
        index = next
      case .index(let number):
        guard entries[index].elements.indices.contains(number) else { return nil }
        index = entries[index].elements[number]
      }
    }
    return part == .key ? entries[index].key : entries[index].value
  }

  /// The value of an entry. As deep as the text, which the reader bounds.
  func node(_ index: Int) -> TOMLNode {
    let entry = entries[index]
    switch entry.kind {
    case .scalar(let node): return node
    case .array, .arrayOfTables: return .array(entry.elements.map(node))
    case .table: return .table(entry.members.mapValues(node))
    }
  }
}

// MARK: Adding

/// A part of a dotted key, and where it stands.
struct TOMLName {
  var text: String
  var range: Range<Int>
}

extension TOMLPlaces {
  mutating func add(_ kind: Kind, at range: Range<Int>? = nil) -> Int {
    entries.append(Entry(kind: kind, key: range, value: range))
    return entries.count - 1
  }

  /// Where a value stands; its key may have a place of its own.
  mutating func note(_ entry: Int, _ range: Range<Int>) {
    (entries[entry].key, entries[entry].value) = (range, range)
  }

  mutating func append(_ element: Int, to array: Int) { entries[array].elements.append(element) }

  /// Where a value for the dotted key belongs; makes the tables on the way.
  /// - Returns: the table, in which the last name is still free.
  /// - Source: TOML 1.0, "Keys" and "Table".
  mutating func table(
    for names: [TOMLName], in table: Int, _ bytes: [UInt8]
  ) throws(TOMLError) -> Int {
    var index = table
    for (count, name) in names.dropLast().enumerated() {
      guard let next = entries[index].members[name.text] else {
        let made = add(.table(.dotted, isStated: false))
        entries[index].members[name.text] = made
        index = made
        continue
      }
      switch entries[next].kind {
      case .table(.dotted, _): index = next
      case .table(let form, _):
        throw TOMLError(.finished(text(names, count), form), name.range)
      default: throw TOMLError(.notATable(text(names, count)), name.range)
      }
    }
    if let last = names.last, let first = entries[index].members[last.text] {
      throw alreadyThere(names, first, bytes)
    }
    return index
  }

  mutating func set(_ name: String, of table: Int, to value: Int, key: Range<Int>) {
    entries[table].members[name] = value
    entries[value].key = key
  }

  /// The table that a header opens.
  /// - Returns: the table, and how deep it is.
  mutating func open(
    _ names: [TOMLName], isArray: Bool, header: Range<Int>, _ bytes: [UInt8]
  ) throws(TOMLError) -> (table: Int, depth: Int) {
    var (index, depth) = (Self.root, 0)
    for (count, name) in names.dropLast().enumerated() {
      depth += 1
      guard let next = entries[index].members[name.text] else {
        let made = add(.table(.header, isStated: false))
        entries[index].members[name.text] = made
        index = made
        continue
      }
      switch entries[next].kind {
      case .table(.inline, _):
        throw TOMLError(.finished(text(names, count), .inline), name.range)
      case .table: index = next
      case .arrayOfTables:
        depth += 1
        index = entries[next].elements.last ?? next
      case .scalar, .array: throw TOMLError(.notATable(text(names, count)), name.range)
      }
    }
    guard let last = names.last else { return (index, depth) }
    let known = entries[index].members[last.text]
    let opened =
      isArray
      ? try element(of: known, names, in: index, header, bytes)
      : try stated(known, names, in: index, header, bytes)
    return (opened, depth + (isArray ? 2 : 1))
  }

  /// `[a.b]`
  private mutating func stated(
    _ known: Int?, _ names: [TOMLName], in table: Int, _ header: Range<Int>, _ bytes: [UInt8]
  ) throws(TOMLError) -> Int {
    let name = names[names.count - 1]
    guard let known else {
      let made = add(.table(.header, isStated: true), at: header)
      entries[table].members[name.text] = made
      return made
    }
    switch entries[known].kind {
    case .table(.header, isStated: false):
      entries[known].kind = .table(.header, isStated: true)
      (entries[known].key, entries[known].value) = (header, header)
      return known
    case .table(let form, _) where form != .header:
      throw TOMLError(.finished(text(names, names.count - 1), form), name.range)
    default: throw alreadyThere(names, known, bytes)
    }
  }

  /// `[[a.b]]`
  private mutating func element(
    of known: Int?, _ names: [TOMLName], in table: Int, _ header: Range<Int>, _ bytes: [UInt8]
  ) throws(TOMLError) -> Int {
    let name = names[names.count - 1]
    let array: Int
    switch known.map({ entries[$0].kind }) {
    case nil:
      array = add(.arrayOfTables)
      entries[table].members[name.text] = array
    case .arrayOfTables: array = known ?? table
    case .array:
      throw TOMLError(.arrayOfValues(text(names, names.count - 1)), name.range)
    case .scalar, .table: throw alreadyThere(names, known ?? table, bytes)
    }
    let made = add(.table(.header, isStated: true), at: header)
    append(made, to: array)
    return made
  }

  private func alreadyThere(_ names: [TOMLName], _ first: Int, _ bytes: [UInt8]) -> TOMLError {
    let place = entries[first].key ?? firstElement(of: first)
    let line = place.map { bytes[..<$0.lowerBound].count { $0 == UInt8(ascii: "\n") } + 1 }
    return TOMLError(
      .alreadyThere(text(names, names.count - 1), line: line), names[names.count - 1].range)
  }

  private func firstElement(of index: Int) -> Range<Int>? {
    entries[index].elements.first.flatMap { entries[$0].key }
  }

  /// The key up to the name of that number.
  private func text(_ names: [TOMLName], _ last: Int) -> String {
    dotted(names[...last].map { .name($0.text) })
  }
}
