// Whether a folder belongs to a monorepo further up, where no Releasefile says what that is: by the
// packages that are found from there down.

import Diagnostics
public import Host

/// Whether the pyproject.toml of a folder states a uv workspace; one that cannot be read does not.
public func statesWorkspace(_ folder: Path, on disk: any FileSystem) -> Bool {
  let file = folder / "pyproject.toml"
  guard (try? disk.status(of: file)) ?? nil != nil else { return false }
  let project = try? workspacePyProject(at: file, on: disk, cache: NoPyProjectCache())
  return project?.workspace != nil
}

/// Whether a folder is one of a monorepo's: in one of its packages, above some, or beside them with no
/// project of its own.
///
/// A project that the search for packages leaves out, an example say, is a world of its own, like a
/// member that a uv workspace excludes.
/// - Parameters:
///   - folder: from the disk's root, where the monorepo is.
///   - disk: that root's.
public func belongsToMonorepo(_ folder: Path, on disk: any FileSystem) -> Bool {
  let project = nearestProject(to: folder, on: disk)
  if project == "." { return true }
  let found: FoundPackages
  do throws(Problems) {
    found = try findPackages(
      patterns: [], isDefault: true, disk: disk, cache: NoPyProjectCache())
  } catch {
    // What is wrong with a package is to be said, and not that there is none.
    return true
  }
  if let project { return found.paths.contains(project) }
  if found.paths.contains(where: { $0.relative(to: folder) != nil }) { return true }
  return !found.paths.isEmpty && !holdsProject(folder, on: disk)
}

/// The folder's own project, or the nearest one above it.
private func nearestProject(to folder: Path, on disk: any FileSystem) -> Path? {
  var folder = folder
  while true {
    if isProject(folder, on: disk) { return folder }
    if folder == "." { return nil }
    folder = folder.parent
  }
}

private func isProject(_ folder: Path, on disk: any FileSystem) -> Bool {
  func isThere(_ name: Path) -> Bool { (try? disk.status(of: folder / name)) ?? nil != nil }
  if isThere("setup.py") { return true }
  guard isThere("pyproject.toml") else { return false }
  do throws(Problem) {
    let file = try pyProject(at: folder / "pyproject.toml", on: disk, cache: NoPyProjectCache())
    return file.project != nil || file.poetryName != nil || file.statesBuildSystem
      || file.workspace != nil
  } catch { return true }
}

/// Whether packages would be found from there down.
private func holdsProject(_ folder: Path, on disk: any FileSystem) -> Bool {
  let pattern = try? GlobPattern("**", below: folder)
  guard let pattern else { return false }
  var search = FolderSearch(for: ["pyproject.toml", "setup.py"], disk: disk)
  do throws(FileError) { try search.search([pattern]) } catch { return false }
  return search.found.contains { isProject($0.path, on: disk) }
}
