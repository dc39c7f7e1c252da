// Where packages are looked for when nobody has said where they are: the members of uv workspaces,
// else every folder in which a package can be meant to be released.

import Diagnostics
import Host
import Notation
import Standards

extension Discovery {
  /// Takes the packages from the root down, by what the repository itself says.
  mutating func searchRepository() {
    var links: [Path] = []
    searchFolder(".", in: nil, &links)
    var places = Set(members.compactMap { (try? disk.resolved($0.path)) ?? nil })
    // What a link leads to in the tree was found there, unless it was not to be.
    for link in links {
      guard let place = (try? disk.resolved(link)) ?? nil, place.relative(to: disk.root) == nil,
        places.insert(place).inserted
      else { continue }
      if isFile(link / "pyproject.toml") || isFile(link / "setup.py") { read(link, .searched) }
    }
  }

  /// - Parameter outer: the nearest package that the folder is in.
  private mutating func searchFolder(_ folder: Path, in outer: Member?, _ links: inout [Path]) {
    // The system has no path for files much below this, and nobody a package.
    if disk.absolute(folder).bytes.count > 3_800 { return }
    var outer = outer
    switch readSearched(folder) {
    case .workspace(let file): return searchWorkspace(file, at: folder)
    case .package: outer = members.last
    case .other: break
    }
    do throws(FileError) {
      let entries = try disk.entries(of: folder)
      // Another repository, or a virtual environment.
      let foreign: Set<Path> = [".git", "pyvenv.cfg"]
      if folder != ".", entries.contains(where: { foreign.contains($0.name) }) { return }
      // What is in a package's own module ships with it: templates, say.
      if let outer, outer.isModule(folder), entries.contains(where: { $0.name == "__init__.py" }) {
        return
      }
      for entry in entries.sorted(by: { $0.name < $1.name }) {
        if entry.kind == .file || UnsearchedFolders.areSkipped(entry.name) { continue }
        let path = folder == "." ? entry.name : folder / entry.name
        if entry.kind == .folder {
          searchFolder(path, in: outer, &links)
        } else {
          links.append(path)
        }
      }
    } catch {
      // A database's folder, say: what cannot be looked into is nobody's package, and what went
      // meanwhile, as a step's outputs do, is none any more.
      if error.reason != .notPermitted, error.reason != .notFound { errors.append(Problem(error)) }
    }
  }

  private mutating func readSearched(_ folder: Path) -> Kind {
    if folder != "." { return read(folder, .searched) }
    // The root's file may be one for tools alone, and its project one that nobody builds.
    let before = errors
    let kind = read(folder, .member)
    guard errors.count > before.count else { return kind }
    // Whatever is wrong with its project, the workspace counts.
    guard let file = try? workspacePyProject(at: "pyproject.toml", on: disk, cache: cache),
      file.workspace != nil || !(file.isPackage ?? file.statesBuildSystem)
    else { return .other }
    errors = before
    isWorkspace["."] = file.workspace != nil
    return file.workspace == nil ? .other : .workspace(file)
  }

  /// Takes the members of a uv workspace; its root's own project was taken already.
  mutating func searchWorkspace(_ root: PyProject, at folder: Path) {
    guard let table = root.workspace else { return }
    do throws(Problem) {
      let members = try patterns(table.members, of: "members", in: folder)
      let excluded = try patterns(table.exclude, of: "exclude", in: folder)
      // To uv each of them is a glob, which may match nothing.
      for found in folders(matching: members, with: ["pyproject.toml"], of: nil)
      where found.path != folder {
        if excluded.contains(where: { $0.covers(found.path) }) {
          isLeftOut[found.path] = .excluded
        } else {
          read(found.path, folder == "." ? .member : .nestedMember)
        }
      }
      let checked = Set(self.members.map(\.path))
      for path in missingSubmodules(on: disk)
      where members.contains(where: { $0.matches(path) }) && !checked.contains(path) {
        isLeftOut[path] = .noSubmodule
      }
    } catch {
      errors.append(error)
    }
  }

  private func patterns(
    _ texts: [String], of key: TOMLKey, in folder: Path
  ) throws(Problem) -> [GlobPattern] {
    let file = folder / "pyproject.toml"
    var patterns: [GlobPattern] = []
    for (index, text) in texts.enumerated() {
      do throws(GlobError) {
        // Taken by itself, so that the place of a mistake is in what somebody wrote.
        _ = try GlobPattern(text)
        patterns.append(try GlobPattern(text, below: folder))
      } catch {
        let path: [TOMLKey] = ["tool", "uv", "workspace", key, .index(index)]
        throw TOMLText(try contents(of: file, on: disk), file: file)
          .problem("`\(dotted(path))`: \(error)", at: path)
      }
    }
    return patterns
  }

  /// Looks for `[tool.uv.workspace]` at the root, then from the packages upwards: the folder
  /// nearest to the root wins.
  mutating func findWorkspace() {
    var folders: Set<Path> = ["."]
    for member in members {
      var folder = member.path
      while folder != ".", folder != "/", folder.name != "..", folders.insert(folder).inserted {
        folder = folder.parent
      }
    }
    let depth = { (folder: Path) in
      folder == "." ? 0 : folder.bytes.count { $0 == UInt8(ascii: "/") } + 1
    }
    let candidates = folders.filter { isWorkspace[$0] != false }
    workspace = candidates.sorted { (depth($0), $0) < (depth($1), $1) }
      .first { statesWorkspace($0) }
  }

  private mutating func statesWorkspace(_ folder: Path) -> Bool {
    if let known = isWorkspace[folder] { return known }
    let file = folder / "pyproject.toml"
    // The file of a package that could not be read is reported already.
    guard isFile(file), files.insert(file).inserted || folder == "." else { return false }
    do throws(Problem) {
      return try workspacePyProject(at: file, on: disk, cache: cache).workspace != nil
    } catch {
      if !errors.contains(error) { errors.append(error) }
      return false
    }
  }
}

extension Discovery.Member {
  /// Whether a folder is where the package's own module is: named like the package or its folder, or
  /// right in `src`.
  fileprivate func isModule(_ folder: Path) -> Bool {
    let parent = folder.parent
    if parent == (path == "." ? "src" : path / "src") { return true }
    guard parent == path else { return false }
    let names = [statedName, try? ProjectName(path.name.string)].compactMap { $0?.distribution }
    return names.contains(folder.name.string.lowercased())
  }
}
