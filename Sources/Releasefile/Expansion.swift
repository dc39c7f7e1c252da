// Lazy expansion: a variable's text is looked up and expanded where it is used, for one target.

import Diagnostics

/// A piece of what an expansion gave, with what its characters mean.
struct Fragment {
  enum Origin {
    /// The author's text: white space splits, backslashes escape, the shell reads it.
    case source
    /// Words of rel's making: as the author's text, but any character may be escaped.
    case escaped
    /// From the environment: white space splits, the rest stands for itself.
    case environment
    /// One value, whatever characters are in it.
    case verbatim
    /// `$<` and `$^`, in lines for the shell only.
    case firstInput, allInputs
  }
  var text: String
  var origin: Origin
  var span: Span
}

/// One expansion, with the variables that it is in the middle of.
struct Expansion {
  let scope: Scope
  /// Whether `$<` and `$^` may stand where we are.
  var isRecipe: Bool
  var open: [String] = []
  /// How many texts are in the middle of each other, and how large all that was made of them is:
  /// limits, so that a text exhausts neither the stack nor the memory.
  private var depth = 0
  private var sizeBytes = 0
  private static let greatestDepth = 256
  private static let greatestMegabytes = 32
  /// What a piece counts for, be it empty: many of them take time, too.
  private static let pieceBytes = 32

  init(scope: Scope, isRecipe: Bool) {
    self.scope = scope
    self.isRecipe = isRecipe
  }

  mutating func fragments(of text: Text) throws(Problem) -> [Fragment] {
    depth += 1
    defer { depth -= 1 }
    if depth > Self.greatestDepth {
      throw Mistake.expandsTooDeeply(Self.greatestDepth).problem(at: text.span)
    }
    var result: [Fragment] = []
    for piece in text.pieces {
      try grow(by: Self.pieceBytes, at: text.span)
      switch piece {
      case .literal(let text, let span):
        try grow(by: text.utf8.count, at: span)
        result.append(Fragment(text: text, origin: .source, span: span))
      case .variable(let name, let span):
        result += try fragments(ofVariable: name, at: span)
      case .automatic(let automatic, let span):
        result.append(try fragment(of: automatic, at: span))
      case .call(let function, let arguments, let span):
        result += try call(function, arguments, at: span)
      }
    }
    return result
  }

  /// - Parameter span: the reference; nil when rel itself asks.
  mutating func fragments(
    ofVariable name: String, at span: Span?
  ) throws(Problem) -> [Fragment] {
    let isAddition = open.last == name && scope.automatic[name] != nil
    if !isAddition, let definition = scope.definition(of: name) {
      if let start = open.firstIndex(of: name) {
        let place = span ?? definition.parts[0].span
        throw Mistake.cycle(open[start...] + [name]).problem(at: place)
      }
      open.append(name)
      var result: [Fragment] = []
      for part in definition.parts {
        if !result.isEmpty { result.append(Fragment(text: " ", origin: .source, span: part.span)) }
        result += try fragments(of: part)
      }
      open.removeLast()
      try scope.rulebook.requireAnswer(name, definition, result)
      return result
    }
    guard let value = scope.automatic[name], let span = span ?? scope.span(ofVariable: name) else {
      if let span { throw undefined(name, at: span) }
      return []
    }
    switch value {
    case .verbatim(let text), .words(let text): try grow(by: text.utf8.count, at: span)
    }
    switch value {
    case .verbatim(let text): return [Fragment(text: text, origin: .verbatim, span: span)]
    case .words(let text): return [Fragment(text: text, origin: .escaped, span: span)]
    }
  }

  private mutating func grow(by bytes: Int, at span: Span) throws(Problem) {
    sizeBytes += bytes
    if sizeBytes > Self.greatestMegabytes << 20 {
      throw Mistake.expandsTooFar(megabytes: Self.greatestMegabytes).problem(at: span)
    }
  }

  private func undefined(_ name: String, at span: Span) -> Problem {
    if scope.rulebook.secrets.contains(where: { $0.text == name }) {
      return Mistake.secretReference(name).problem(at: span)
    }
    if packageVariableNames.contains(name) {
      return Mistake.needsPackage(name).problem(at: span)
    }
    let near = nearNameHint(to: name, among: scope.names)
    let inEnvironment = scope.rulebook.environment[name] != nil
    return Mistake.undefined(name, near: near, inEnvironment: inEnvironment).problem(at: span)
  }

  private func fragment(
    of automatic: Text.Automatic, at span: Span
  ) throws(Problem) -> Fragment {
    switch automatic {
    case .target:
      guard let target = scope.target else {
        throw Mistake.automaticOutsideRecipe(automatic).problem(at: span)
      }
      return Fragment(text: target, origin: .verbatim, span: span)
    case .firstInput, .allInputs:
      guard isRecipe else { throw Mistake.inputsOutsideRecipe(automatic).problem(at: span) }
      return Fragment(
        text: "", origin: automatic == .firstInput ? .firstInput : .allInputs, span: span)
    }
  }

  private mutating func call(
    _ function: Function, _ arguments: [Text], at span: Span
  ) throws(Problem) -> [Fragment] {
    if function == .if {
      let condition = try argument(arguments[0])
      if !condition.allSatisfy(\.text.isBlank) { return try fragments(of: arguments[1]) }
      return arguments.count > 2 ? try fragments(of: arguments[2]) : []
    }
    if function == .env {
      let value = scope.rulebook.environment["\(arguments[0])"] ?? ""
      try grow(by: value.utf8.count, at: span)
      return [Fragment(text: value, origin: .environment, span: span)]
    }
    let first = try argument(arguments[0])
    let list = try words(of: try argument(arguments[1]))
    switch function {
    case .addprefix, .addsuffix:
      let affix = try words(of: first).map(\.escaped).joined(separator: "\\ ")
      try grow(by: list.count * affix.utf8.count, at: span)
      return joined(
        list.map {
          let text = function == .addprefix ? affix + $0.escaped : $0.escaped + affix
          return Word(escaped: text, span: $0.span)
        })
    case .filter, .filterOut:
      let patterns = try words(of: first)
      return joined(
        list.filter { word in
          patterns.contains { $0.matches(word) } == (function == .filter)
        })
    case .env, .if: return []
    }
  }

  private mutating func argument(_ text: Text) throws(Problem) -> [Fragment] {
    let wasRecipe = isRecipe
    isRecipe = false
    defer { isRecipe = wasRecipe }
    return try fragments(of: text)
  }

  private func joined(_ words: [Word]) -> [Fragment] {
    words.enumerated().flatMap { index, word in
      let fragment = Fragment(text: word.escaped, origin: .escaped, span: word.span)
      return index == 0
        ? [fragment] : [Fragment(text: " ", origin: .escaped, span: word.span), fragment]
    }
  }
}

/// What rel knows of a package in the rules for it.
package let packageVariableNames = [
  "name", "path", "module", "version", "dist", "wheel", "siblings", "earlier",
  "test-siblings", "answer", "release",
]

/// One value: words joined as they stood, backslashes taken.
func plainText(of fragments: [Fragment]) throws(Problem) -> String {
  try words(of: fragments).map(\.plain).joined(separator: " ")
}
