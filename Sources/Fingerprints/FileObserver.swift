// From patterns to file sets: walks each folder once, reads only files whose row does not vouch for
// them, and keeps the new rows. Knows nothing of actions. How files are read is in `FileReader`.

public import Caching
import Dispatch
import Hashing
public import Host
import Synchronization

/// Observes files on a disk with the help of earlier observations.
public struct FileObserver: Sendable {
  private let disk: any FileSystem
  /// nil for outputs, which are taken as they are.
  private let exclusions: Exclusions?

  /// - Parameter exclusions: what is no source. Without it nothing is left out, and links are not
  ///   followed: that is how outputs are observed.
  public init(disk: any FileSystem, exclusions: Exclusions?) {
    self.disk = disk
    self.exclusions = exclusions
  }

  /// The files that each pattern matches now.
  ///
  /// A pattern without glob characters that names a folder stands for everything below it.
  /// - Parameter state: has earlier observations; new ones replace them.
  public func observe(
    _ patterns: some Sequence<GlobPattern>, state: MachineState
  ) throws(FileError) -> [GlobPattern: FileSet] {
    let walks = walks(for: Set(patterns))
    let observed = Mutex<[Int: Result<[Observed], FileError>]>([:])
    let observeOne: @Sendable (Int) -> Void = { index in
      let result: Result<[Observed], FileError>
      do throws(FileError) {
        result = .success(try observe(walks[index], state))
      } catch { result = .failure(error) }
      observed.withLock { $0[index] = result }
    }
    if walks.count > 16 {
      DispatchQueue.concurrentPerform(iterations: walks.count, execute: observeOne)
    } else {
      walks.indices.forEach(observeOne)
    }
    var result: [GlobPattern: FileSet] = [:]
    let all = observed.withLock { $0 }
    for index in walks.indices {
      for one in try all[index]?.get() ?? [] {
        if let list = one.newList {
          let name = name(one.walk)
          state[.tree(name)] = one.row
          state[.list(name)] = list
        }
        for (pattern, set) in zip(one.walk.patterns, one.sets) { result[pattern] = set }
      }
    }
    return result
  }

  /// The stamps of everything that the patterns match, as one table.
  /// - Parameters:
  ///   - previous: the stamps of an earlier observation of the same patterns.
  ///   - listed: what some of the patterns are known to match.
  public func stamps(
    of patterns: [GlobPattern], previous: StampTable?, listed: OutputListing? = nil
  ) throws(FileError) -> StampTable {
    var all = StampTable(takenAt: disk.now(), stamps: [])
    // Nearly all outputs are single files: one look each, if they are as they were.
    if exclusions == nil, patterns.count == 1, let path = patterns[0].literal,
      let previous, previous.stamps.count == 1, let known = previous.stamps.first,
      known.path == path, let status = try disk.status(of: path), status == known.status,
      previous.isTrusted(status)
    {
      all.stamps = [known]
      return all
    }
    for walk in walks(for: Set(patterns)) {
      let known = listed?.entries(of: walk.patterns)
      let wanted = if let known { known } else { try entries(of: walk) }
      all.stamps += try stamps(
        of: wanted, trusting: previous?.stamps ?? [], takenAt: previous?.takenAt ?? 0)
    }
    all.stamps.sort { $0.path < $1.path }
    // Patterns may overlap: `site/` and `site/index.html`.
    var last: Path?
    all.stamps.removeAll { stamp in
      defer { last = stamp.path }
      return stamp.path == last
    }
    return all
  }

  /// What a walk's patterns match.
  private func entries(of walk: Walk) throws(FileError) -> [TreeEntry] {
    let selection = SHA256.digest(of: Array(name(walk).utf8))
    return try listing(of: walk, selection).entries.map { entry in
      TreeEntry(path: walk.base / entry.path, status: entry.status)
    }.filter { entry in
      walk.patterns.contains { $0.literal != nil || $0.matches(entry.path) }
    }
  }

  // MARK: Walks

  /// One folder to walk, or one file to look at, for the patterns that start there.
  private struct Walk {
    /// What the listing's paths start from.
    var base: Path
    /// The path of the file, or folder taken whole, that a pattern without glob characters names.
    var literal: Path?
    var patterns: [GlobPattern]
  }

