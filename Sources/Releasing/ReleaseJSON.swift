// A release as JSON, one object a line; documented in `docs/json.md`.

public import Bumping
import Notation
import Versioning

/// The lines of a plan: checks, steps, what is left to people, then the release itself.
public func jsonLines(_ plan: ReleasePlan, done: Set<ReleaseStep> = []) -> [String] {
  var lines: [JSONValue] = plan.checks.map { check in
    .object([
      ("type", .string("check")), ("name", .string(check.name)), ("fact", .string(check.fact)),
    ])
  }
  lines += plan.steps.map { step in
    let state =
      plan.omissions[step] != nil ? "leftOut" : done.contains(step) ? "doneBefore" : "toDo"
    return .object([
      ("type", .string("releaseStep")), ("name", .string(step.rawValue)), ("state", .string(state)),
      ("what", .string(plan.omissions[step] ?? plan.text(of: step))),
    ])
  }
  lines += plan.checklist.map { line in
    .object([("type", .string("forPeople")), ("what", .string(line))])
  }
  return (lines + [summary(plan)]).map(\.text)
}

private func summary(_ plan: ReleasePlan) -> JSONValue {
  func texts(_ values: [String]) -> JSONValue { .array(values.map(JSONValue.string)) }
  func text(_ value: String?) -> JSONValue { value.map(JSONValue.string) ?? .null }
  return .object([
    ("type", .string("release")), ("version", .integer(1)),
    (
      "packages",
      .array(
        plan.bump.steps.map { step in
          .object([
            ("name", .string(step.package.text)), ("old", .string(step.old.normalized)),
            ("new", .string(step.new.normalized)),
          ])
        })
    ),
    ("tags", texts(plan.tags)), ("commit", .string(plan.base)), ("branch", text(plan.branch)),
    ("remote", text(plan.remote?.name)), ("indexes", texts(plan.indexes)),
    ("files", texts(plan.files.map(\.string))),
    ("published", texts(plan.released.map(\.normalized))),
    (
      "commits",
      plan.commits.map { commits in
        .array(
          commits.map { commit in
            .object([
              ("commit", .string(commit.identifier)), ("subject", .string(commit.subject)),
            ])
          })
      } ?? .null
    ),
    ("notify", text(plan.notify)),
  ])
}

/// A step of a release begins.
public func jsonLine(began step: ReleaseStep) -> String {
  JSONValue.object([
    ("type", .string("releaseStarted")), ("name", .string(step.rawValue)),
  ]).text
}

/// A step of a release ended.
public func jsonLine(_ step: ReleaseStep, _ ending: ReleaseStepEnding) -> String {
  JSONValue.object([
    ("type", .string("releaseFinished")), ("name", .string(step.rawValue)),
    ("status", .string(ending.rawValue)),
  ]).text
}

/// The last line of a release.
/// - Parameter stoppedAt: the step that did not come to its end; nil: all did.
public func jsonLine(
  _ plan: ReleasePlan, commit: String?, stoppedAt step: ReleaseStep?, exitStatus: Int32
) -> String {
  JSONValue.object([
    ("type", .string("releaseSummary")), ("version", .integer(1)),
    ("tags", .array(plan.tags.map(JSONValue.string))),
    ("commit", commit.map(JSONValue.string) ?? .null),
    ("stoppedAt", (step?.rawValue).map(JSONValue.string) ?? .null),
    ("exitStatus", .integer(Int(exitStatus))),
  ]).text
}
