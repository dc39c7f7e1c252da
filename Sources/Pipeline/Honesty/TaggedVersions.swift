// Whether the tag of the packages' version is on the commit that is checked out, and what differs if it
// is not. Tags are read from git's files; git itself is asked once for each tag, and once for each pair
// of commits.

import Caching
import Checkouts
import Git
import Honesty
import Host
import Versioning
import Workspace

/// The packages whose versions may have tags.
struct TaggedVersions {
  let packages: [Package]
  /// Whether tags have the packages' names.
  let isIndependent: Bool

  /// - Returns: the first tag that is on another commit; nil where there is none, and where git cannot
  ///   be asked.
  func note(in checkout: Checkout, processes: any ProcessRunner) async -> VersionNote? {
    let disk = checkout.disk
    // Another repository than the files' own: only git knows which.
    if checkout.environment["GIT_DIR"] != nil || checkout.environment["GIT_WORK_TREE"] != nil {
      return nil
    }
    guard !packages.isEmpty, let place = (try? GitFolder(holding: disk.root, disk: disk)) ?? nil,
      let head = (try? place.head(disk: disk))??.commit
    else { return nil }
    let wanted = wantedTags
    guard let tags = try? place.tags(where: { wanted[$0] != nil }, disk: disk) else { return nil }
    let git = GitRepository(
      disk: disk, environment: checkout.environment, runner: processes)
    for tag in tags {
      guard let commit = await commit(of: tag, git, checkout.state), commit != head,
        let paths = await changes(
          since: tag.name, from: commit, to: head, below: wanted[tag.name] ?? [], git,
          checkout.state)
      else { continue }
      return .taggedElsewhere(tag: tag.name, commit: commit, head: head, paths)
    }
    return nil
  }

  /// The names that a tag may have, with the folders of the packages that it is about.
  private var wantedTags: [String: [Path]] {
    var names: [String: [Path]] = [:]
    for package in packages {
      let version = package.version.normalized
      if isIndependent {
        let name = package.name
        let starts = Set([name.text, name.normalized]).flatMap { name in
          ["-v", "-", "@", "@v", "/v", "/"].map { name + $0 }
        }
        for start in starts { names[start + version] = [package.path] }
      } else {
        for name in ["v\(version)", version] { names[name, default: []].append(package.path) }
      }
    }
    return names
  }

  private func commit(
    of tag: GitTag, _ git: GitRepository, _ state: MachineState
  ) async -> String? {
    if let commit = tag.commit { return commit }
    // What an object stands for never changes.
    if let known = state[.tag(tag.object)] { return String(decoding: known, as: UTF8.self) }
    guard let commit = try? await git.commit(ofObject: tag.object) else { return nil }
    state[.tag(tag.object)] = Array(commit.utf8)
    return commit
  }

  private func changes(
    since tag: String, from old: String, to new: String, below folders: [Path],
    _ git: GitRepository, _ state: MachineState
  ) async -> [Path]? {
    let folders = folders.sorted()
    if let known = state[.changes(since: tag)], known.old == old, known.new == new,
      known.folders == folders
    {
      return known.paths
    }
    guard let paths = try? await git.changedPaths(from: old, to: new, below: folders) else {
      return nil
    }
    state[.changes(since: tag)] = KnownChanges(old: old, new: new, folders: folders, paths: paths)
    return paths
  }
}

/// What changed between two commits below some folders.
private struct KnownChanges: Packable {
  var old: String
  var new: String
  var folders: [Path]
  var paths: [Path]

  init(old: String, new: String, folders: [Path], paths: [Path]) {
    self.old = old
    self.new = new
    self.folders = folders
    self.paths = paths
  }

  var packed: [UInt8] {
    var writer = PackedWriter()
    writer.add(old)
    writer.add(new)
    for list in [folders, paths] {
      writer.add(list.count)
      for path in list { writer.add(path.bytes) }
    }
    return writer.bytes
  }

  init?(packed bytes: [UInt8]) {
    var reader = PackedReader(bytes)
    guard let old = reader.text(), let new = reader.text(),
      let folders = reader.list({ $0.field().map { Path(bytes: $0) } }),
      let paths = reader.list({ $0.field().map { Path(bytes: $0) } }), reader.isAtEnd
    else { return nil }
    self.init(old: old, new: new, folders: folders, paths: paths)
  }
}

extension StateRow<KnownChanges> {
  fileprivate static func changes(since tag: String) -> Self { Self(.facts, "since tag \(tag)") }
}

extension StateRow<[UInt8]> {
  /// The commit that a tag's object stands for.
  fileprivate static func tag(_ object: String) -> Self { Self(.facts, "tag \(object)") }
}
