// A clean working tree, remembered so that a later run knows without any process that it still is.
// How it is checked is in `GitSnapshot+Checking.swift`.

import Hashing
public import Host
import Synchronization

/// All that decided, when git said "clean", that it had to say so.
///
/// Nothing that git does not ignore has been written, added or removed since, if all of these are
/// as they were: the checked-out commit, the index, each tracked file and each folder that is not
/// ignored (a name that comes or goes changes its folder), and each file that configures git.
/// Ignored folders are not looked into.
///
/// A mark proves nothing about what happens within one tick of the file system's clock. So a
/// snapshot is only taken when everything in it is older than that; git is asked again otherwise.
public struct GitSnapshot: Packable, Hashable {
  public let packed: [UInt8]

  let place: GitFolder
  let environment: Digest
  /// Offsets in `packed` of the tables: absolute paths, folders, files.
  let tables: [Range<Int>]
  /// The commit that was checked out.
  public let head: GitFolder.Head

  private static let format = 2

  public init?(packed bytes: [UInt8]) {
    var reader = PackedReader(bytes)
    guard reader.number() == Self.format,
      let environment = reader.field().flatMap({ Digest(bytes: $0) }),
      let top = reader.field(), let gitFolder = reader.field(), let common = reader.field(),
      let reference = reader.optionalText(), let commit = reader.optionalText()
    else { return nil }
    var tables: [Range<Int>] = []
    for _ in 0..<3 {
      guard let table = reader.field() else { return nil }
      tables.append(table.indices)
    }
    guard reader.isAtEnd else { return nil }
    packed = bytes
    self.environment = environment
    self.tables = tables
    head = GitFolder.Head(reference: reference, commit: commit)
    place = GitFolder(
      top: Path(bytes: top), gitFolder: Path(bytes: gitFolder), commonFolder: Path(bytes: common))
  }

  /// Takes a snapshot of a tree that git called clean after `time`; nil where that would prove
  /// nothing.
  ///
  /// - Parameters:
  ///   - head: read before git was asked.
  ///   - ignored: what git ignores, from the top: of a folder, nothing that is in it.
  ///   - configuration: absolute files, which need not exist.
  init?(
    of place: GitFolder, head: GitFolder.Head, ignored: [Path], configuration: [Path],
    environment: [String: String], takenAt time: Int64, disk: any FileSystem
  ) {
    guard
      let tree = try? CleanTree(below: place.top, ignored: Set(ignored), disk: disk),
      !tree.hasRepositories
    else { return nil }
    var survey = Survey(time: time, disk: disk)
    for path in watchedFiles(of: place, configuration: configuration, disk: disk) {
      survey.add(path, to: \.absolute)
    }
    for folder in tree.folders { survey.add(folder, below: place.top, to: \.folders) }
    for file in tree.files { survey.add(file.path, file.status, to: \.files) }
    guard survey.isTrusted else { return nil }

    var writer = PackedWriter()
    writer.add(Self.format)
    writer.add(gitEnvironment(environment).bytes)
    for path in [place.top, place.gitFolder, place.commonFolder] { writer.add(path.bytes) }
    writer.add(head.reference)
    writer.add(head.commit)
    for table in [survey.absolute, survey.folders, survey.files] { writer.add(table.bytes) }
    self.init(packed: writer.bytes)
  }
}

/// Whether a variable of the environment changes what git does.
public func decidesGit(_ name: String) -> Bool {
  name.hasPrefix("GIT_") || name == "HOME" || name == "XDG_CONFIG_HOME"
}

/// A digest of the variables that change what git does.
func gitEnvironment(_ environment: [String: String]) -> Digest {
  var encoder = FieldEncoder()
  for (name, value) in environment.sorted(by: { $0.key < $1.key }) where decidesGit(name) {
    encoder.add(name)
    encoder.add(value)
  }
  return encoder.digest()
}

/// The files and folders by their absolute paths that decide with the tree. What a link leads to
/// counts as well as the link.
private func watchedFiles(
  of place: GitFolder, configuration: [Path], disk: any FileSystem
) -> [Path] {
  var paths: Set<Path> = [
    place.top, place.gitFolder / "index", place.gitFolder / "config.worktree",
    place.gitFolder / "info/sparse-checkout", place.commonFolder / "config",
    place.commonFolder / "info/exclude", place.commonFolder / "info/attributes",
  ]
  paths.formUnion(configuration)
  for path in paths {
    if let target = (try? disk.resolved(path)) ?? nil { paths.insert(target) }
  }
  return paths.sorted()
}

