// An action's recipe and properties from its rule's texts and its target's variables.

import Diagnostics
import Host
import Releasefile
import Standards
import Workspace

/// What the actions of one graph have in common.
struct FillingMemory {
  /// Names that `env` reads from the environment.
  var environmentNames: Set<String> = []
  /// Requirements that were found sound.
  var tools: Set<String> = []
}

extension Action {
  /// Expands what the rule and the target variables say.
  ///
  /// - Parameter memory: gets what the action reads from the environment.
  mutating func fill(
    from definition: RuleDefinition?, in scope: Scope, _ memory: inout FillingMemory
  ) throws(Problem) {
    guard let definition else {
      if scope.hasTargetVariable("outputs") {
        throw GraphMistake.outputsWithoutRecipe(target)
          .problem(at: scope.span(ofVariable: "outputs"))
      }
      return
    }
    recipe = try expanded(definition.rule.recipe, in: scope)
    outputs = try scope.outputs(for: package)
    environment = try scope.environment(&memory)
    secrets = scope.secretNames
    tools = try scope.tools(&memory)
    timeout = try scope.timeout()
    pool = try scope.pool()
    always = try scope.answer("always") ?? false
    cache = try scope.answer("cache") ?? true
    observation = try scope.word("observe") ?? .light
    undeclared = try scope.word("undeclared") ?? .learn
  }

  private func expanded(
    _ lines: [RecipeText], in scope: Scope
  ) throws(Problem) -> Recipe {
    if let line = lines.first(where: \.isBuiltin) {
      if lines.count > 1 { throw GraphMistake.builtinAmongLines.problem(at: line.text.span) }
      let words = try scope.words(of: line.text).dropFirst()
      guard let name = words.first else {
        throw GraphMistake.missingOperation.problem(at: line.text.span)
      }
      guard let kind = OperationKind.named(name.plain) else {
        let near = nearNameHint(to: name.plain, among: OperationKind.names)
        throw GraphMistake.unknownOperation(name.plain, near: near).problem(at: name.span)
      }
      let arguments = Array(words.dropFirst())
      do throws(OperationFault) {
        return .builtin(try OperationCall(kind, words: arguments.map(\.plain)))
      } catch {
        throw GraphMistake.operation(error.mistake)
          .problem(at: error.word.map { arguments[$0].span } ?? line.text.span)
      }
    }
    var result: [RecipeLine] = []
    for line in lines {
      let pieces = try scope.recipe(of: line.text).map { piece -> RecipeLine.Piece in
        switch piece {
        case .text(let text): .text(text)
        case .firstInput: .firstInput
        case .allInputs: .allInputs
        }
      }
      let expanded = RecipeLine(pieces: pieces, isSilent: line.isSilent)
      // A line such as `$(if …)` may come to nothing.
      if !expanded.text.allSatisfy(\.isWhitespace) { result.append(expanded) }
    }
    return .shell(result)
  }
}

extension Scope {
  fileprivate func outputs(for package: ProjectName?) throws(Problem) -> [GlobPattern] {
    var outputs: [GlobPattern] = []
    for word in try words(ofVariable: "outputs") ?? [] {
      let word = package.map { word.replacingStem(with: $0.normalized) } ?? word
      let glob = try word.glob()
      let isInside = !glob.text.hasPrefix("/") && !"\(glob.text)/".hasPrefix("../")
      guard isInside, glob.literal != "." else {
        throw GraphMistake.outsideOutput(glob.text).problem(at: word.span)
      }
      if !outputs.contains(glob) { outputs.append(glob) }
    }
    return outputs
  }

  /// What `export` passes on (a variable of the files, else the environment's), then `env`.
  fileprivate func environment(
    _ memory: inout FillingMemory
  ) throws(Problem) -> [String: String] {
    var result: [String: String] = [:]
    for name in exportNames {
      result[name] = try value(ofVariable: name) ?? environmentValue(of: name)
    }
    for word in try words(ofVariable: "env") ?? [] {
      let parts = word.plain.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(parts[0])
      guard isShellName(name) else {
        throw GraphMistake.badEnvironmentName(name).problem(at: word.span)
      }
      if secretNames.contains(name) {
        throw GraphMistake.secretInEnvironment(name).problem(at: word.span)
      }
      if parts.count > 1 {
        result[name] = String(parts[1])
      } else {
        memory.environmentNames.insert(name)
        result[name] = environmentValue(of: name)
      }
    }
    return result
  }

  fileprivate func tools(_ memory: inout FillingMemory) throws(Problem) -> [String] {
    var tools: [String] = []
    for word in try words(ofVariable: "tools") ?? [] {
      do {
        if !memory.tools.contains(word.plain) { _ = try Requirement(word.plain) }
        memory.tools.insert(word.plain)
      } catch {
        throw GraphMistake.badTool(word.plain, error.description, hint: error.hint)
          .problem(at: word.span)
      }
      if !tools.contains(word.plain) { tools.append(word.plain) }
    }
    return tools
  }

  fileprivate func pool() throws(Problem) -> String? {
    let words = try words(ofVariable: "pool") ?? []
    if words.count > 1 { throw GraphMistake.severalWords("pool").problem(at: words[1].span) }
    return words.first?.plain
  }

  fileprivate func answer(_ name: String) throws(Problem) -> Bool? {
    let text = try value(ofVariable: name) ?? ""
    switch text {
    case "": return nil
    case "yes": return true
    case "no": return false
    default: throw GraphMistake.badAnswer(name, text).problem(at: span(ofVariable: name))
    }
  }

  /// One of the words of an enumeration; nil where there is none.
  fileprivate func word<Word: RawRepresentable & CaseIterable>(
    _ name: String
  ) throws(Problem) -> Word? where Word.RawValue == String {
    guard let text = try value(ofVariable: name), !text.isEmpty else { return nil }
    if let word = Word(rawValue: text) { return word }
    throw GraphMistake.unknownWord(name, text, of: Word.allCases.map(\.rawValue))
      .problem(at: span(ofVariable: name))
  }

  /// `90s`, `2m`, `1h`, `500ms`; nil when there is none.
  fileprivate func timeout() throws(Problem) -> Duration? {
    guard let text = try value(ofVariable: "timeout"), !text.isEmpty else { return nil }
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let milliseconds: [String: Int] = ["ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000]
    guard let count = Int(digits), count > 0, count <= 1_000_000_000,
      let unit = milliseconds[String(text.dropFirst(digits.count))]
    else { throw GraphMistake.badDuration(text).problem(at: span(ofVariable: "timeout")) }
    return .milliseconds(count * unit)
  }
}
