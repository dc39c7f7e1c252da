// What tools that make versions of commits look at: the commit, the tags, and whether tracked files
// have changes. Read from git's own files; only the last may need the program.

public import Hashing
public import Host

/// The state of a repository that a version made of git's tags follows from.
public struct GitRevision: Sendable, Hashable {
  /// The commit that is checked out; nil where there is none, or only git can say it.
  public var commit: String?
  /// A digest of all tags, and of the references where only git can read them.
  public var tags: Digest

  /// - Returns: nil outside of a repository.
  /// - Parameter folder: absolute.
  /// - Source: gitrepository-layout(5), git-pack-refs(1).
  public init?(at folder: Path, disk: any FileSystem) throws(FileError) {
    guard let place = try GitFolder(holding: folder, disk: disk) else { return nil }
    commit = try place.head(disk: disk)?.commit
    var encoder = FieldEncoder()
    // The list of tables changes with every change of a reference.
    for folder in [place.commonFolder, place.gitFolder] {
      let tables = folder / "reftable/tables.list"
      if try disk.status(of: tables) != nil { encoder.add(try disk.contents(of: tables)) }
    }
    let loose = place.commonFolder / "refs/tags"
    if try disk.status(of: loose)?.kind == .folder {
      for entry in try disk.tree(below: loose, prunes: { _ in false }) {
        encoder.add(entry.path.bytes)
        encoder.add(try disk.contents(of: loose / entry.path))
      }
    }
    let packed = place.commonFolder / "packed-refs"
    if try disk.status(of: packed) != nil {
      for line in try disk.contents(of: packed).split(separator: UInt8(ascii: "\n"))
      where line.firstRange(of: Array("refs/tags/".utf8)) != nil || line.first == peeled {
        encoder.add(line)
      }
    }
    // A clone that is cut off counts other distances.
    let shallow = place.commonFolder / "shallow"
    if try disk.status(of: shallow) != nil { encoder.add(try disk.contents(of: shallow)) }
    tags = encoder.digest()
  }
}

/// What a line of packed-refs about the tag above it begins with.
private let peeled = UInt8(ascii: "^")
