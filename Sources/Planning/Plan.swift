// The plan: what a dry run prints and a real run carries out, one value for both.

import Fingerprints
public import Host

/// One step of a plan.
public struct Step: Sendable, Hashable {
  /// The number of the step's action in the graph.
  public var action: Int
  public var target: String
  /// The folder of the package that it is about; paths in reasons are told from there.
  public var folder: Path?
  public var verdict: Verdict
  /// The steps that must have ended before, by target.
  public var after: [String]
  /// How long it took when it last ran; nil when it never did.
  public var expectedMilliseconds: Int?

  public init(
    action: Int, target: String, folder: Path?, verdict: Verdict, after: [String],
    expectedMilliseconds: Int?
  ) {
    self.action = action
    self.target = target
    self.folder = folder
    self.verdict = verdict
    self.after = after
    self.expectedMilliseconds = expectedMilliseconds
  }

  /// Why, a phrase each.
  public var reasons: [String] { verdict.reasons(from: folder) }
}

/// The steps in an order in which each comes after those that it waits for.
public struct Plan: Sendable, Hashable {
  public var steps: [Step]
  public init(steps: [Step]) { self.steps = steps }

  public var counts: VerdictCounts { VerdictCounts(steps.map(\.verdict)) }

  /// Whether carrying it out would change nothing.
  public var isUpToDate: Bool { !steps.contains { $0.verdict.isWork } }
}

/// How many steps have which verdict.
public struct VerdictCounts: Sendable, Hashable {
  public var run = 0
  public var restore = 0
  public var undecided = 0
  public var upToDate = 0
  public var publish = 0
  public var present = 0
  public var conflict = 0
  public var blocked = 0

  public init() {}

  public init(_ verdicts: some Sequence<Verdict>) {
    for verdict in verdicts { add(verdict) }
  }

  public mutating func add(_ verdict: Verdict) {
    switch verdict {
    case .run: run += 1
    case .restore: restore += 1
    case .undecided: undecided += 1
    case .upToDate: upToDate += 1
    case .publish: publish += 1
    case .present: present += 1
    case .conflict: conflict += 1
    case .blocked: blocked += 1
    }
  }
}
