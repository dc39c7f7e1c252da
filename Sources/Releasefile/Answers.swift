// Variables that are yes or no: whatever else they were set to would be taken for one of the two, and
// nobody would be told which.

import Diagnostics

extension Rulebook {
  /// Those of targets that are yes or no.
  private static let ofTargets: Set = ["always", "cache"]

  /// The variables that are yes or no: those that have such a value so far, and those of targets.
  var answersByDefault: Set<String> {
    let scope = Scope(rulebook: self)
    let set = globals.keys.filter { name in
      guard scope.isLiteral(name), let value = try? scope.value(ofVariable: name) else {
        return false
      }
      return value == "yes" || value == "no"
    }
    return Self.ofTargets.union(set)
  }

  /// What is neither yes nor no and should be, where it is the same for every target. Other values
  /// are looked at where they are used.
  var unknownAnswers: [Problem] {
    var result: [Problem] = []
    let scope = Scope(rulebook: self)
    var shared = SharedTexts(rulebook: self)
    func check(_ name: String, _ parts: [Text]) {
      guard parts.allSatisfy({ shared.contains($0) }),
        let words = try? parts.map({ try scope.value(of: $0) }), let last = parts.last
      else { return }
      let text = words.filter { !$0.isEmpty }.joined(separator: " ")
      if let mistake = mistake(name, text) { result.append(mistake.problem(at: last.span)) }
    }
    for name in answerNames.sorted() {
      if let override = overrides[name] {
        check(name, override.parts)
      } else if assigned[name] != nil, let definition = globals[name] {
        check(name, definition.parts)
      }
    }
    for scoped in scopedAssignments where answerNames.contains(scoped.assignment.name.text) {
      check(scoped.assignment.name.text, [scoped.assignment.value])
    }
    return result
  }

  private func mistake(_ name: String, _ text: String) -> Mistake? {
    text.isEmpty || text == "yes" || text == "no" ? nil : .badAnswer(name, text)
  }

  /// - Throws: where `definition` of a variable that is yes or no came to something else.
  func requireAnswer(
    _ name: String, _ definition: Definition, _ fragments: [Fragment]
  ) throws(Problem) {
    if definition.isBuiltin || !answerNames.contains(name) { return }
    let text = try plainText(of: fragments)
    guard let mistake = mistake(name, text), let last = definition.parts.last else { return }
    throw mistake.problem(at: last.span)
  }
}
