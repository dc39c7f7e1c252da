// Everything that can be wrong with a Releasefile itself, and the words for it.

import Diagnostics

/// A fact about a Releasefile that its author has to change.
enum Mistake {
  // The text.
  case notUTF8, nul
  case recipeWithoutRule, spacesForTab, ignoredFailure, recipePlus
  case noStatement, missingTarget
  case badName(String)
  case badShellName(String)
  case missingNames(String)
  case emptyInclude
  case secretValue(String)
  case selfReference(String, Assignment.Operator)
  // What make has and rel does not.
  case foreignKeyword(String)
  case foreignOperator(String)
  case foreignVariable(String)
  case doubleColon, secondColon, groupedTargets, inlineRecipe, orderOnly
  case specialTarget(String)
  // References.
  case loneDollar
  case bareReference(String)
  case unclosedReference
  case badReference(String)
  case unknownFunction(String)
  case missingArgument(Function)
  case computedEnvironmentName
  case nestedTooDeeply(Int)
  // Files.
  case missingInclude(String, near: String?)
  case unreadable(String, hint: String?)
  case includeCycle([String])
  case includesTooDeep(Int)
  // Variables.
  case undefined(String, near: String?, inEnvironment: Bool)
  case needsPackage(String)
  case secretReference(String)
  case cycle([String])
  case expandsTooDeeply(Int)
  case expandsTooFar(megabytes: Int)
  case badEscape(String)
  case automaticOutsideRecipe(Text.Automatic)
  case inputsOutsideRecipe(Text.Automatic)
  case misspelt(String, near: String)
  case exportedSecret(String, line: String)
  case badOverride(String)
  case badSize(String)
  case badAnswer(String, String)

  var message: String {
    switch self {
    case .notUTF8: "the file is not UTF-8 from here on"
    case .nul: "the file holds a NUL character"
    case .recipeWithoutRule: "a recipe line without a rule above it"
    case .spacesForTab: "this line starts with spaces, and a recipe line starts with a tab"
    case .ignoredFailure: "a recipe line cannot ignore its failure with `-`"
    case .recipePlus: "a recipe line cannot start with `+`"
    case .noStatement: "this is neither a rule nor an assignment"
    case .missingTarget: "a rule without a target"
    case .badName(let name):
      name.isEmpty ? "an assignment without a name" : "`\(name)` cannot be the name of a variable"
    case .badShellName(let name): "the shell cannot read a variable of the name `\(name)`"
    case .missingNames(let keyword): "`\(keyword)` without names"
    case .emptyInclude: "`include` without a file"
    case .secretValue(let name): "the secret `\(name)` is given a value here"
    case .selfReference(let name, _): "the variable `\(name)` refers to itself"
    case .foreignKeyword(let word): "rel has no `\(word)`"
    case .foreignOperator(let sign): "rel has no `\(sign)`"
    case .foreignVariable(let name): "make's variable `\(name)` has no effect in rel"
    case .doubleColon: "rel has no double-colon rules"
    case .secondColon: "a second `:` in a rule"
    case .groupedTargets: "rel has no grouped targets"
    case .inlineRecipe: "a recipe after `;` on the rule's own line"
    case .orderOnly: "rel has no order-only prerequisites"
    case .specialTarget(let name): "rel has no special target `\(name)`"
    case .loneDollar: "a `$` with nothing after it"
    case .bareReference(let name): "`$\(name)` is not a reference"
    case .unclosedReference: "a reference is not closed"
    case .badReference(let text):
      text.isEmpty ? "an empty reference" : "`$(\(text))` is not a reference"
    case .unknownFunction(let name): "there is no function `\(name)`"
    case .missingArgument(let function): "an argument of `\(function.rawValue)` is missing"
    case .computedEnvironmentName: "`env` takes one name, as it is"
    case .nestedTooDeeply(let limit): "more than \(limit) references stand in each other"
    case .missingInclude(let file, _): "there is no file `\(file)` to include"
    case .unreadable(let what, _): what
    case .includeCycle(let files): "files include each other: \(path(files))"
    case .includesTooDeep(let limit): "more than \(limit) files include each other"
    case .undefined(let name, _, _): "there is no variable `\(name)`"
    case .needsPackage(let name): "`$(\(name))` is known only in rules with `%` and for a package"
    case .secretReference(let name): "the secret `\(name)` cannot be expanded here"
    case .cycle(let names): "variables refer to each other: \(path(names))"
    case .expandsTooDeeply(let limit):
      "variables refer to each other more than \(limit) levels deep"
    case .expandsTooFar(let megabytes): "the text grows beyond \(megabytes) MB"
    case .badEscape(let text): "bad escape `\(text)`"
    case .automaticOutsideRecipe(let automatic):
      "`$\(automatic.rawValue)` is known only in recipes and target variables"
    case .inputsOutsideRecipe(let automatic):
      "`$\(automatic.rawValue)` is known only in lines that the shell runs"
    case .misspelt(let name, _): "the variable `\(name)` is used nowhere"
    case .exportedSecret(let name, let line):
      "`\(name)` is a secret and exported: it is declared at \(line)"
    case .badSize(let text): "`\(text)` is not a size"
    case .badAnswer(let name, let text): "`\(name)` is yes or no, not `\(text)`"
    case .badOverride(let name): "`\(name)` cannot be the name of a variable on the command line"
    }
  }

