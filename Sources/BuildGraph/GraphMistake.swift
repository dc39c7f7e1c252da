// Everything that can be wrong with rules and packages together, and the words for it.

import Diagnostics
import Releasefile

/// A fact about targets that somebody has to change.
enum GraphMistake {
  case unknownTarget(String, near: String?)
  case unknownPattern(String, package: String?, near: String?)
  case unknownScope(String, near: String?)
  case packageAsTarget(String, targets: [String])
  case unknownPackage(String, near: String?, names: [String])
  case noPackages(String)
  case globTarget(String)
  case secondRecipe(String, first: String)
  case cycle([String])
  case sameOutput(String, [String])
  case nestedOutputs([String], [String])
  case outsideOutput(String)
  case outputsWithoutRecipe(String)
  case badDuration(String)
  case badAnswer(String, String)
  case unknownWord(String, String, of: [String])
  case severalWords(String)
  case badTool(String, String, hint: String?)
  case badEnvironmentName(String)
  case secretInEnvironment(String)
  case builtinAmongLines
  case unknownOperation(String, near: String?)
  case missingOperation
  case operation(OperationMistake)
  case packagePath(String)

  var message: String {
    switch self {
    case .unknownTarget(let name, _): "there is no target `\(name)`"
    case .unknownPattern(let pattern, nil, _): "there are no targets `\(pattern)`"
    case .unknownPattern(let pattern, let package?, _):
      "`\(pattern)` names no target for the package `\(package)`"
    case .unknownScope(let name, _): "`\(name)` is neither a target nor a package"
    case .packageAsTarget(let name, _): "`\(name)` is a package, not a target"
    case .unknownPackage(let name, _, _): "there is no package `\(name)`"
    case .noPackages(let target): "`\(target)` needs packages, and there are none"
    case .globTarget(let name): "the target `\(name)` is a glob"
    case .secondRecipe(let target, let first):
      "the target `\(target)` already has a recipe at \(first)"
    case .cycle(let names): "targets need each other: \(names.joined(separator: " → "))"
    case .sameOutput(let path, let targets):
      "`\(targets[0])` and `\(targets[1])` both write `\(path)`"
    case .nestedOutputs(let targets, let paths):
      "`\(targets[0])` writes `\(paths[0])`, and `\(targets[1])` writes `\(paths[1])` in it"
    case .outsideOutput(let path): "the output `\(path)` is not below the Releasefile's folder"
    case .outputsWithoutRecipe(let target): "the target `\(target)` has outputs and no recipe"
    case .badDuration(let text): "`\(text)` is not a duration"
    case .unknownWord(let name, let text, let words):
      "`\(name)` is \(words.map { "`\($0)`" }.joined(separator: " or ")), not `\(text)`"
    case .badAnswer(let name, let text): "`\(name)` is yes or no, not `\(text)`"
    case .severalWords(let name): "`\(name)` takes one word"
    case .badTool(_, let reason, _): reason
    case .badEnvironmentName(let name): "`\(name)` is not the name of an environment variable"
    case .secretInEnvironment(let name): "the secret `\(name)` is in `env` too"
    case .builtinAmongLines: "`builtin` has to be a recipe's only line"
    case .unknownOperation(let name, _): "rel has no operation `\(name)`"
    case .missingOperation: "`builtin` without an operation"
    case .operation(let mistake): mistake.message
    case .packagePath(let path): "the package's folder `\(path)` is not UTF-8"
    }
  }

  var hints: [String] {
    switch self {
    case .unknownTarget(_, let near):
      [near ?? "the Releasefile has the targets, and `rel rules` shows the built-in ones"]
    case .unknownPattern(_, _, let near):
      [near ?? "write a rule for it, or name files by more than `%`, as in `notes/%.md`"]
    case .unknownScope(_, let near): [near ?? "write a rule for it, or correct the name"]
    case .packageAsTarget(_, let targets):
      ["name one of its targets: \(targets.map { "`\($0)`" }.joined(separator: ", "))"]
    case .unknownPackage(_, let near?, _): [near]
    case .unknownPackage(_, nil, let names):
      [
        names.isEmpty
          ? noPackagesHint
          : "there are \(names.map { "`\($0)`" }.joined(separator: ", "))"
      ]
    case .noPackages: [noPackagesHint]
    case .globTarget: ["a target is a name: say what it writes with `outputs`, or escape with `\\`"]
    case .secondRecipe: ["rename one of the two, or merge their recipes"]
    case .cycle: ["take one of the prerequisites away"]
    case .sameOutput, .nestedOutputs: ["let each target write a place of its own"]
    case .outsideOutput: ["name a file or folder below it: only such can be kept and restored"]
    case .outputsWithoutRecipe: ["write the recipe, or take `outputs` away"]
    case .badDuration: ["write a number and `ms`, `s`, `m` or `h`, as in `90s`"]
    case .unknownWord(_, let text, let words):
      nearNameHint(to: text, among: words).map { [$0] } ?? []
    case .badAnswer(let name, _): ["write `\(name) = yes` or `\(name) = no`"]
    case .severalWords: ["join the words with `-`"]
    case .badTool(_, _, let hint):
      (hint.map { [$0] } ?? []) + ["write requirements without spaces, as in `ruff>=0.14 pytest`"]
    case .badEnvironmentName:
      ["write NAME, or NAME=value, with letters, digits and `_` in the name"]
    case .secretInEnvironment: ["take it away: secrets reach every recipe, and no key and no log"]
    case .builtinAmongLines: ["give the other lines a target of their own"]
    case .unknownOperation(_, let near):
      [near ?? "there are \(OperationKind.names.map { "`\($0)`" }.joined(separator: ", "))"]
    case .missingOperation:
      ["there are \(OperationKind.names.map { "`\($0)`" }.joined(separator: ", "))"]
    case .operation(let mistake): [mistake.hint]
    case .packagePath: ["rename the folder"]
    }
  }

  func problem(at span: Span?) -> Problem {
    Problem(message, at: span?.location, excerpt: span?.excerpt, hints: hints)
  }
}

private let noPackagesHint =
  "declare them, as in `packages = libs/*`: folders with a pyproject.toml that has [project]"
