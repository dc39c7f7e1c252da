// What the links among a step's outputs lead to. The outputs themselves are links by their text; whoever
// reads them reads what is behind, and its key has to cover that.

public import Caching
public import Host

/// Follows links that lead out of the outputs they are among.
public struct OutputLinks: Sendable {
  private let disk: any FileSystem
  private let exclusions: Exclusions

  /// - Parameter exclusions: what is no source, below a link to a folder neither.
  public init(disk: any FileSystem, exclusions: Exclusions) {
    self.disk = disk
    self.exclusions = exclusions
  }

  /// The links among outputs whose destinations are not outputs of the same step: the digests of the
  /// others' destinations are in the set anyway.
  /// - Parameters:
  ///   - patterns: the step's declared outputs.
  ///   - destination: where a link points to; nil when that is not known.
  public static func leadingOut(
    of outputs: [Artifact], declared patterns: [GlobPattern], destination: (Artifact) -> Path?
  ) -> [(link: Path, to: Path?)] {
    let links = outputs.filter { $0.kind == .link }
    if links.isEmpty { return [] }
    let paths = Set(outputs.map(\.path))
    let literals = patterns.compactMap(\.literal)
    return links.compactMap { link in
      guard let text = destination(link) else { return (link.path, nil) }
      let place = text.isAbsolute ? text : link.path.parent / text
      let end = place.lexicallyNormal
      // Taken back by `..`, a folder on the way may be a link to another place.
      let isPlain = text.isAbsolute || !text.goesBackLater
      let isInside = paths.contains(end) || literals.contains { end.relative(to: $0) != nil }
      return isPlain && isInside ? nil : (link.path, end)
    }
  }

  /// What is behind links now: their stamps cover it, and all below a link to a folder is added.
  ///
  /// A link behind which something cannot be read is left out and counts by its text: a recipe that
  /// reads through it says so itself.
  /// - Parameter previous: the same of an earlier look.
  public func stamps(behind links: [Path], previous: StampTable?) -> StampTable {
    var table = StampTable(takenAt: disk.now(), stamps: [])
    for link in links {
      if let stamps = try? stamps(behind: link, previous: previous) { table.stamps += stamps }
    }
    table.stamps.sort { $0.path < $1.path }
    return table
  }

  private func stamps(
    behind link: Path, previous: StampTable?
  ) throws(FileError) -> [Stamp] {
    guard let status = try disk.status(of: link) else { return [] }
    let found = try LinkFollower(disk: disk, exclusions: exclusions).following(
      [TreeEntry(path: link, status: status)], from: ".", inside: nil)
    return try FileObserver(disk: disk, exclusions: exclusions)
      .stamps(of: found, trusting: previous?.stamps ?? [], takenAt: previous?.takenAt ?? 0)
  }
}

extension FileSet {
  /// The outputs with what is behind their links.
  public func following(_ behind: StampTable) -> FileSet {
    if behind.stamps.isEmpty { return self }
    var byPath = Dictionary(artifacts.map { ($0.path, $0) }) { first, _ in first }
    for stamp in behind.stamps { byPath[stamp.path] = stamp.artifact }
    return FileSet(byPath.values.sorted())
  }
}

extension Path {
  /// Whether a `..` follows a name.
  fileprivate var goesBackLater: Bool {
    bytes.split(separator: UInt8(ascii: "/")).drop { $0.elementsEqual("..".utf8) }
      .contains { $0.elementsEqual("..".utf8) }
  }
}
