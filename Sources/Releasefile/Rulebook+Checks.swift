// What only shows when all files are read: names that nothing uses and that look like another,
// secrets that would leak. Unknown answers are in `Answers`.

import Diagnostics

/// Variables that rel reads without a reference to them in a rule.
package let engineVariableNames = [
  "outputs", "timeout", "pool", "always", "cache", "env", "tools", "packages", "index", "ignore",
  "observe", "undeclared",
]

/// Whether `NAME=value` on the command line changes nothing at all, and is no mistake either.
/// - Parameter deciding: the rulebook's `decidingNames`.
public func isWithoutEffect(
  _ name: String, _ value: String, deciding: Set<String>
) -> Bool {
  isVariableName(name) && value.utf8.allSatisfy(isSafe) && !deciding.contains(name)
    && nearNameHint(to: name, among: deciding) == nil
}

extension Rulebook {
  /// Names of variables whose values can make a difference: those that a text refers to, and those that
  /// rel knows.
  public var decidingNames: Set<String> {
    usedNames.union(assigned.keys).union(scopedAssignments.map(\.assignment.name.text))
      .union(secrets.map(\.text)).union(packageVariableNames).union(foreignVariables.keys)
  }

  /// What some text refers to, or rel reads without.
  private var usedNames: Set<String> {
    var used = Set(exports.map(\.text) + engineVariableNames + builtinNames)
    forEachText { text in
      text.forEachPiece { if case .variable(let name, _) = $0 { used.insert(name) } }
    }
    return used
  }

  /// The mistakes, in the order of the files.
  var mistakes: [Problem] { secretMistakes + misspellings + unknownAnswers }

  private var secretMistakes: [Problem] {
    var result: [Problem] = []
    let secrets = Dictionary(self.secrets.map { ($0.text, $0) }) { first, _ in first }
    if secrets.isEmpty { return [] }
    for export in exports {
      guard let secret = secrets[export.text] else { continue }
      let line = "\(secret.span.location)"
      result.append(Mistake.exportedSecret(export.text, line: line).problem(at: export.span))
    }
    for secret in secrets.values.sorted(by: { $0.text < $1.text }) {
      if let name = assigned[secret.text] {
        result.append(Mistake.secretValue(name.text).problem(at: name.span))
      } else if let override = overrides[secret.text] {
        result.append(Mistake.secretValue(secret.text).problem(at: override.parts[0].span))
      }
    }
    forEachText { text in
      text.forEachPiece { piece in
        guard case .call(.env, let arguments, let span) = piece else { return }
        let name = "\(arguments[0])"
        if secrets[name] != nil {
          result.append(Mistake.secretReference(name).problem(at: span))
        }
      }
    }
    return result
  }

  /// Variables that nothing refers to and whose names are nearly those of rel's own: a variable
  /// without use is fine, `ouputs` is a mistake.
  private var misspellings: [Problem] {
    let used = usedNames
    // Only rel's own names: users' may be alike, `python2` and `python3` say.
    let known = Set(engineVariableNames + builtinNames)
    let scoped = scopedAssignments.map(\.assignment.name)
    let given = overrides.compactMap { name, value in
      value.parts.first.map { Name(text: name, span: $0.span) }
    }
    return (assigned.values.sorted { $0.text < $1.text } + scoped + given).compactMap { name in
      guard !used.contains(name.text), let near = nearNameHint(to: name.text, among: known) else {
        return nil
      }
      return Mistake.misspelt(name.text, near: near).problem(at: name.span)
    }
  }
}
