// Every folder with a project, wherever it is, for those who look for one in vain. It reads far more
// than a search for packages does, so that only `rel init` takes one.

public import Host
import Standards

extension MonorepoLayout {
  /// Everything that somebody could take for a package and is none, sorted by path: also what was
  /// not looked at when packages were searched.
  public func surveyed(on disk: any FileSystem, cache: any PyProjectCache) -> [LeftOut] {
    var survey = ProjectSurvey(layout: self, disk: disk, cache: cache)
    survey.search(".", below: nil)
    let known = Set(leftOut.map(\.path))
    survey.found += missingSubmodules(on: disk).filter { !known.contains($0) }
      .map { LeftOut($0, .noSubmodule) }
    return (leftOut + survey.found).sorted { $0.path < $1.path }
  }
}

extension MonorepoLayout {
  /// Projects that the uv workspace leaves out, or whose files say that they are not built: somebody may
  /// keep their versions in step with the packages'.
  public func bystanders(on disk: any FileSystem, cache: any PyProjectCache) -> [Package] {
    let paths = surveyed(on: disk, cache: cache).filter(\.isBystander).map(\.path)
    let names = Set(packages.map(\.name))
    return paths.compactMap { path in
      guard let file = try? pyProject(at: path / "pyproject.toml", on: disk, cache: cache),
        let name = file.project?.name ?? file.poetryName.flatMap({ try? ProjectName($0) }),
        !names.contains(name)
      else { return nil }
      return Package(
        name: name, path: path, version: file.project?.version ?? Version(release: [0]),
        requiresPython: nil, dependencies: file.project?.dependencies ?? [],
        buildSystem: file.buildSystem, siblings: [])
    }
  }
}

extension LeftOut {
  fileprivate var isBystander: Bool {
    switch reason {
    case .excluded, .noMember, .noBuildSystem, .notBuilt: true
    case .mistake, .template, .sameName, .noSubmodule, .below: false
    }
  }
}

private struct ProjectSurvey {
  let disk: any FileSystem
  let cache: any PyProjectCache
  let workspace: Path?
  let known: Set<Path>
  var found: [LeftOut] = []

  init(layout: MonorepoLayout, disk: any FileSystem, cache: any PyProjectCache) {
    self.disk = disk
    self.cache = cache
    workspace = layout.workspace
    known = Set(layout.packages.map(\.path) + layout.leftOut.map(\.path))
  }

  /// - Parameter outer: the folder above that is not searched, if there is one.
  mutating func search(_ folder: Path, below outer: Path?) {
    if disk.absolute(folder).bytes.count > 3_800 { return }
    guard let entries = try? disk.entries(of: folder) else { return }
    let names = Set(entries.map(\.name))
    if folder != ".", names.contains(".git") || names.contains("pyvenv.cfg") { return }
    if folder != ".", !known.contains(folder), isProject(folder, names) {
      found.append(LeftOut(folder, reason(folder, below: outer)))
    }
    for entry in entries.sorted(by: { $0.name < $1.name }) where entry.kind == .folder {
      if UnsearchedFolders.areForeign(entry.name) { continue }
      let path = folder == "." ? entry.name : folder / entry.name
      search(path, below: outer ?? (UnsearchedFolders.areSkipped(entry.name) ? path : nil))
    }
  }

  private func isProject(_ folder: Path, _ names: Set<Path>) -> Bool {
    guard names.contains("pyproject.toml") else { return names.contains("setup.py") }
    let file = try? pyProject(at: folder / "pyproject.toml", on: disk, cache: cache)
    return file?.project != nil || file?.poetryName != nil || names.contains("setup.py")
  }

  private func reason(_ folder: Path, below outer: Path?) -> LeftOut.Reason {
    if let outer { return .below(outer) }
    if let workspace, workspace == "." || folder.relative(to: workspace) != nil {
      return .noMember
    }
    return .below(folder.parent)
  }
}