/// Collects marks, and whether all of them can be trusted.
private struct Survey {
  let time: Int64
  let disk: any FileSystem
  var absolute = MarkTableWriter()
  var folders = MarkTableWriter()
  var files = MarkTableWriter()
  private(set) var isTrusted = true

  init(time: Int64, disk: any FileSystem) {
    self.time = time
    self.disk = disk
  }

  mutating func add(
    _ path: Path, below folder: Path = ".", to table: WritableKeyPath<Survey, MarkTableWriter>
  ) {
    do throws(FileError) {
      add(path, try disk.status(of: folder / path), to: table)
    } catch {
      isTrusted = false
    }
  }

  mutating func add(
    _ path: Path, _ status: FileStatus?, to table: WritableKeyPath<Survey, MarkTableWriter>
  ) {
    if let status, !isOld(status) { isTrusted = false }
    self[keyPath: table].add(path, FileMark(status))
  }

  /// Whether what is written from `time` on must get another mark.
  private func isOld(_ status: FileStatus) -> Bool {
    let second: Int64 = 1_000_000_000
    let last = max(status.modified, status.changed)
    let hasWholeSeconds = status.modified % second == 0 && status.changed % second == 0
    return last < time - (hasWholeSeconds ? 2 * second : 20_000_000)
  }
}

/// What is in a working tree that git calls clean, apart from what it ignores: so, what it tracks.
private struct CleanTree {
  /// All folders but the top, sorted.
  private(set) var folders: [Path]
  /// Sorted.
  private(set) var files: [TreeEntry]
  /// Whether there are repositories in the tree: git looks into submodules, a snapshot does not.
  private(set) var hasRepositories: Bool

  init(below top: Path, ignored: Set<Path>, disk: any FileSystem) throws(FileError) {
    let seen = Mutex<Set<Path>>([])
    let entries = try disk.tree(below: top) { folder in
      if folder == ".git" || ignored.contains(folder) { return true }
      seen.withLock { _ = $0.insert(folder) }
      return false
    }
    let found = seen.withLock { $0 }
    files = entries.filter { !ignored.contains($0.path) }
    let marker: Path = ".git"
    hasRepositories =
      found.contains { $0.name == marker }
      || files.contains { $0.path.name == marker && $0.path != marker }
    folders = []
    let volatile = Set(
      ignored.filter { $0.name == ".gitignore" && $0.parent != "." }.map(\.parent)
        .filter { found.contains($0) && ignoresItself($0, below: top, disk: disk) })
    folders = found.filter { !isInside($0, volatile) }.sorted()
    // While its `.gitignore` stays, such a folder can change in any way.
    let rules = entries.filter { $0.path.name == ".gitignore" && volatile.contains($0.path.parent) }
    files = (files.filter { $0.path != marker } + rules).sorted { $0.path < $1.path }
  }

  private func isInside(_ folder: Path, _ others: Set<Path>) -> Bool {
    var folder = folder
    while folder != "." {
      if others.contains(folder) { return true }
      folder = folder.parent
    }
    return false
  }

  /// Whether the folder's own `.gitignore` ignores all of it, as tools' caches do, and git tracks
  /// nothing in it nevertheless.
  private func ignoresItself(_ folder: Path, below top: Path, disk: any FileSystem) -> Bool {
    guard let bytes = try? disk.contents(of: top / folder / ".gitignore") else { return false }
    let lines = bytes.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
      .filter { $0.first != UInt8(ascii: "#") }
    guard lines.count == 1, lines[0].elementsEqual([UInt8(ascii: "*")]) else { return false }
    let start = Path(bytes: folder.bytes + [UInt8(ascii: "/")])
    var (low, high) = (0, files.count)
    while low < high {
      let middle = (low + high) / 2
      if files[middle].path < start { low = middle + 1 } else { high = middle }
    }
    return low == files.count || files[low].path.relative(to: folder) == nil
  }
}
