// Everything that the built-in rules, the user's files and the command line say, put together:
// variables with their values, rules with their texts. What a rule means for packages is up to
// BuildGraph.

public import Diagnostics
public import Host

/// The evaluated statements of all files. Values are expanded where they are used.
public struct Rulebook: Sendable {
  /// Every file that was read, in order, from the folder of the disk.
  public internal(set) var files: [Path] = []
  /// Files of `-include` that were not there: should one appear, the rules change.
  public internal(set) var missingFiles: [Path] = []

  /// Rules in the order of the files, the built-in ones first.
  package internal(set) var rules: [RuleDefinition] = []
  package internal(set) var scopedAssignments: [ScopedAssignment] = []
  package internal(set) var exports: [Name] = []
  package internal(set) var secrets: [Name] = []
  package let environment: [String: String]

  var globals: [String: Definition] = [:]
  var overrides: [String: Definition] = [:]
  /// The variables that the built-in rules set.
  var builtinNames: [String] = []
  /// Those that are yes or no.
  var answerNames: Set<String> = []
  /// Where the user's files first set a variable.
  var assigned: [String: Name] = [:]

  init(environment: [String: String]) { self.environment = environment }

  /// The variables that the user's files set, in order.
  public var ownVariables: [String] { assigned.keys.sorted() }

  /// A variable as one value; nil when no file and no argument sets it.
  ///
  /// - Throws: what is wrong with its text: a reference to what is not defined, say.
  public func value(of name: String) throws(Problem) -> String? {
    try Scope(rulebook: self).value(ofVariable: name)
  }

  /// A variable as words; none when nothing sets it.
  public func words(of name: String) throws(Problem) -> [String] {
    try (Scope(rulebook: self).words(ofVariable: name) ?? []).map(\.plain)
  }

  /// A variable as patterns for files; none when nothing sets it.
  public func globs(of name: String) throws(Problem) -> [GlobPattern] {
    var globs: [GlobPattern] = []
    for word in try Scope(rulebook: self).words(ofVariable: name) ?? [] {
      globs.append(try word.glob())
    }
    return globs
  }

  /// What `export` passes on to whatever belongs to no target, by name; a value that is different
  /// from target to target is left out, and so is what is not set.
  public var exported: [String: String] {
    let scope = Scope(rulebook: self)
    var result: [String: String] = [:]
    for name in scope.exportNames {
      guard let value = try? scope.value(ofVariable: name) ?? scope.environmentValue(of: name)
      else { continue }
      result[name] = value
    }
    return result
  }

  /// Whether a variable has its built-in value, or none.
  public func isDefault(_ name: String) -> Bool {
    overrides[name] == nil && globals[name]?.isBuiltin != false
  }

  /// Where a variable got its value, for messages.
  public func location(of name: String) -> Location? {
    (overrides[name] ?? globals[name])?.parts.last?.span.location
  }

  /// Names of environment variables whose values the files may use or pass on, sorted.
  public var environmentNames: [String] {
    var names = Set(exports.map(\.text))
    forEachText { text in
      text.forEachPiece { piece in
        if case .call(.env, let arguments, _) = piece { names.insert("\(arguments[0])") }
      }
    }
    return names.sorted()
  }

  /// Every text of the book.
  func forEachText(_ body: (Text) -> Void) {
    for definition in globals.values { definition.parts.forEach(body) }
    for definition in overrides.values { definition.parts.forEach(body) }
    for scoped in scopedAssignments {
      body(scoped.targets)
      body(scoped.assignment.value)
    }
    for definition in rules {
      body(definition.rule.targets)
      body(definition.rule.prerequisites)
      for line in definition.rule.recipe { body(line.text) }
    }
  }
}

/// A rule and whose it is.
package struct RuleDefinition: Sendable {
  package let rule: Rule
  package let isBuiltin: Bool
}

/// `targets: name = value` and whose it is.
package struct ScopedAssignment: Sendable {
  package let targets: Text
  package let assignment: Assignment
  package let isBuiltin: Bool
}

/// Target variables of one rank: those of one name on the left of the colon.
package struct ScopeLayer: Sendable {
  package let isBuiltin: Bool
  /// In the order of the files.
  package var assignments: [String: [Assignment]] = [:]

  package init(isBuiltin: Bool) { self.isBuiltin = isBuiltin }

  package mutating func add(_ assignment: Assignment) {
    assignments[assignment.name.text, default: []].append(assignment)
  }
}

extension Text {
  /// Calls `body` with every piece, those within arguments included.
  func forEachPiece(_ body: (Piece) -> Void) {
    for piece in pieces {
      body(piece)
      if case .call(_, let arguments, _) = piece {
        for argument in arguments { argument.forEachPiece(body) }
      }
    }
  }
}

extension Word {
  /// The word as a pattern for files.
  package func glob() throws(Problem) -> GlobPattern {
    do {
      return try GlobPattern(escaped)
    } catch {
      let isWritten = span.length == escaped.utf8.count
      let prefix = isWritten ? String(escaped.prefix(error.offset)).utf8.count : 0
      let place = isWritten ? span.part(from: prefix, length: span.length - prefix) : span
      throw place.problem(error.description, hints: [error.hint])
    }
  }
}
