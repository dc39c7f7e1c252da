// Which requirements between packages of the monorepo a bump moves: the words of the variable `pins`.

public import Diagnostics

/// What moves with a new version.
public enum PinPolicy: String, Sendable, Hashable {
  /// Exact pins, and no range.
  case exact
  /// Exact pins and every lower bound, `>=1.2`.
  case floor
  /// Exact pins and every `~=1.2`.
  case compatible
  /// Nothing.
  case none
  /// As it is found: exact pins, and lower bounds that are kept in step with the versions.
  case found = ""

  /// - Parameter word: the variable's value.
  public init(word: String) throws(Problem) {
    guard let policy = PinPolicy(rawValue: word) else {
      throw BumpMistake.badPinPolicy(word).problem
    }
    self = policy
  }
}