  /// The name of a walk's rows in the state: all that decides what it selects.
  private func name(_ walk: Walk) -> String {
    var words = [walk.base.string] + walk.patterns.map(\.text).sorted()
    words += exclusions.map { ["", $0.identity] } ?? []
    return words.joined(separator: "\n")
  }

  /// Patterns by where their walks start; a folder inside another walk's folder is not walked again.
  private func walks(for patterns: Set<GlobPattern>) -> [Walk] {
    var result: [Walk] = []
    var last: Int?
    for pattern in patterns.sorted(by: { ($0.base, $0.text) < ($1.base, $1.text) }) {
      if let literal = pattern.literal {
        result.append(Walk(base: literal.parent, literal: literal, patterns: [pattern]))
      } else if let index = last,
        pattern.base == result[index].base || pattern.base.relative(to: result[index].base) != nil
      {
        result[index].patterns.append(pattern)
      } else {
        last = result.count
        result.append(Walk(base: pattern.base, literal: nil, patterns: [pattern]))
      }
    }
    return result
  }

  private struct Observed {
    var walk: Walk
    var row: TreeRow
    /// In the order of the walk's patterns.
    var sets: [FileSet]
    /// nil when the rows are as they were.
    var newList: TreeListRow?
  }

  /// Looks at every file of the walk, and reads those that earlier rows do not vouch for.
  /// - Returns: one, unless the walk had to be split.
  private func observe(_ walk: Walk, _ state: MachineState) throws(FileError) -> [Observed] {
    let name = name(walk)
    let previous = state[.tree(name)]
    let list = state.later(.list(name))
    let takenAt = disk.now()
    if let previous, previous.isSettled, !previous.hasLinks, walk.literal == nil,
      disk.isKnownUnchanged(as: previous.identity),
      let sets = sets(of: previous, for: walk, list)
    {
      return [Observed(walk: walk, row: previous, sets: sets)]
    }
    let selection = SHA256.digest(of: Array(name.utf8))
    let found = try found(by: walk, selection)
    if found.hasLinks, let parts = try parts(of: walk, found) {
      var result: [Observed] = []
      for part in parts { result += try observe(part, state) }
      return result
    }
    let listing = try following(found, of: walk)
    // The list, which is long, is read only where something changed.
    if let previous, previous.isSettled,
      previous.identity == listing.identity(selection: selection),
      let sets = sets(of: previous, for: walk, list)
    {
      return [Observed(walk: walk, row: previous, sets: sets)]
    }
    let old = previous == nil ? nil : list()
    let entries = listing.entries
    let stamps = try stamps(
      of: entries.map { TreeEntry(path: walk.base / $0.path, status: $0.status) },
      trusting: (old?.stamps ?? []).map { stamp in
        Stamp(path: walk.base / stamp.path, status: stamp.status, digest: stamp.digest)
      }, takenAt: previous?.takenAt ?? 0)
    let sets = walk.patterns.map { pattern in
      FileSet(
        stamps.filter { pattern.literal != nil || pattern.matches($0.path) }.map(\.artifact))
    }
    // A file that vanished while it was read is in no set. The digests then belong to another list
    // than the walk's, and the next walk looks at everything anew.
    let isWhole =
      entries.count == stamps.count
      && zip(entries, stamps).allSatisfy { walk.base / $0.path == $1.path }
    let row = TreeRow(
      takenAt: isWhole ? takenAt : 0, listing: isWhole ? listing : TreeListing(),
      selection: selection,
      summaries: zip(walk.patterns, sets).map { pattern, set in
        TreeRow.Summary(
          pattern: pattern.text, digest: set.digest, count: set.count,
          suffixes: set.suffixes.sorted())
      })
    let newList = TreeListRow(
      listing: isWhole ? listing : TreeListing(), digests: isWhole ? stamps.map(\.digest) : [])
    return [Observed(walk: walk, row: row, sets: sets, newList: newList)]
  }

  /// The sets that a row which still holds knows; their lists are made when they are asked for.
  private func sets(
    of row: TreeRow, for walk: Walk, _ list: @escaping @Sendable () -> TreeListRow?
  ) -> [FileSet]? {
    var sets: [FileSet] = []
    for pattern in walk.patterns {
      guard let summary = row.summaries.first(where: { $0.pattern == pattern.text }) else {
        return nil
      }
      let base = walk.base
      sets.append(
        FileSet(digest: summary.digest, count: summary.count, suffixes: Set(summary.suffixes)) {
          (list()?.stamps ?? []).compactMap { stamp in
            let whole = Stamp(
              path: base / stamp.path, status: stamp.status, digest: stamp.digest)
            let isMatch = pattern.literal != nil || pattern.matches(whole.path)
            return isMatch ? whole.artifact : nil
          }
        })
    }
    return sets
  }

