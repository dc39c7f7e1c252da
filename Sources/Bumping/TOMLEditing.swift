// New texts for strings in a TOML file. All other bytes stay, which is made sure of by reading the
// result: it has to hold the intended values, and all others as before.
//
// A library that keeps the layout was the other way. tomlkit 0.13 refuses a byte order mark and puts
// a new value into its own quotes, and would need a Python and an environment for what the reader of
// the module Notation knows already: where a value stands.

import Diagnostics
import Host
import Notation
import Versioning
import Workspace

/// A TOML file whose strings get new texts.
struct TOMLEditing {
  let document: TOMLDocument
  private(set) var edits: [ByteEdit] = []
  /// What the strings are to say, as changes of their UTF-8.
  private var texts: [[TOMLKey]: [ByteEdit]] = [:]

  init(_ bytes: [UInt8], file: Path) throws(Problem) {
    document = try TOMLDocument(bytes, file: file)
  }

  private var file: Path { document.text.file }

  /// Puts `replacement` for a part of the string at `path`, or for all of it.
  /// - Parameter part: of the string's UTF-8.
  mutating func replace(
    _ part: Range<Int>? = nil, ofStringAt path: [TOMLKey], with replacement: String
  ) throws(Problem) {
    guard case .string(let old)? = document[path] else {
      throw document.text.problem("`\(dotted(path))` is not a string", at: path)
    }
    let part = part ?? 0..<old.utf8.count
    guard let range = document.text.range(of: path),
      let string = TOMLStringText(document.text.bytes, at: range), string.text == old,
      let place = string.fileRange(of: part)
    else {
      throw document.text.problem(
        "cannot tell where in the file `\(dotted(path))` stands", at: path,
        hints: ["write the key and the value in one line, without escapes"])
    }
    edits.append(ByteEdit(place, replacement))
    texts[path, default: []].append(ByteEdit(part, replacement))
  }

  /// The file with all replacements.
  /// - Throws: where it would say anything other than what is intended.
  func result() throws(Problem) -> [UInt8] {
    let new = applying(edits, to: document.text.bytes)
    var expected = TOMLNode.table(document.root)
    for (path, changes) in texts {
      guard case .string(let old)? = document[path] else { continue }
      let text = String(decoding: applying(changes, to: Array(old.utf8)), as: UTF8.self)
      expected = expected.replacing(path[...], with: text)
    }
    guard let reread = try? TOMLDocument(new, file: file), expected.isSame(as: .table(reread.root))
    else {
      throw BumpMistake.notEditable(file).problem
    }
    return new
  }
}

extension TOMLNode {
  fileprivate func replacing(_ path: ArraySlice<TOMLKey>, with text: String) -> TOMLNode {
    guard let key = path.first else { return .string(text) }
    switch (self, key) {
    case (.table(var table), .name(let name)):
      if let below = table[name] { table[name] = below.replacing(path.dropFirst(), with: text) }
      return .table(table)
    case (.array(var array), .index(let number)) where array.indices.contains(number):
      array[number] = array[number].replacing(path.dropFirst(), with: text)
      return .array(array)
    default: return self
    }
  }

  /// Equality for which a `nan` is itself.
  fileprivate func isSame(as other: TOMLNode) -> Bool {
    switch (self, other) {
    case (.number(let one), .number(let two)): one.bitPattern == two.bitPattern
    case (.array(let one), .array(let two)):
      one.count == two.count && zip(one, two).allSatisfy { $0.isSame(as: $1) }
    case (.table(let one), .table(let two)):
      one.count == two.count
        && one.allSatisfy { name, node in two[name].map { node.isSame(as: $0) } ?? false }
    default: self == other
    }
  }
}
