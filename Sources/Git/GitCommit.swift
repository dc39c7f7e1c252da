// A commit as a value: its message, and what it touches.

public import Host

/// A commit as git tells it.
public struct GitCommit: Sendable, Hashable {
  /// In hexadecimal.
  public var identifier: String
  public var parentCount: Int
  /// The whole message.
  public var message: String
  /// What it touches, from the Releasefile's folder; nothing outside of that.
  public var paths: [Path]

  public init(identifier: String, parentCount: Int, message: String, paths: [Path]) {
    self.identifier = identifier
    self.parentCount = parentCount
    self.message = message
    self.paths = paths
  }

  public var subject: String {
    String(message.split(whereSeparator: \.isNewline).first ?? "")
  }

  public var isMerge: Bool { parentCount > 1 }

  /// The start of the commit's name that people use.
  public var shortIdentifier: String { String(identifier.prefix(7)) }
}
