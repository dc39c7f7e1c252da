// What carrying out a step takes and gives: the seam between the engine and what steps do.

public import BuildGraph
public import Caching
public import Diagnostics
public import Host
public import Observation
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
  /// Runs its programs, and knows what they were seen to do.
  public let watch: StepWatch
  /// What it was seen to read beyond its rule: its result belongs to that, too.
  public var found = FoundInputs()
  /// What it sends somewhere.
  public var meter = TransferMeter()

  public init(action: Action, inputs: [FileSet], log: OutputBuffer) {
    self.action = action
    self.inputs = inputs
    self.log = log
    watch = StepWatch(Watch.Depth(action.observation))
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

/// What a step was seen to read that its rule does not name.
public final class FoundInputs: Sendable {
  /// All that it read, with the fields that its facts add to the key.
  public struct Found: Sendable {
    public var inputs: LearnedInputs
    public var fields: [KeyManifest.Field]
  }

  private let storage = Mutex<Found?>(nil)

  public init() {}

  /// Nil where nobody watched the step: then it is taken to read what it read before.
  public var found: Found? { storage.withLock { $0 } }

  public func set(_ inputs: LearnedInputs, fields: [KeyManifest.Field]) {
    storage.withLock { $0 = Found(inputs: inputs, fields: fields) }
  }
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

extension Watch.Depth {
  fileprivate init?(_ depth: ObservationDepth) {
    switch depth {
    case .no: return nil
    case .light: self = .light
    case .full: self = .full
    }
  }
}
