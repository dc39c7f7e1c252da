// A recipe that calls one of rel's own operations: the words as they stand, and what they mean.

public import Workspace

/// An operation with its words.
public struct OperationCall: Sendable, Hashable {
  public let kind: OperationKind
  /// What follows the operation's name.
  public let words: [String]
  /// What the words mean.
  public let operation: Operation

  /// - Throws: what is wrong with the words.
  init(_ kind: OperationKind, words: [String]) throws(OperationFault) {
    var reader = OperationWords(words, of: kind.name)
    self.kind = kind
    self.words = words
    operation = try kind.read(&reader)
  }

  /// - Returns: nil for an operation that there is not, and for words that it does not take.
  public init?(_ name: String, _ words: [String]) {
    guard let kind = OperationKind.named(name), let call = try? Self(kind, words: words) else {
      return nil
    }
    self = call
  }

  public static func == (left: OperationCall, right: OperationCall) -> Bool {
    left.kind === right.kind && left.words == right.words
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(kind.name)
    hasher.combine(words)
  }
}

extension Action {
  /// What a built-in recipe calls; nil for all other recipes.
  public var call: OperationCall? { if case .builtin(let call) = recipe { call } else { nil } }

  /// The operation of a built-in recipe.
  public var operation: Operation? { call?.operation }

  /// What a built-in recipe runs with.
  public var operationInputs: OperationInputs { call?.kind.inputs ?? [] }

  /// Whether it changes an index: it waits for a network, not for this machine's processors.
  public var isEffect: Bool { call?.kind.isEffect ?? false }
}

extension ActionGraph {
  /// What the build of a package's wheel sees of `export`, where the graph builds it.
  public func buildVariables(of package: Package) -> [String: String] {
    for action in actions where action.package == package.name {
      if case .buildWheel = action.operation { return action.environment }
    }
    return [:]
  }

  /// The `config_settings` that a package's wheel is built with, where the graph builds it.
  public func buildSettings(of package: Package) -> [BuildSetting] {
    for action in actions where action.package == package.name {
      if case .buildWheel(let settings) = action.operation { return settings }
    }
    return []
  }
}
