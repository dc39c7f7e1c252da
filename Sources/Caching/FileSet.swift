// The files of one prerequisite or the outputs of one step, with one digest for all.

public import Hashing
import Host

/// Files in the order of their paths, with the digest of the whole list.
///
/// A set that was observed before is known by its digest; its list is made when it is asked for.
public struct FileSet: Sendable {
  /// Of every artifact's path, kind and digest, in order.
  public let digest: Digest
  public let count: Int
  private let knownSuffixes: Set<String>?
  private let list: @Sendable () -> [Artifact]

  /// - Parameter artifacts: sorted by path, each path once.
  public init(_ artifacts: [Artifact]) {
    var encoder = FieldEncoder(reserving: artifacts.count * 96)
    encoder.add(artifacts.count)
    for artifact in artifacts {
      encoder.add(artifact.path.bytes)
      encoder.add(Int(artifact.kind.rawValue))
      encoder.add(artifact.digest)
    }
    digest = encoder.digest()
    count = artifacts.count
    knownSuffixes = nil
    list = { artifacts }
  }

  /// A set whose digest is known already.
  /// - Parameters:
  ///   - suffixes: of the artifacts, as `suffixes` gives them.
  ///   - list: makes the artifacts, sorted by path; they have this digest.
  public init(
    digest: Digest, count: Int, suffixes: Set<String>, list: @escaping @Sendable () -> [Artifact]
  ) {
    self.digest = digest
    self.count = count
    knownSuffixes = suffixes
    self.list = list
  }

  /// Sorted by path, each path once.
  public var artifacts: [Artifact] { list() }

  /// What follows the last dot of the files' names, in lower case, where that is three letters at most.
  public var suffixes: Set<String> {
    knownSuffixes ?? Set(artifacts.compactMap { suffix(of: $0.path) })
  }

  public var isEmpty: Bool { count == 0 }
  public static let empty = FileSet([])
}

extension FileSet: Hashable {
  public static func == (left: FileSet, right: FileSet) -> Bool { left.digest == right.digest }
  public func hash(into hasher: inout Hasher) { hasher.combine(digest) }
}

private func suffix(of path: Path) -> String? {
  guard let dot = path.bytes.lastIndex(of: UInt8(ascii: ".")) else { return nil }
  let end = path.bytes[(dot + 1)...]
  if end.count > 3 || end.contains(UInt8(ascii: "/")) { return nil }
  return String(decoding: end, as: UTF8.self).lowercased()
}
