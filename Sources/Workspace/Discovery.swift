// From the patterns of the variable `packages` to the packages in dependency order. Which folders
// the patterns find is in `FolderSearch.swift`, who needs whom in `DependencyOrder.swift`.

import Diagnostics
public import Host

/// Finds the packages of a monorepo.
///
/// A folder that a pattern matches is a package when its pyproject.toml has a `[project]` table and
/// does not say `tool.uv.package = false`. A folder without pyproject.toml is none, unless the
/// pattern has no glob characters and so names that very folder: that is an error. The inside of a
/// package is not searched, so a package's size does not matter. Links to folders are followed,
/// each folder is taken once.
///
/// - Parameter isDefault: nobody chose the patterns: when they find nothing, the members of the uv
///   workspace at the disk's root are taken, and its own project, if it is built.
/// - Throws: every mistake in every pyproject.toml, names used twice, and dependency cycles.
/// - Source: for the workspace, uv's documentation, "Using workspaces".
public func discoverPackages(
  patterns: [GlobPattern], isDefault: Bool, disk: any FileSystem, cache: any PyProjectCache
) throws(WorkspaceErrors) -> MonorepoLayout {
  var discovery = Discovery(disk: disk, cache: cache)
  discovery.search(patterns)
  if discovery.isEmpty, isDefault { discovery.searchWorkspace() }
  discovery.findWorkspace()
  discovery.checkNames()
  if !discovery.errors.isEmpty { throw WorkspaceErrors(discovery.errors) }
  return try discovery.layout()
}

private struct Discovery {
  struct Member {
    var path: Path
    var project: PyProject.Project
    var buildSystem: BuildSystem
  }

  let disk: any FileSystem
  let cache: any PyProjectCache
  var members: [Member] = []
  var errors: [Diagnostic] = []
  var workspace: Path?
  var files: Set<Path> = []
  /// Whether a folder whose file was read is the root of a uv workspace.
  private var isWorkspace: [Path: Bool] = [:]

  init(disk: any FileSystem, cache: any PyProjectCache) {
    self.disk = disk
    self.cache = cache
  }

  var isEmpty: Bool { members.isEmpty && errors.isEmpty }

  mutating func search(_ patterns: [GlobPattern]) {
    for folder in folders(matching: patterns, of: "the variable `packages`") {
      read(folder.path, isNamed: folder.isNamed)
    }
  }

  /// - Parameter source: who names the patterns, for messages.
  private mutating func folders(
    matching patterns: [GlobPattern], of source: String
  ) -> [FolderSearch.Found] {
    var search = FolderSearch(disk: disk)
    do throws(FileError) {
      try search.search(patterns)
    } catch {
      errors.append(Diagnostic(error))
    }
    errors += search.missing.map { missing($0, source) }
    return search.found
  }

  private mutating func read(_ folder: Path, isNamed: Bool) {
    let file = folder / "pyproject.toml"
    files.insert(file)
    do throws(Diagnostic) {
      let found = try pyProject(at: file, on: disk, cache: cache)
      isWorkspace[folder] = found.workspace != nil
      if found.isUVPackage == false { return }
      if let project = found.project {
        members.append(
          Member(path: folder, project: project, buildSystem: found.buildSystem))
      } else if isNamed || found.statesBuildSystem {
        // A file that only configures tools may stand beside packages; this one means to be one.
        errors.append(missingProject(in: try contents(of: file, on: disk), at: file))
      }
    } catch {
      errors.append(error)
    }
  }

  private func missing(_ path: Path, _ source: String) -> Diagnostic {
    if let status = try? disk.status(of: path), status.kind != .file {
      return Diagnostic(
        "the folder `\(path)` has no `pyproject.toml`",
        hints: ["add one, or take the folder out of \(source)"])
    }
    let entries = (try? disk.entries(of: path.parent)) ?? []
    let folders = entries.filter { $0.kind != .file }.map { (path.parent / $0.name).string }
    return Diagnostic(
      "there is no folder `\(path)`, which \(source) names",
      hints: nearNameHint(to: path.string, among: folders).map { [$0] } ?? [])
  }

