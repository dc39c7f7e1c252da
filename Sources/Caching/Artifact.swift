// A file as keys and records see it: where, of what kind, with which content. No times, no inodes.

public import Hashing
public import Host

/// A file that went into a step or came out of it.
public struct Artifact: Sendable, Hashable, Comparable {
  public enum Kind: UInt8, Sendable, Hashable {
    case file = 1
    case executable = 2
    /// A symbolic link; the digest is of where it points to (and, for an input, of what is there).
    case link = 3
  }

  /// From the Releasefile's folder.
  public var path: Path
  public var kind: Kind
  public var digest: Digest

  public init(path: Path, kind: Kind, digest: Digest) {
    self.path = path
    self.kind = kind
    self.digest = digest
  }

  public static func < (left: Artifact, right: Artifact) -> Bool {
    (left.path, left.kind.rawValue, left.digest) < (right.path, right.kind.rawValue, right.digest)
  }
}
