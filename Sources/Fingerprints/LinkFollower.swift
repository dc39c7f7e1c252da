// Symbolic links among inputs: a build follows them, and so must its key.

import Host

/// Adds to a listing what its links lead to.
struct LinkFollower: Sendable {
  let disk: any FileSystem
  let exclusions: Exclusions?

  /// A link to a folder whose content is among the entries already; both with links resolved.
  struct Inner: Hashable {
    var path: Path
    var target: Path
  }

  /// The links among entries that lead to a folder in `folder`.
  func inner(
    of entries: [TreeEntry], from base: Path, inside folder: Path
  ) throws(FileError) -> [Inner] {
    guard let home = try disk.resolved(folder) else { return [] }
    var result: [Inner] = []
    for entry in entries where entry.status.kind == .link {
      let path = base / entry.path
      guard let target = try disk.resolved(path), target.isAtOrBelow(home),
        try disk.status(of: target)?.kind == .folder, let own = try disk.resolved(path.parent)
      else { continue }
      result.append(Inner(path: own / path.name, target: target))
    }
    return result
  }

  /// Gives links the status of what they point to, beside their own, and adds what is below links
  /// to folders, links in there followed too.
  /// - Parameters:
  ///   - entries: with paths from `base`.
  ///   - folder: the folder whose whole content the entries are; nil when they are single files.
  func following(
    _ entries: [TreeEntry], from base: Path, inside folder: Path?
  ) throws(FileError) -> [TreeEntry] {
    let home = try folder.flatMap { path throws(FileError) in try disk.resolved(path) }
    return try followed(entries, from: base, walked: home.map { [$0] } ?? [])
      .sorted { $0.path < $1.path }
  }

  /// - Parameter walked: folders whose contents are among the entries already, links resolved.
  private func followed(
    _ entries: [TreeEntry], from base: Path, walked: [Path]
  ) throws(FileError) -> [TreeEntry] {
    var result: [TreeEntry] = []
    for entry in entries {
      let path = base / entry.path
      guard entry.status.kind == .link, let target = try disk.resolved(path),
        let status = try disk.status(of: target)
      else {
        result.append(entry)
        continue
      }
      result.append(TreeEntry(path: entry.path, status: entry.status.followed(to: status)))
      guard status.kind == .folder, !walked.contains(where: target.isAtOrBelow) else { continue }
      // A folder around the link would be walked without end.
      guard let own = try disk.resolved(path.parent), !own.isAtOrBelow(target) else { continue }
      let below = try disk.tree(below: target) { exclusions?.prunes(path / $0) == true }
        .filter { $0.status.kind == .file || $0.status.kind == .link }
        .map { TreeEntry(path: entry.path / $0.path, status: $0.status) }
      result += try followed(below, from: base, walked: walked + [target])
    }
    return result
  }
}

extension Path {
  func isAtOrBelow(_ folder: Path) -> Bool {
    self == folder || relative(to: folder) != nil
  }
}

extension FileStatus {
  /// A link's status together with its target's: a change of either changes it.
  fileprivate func followed(to target: FileStatus) -> FileStatus {
    FileStatus(
      kind: .link, mode: target.mode, device: inode, inode: target.inode,
      sizeBytes: target.sizeBytes, modified: max(modified, target.modified),
      changed: max(changed, target.changed))
  }
}