  /// The walk as one for each folder where its patterns start, where it makes a difference: a link
  /// out of one of them leads to what only the whole walk has found.
  private func parts(of walk: Walk, _ found: TreeListing) throws(FileError) -> [Walk]? {
    guard exclusions != nil, walk.patterns.contains(where: { $0.base != walk.base }) else {
      return nil
    }
    let follower = LinkFollower(disk: disk, exclusions: exclusions)
    let links = try follower.inner(of: found.entries, from: walk.base, inside: walk.base)
    var isSplit = false
    for base in Set(walk.patterns.map(\.base)) where !isSplit {
      guard let home = try disk.resolved(base) else { continue }
      isSplit = links.contains { $0.path.isAtOrBelow(home) && !$0.target.isAtOrBelow(home) }
    }
    guard isSplit else { return nil }
    return Dictionary(grouping: walk.patterns, by: \.base).sorted { $0.key < $1.key }
      .map { Walk(base: $0, literal: nil, patterns: $1) }
  }

  /// Everything that could match, with paths from the walk's base, links followed.
  private func listing(
    of walk: Walk, _ selection: Digest
  ) throws(FileError) -> TreeListing {
    try following(try found(by: walk, selection), of: walk)
  }

  private func following(
    _ found: TreeListing, of walk: Walk
  ) throws(FileError) -> TreeListing {
    guard exclusions != nil, found.hasLinks else { return found }
    // The folder that is walked whole.
    var folder: Path? = walk.base
    if let literal = walk.literal {
      folder = try disk.status(of: literal)?.kind == .folder ? literal : nil
    }
    let follower = LinkFollower(disk: disk, exclusions: exclusions)
    return TreeListing(try follower.following(found.entries, from: walk.base, inside: folder))
  }

  /// The same with links as they are.
  private func found(
    by walk: Walk, _ selection: Digest
  ) throws(FileError) -> TreeListing {
    guard let literal = walk.literal else { return try selected(below: walk.base, walk, selection) }
    guard let status = try disk.status(of: literal) else { return TreeListing() }
    // A pipe among inputs is an error of its own; where a step writes it is no output.
    if status.kind == .other, exclusions == nil { return TreeListing() }
    guard status.kind == .folder else {
      return TreeListing([TreeEntry(path: literal.name, status: status)])
    }
    return TreeListing(
      try selected(below: literal, walk, selection).entries.map { entry in
        TreeEntry(path: literal.name / entry.path, status: entry.status)
      })
  }

  private func selected(
    below folder: Path, _ walk: Walk, _ selection: Digest
  ) throws(FileError) -> TreeListing {
    let takesAll = walk.literal != nil
    return try disk.listing(below: folder, selection: selection) { path, isFolder in
      if isFolder {
        let whole = folder / Path(bytes: path)
        return exclusions?.prunes(whole) != true
          && (takesAll || walk.patterns.contains { $0.canMatch(below: whole) })
      }
      if let exclusions { return !exclusions.excludes(path, below: folder) }
      // Many targets write into one folder, and each would look at what all the others wrote.
      return takesAll || walk.patterns.contains { $0.matches(folder / Path(bytes: path)) }
    }
  }

  // MARK: Reading

  /// Digests of files: those whose status is as it was, and was older than a tick then, keep theirs;
  /// the others are read.
  func stamps(
    of entries: [TreeEntry], trusting old: [Stamp], takenAt: Int64
  ) throws(FileError) -> [Stamp] {
    var stamps: [Stamp] = []
    stamps.reserveCapacity(entries.count)
    var unread: [TreeEntry] = []
    var rest = old[...]
    for entry in entries {
      while let first = rest.first, first.path < entry.path { rest = rest.dropFirst() }
      if let known = rest.first, known.path == entry.path, known.status == entry.status,
        entry.status.isOlder(than: takenAt)
      {
        stamps.append(known)
      } else {
        unread.append(entry)
      }
    }
    if unread.isEmpty { return stamps }
    stamps += try FileReader(disk: disk, followsLinks: exclusions != nil).read(unread)
    stamps.sort { $0.path < $1.path }
    return stamps
  }
}
