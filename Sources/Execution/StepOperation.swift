// What carrying out a step takes and gives: the seam between the engine and what steps do.

public import BuildGraph
public import Caching
public import Diagnostics
public import Host
import Synchronization

/// A step about to run.
public struct StepRequest: Sendable {
  public var action: Action
  /// The files of each prerequisite, in the order of the rule; a target's are its outputs.
  public var inputs: [FileSet]
  /// What the step prints.
  public var log: OutputBuffer
  /// Lines that are worth a note of the run though the step succeeds.
  public var notes = OutputBuffer()
  /// Inputs beyond those of the rule that it was seen to read: its result belongs to them, too.
  public var found = FoundInputs()
  /// What it sends somewhere.
  public var meter = TransferMeter()

  public init(action: Action, inputs: [FileSet], log: OutputBuffer) {
    self.action = action
    self.inputs = inputs
    self.log = log
  }

  /// The outputs of the prerequisite targets, each path once, in order.
  public var upstream: [Artifact] {
    var seen: Set<Path> = []
    var result: [Artifact] = []
    for (prerequisite, set) in zip(action.prerequisites, inputs) {
      guard case .target = prerequisite else { continue }
      result += set.artifacts.filter { seen.insert($0.path).inserted }
    }
    return result
  }
}

/// Files that a step was seen to read, and that its rule does not name.
public final class FoundInputs: Sendable {
  private let storage = Mutex<[GlobPattern]>([])

  public init() {}

  public var patterns: [GlobPattern] { storage.withLock { $0 } }
  public func append(_ patterns: [GlobPattern]) { storage.withLock { $0 += patterns } }
}

/// How a step ended.
public enum StepOutcome: Sendable, Hashable {
  case done
  case failed(Problem)
  case interrupted
}

/// Carries out steps.
public protocol StepOperations: Sendable {
  func run(_ request: StepRequest) async -> StepOutcome
}
