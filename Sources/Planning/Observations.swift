// What the planner may ask. All answers are facts that were gathered before: planning reads nothing.

public import Caching
public import Fingerprints
public import Hashing

/// The observations of one run.
public protocol Observations {
  /// The files and identities of an action, or what is not known of it before it runs.
  func facts(of action: Int) -> Result<ActionFacts, FactsUnknown>
  /// What lies now where the action's outputs go.
  func outputs(of action: Int) -> FileSet
  /// The last result of a target in this checkout.
  func state(of target: String) -> TargetState?
  /// The record with this key, from any checkout.
  func record(_ key: ActionKey) -> ActionRecord?
  /// Whether some record has this weak key.
  func mayHave(weak: Digest) -> Bool
  /// Whether every output of the record can be put back.
  func canRestore(_ record: ActionRecord) -> Bool
  /// The outputs of an action as their readers see them: links that lead out of them with what they
  /// lead to. nil while that is not known, or is still going to change.
  ///
  /// - Parameter changes: whether an action's outputs may still change.
  func seen(_ outputs: FileSet, of action: Int, changes: (Int) -> Bool) -> FileSet?
  /// For an action whose state is outside (an index, git): what it says. nil for all others.
  ///
  /// - Parameter upstream: nil while some of it is not known.
  func external(_ action: Int, upstream: [Upstream]?) -> ExternalVerdict?
}

/// Why an action's key cannot be known before it runs.
public struct FactsUnknown: Error, Sendable, Hashable {
  public var what: String
  public init(_ what: String) { self.what = what }
}

/// What the outside says of an action.
public enum ExternalVerdict: Sendable, Hashable {
  case verdict(Verdict)
  /// It depends on outputs that are not known yet.
  case needsUpstream
}