  /// Takes the members of the uv workspace at the root.
  mutating func searchWorkspace() {
    do throws(Diagnostic) {
      guard let found = try workspaceFile(), let table = found.workspace else { return }
      let members = try patterns(table.members, of: "members")
      let excluded = try patterns(table.exclude, of: "exclude")
      // uv builds the root's own project only where the file says how.
      if found.isUVPackage ?? found.statesBuildSystem { read(".", isNamed: false) }
      for folder in folders(matching: members, of: "`tool.uv.workspace.members`") {
        if folder.path == "." || excluded.contains(where: { $0.covers(folder.path) }) { continue }
        read(folder.path, isNamed: folder.isNamed)
      }
    } catch {
      errors.append(error)
    }
  }

  private mutating func workspaceFile() throws(Diagnostic) -> PyProject? {
    guard isFile("pyproject.toml") else { return nil }
    files.insert("pyproject.toml")
    return try workspacePyProject(at: "pyproject.toml", on: disk, cache: cache)
  }

  private func isFile(_ path: Path) -> Bool {
    let status = try? disk.status(of: path)
    return status?.kind == .file || status?.kind == .link
  }

  private func patterns(
    _ texts: [String], of key: TOMLKey
  ) throws(Diagnostic) -> [GlobPattern] {
    let file: Path = "pyproject.toml"
    var patterns: [GlobPattern] = []
    for (index, text) in texts.enumerated() {
      do throws(GlobError) {
        patterns.append(try GlobPattern(text))
      } catch {
        let path: [TOMLKey] = ["tool", "uv", "workspace", key, .index(index)]
        throw TOMLText(try contents(of: file, on: disk), file: file)
          .diagnostic("`\(dotted(path))`: \(error)", at: path)
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
    do throws(Diagnostic) {
      return try workspacePyProject(at: file, on: disk, cache: cache).workspace != nil
    } catch {
      if !errors.contains(error) { errors.append(error) }
      return false
    }
  }

  mutating func checkNames() {
    var owners: [ProjectName: Member] = [:]
    for member in members {
      guard let first = owners.updateValue(member, forKey: member.project.name) else { continue }
      let isSpelledAlike = first.project.name.text == member.project.name.text
      errors.append(
        diagnostic(
          "`\(first.path)` and `\(member.path)` are both named `\(member.project.name)`"
            + (isSpelledAlike ? "" : ", which is the same as `\(first.project.name)`"),
          in: member, at: ["project", "name"], hints: ["give one of the two another name"]))
    }
  }

  func layout() throws(WorkspaceErrors) -> MonorepoLayout {
    let order = DependencyOrder(members.map(\.project))
    if !order.cycles.isEmpty { throw WorkspaceErrors(order.cycles.map(cycle)) }
    let closures = order.closures()
    let packages = order.order.map { number in
      let (path, project) = (members[number].path, members[number].project)
      var package = Package(
        name: project.name, path: path, version: project.version,
        requiresPython: project.requiresPython, dependencies: project.dependencies,
        buildSystem: members[number].buildSystem,
        siblings: closures[number].map { members[$0].project.name })
      package.extras = project.extras
      package.isPrivate = project.isPrivate
      return package
    }
    return MonorepoLayout(
      packages: packages, workspace: workspace, files: files.sorted(),
      warnings: members.compactMap(dynamicDependencies))
  }

  private func cycle(_ edges: [DependencyOrder.Edge]) -> Diagnostic {
    // The last edge leads back to where the cycle starts.
    let names = edges.map { members[$0.target].project.name.text }
    let path = ([names.last ?? ""] + names).map { "`\($0)`" }.joined(separator: " → ")
    let hints = edges.map { edge in
      "`\(members[edge.owner].project.name)` requires `\(edge.requirement)`"
    }
    let first = edges[0]
    return diagnostic(
      "packages depend on each other: \(path)", in: members[first.owner], at: first.place,
      hints: hints + ["take out one of these requirements"])
  }

  private func dynamicDependencies(of member: Member) -> Diagnostic? {
    guard let index = member.project.dynamic.firstIndex(of: "dependencies") else { return nil }
    var warning = diagnostic(
      "the dependencies of `\(member.project.name)` are dynamic: rel does not see which other"
        + " packages it needs",
      in: member, at: ["project", "dynamic", .index(index)],
      hints: ["state them under `[project]`, as in `dependencies = [\"name==1.0.0\"]`"])
    warning.severity = .warning
    return warning
  }

  private func diagnostic(
    _ message: String, in member: Member, at path: [TOMLKey], hints: [String]
  ) -> Diagnostic {
    let file = member.path / "pyproject.toml"
    let bytes = (try? disk.contents(of: file)) ?? []
    return TOMLText(bytes, file: file).diagnostic(message, at: path, hints: hints)
  }
}
