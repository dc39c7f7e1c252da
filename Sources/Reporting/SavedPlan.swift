// A plan as a file: what `rel plan -o` keeps, and what `rel make --plan` holds the present against.
// The only importer of Foundation's JSON; the nothing-to-do path never comes here.

public import BuildGraph
import Caching
public import Execution
import Fingerprints
import FoundationEssentials
import Hashing
public import Planning

/// A plan with the observations that it rests on.
///
/// The file is JSON, format 1: `format`, `request`, and `steps` in the plan's order. A step has its
/// `target`, `verdict`, `reasons`, the digest of all its known inputs as `inputs`, and `files` with
/// the kind and digest of each: a step without work may have some later, and which file moved is
/// told then.
public struct SavedPlan: Codable, Sendable, Equatable {
  /// What was asked for.
  public struct Request: Codable, Sendable, Equatable {
    public var targets: [String]
    /// `NAME=value`, in order.
    public var variables: [String]
    public var only: [String]
    public var alwaysMake: Bool
    public var file: String?

    public init(
      targets: [String], variables: [String], only: [String], alwaysMake: Bool, file: String?
    ) {
      self.targets = targets
      self.variables = variables
      self.only = only
      self.alwaysMake = alwaysMake
      self.file = file
    }
  }

  struct SavedStep: Codable, Sendable, Equatable {
    var target: String
    var verdict: String
    var reasons: [String]
    var inputs: String?
    var files: [String: String]?
  }

  var format = 1
  public var request: Request
  var steps: [SavedStep]

  public init(
    _ plan: Plan, request: Request, graph: ActionGraph, observations: RunObservations
  ) {
    self.request = request
    steps = plan.steps.map { step in
      let action = graph.actions[step.action]
      let facts = try? observations.facts(of: step.action).get()
      var files: [String: String]?
      if let facts {
        files = [:]
        for group in action.manifest(facts, upstream: []).groups {
          for artifact in group.artifacts {
            files?[artifact.path.string] = "\(artifact.kind) \(artifact.digest)"
          }
        }
      }
      return SavedStep(
        target: step.target, verdict: step.verdict.name, reasons: step.reasons,
        inputs: facts.map { action.weakKey($0).hexadecimal }, files: files)
    }
  }

  /// The file's bytes.
  public func json() -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    // Every value here is a string, a number or a list of them: encoding cannot fail.
    guard let data = try? encoder.encode(self) else { preconditionFailure("a plan is encodable") }
    return Array(data) + [UInt8(ascii: "\n")]
  }

  /// - Returns: nil when the bytes are not a plan of this format.
  public init?(json bytes: [UInt8]) {
    guard let plan = try? JSONDecoder().decode(SavedPlan.self, from: Data(bytes)),
      plan.format == 1
    else { return nil }
    self = plan
  }

  /// What moved between this plan and `now`, a line each; empty when `now` is this very plan.
  public func differences(to now: SavedPlan) -> [String] {
    let before = Dictionary(steps.map { ($0.target, $0) }) { first, _ in first }
    let after = Dictionary(now.steps.map { ($0.target, $0) }) { first, _ in first }
    var lines: [String] = []
    for step in now.steps {
      guard let old = before[step.target] else {
        lines.append("\(step.target) is not in the plan, and is needed now")
        continue
      }
      lines += difference(old, step).map { "\(step.target): \($0)" }
    }
    for step in steps where after[step.target] == nil {
      lines.append("\(step.target) is in the plan, and is not needed any more")
    }
    return lines
  }

  private func difference(_ old: SavedStep, _ new: SavedStep) -> [String] {
    if let before = old.files, let after = new.files, before != after {
      return Set(before.keys).union(after.keys).sorted().compactMap { path in
        switch (before[path], after[path]) {
        case (nil, _?): "\(path) is new"
        case (_?, nil): "\(path) is gone"
        case (let one, let other): one == other ? nil : "\(path) changed"
        }
      }
    }
    if old.verdict != new.verdict {
      let why = new.reasons.isEmpty ? "" : ": \(phrases(new.reasons))"
      return ["it was `\(old.verdict)` and is `\(new.verdict)` now\(why)"]
    }
    if old.inputs != new.inputs { return ["its recipe, its variables or its tools changed"] }
    if old.reasons != new.reasons { return [phrases(new.reasons)] }
    return []
  }
}
