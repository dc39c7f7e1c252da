// Where a Python module gets the text of its version from: a string or a tuple of its own, or another
// module that it imports it of. Modules are read, not run.

import Host
import Notation
import Workspace

/// A package's modules, for what they say of its version.
struct ModuleVersion {
  let package: Package
  let disk: any FileSystem
  /// Re-exports of re-exports are followed so far.
  private static let greatestDepth = 5

  /// The place of the text that `names` get in a file; nil where they get none that can be found.
  func place(
    of names: Set<String>, ignoresCase: Bool = false, in file: Path, depth: Int = 0
  ) -> VersionPlace? {
    let file = file.lexicallyNormal
    guard depth < Self.greatestDepth, let bytes = try? disk.contents(of: file) else { return nil }
    if let range = assignedString(to: names, ignoresCase: ignoresCase, in: bytes) {
      return VersionPlace(
        file: file, spot: .bytes(range), text: String(decoding: bytes[range], as: UTF8.self),
        what: "version")
    }
    if let (range, numbers) = assignedTuple(to: names, in: bytes) {
      return VersionPlace(
        file: file, spot: .tuple(range), text: numbers.map(String.init).joined(separator: "."),
        what: "version")
    }
    let imports = ImportedNames(bytes)
    if let expression = assignedExpression(to: names, in: bytes) {
      // `VERSION`, `_about.__version__`, or `".".join(map(str, VERSION))`.
      for word in references(in: expression) where !names.contains(word) {
        let parts = word.split(separator: ".").map(String.init)
        if parts.count == 1 {
          if let place = place(of: [word], in: file, depth: depth + 1) { return place }
        } else if let last = parts.last {
          let module = parts.dropLast().joined(separator: ".")
          let full = imports.modules[module] ?? module
          if let place = place(of: [last], inModule: full, from: file, depth) { return place }
        }
      }
    }
    for name in names.sorted() {
      guard let source = imports.names[name] else { continue }
      if let place = place(of: [source.name], inModule: source.module, from: file, depth) {
        return place
      }
    }
    return nil
  }

  private func place(
    of names: Set<String>, inModule module: String, from file: Path, _ depth: Int
  ) -> VersionPlace? {
    for file in files(ofModule: module, from: file) {
      if let place = place(of: names, in: file, depth: depth + 1) { return place }
    }
    return nil
  }

  /// Where a module may be that a file imports: `._version` beside it, `shop._version` from a folder
  /// above.
  private func files(ofModule module: String, from file: Path) -> [Path] {
    let dots = module.prefix { $0 == "." }.count
    let name = module.dropFirst(dots).split(separator: ".").joined(separator: "/")
    var folders: [Path] = []
    var folder = file.parent
    if dots > 0 {
      for _ in 1..<dots { folder = folder.parent }
      folders = [folder]
    } else {
      while true {
        folders.append(folder)
        if folder == package.path || folder == "." || folder == folder.parent { break }
        folder = folder.parent
      }
      folders.reverse()
    }
    return folders.flatMap { folder -> [Path] in
      let base = name.isEmpty ? folder : (folder / Path(name)).lexicallyNormal
      return [base / "__init__.py", Path(bytes: base.bytes + Array(".py".utf8))]
    }
  }

  /// The names in an expression, with their dots, outside of strings.
  private func references(in expression: String) -> [String] {
    let text = expression.prefix { $0 != "#" }
    var words: [String] = []
    var word = ""
    var quote: Character?
    for character in text {
      if let open = quote {
        if character == open { quote = nil }
        continue
      }
      if character == "\"" || character == "'" { quote = character }
      if character.isLetter || character.isNumber || character == "_" || character == "." {
        word.append(character)
      } else {
        words.append(word)
        word = ""
      }
    }
    words.append(word)
    return words.filter { $0.first.map { $0.isLetter || $0 == "_" } ?? false }
  }
}

/// What a module's `from … import …` and `import …` at the left margin bring.
private struct ImportedNames {
  /// By the name in the module: where it comes from.
  private(set) var names: [String: (module: String, name: String)] = [:]
  /// Modules by the name that they have here.
  private(set) var modules: [String: String] = [:]

  init(_ bytes: [UInt8]) {
    let texts = lines(of: bytes).map { String(decoding: bytes[$0], as: UTF8.self) }
    var index = 0
    while index < texts.count {
      var text = texts[index].prefix { $0 != "#" }
      index += 1
      guard text.hasPrefix("from ") || text.hasPrefix("import ") else { continue }
      while text.contains("("), !text.contains(")"), index < texts.count {
        text += " " + texts[index].prefix { $0 != "#" }
        index += 1
      }
      read(String(text))
    }
  }

  private mutating func read(_ statement: String) {
    let words = statement.split { $0.isWhitespace }
    if words[0] == "import" {
      for (name, alias) in pairs(statement.dropFirst("import ".count)) { modules[alias] = name }
      return
    }
    guard words.count > 3, words[2] == "import" else { return }
    let module = String(words[1])
    for (name, alias) in pairs(words[3...].joined(separator: " ")[...]) {
      names[alias] = (module, name)
      modules[alias] = module.hasSuffix(".") ? module + name : module + "." + name
    }
  }

  /// `a, b as c` as names with what they are called here.
  private func pairs(_ text: Substring) -> [(String, String)] {
    text.split(separator: ",").compactMap { part in
      let words = part.split { $0.isWhitespace || $0 == "(" || $0 == ")" }
      if words.count == 1 { return (String(words[0]), String(words[0])) }
      return words.count == 3 && words[1] == "as" ? (String(words[0]), String(words[2])) : nil
    }
  }
}
