// A glob pattern's text read into steps, and everything that can be wrong with it.

/// What is wrong with a pattern, and where.
public struct GlobError: Error, Sendable, Hashable, CustomStringConvertible {
  public enum Reason: Sendable, Hashable {
    case empty, unclosedClass, emptyRange, danglingBackslash, starsInName, parentAfterGlob, nul
  }
  /// The pattern as written.
  public var pattern: String
  public var reason: Reason
  /// How many characters of the pattern come before the mistake.
  public var offset: Int

  public init(pattern: String, reason: Reason, offset: Int) {
    self.pattern = pattern
    self.reason = reason
    self.offset = offset
  }

  public var description: String {
    switch reason {
    case .empty: "a pattern is empty"
    case .unclosedClass: "`[` without `]` in the pattern `\(pattern)`"
    case .emptyRange: "a range runs backwards in the pattern `\(pattern)`"
    case .danglingBackslash: "the pattern `\(pattern)` ends in a backslash"
    case .starsInName: "`**` is only part of a name in the pattern `\(pattern)`"
    case .parentAfterGlob: "`..` follows a glob in the pattern `\(pattern)`"
    case .nul: "a pattern holds a NUL character"
    }
  }

  /// What to do about it.
  public var hint: String {
    switch reason {
    case .empty: "name a file, or a glob such as `src/**`"
    case .unclosedClass: "close the class, or write `\\[` for a bracket in a name"
    case .emptyRange: "write the lower end first, as in `[a-z]`"
    case .danglingBackslash: "write `\\\\` for a backslash in a name"
    case .starsInName: "write `*` within a name, or `**` between slashes for any folders"
    case .parentAfterGlob: "name the folder itself"
    case .nul: "no file's name can hold one"
    }
  }
}

extension GlobPattern {
  /// - Throws: the first mistake, with its place.
  public init(_ text: String) throws(GlobError) {
    if let plain = Compiled(plain: text) {
      self.init(plain)
      return
    }
    var reader = GlobReader(pattern: text)
    try reader.read()
    self.init(reader)
  }

  /// The pattern that matches `path` alone, whatever characters are in it.
  public init(literal path: Path) {
    var reader = GlobReader(pattern: path.string)
    reader.isAbsolute = path.isAbsolute
    reader.components = path.lexicallyNormal.bytes.split(separator: UInt8(ascii: "/")).map { name in
      let text = Path(bytes: name).string
      return GlobReader.Component(
        steps: name.map { .byte($0) }, text: escapedForGlob(text), isGlob: false)
    }
    self.init(reader)
  }

  /// A pattern from `folder`, whatever characters are in that one's path.
  public init(_ text: String, below folder: Path) throws(GlobError) {
    try self.init(folder == "." ? text : "\(GlobPattern(literal: folder).text)/\(text)")
  }

  private init(_ reader: GlobReader) {
    let components = reader.components
    let root = reader.isAbsolute ? "/" : ""
    let joined = root + components.map(\.text).joined(separator: "/")
    let text = (joined.isEmpty ? "." : joined) + (reader.isFolder && joined != "/" ? "/" : "")

    let fixed = components.prefix { !$0.isGlob }
    let names = fixed.map { $0.steps.compactMap(\.byte) }
    func path(_ names: some Sequence<[UInt8]>) -> Path {
      let joined = Array(root.utf8) + names.joined(separator: [UInt8(ascii: "/")])
      return joined.isEmpty ? "." : Path(bytes: joined)
    }
    let isLiteral = fixed.count == components.count

    var steps: [Step] = reader.isAbsolute ? [.slash] : []
    for (index, component) in components.enumerated() {
      let isLast = index == components.count - 1
      if component.isAnyFolders {
        steps.append(isLast ? .everythingBelow : .anyFolders)
      } else {
        steps += component.steps
        if !isLast { steps.append(.slash) }
      }
    }
    if steps.isEmpty { steps = [.byte(UInt8(ascii: "."))] }
    self.init(
      Compiled(
        text: text, base: path(isLiteral ? names.dropLast() : names[...]),
        literal: isLiteral ? path(names) : nil, isFolder: reader.isFolder,
        prefix: steps.prefix { $0.byte != nil }.compactMap(\.byte),
        suffix: steps.reversed().prefix { $0.byte != nil }.compactMap(\.byte).reversed(),
        steps: steps, classes: reader.classes))
  }
}

extension GlobPattern.Compiled {
  /// A pattern as most are, which are made by the thousand: a path of ASCII without any character that
  /// a glob reads, or such a folder and `/**`. It comes out as others do.
  /// - Returns: nil for all others.
  fileprivate convenience init?(plain text: String) {
    let slash = UInt8(ascii: "/")
    let bytes = Array(text.utf8)
    let isTree = text.utf8.count > 3 && bytes.suffix(3).elementsEqual("/**".utf8)
    let path = bytes[..<(isTree ? bytes.count - 3 : bytes.count)]
    var lastSlash: Int?
    for index in 0...path.count {
      let byte = index < path.count ? path[index] : slash
      if byte == slash {
        let name = path[(lastSlash.map { $0 + 1 } ?? 0)..<index]
        if name.isEmpty || name.elementsEqual(".".utf8) || name.elementsEqual("..".utf8) {
          return nil
        }
        if index < path.count { lastSlash = index }
      } else if byte >= 0x80 || byte == 0 || "*?[\\".utf8.contains(byte) {
        return nil
      }
    }
    let folder = lastSlash.map { Path(bytes: path[..<$0]) } ?? "."
    let start = isTree ? Array(bytes.dropLast(2)) : bytes
    self.init(
      text: text, base: isTree ? Path(bytes: path) : folder,
      literal: isTree ? nil : Path(bytes: path), isFolder: false, prefix: start,
      suffix: isTree ? [] : bytes,
      steps: start.map { $0 == slash ? .slash : .byte($0) } + (isTree ? [.everythingBelow] : []),
      classes: [])
  }
}

