// The lines of `--json`, read as a script would read them.

import Foundation
import Testing

/// One line; each kind of line has some of the members.
struct JSONLine: Decodable, Sendable {
  var type: String
  var target: String?
  var verdict: String?
  var reasons: [String]?
  var after: [String]?
  var status: String?
  var detail: String?
  var run: Int?
  var restore: Int?
  var undecided: Int?
  var upToDate: Int?
  var publish: Int?
  var present: Int?
  var conflict: Int?
  var blocked: Int?
  var failed: Int?
  var exitStatus: Int?
}

/// Every line of standard output; an error when one is no JSON object.
func lines(of output: TestCheckout.Output) throws -> [JSONLine] {
  try output.lines.map { try JSONDecoder().decode(JSONLine.self, from: Data($0.utf8)) }
}

extension [JSONLine] {
  /// The verdicts of a plan by target.
  var verdicts: [String: String] {
    Dictionary(uniqueKeysWithValues: filter { $0.type == "step" }.map { ($0.target!, $0.verdict!) })
  }

  /// How the steps of a run ended, by target.
  var endings: [String: String] {
    Dictionary(
      uniqueKeysWithValues: filter { $0.type == "finished" }.map { ($0.target!, $0.status!) })
  }

  /// The targets with this verdict or ending.
  func targets(_ word: String) -> Set<String> {
    Set(verdicts.merging(endings) { $1 }.filter { $0.value == word }.keys)
  }

  var summary: JSONLine? { last { $0.type == "summary" } }
}

/// Expects that a run did what the plan before it said, step for step and in its counts.
func expectAgreement(
  _ plan: [JSONLine], _ run: [JSONLine], sourceLocation: SourceLocation = #_sourceLocation
) {
  let endings = [
    "upToDate": "upToDate", "restore": "restored", "run": "ran", "publish": "published",
    "present": "present", "conflict": "conflict", "blocked": "blocked",
  ]
  let (planned, happened) = (plan.verdicts, run.endings)
  if happened.isEmpty {
    #expect(planned.values.allSatisfy { ["upToDate", "present"].contains($0) })
  } else {
    #expect(Set(planned.keys) == Set(happened.keys), sourceLocation: sourceLocation)
  }
  for (target, ending) in happened {
    guard let expected = endings[planned[target] ?? ""] else { continue }
    #expect(ending == expected, "\(target)", sourceLocation: sourceLocation)
  }
  guard let before = plan.summary, let after = run.summary else {
    Issue.record("a summary is missing", sourceLocation: sourceLocation)
    return
  }
  // An undecided step ends as one of the others; nothing else may move.
  let counts: [any KeyPath<JSONLine, Int?> & Sendable] = [
    \.run, \.restore, \.upToDate, \.publish, \.present, \.conflict, \.blocked,
  ]
  let moved = counts.map { (after[keyPath: $0] ?? -1) - (before[keyPath: $0] ?? -1) }
  #expect(moved.allSatisfy { $0 >= 0 }, sourceLocation: sourceLocation)
  #expect(moved.reduce(0, +) == before.undecided, sourceLocation: sourceLocation)
  #expect(after.undecided == 0, sourceLocation: sourceLocation)
}