  var hints: [String] {
    switch self {
    case .notUTF8: ["save the file as UTF-8"]
    case .nul: ["is this a text file?"]
    case .recipeWithoutRule: ["put it below a rule, or take the tab away"]
    case .spacesForTab: ["start the line with a tab, or at the margin when it is no recipe"]
    case .ignoredFailure: ["write `|| true` at its end"]
    case .recipePlus: ["name the other target as a prerequisite instead of running rel in rel"]
    case .noStatement:
      ["write `name = value`, or `target: prerequisites` with the recipe below behind tabs"]
    case .missingTarget: ["write the target's name before the `:`"]
    case .badName:
      ["names have letters, digits, `_`, `-` and `.`; write `\\=` for a `=` in a file's name"]
    case .badShellName: ["use letters, digits and `_`"]
    case .missingNames("export"): ["name what to export, as in `export CI`"]
    case .missingNames: ["name it, as in `secret UPLOAD_TOKEN`"]
    case .emptyInclude: ["name the file, as in `include tools/common.rel`"]
    case .secretValue(let name):
      ["write `secret \(name)` alone: its value comes from the environment"]
    case .selfReference(let name, let kind):
      [
        kind == .append
          ? "take it away: `+=` keeps what there was" : "write `\(name) += …` to add to it"
      ]
    case .foreignKeyword(let word): foreignKeywords[word].map { [$0] } ?? []
    case .foreignOperator("!="):
      ["let a recipe write a file, and name its target as a prerequisite"]
    case .foreignOperator: ["write `=`: a value is expanded where it is used, and never changes"]
    case .foreignVariable(let name): foreignVariables[name].map { [$0] } ?? []
    case .doubleColon: ["write one `:`, and give each rule a target of its own"]
    case .secondColon:
      ["write `\\:` for a colon in a name; `%` ranges over packages, not over files"]
    case .groupedTargets: ["name one target, and say what it writes with `TARGET: outputs = …`"]
    case .inlineRecipe: ["write the recipe on the next line, behind a tab"]
    case .orderOnly:
      ["name the target with the others: one without `outputs` only comes first, and adds no input"]
    case .specialTarget(".ONESHELL"): ["join the recipe's lines with `\\` at their ends"]
    case .specialTarget(".SILENT"): ["write `@` in front of the recipe's lines"]
    case .specialTarget: ["rel removes partial outputs, and targets are names anyway: take it away"]
    case .loneDollar: ["write `$$` for a dollar"]
    case .bareReference(let name): bareReferenceHints(name)
    case .unclosedReference: ["close it with the bracket that it was opened with"]
    case .badReference(let text): badReferenceHints(text)
    case .unknownFunction(let name):
      if let hint = foreignFunctions[name] {
        [hint]
      } else {
        [nearNameHint(to: name, among: Function.names) ?? "there are \(list(Function.names))"]
      }
    case .missingArgument(let function): ["write `\(function.usage)`"]
    case .computedEnvironmentName: ["write `$(env NAME)`"]
    case .nestedTooDeeply: ["give a part of it a variable of its own"]
    case .missingInclude(_, let near):
      (near.map { [$0] } ?? []) + ["write `-include` if it may be missing"]
    case .unreadable(_, let hint): hint.map { [$0] } ?? []
    case .includeCycle: ["take one of the `include` lines away"]
    case .includesTooDeep: ["include the files from one place"]
    case .undefined(let name, let near, let inEnvironment):
      if let hint = foreignReferences[name] {
        [hint]
      } else if inEnvironment {
        [
          "write `$(env \(name))` for the environment's, or `export \(name)` and `$$\(name)`"
        ]
      } else {
        [near ?? "define it with `\(name) = …`, or write `$$(\(name))` for the shell's"]
      }
    case .needsPackage: ["write the rule for every package, as in `test/%: …`"]
    case .secretReference(let name):
      ["write `$$\(name)` in the recipe: the shell knows it, and no key and no log does"]
    case .cycle: ["give one of them a value of its own"]
    case .expandsTooDeeply: ["write values where they are used, with fewer variables between"]
    case .expandsTooFar: ["a variable that is named twice in each of a row doubles every time"]
    case .badEscape: ["write `\\\\` for a backslash; only `\(escapable)` and a space are escaped"]
    case .automaticOutsideRecipe: ["name the file or the target itself"]
    case .inputsOutsideRecipe: ["name the files themselves"]
    case .misspelt(_, let near): [near]
    case .exportedSecret: ["take the `export` away: a secret reaches recipes without it"]
    case .badSize:
      ["write a whole number with `K`, `M`, `G` or `T` behind it, as in `10GiB`, or `none`"]
    case .badAnswer(let name, _): ["write `\(name) = yes` or `\(name) = no`"]
    case .badOverride: ["write NAME=value, with letters, digits, `_`, `-` and `.` in the name"]
    }
  }