extension GlobPattern.Step {
  /// The byte that this step wants, where it wants one.
  fileprivate var byte: UInt8? {
    switch self {
    case .byte(let byte): byte
    case .slash: UInt8(ascii: "/")
    default: nil
    }
  }
}

/// The text with a backslash before each character that a glob reads.
private func escapedForGlob(_ text: String) -> String {
  text.reduce(into: "") { result, character in
    if "\\*?[".contains(character) { result.append("\\") }
    result.append(character)
  }
}

private func text(_ scalars: ArraySlice<UnicodeScalar>) -> String {
  if scalars.allSatisfy(\.isASCII) {
    return String(unsafeUninitializedCapacity: scalars.count) { buffer in
      for (index, scalar) in scalars.enumerated() {
        buffer[index] = UInt8(truncatingIfNeeded: scalar.value)
      }
      return scalars.count
    }
  }
  return String(String.UnicodeScalarView(scalars))
}

/// Reads a pattern from left to right, a component at a time.
private struct GlobReader {
  struct Component {
    var steps: [GlobPattern.Step] = []
    var text = ""
    var isGlob = false
    var isAnyFolders: Bool { isGlob && steps.isEmpty }

    // Patterns are made by the thousand: no character costs an allocation.
    mutating func add(_ scalar: UnicodeScalar) {
      if scalar.isASCII {
        steps.append(.byte(UInt8(truncatingIfNeeded: scalar.value)))
      } else {
        for byte in UTF8.encode(scalar) ?? .init() { steps.append(.byte(byte)) }
      }
    }
  }

  let pattern: String
  var components: [Component] = []
  var classes: [GlobPattern.ScalarClass] = []
  var isAbsolute = false
  var isFolder = false

  private var scalars: [UnicodeScalar] = []
  private var position = 0

  init(pattern: String) { self.pattern = pattern }

  mutating func read() throws(GlobError) {
    scalars = Array(pattern.unicodeScalars)
    if scalars.isEmpty { throw error(.empty) }
    if let nul = scalars.firstIndex(of: "\0") { throw error(.nul, at: nul) }
    isAbsolute = scalars.first == "/"
    while position < scalars.count {
      if scalars[position] == "/" {
        position += 1
        isFolder = true
        continue
      }
      let start = position
      let component = try readComponent()
      isFolder = component.text == "." || component.text == ".."
      try add(component, from: start)
    }
  }

  private mutating func add(_ component: Component, from start: Int) throws(GlobError) {
    switch component.text {
    case ".": break
    case "..":
      guard let last = components.last else {
        if !isAbsolute { components.append(component) }
        return
      }
      if last.isGlob { throw error(.parentAfterGlob, at: start) }
      if last.text == ".." { components.append(component) } else { components.removeLast() }
    default:
      if component.isAnyFolders, components.last?.isAnyFolders == true { return }
      components.append(component)
    }
  }

  private mutating func readComponent() throws(GlobError) -> Component {
    var component = Component()
    let start = position
    while position < scalars.count, scalars[position] != "/" {
      let scalar = scalars[position]
      switch scalar {
      case "*":
        let run = scalars[position...].prefix { $0 == "*" }.count
        let isWhole = position == start && [nil, "/"].contains(next(after: run))
        if run > 1, !(run == 2 && isWhole) { throw error(.starsInName, at: position) }
        component.isGlob = true
        if run == 1 { component.steps.append(.anyScalars) }
        position += run
      case "?":
        component.isGlob = true
        component.steps.append(.anyScalar)
        position += 1
      case "[":
        component.isGlob = true
        component.steps.append(.member(UInt32(classes.count)))
        classes.append(try readClass())
      case "\\":
        guard let literal = next(after: 1), literal != "/" else {
          throw error(.danglingBackslash, at: position)
        }
        component.add(literal)
        position += 2
      default:
        component.add(scalar)
        position += 1
      }
    }
    component.text = text(scalars[start..<position])
    return component
  }

  /// Reads from `[` to `]`; a `]` right after the opening stands for itself, as in the shell.
  private mutating func readClass() throws(GlobError) -> GlobPattern.ScalarClass {
    let start = position
    position += 1
    var result = GlobPattern.ScalarClass(isNegated: false, ranges: [])
    if position < scalars.count, scalars[position] == "!" || scalars[position] == "^" {
      result.isNegated = true
      position += 1
    }
    repeat {
      let here = position
      let low = try readMember(of: start)
      var high = low
      if next(after: 0) == "-", let end = next(after: 1), end != "]" {
        position += 1
        high = try readMember(of: start)
      }
      if high < low { throw error(.emptyRange, at: here) }
      result.ranges.append(low.value...high.value)
    } while next(after: 0) != "]"
    position += 1
    return result
  }

  private mutating func readMember(of start: Int) throws(GlobError) -> UnicodeScalar {
    if next(after: 0) == "\\" { position += 1 }
    guard let scalar = next(after: 0) else { throw error(.unclosedClass, at: start) }
    position += 1
    return scalar
  }

  private func next(after count: Int) -> UnicodeScalar? {
    position + count < scalars.count ? scalars[position + count] : nil
  }

  /// An error at the scalar `index`, counted in characters.
  private func error(_ reason: GlobError.Reason, at index: Int = 0) -> GlobError {
    let before = String(String.UnicodeScalarView(scalars[..<index]))
    return GlobError(pattern: pattern, reason: reason, offset: before.count)
  }
}
