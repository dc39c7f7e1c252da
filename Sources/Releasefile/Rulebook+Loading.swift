// Reading the files: the built-in rules, then the user's with what they include, then the command
// line's assignments.

public import Diagnostics
public import Host

/// Reads all rules.
///
/// - Parameters:
///   - user: the user's Releasefile; nil for the built-in rules alone.
///   - overrides: `NAME=value` arguments of the command line, in order; the last of a name counts.
///   - environment: what `$(env NAME)` and `export` read.
/// - Throws: every mistake of the first file that has some, or what only shows in all together.
public func load(
  user: Path?, disk: any FileSystem, overrides: [(String, String)], environment: [String: String]
) throws(Problems) -> Rulebook {
  var loader = Loader(disk: disk, book: Rulebook(environment: environment))
  do {
    try loader.loadBuiltin()
    if let user { try loader.load(user) }
    for (name, value) in overrides { try loader.override(name, with: value) }
  } catch let problem as Problem {
    throw Problems(problem)
  } catch let group as Problems {
    throw group
  } catch {
    preconditionFailure("loading throws problems only")
  }
  if let group = Problems(loader.book.mistakes) { throw group }
  return loader.book
}

private struct Loader {
  let disk: any FileSystem
  var book: Rulebook
  /// The files that are being read, each included by the one before.
  var open: [Path] = []
  /// More are an error, so that no files can exhaust the stack.
  private static let greatestDepth = 64

  init(disk: any FileSystem, book: Rulebook) {
    self.disk = disk
    self.book = book
  }

  mutating func loadBuiltin() throws {
    let source = try SourceFile(text: builtinRules, name: builtinRulesName)
    try add(try parse(source), isBuiltin: true, folder: ".")
    book.builtinNames = book.globals.keys.sorted()
    book.answerNames = book.answersByDefault
  }

  mutating func load(_ path: Path) throws {
    let bytes: [UInt8]
    do {
      bytes = try disk.contents(of: path)
    } catch {
      throw Mistake.unreadable(error.description, hint: error.hint).problem(
        at: nil, excerpt: nil)
    }
    book.files.append(path)
    open.append(path.lexicallyNormal)
    try add(
      try parse(try SourceFile(bytes, name: path.string)), isBuiltin: false, folder: path.parent)
    open.removeLast()
  }

  mutating func override(_ name: String, with value: String) throws {
    guard isVariableName(name) else {
      throw Mistake.badOverride(name).problem(at: nil, excerpt: nil)
    }
    let source = try SourceFile(text: "\(name)=\(value)", name: "command line")
    let line = LogicalLine(argument: source)
    let range = line.trimmed((name.utf8.count + 1)..<line.bytes.count)
    if foreignVariables[name] != nil {
      throw Mistake.foreignVariable(name).problem(at: line.span(0..<name.utf8.count))
    }
    let text = try TextParser(line: line).text(range)
    for case .variable(name, let span) in text.pieces {
      throw Mistake.selfReference(name, .set).problem(at: span)
    }
    book.overrides[name] = Definition(parts: [text], isBuiltin: false)
  }

  private mutating func add(_ tree: SyntaxTree, isBuiltin: Bool, folder: Path) throws {
    for statement in tree.statements {
      switch statement {
      case .assignment(let assignment): set(assignment, isBuiltin)
      case .exportedAssignment(let assignment):
        set(assignment, isBuiltin)
        book.exports.append(assignment.name)
      case .scopedAssignment(let targets, let assignment):
        book.scopedAssignments.append(
          ScopedAssignment(targets: targets, assignment: assignment, isBuiltin: isBuiltin))
      case .rule(let rule): book.rules.append(RuleDefinition(rule: rule, isBuiltin: isBuiltin))
      case .include(let files, let isOptional):
        for word in try Scope(rulebook: book).words(of: files) {
          try include(word, isOptional: isOptional, folder: folder)
        }
      case .export(let names): book.exports += names
      case .secret(let names): book.secrets += names
      }
    }
  }

  private mutating func set(_ assignment: Assignment, _ isBuiltin: Bool) {
    let name = assignment.name.text
    book.globals[name] = Definition(book.globals[name], applying: assignment, isBuiltin: isBuiltin)
    if !isBuiltin, book.assigned[name] == nil { book.assigned[name] = assignment.name }
  }

  private mutating func include(_ word: Word, isOptional: Bool, folder: Path) throws {
    let path = (folder / Path(word.plain)).lexicallyNormal
    if let start = open.firstIndex(of: path) {
      let cycle = (open[start...] + [path]).map(\.string)
      throw Mistake.includeCycle(cycle).problem(at: word.span)
    }
    if book.files.contains(where: { $0.lexicallyNormal == path }) { return }
    if open.count > Self.greatestDepth {
      throw Mistake.includesTooDeep(Self.greatestDepth).problem(at: word.span)
    }
    do {
      if try disk.status(of: path) == nil {
        guard !isOptional else { return book.missingFiles.append(path) }
        let names = (try? disk.entries(of: path.parent))?.map(\.name.string) ?? []
        let near = nearNameHint(to: path.name.string, among: names)
        throw Mistake.missingInclude(path.string, near: near).problem(at: word.span)
      }
      try load(path)
    } catch let error as FileError {
      throw Mistake.unreadable(error.description, hint: error.hint).problem(at: word.span)
    }
  }
}