  func problem(at span: Span) -> Problem {
    problem(at: span.location, excerpt: span.excerpt)
  }

  func problem(at location: Location?, excerpt: Problem.Excerpt?) -> Problem {
    Problem(message, at: location, excerpt: excerpt, hints: hints)
  }
}

/// "`a`, `b`"
private func list(_ names: [String]) -> String {
  names.map { "`\($0)`" }.joined(separator: ", ")
}

/// `a → b → a`
private func path(_ names: [String]) -> String { names.joined(separator: " → ") }

private func bareReferenceHints(_ character: String) -> [String] {
  if let hint = foreignAutomatics[character] { return [hint] }
  let shell = "write `$$\(character)` for the shell's"
  guard isVariableName(character) else { return [shell] }
  return [
    "write `$(\(character)…)` with the whole name in brackets, or `$$\(character)…` for the shell's"
  ]
}

private func badReferenceHints(_ text: String) -> [String] {
  if let first = text.first, "@<^?*+|%".contains(first), "DF".contains(text.dropFirst()) {
    return [
      "rel has `$@`, `$<` and `$^`; take a part of a name with the shell, as in `$$(dirname $@)`"
    ]
  }
  if let hint = foreignAutomatics[text] { return [hint] }
  if text.contains(":"), text.contains("=") {
    return [
      "rel has no substitution references; use `$(addprefix …)`, `$(addsuffix …)` or the shell"
    ]
  }
  if text.contains("$") { return ["a variable's name cannot be computed: use `$(if …)`"] }
  return ["write `$(name)`, `$(function arguments)`, or `$$(…)` for the shell's"]
}
