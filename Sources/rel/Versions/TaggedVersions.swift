// Whether the tag of the packages' version is on the commit that is checked out, and what differs if it
// is not. Tags are read from git's files; git itself is asked once for each tag, and once for each pair
// of commits.

import Caching
import Git
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
  func note(
    in checkout: Checkout, rows: inout StateRows, processes: any ProcessRunner
  ) async -> VersionNote? {
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
      guard let commit = await commit(of: tag, git, &rows), commit != head,
        let paths = await changes(
          since: tag.name, from: commit, to: head, below: wanted[tag.name] ?? [], git, &rows)
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
    of tag: GitTag, _ git: GitRepository, _ rows: inout StateRows
  ) async -> String? {
    if let commit = tag.commit { return commit }
    // What an object stands for never changes.
    let row = "tag \(tag.object)"
    if let known = rows[.facts, row] { return String(decoding: known, as: UTF8.self) }
    guard let commit = try? await git.commit(ofObject: tag.object) else { return nil }
    rows[.facts, row] = Array(commit.utf8)
    return commit
  }

  private func changes(
    since tag: String, from old: String, to new: String, below folders: [Path],
    _ git: GitRepository,
    _ rows: inout StateRows
  ) async -> [Path]? {
    let row = "since tag \(tag)"
    let folders = folders.sorted()
    if var reader = rows[.facts, row].map({ PackedReader($0) }), reader.text() == old,
      reader.text() == new, reader.list({ $0.field().map { Path(bytes: $0) } }) == folders,
      let paths = reader.list({ $0.field().map { Path(bytes: $0) } }), reader.isAtEnd
    {
      return paths
    }
    guard let paths = try? await git.changedPaths(from: old, to: new, below: folders) else {
      return nil
    }
    var writer = PackedWriter()
    writer.add(old)
    writer.add(new)
    for list in [folders, paths] {
      writer.add(list.count)
      for path in list { writer.add(path.bytes) }
    }
    rows[.facts, row] = writer.bytes
    return paths
  }
}
