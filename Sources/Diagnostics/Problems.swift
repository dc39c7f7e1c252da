// Several problems thrown at once: a reader who fixes a file wants all its mistakes, not the first.

/// One or more problems as one error, in the order of the text that they are about.
public struct Problems: Error, Sendable, Hashable, CustomStringConvertible {
  /// Never empty.
  public let all: [Problem]

  public init(_ problem: Problem) { all = [problem] }

  /// Nil when there is nothing to report.
  public init?(_ problems: [Problem]) {
    if problems.isEmpty { return nil }
    all = problems
  }

  /// The messages as they are printed, an empty line between two.
  public var description: String { all.map(\.description).joined(separator: "\n\n") }
}
