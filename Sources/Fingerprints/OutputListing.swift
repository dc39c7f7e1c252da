// What many targets wrote into one folder: it is listed once for all of them, not once for each.

import Hashing
public import Host

/// What the globs among the outputs of many targets match.
public struct OutputListing: Sendable {
  /// With paths as the patterns have them, in order.
  private var found: [GlobPattern: [TreeEntry]] = [:]

  /// Lists the folders in which several of the patterns start.
  public init(
    of patterns: some Sequence<GlobPattern>, disk: any FileSystem
  ) throws(FileError) {
    let globs = Set(patterns.filter { $0.literal == nil })
    for (base, globs) in Dictionary(grouping: globs, by: \.base).sorted(by: { $0.key < $1.key })
    where globs.count > 1 {
      let index = GlobIndex(globs)
      let texts = globs.map(\.text).sorted()
      let selection = SHA256.digest(of: Array(([base.string] + texts).joined(separator: "\n").utf8))
      let listing = try disk.listing(below: base, selection: selection) { path, isFolder in
        let whole = base / Path(bytes: path)
        return isFolder
          ? globs.contains { $0.canMatch(below: whole) } : !index.matches(of: whole).isEmpty
      }
      for glob in globs { found[glob] = [] }
      listing.visit { path, status in
        let whole = base / Path(bytes: path)
        for glob in index.matches(of: whole) {
          found[glob, default: []].append(TreeEntry(path: whole, status: status))
        }
      }
    }
  }

  /// The files that any of the patterns matches, each once, in order; nil where one of them was not
  /// looked for.
  func entries(of patterns: [GlobPattern]) -> [TreeEntry]? {
    var entries: [TreeEntry] = []
    for pattern in patterns {
      guard let own = found[pattern] else { return nil }
      entries += own
    }
    if patterns.count < 2 { return entries }
    return Set(entries).sorted { $0.path < $1.path }
  }
}

/// Patterns by the bytes that what they match starts with: a path is compared with few of them.
private struct GlobIndex: Sendable {
  private var globs: [[UInt8]: [GlobPattern]] = [:]
  /// Of the starts, ascending.
  private let lengths: [Int]

  init(_ all: [GlobPattern]) {
    globs = Dictionary(grouping: all, by: \.start)
    lengths = Set(globs.keys.map(\.count)).sorted()
  }

  func matches(of path: Path) -> [GlobPattern] {
    var result: [GlobPattern] = []
    for length in lengths where length <= path.bytes.count {
      for glob in globs[Array(path.bytes[..<length])] ?? [] where glob.matches(path) {
        result.append(glob)
      }
    }
    return result
  }
}
