// A release as a numbered checklist: what was checked, what is done, and what is left to people.

public import Bumping
import Reporting
import Versioning

/// The whole checklist of a release.
///
/// ```
/// release 1.2.0 → 1.3.0
///
/// checked
///   ✓ git         `main` at 1a2b3c4, nothing uncommitted
///
/// to do
///   1 bump        packages/core/pyproject.toml
///   - push        left out: there is no remote
///
/// for you
///   ☐ read the new section of the changelog
/// ```
/// - Parameter done: steps that an earlier call did.
public func releaseLines(_ plan: ReleasePlan, done: Set<ReleaseStep> = []) -> [String] {
  var lines = ["release \(plan.bump.headline)"]
  let names = plan.checks.map(\.name) + plan.steps.map(\.rawValue)
  let width = names.map(\.count).max() ?? 0
  if !plan.checks.isEmpty {
    lines += ["", "checked"]
    lines += plan.checks.map { "  ✓ \(padded($0.name, width))  \($0.fact)" }
  }
  lines += ["", done.isEmpty ? "to do" : "steps"]
  var number = 0
  for step in plan.steps {
    let name = padded(step.rawValue, width)
    if let why = plan.omissions[step] {
      lines.append("  - \(name)  left out: \(why)")
      continue
    }
    number += 1
    lines.append("  \(done.contains(step) ? "✓" : "\(number)") \(name)  \(plan.text(of: step))")
  }
  return lines + humanLines(plan)
}

/// What is left to people.
public func humanLines(_ plan: ReleasePlan) -> [String] {
  plan.checklist.isEmpty ? [] : ["", "for you"] + plan.checklist.map { "  ☐ \($0)" }
}

/// The line before a step's own output.
public func releaseStepLine(_ step: ReleaseStep, of plan: ReleasePlan) -> String {
  let steps = plan.steps.filter { plan.omissions[$0] == nil }
  let number = (steps.firstIndex(of: step) ?? 0) + 1
  return "[\(number)/\(steps.count)] \(step.rawValue): \(plan.text(of: step))"
}
