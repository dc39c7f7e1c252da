// Which checkout a folder is in: rel looks upwards from where it was called, as git and cargo do. Knows
// nothing of the command line.

import Git
public import Host
import Workspace

/// The folder of the checkout that holds `folder`; `folder` itself where nothing above it says more.
///
/// The nearest Releasefile decides. Where there is none, it is the nearest uv workspace that has the
/// folder, else the git repository that has its packages. Nobody looks out of a repository, but for a
/// submodule's, and no Releasefile counts that lies above in a folder which everybody may write into:
/// its recipes would run.
/// - Parameters:
///   - folder: absolute.
///   - disk: of an absolute folder.
public func checkoutRoot(
  holding folder: Path, disk: @Sendable (Path) -> any FileSystem
) -> Path {
  let top = disk("/")
  func isReleasefile(in folder: Path) -> Bool {
    let status = (try? top.status(of: folder / Checkout.releasefile)) ?? nil
    return status.map { $0.kind != .folder } ?? false
  }
  if isReleasefile(in: folder) { return folder }
  guard let start = (try? top.resolved(folder)) ?? nil else { return folder }
  let repository = (try? GitFolder(holding: start, disk: top)) ?? nil
  let end = repository.map(\.outermostTop) ?? "/"
  let above = folders(above: start, upTo: end).prefix { folder in
    ((try? top.status(of: folder)) ?? nil).map { $0.mode & 0o002 == 0 } ?? false
  }
  if let found = above.first(where: isReleasefile) { return found }
  if start == repository?.top || statesWorkspace(start, on: top) { return folder }
  func holds(_ root: Path) -> Bool {
    start.relative(to: root).map { belongsToMonorepo($0, on: disk(root)) } ?? false
  }
  for root in above {
    if statesWorkspace(root, on: top), holds(root) { return root }
    if root == repository?.top { return holds(root) ? root : folder }
  }
  return folder
}

/// The nearest first, without `start`.
private func folders(above start: Path, upTo end: Path) -> [Path] {
  var folders: [Path] = []
  var folder = start
  while folder != end, folder != folder.parent {
    folder = folder.parent
    folders.append(folder)
  }
  return folders
}

extension GitFolder {
  /// The working tree's top, or of a submodule that of the repository which it is a part of.
  fileprivate var outermostTop: Path {
    var folder = top.parent
    while folder != folder.parent {
      if gitFolder.relative(to: folder / ".git/modules") != nil { return folder }
      folder = folder.parent
    }
    return top
  }
}
