// The variables as one target sees them: which assignments count, in which order.

package import Diagnostics

/// A value that rel knows without an assignment.
package enum AutomaticValue: Sendable, Hashable {
  /// One word, whatever characters are in it.
  case verbatim(String)
  /// Words, or a glob; characters that words read are escaped.
  case words(String)
}

/// The variables that rel knows without an assignment.
package struct AutomaticValues: Sendable {
  /// Known everywhere.
  package var common: [String: AutomaticValue]
  /// Known of a package: they come first.
  package var own: [String: AutomaticValue]

  package init(common: [String: AutomaticValue] = [:], own: [String: AutomaticValue] = [:]) {
    self.common = common
    self.own = own
  }

  subscript(name: String) -> AutomaticValue? { own[name] ?? common[name] }
  var names: [String] { Array(own.keys) + common.keys }
}

/// A part of a line for the shell.
package enum RecipePiece: Sendable, Hashable {
  case text(String)
  case firstInput
  case allInputs
}

/// The variables as one target sees them. Immutable; a class since each expansion holds it.
package final class Scope: Sendable {
  let rulebook: Rulebook
  /// `$@`
  let target: String?
  /// Target variables, each layer above those before it.
  let layers: [ScopeLayer]
  let automatic: AutomaticValues

  package init(
    rulebook: Rulebook, target: String? = nil, layers: [ScopeLayer] = [],
    automatic: AutomaticValues = AutomaticValues()
  ) {
    self.rulebook = rulebook
    self.target = target
    self.layers = layers
    self.automatic = automatic
  }

  /// The text as a list of words.
  package func words(of text: Text) throws(Problem) -> [Word] {
    var expansion = Expansion(scope: self, isRecipe: false)
    return try Releasefile.words(of: try expansion.fragments(of: text))
  }

  /// The text as one value: without white space at its ends, backslashes taken as in words.
  package func value(of text: Text) throws(Problem) -> String {
    var expansion = Expansion(scope: self, isRecipe: false)
    return try plainText(of: try expansion.fragments(of: text))
  }

  /// The text for the shell: values of rel's own quoted where they need it.
  package func recipe(of text: Text) throws(Problem) -> [RecipePiece] {
    var expansion = Expansion(scope: self, isRecipe: true)
    return shellText(of: try expansion.fragments(of: text))
  }

  /// A variable as words; nil when it is not defined.
  package func words(ofVariable name: String) throws(Problem) -> [Word]? {
    guard let fragments = try fragments(ofVariable: name) else { return nil }
    return try Releasefile.words(of: fragments)
  }

  /// A variable as one value; nil when it is not defined.
  package func value(ofVariable name: String) throws(Problem) -> String? {
    try fragments(ofVariable: name).map(plainText(of:))
  }

  /// Where the value of a variable was written; nil when rel knows it by itself or not at all.
  package func span(ofVariable name: String) -> Span? { definition(of: name)?.parts.last?.span }

  private func fragments(ofVariable name: String) throws(Problem) -> [Fragment]? {
    guard isDefined(name) else { return nil }
    var expansion = Expansion(scope: self, isRecipe: false)
    return try expansion.fragments(ofVariable: name, at: nil)
  }

  /// Whether the variable's value has no reference in it: it is the same wherever it is used.
  package func isLiteral(_ name: String) -> Bool {
    definition(of: name)?.parts.allSatisfy { part in
      part.pieces.allSatisfy { if case .literal = $0 { true } else { false } }
    } ?? false
  }

  package func isDefined(_ name: String) -> Bool {
    definition(of: name) != nil || automatic[name] != nil
  }

  /// The assignments that count for `name`, or nil when there are none. From the strongest:
  /// command line, target variables, what rel knows of the package, the files' variables.
  func definition(of name: String) -> Definition? {
    if let override = rulebook.overrides[name] { return override }
    var definition = automatic[name] == nil ? rulebook.globals[name] : nil
    var isAutomatic = automatic[name] != nil
    for layer in layers {
      guard let assignments = layer.assignments[name] else { continue }
      for assignment in assignments {
        if isAutomatic, assignment.operator != .set {
          if assignment.operator == .setIfUnset { continue }
          // What rel knows comes first, then what is added to it.
          let span = assignment.name.span
          let known = Text(pieces: [.variable(name, span)], span: span)
          definition = Definition(parts: [known, assignment.value], isBuiltin: false)
        } else {
          definition = Definition(definition, applying: assignment, isBuiltin: layer.isBuiltin)
        }
        isAutomatic = false
      }
    }
    return definition
  }

  /// Every name that is defined, for suggestions.
  var names: [String] {
    Array(rulebook.overrides.keys) + rulebook.globals.keys + automatic.names
      + layers.flatMap { $0.assignments.keys }
  }
}

/// A variable's value: texts that are joined by spaces when it is used.
struct Definition: Sendable {
  var parts: [Text]
  /// Whether it is only rel's default.
  var isBuiltin: Bool

  init(parts: [Text], isBuiltin: Bool) {
    self.parts = parts
    self.isBuiltin = isBuiltin
  }

  /// `previous` after one more assignment.
  init(_ previous: Definition?, applying assignment: Assignment, isBuiltin: Bool) {
    if let previous {
      switch assignment.operator {
      case .setIfUnset where isBuiltin || !previous.isBuiltin:
        self = previous
        return
      case .append:
        self.init(parts: previous.parts + [assignment.value], isBuiltin: isBuiltin)
        return
      case .set, .setIfUnset: break
      }
    }
    self.init(parts: [assignment.value], isBuiltin: isBuiltin)
  }
}

extension Scope {
  /// The same variables where `$@` is not known: among prerequisites.
  package var withoutTarget: Scope {
    Scope(rulebook: rulebook, target: nil, layers: layers, automatic: automatic)
  }

  /// Whether a target variable of this name counts, one of the files' or the command line's not.
  package func hasTargetVariable(_ name: String) -> Bool {
    layers.contains { $0.assignments[name] != nil }
  }

  /// Names that `export` passes on, as often as they are exported.
  package var exportNames: [String] { rulebook.exports.map(\.text) }

  /// Names that `secret` declares, each once, in order.
  package var secretNames: [String] {
    rulebook.secrets.map(\.text).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  package func environmentValue(of name: String) -> String? { rulebook.environment[name] }
}

extension RecipeText {
  /// Whether the line calls one of rel's own operations.
  package var isBuiltin: Bool {
    guard case .literal(let start, _) = text.pieces.first else { return false }
    let rest = start.utf8.drop(while: separatesWords)
    let word = rest.prefix { !separatesWords($0) }
    guard word.elementsEqual("builtin".utf8) else { return false }
    return word.endIndex < start.utf8.endIndex || text.pieces.count == 1
  }
}
