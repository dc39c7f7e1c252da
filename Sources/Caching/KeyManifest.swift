// The fields of an action key in readable form: what `rel why` compares.

public import Hashing

/// All that an action key was made of, in the order in which it was hashed.
public struct KeyManifest: Sendable, Hashable {
  /// A single value: the recipe, a variable, the identity of a program.
  public struct Field: Sendable, Hashable {
    public var name: Name
    public var value: String
    public init(name: Name, value: String) {
      self.name = name
      self.value = value
    }
  }

  /// The files of one prerequisite.
  public struct Group: Sendable, Hashable {
    /// The pattern as written, or the target whose outputs these are.
    public var label: String
    public var isUpstream: Bool
    public var artifacts: [Artifact]
    public init(label: String, isUpstream: Bool, artifacts: [Artifact]) {
      self.label = label
      self.isUpstream = isUpstream
      self.artifacts = artifacts
    }
  }

  public var fields: [Field]
  public var groups: [Group]

  public init(fields: [Field] = [], groups: [Group] = []) {
    self.fields = fields
    self.groups = groups
  }
}

/// The identity of an action's result.
///
/// `weak` covers all that is known before any other step runs: recipe, files, environment, tools.
/// `strong` covers the outputs of other steps too. Where no record has the weak key, no upstream
/// result can spare the step.
public struct ActionKey: Sendable, Hashable {
  public var weak: Digest
  public var strong: Digest
  public init(weak: Digest, strong: Digest) {
    self.weak = weak
    self.strong = strong
  }
}
