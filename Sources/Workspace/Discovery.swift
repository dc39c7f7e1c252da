// From the patterns of the variable `packages`, or from nothing at all, to the packages in dependency
// order. How a folder is told to be a package is in `Discovery+Reading.swift`, where packages are
// looked for without patterns in `Discovery+Searching.swift`, who needs whom in `DependencyOrder`.

public import Diagnostics
public import Host
import Standards

/// Finds the folders of a monorepo's packages.
///
/// A folder is a package when its pyproject.toml has a `[project]` table, or says with which backend
/// it is built and leaves the rest to poetry's table, `setup.cfg` or `setup.py`; or when it has a
/// `setup.py` alone. It is none where `tool.uv.package` or `tool.poetry.package-mode` is false.
///
/// With patterns, the folders that they match are taken. One without glob characters names its very
/// folder, which has to be a package. `**` crosses packages, too. Links to folders are followed, each
/// folder is taken once.
///
/// - Parameter isDefault: nobody chose patterns. Then a uv workspace's members are taken, from its
///   root down; elsewhere every package that is found from the root down, also one inside of
///   another, save in packages' own modules and in folders of tests, examples and the like. The
///   root's own project counts where its file says how it is built. What was only come across and
///   cannot be a package is left out.
/// - Throws: every mistake in every pyproject.toml of a package that somebody has named.
/// - Source: for the workspace, uv's documentation, "Using workspaces".
public func findPackages(
  patterns: [GlobPattern], isDefault: Bool, disk: any FileSystem, cache: any PyProjectCache
) throws(Problems) -> FoundPackages {
  var discovery = Discovery(disk: disk, cache: cache)
  if isDefault { discovery.searchRepository() } else { discovery.search(patterns) }
  discovery.findWorkspace()
  // With no other package there is none that a mistake could stop.
  if discovery.members.isEmpty { discovery.errors += discovery.mistakes }
  if let problems = Problems(discovery.errors) { throw problems }
  return FoundPackages(discovery)
}

/// The same where no backend is asked: what only one knows is as if it were not stated.
public func discoverPackages(
  patterns: [GlobPattern], isDefault: Bool, disk: any FileSystem, cache: any PyProjectCache
) throws(Problems) -> MonorepoLayout {
  let found = try findPackages(
    patterns: patterns, isDefault: isDefault, disk: disk, cache: cache)
  return try found.layout(answers: [:])
}

/// The folders of packages with what their files say.
public struct FoundPackages: Sendable {
  let members: [Discovery.Member]
  let workspace: Path?
  private let files: [Path]
  private let disk: any FileSystem
  private let leftOut: [LeftOut]
  /// What the file of the workspace says, or the root's.
  let shared: DevelopmentSettings

  init(_ discovery: Discovery) {
    let root = (discovery.workspace ?? ".") / "pyproject.toml"
    let file =
      discovery.isFile(root)
      ? try? workspacePyProject(at: root, on: discovery.disk, cache: discovery.cache) : nil
    shared = file?.settings ?? DevelopmentSettings()
    leftOut = discovery.isLeftOut.sorted { $0.key < $1.key }.map { LeftOut($0.key, $0.value) }
    members = discovery.members.sorted { $0.path < $1.path }
    workspace = discovery.workspace
    files = discovery.files.sorted()
    disk = discovery.disk
  }

  /// What files say of those who work on packages, and on all of them, in no order.
  public var settings: [DevelopmentSettings] { members.map(\.file.settings) + [shared] }
  /// The uv workspace's folder, and the Releasefile's.
  public var sharedFolders: [Path] { [workspace, "."].compactMap(\.self) }

  /// All packages' folders, sorted.
  public var paths: [Path] { members.map(\.path) }

  /// What the backends have to be asked, sorted by path.
  public var questions: [BackendQuestion] {
    members.filter(\.needsBackend).map { member in
      BackendQuestion(
        path: member.path, buildSystem: constrained(member.file.buildSystem, at: member.path),
        files: member.files, isInProjectFile: member.isInProjectFile,
        cachedFiles: member.file.settings.cachedPatterns(below: member.path))
    }
  }

  /// The packages in dependency order.
  ///
  /// - Parameter answers: by the package's folder. Where one is missing, the name is the folder's
  ///   and the version `0`, unless they are stated: whoever builds the package then hears why.
  /// - Throws: names used twice.
  public func layout(
    answers: [Path: BackendMetadata]
  ) throws(Problems) -> MonorepoLayout {
    let names = names(answers)
    var packages = zip(members, names).map { $0.package(named: $1, answers[$0.path]) }
    let namesakes = takeOutNamesakes(of: &packages)
    if let problems = Problems(nameErrors(packages)) { throw problems }
    let order = DependencyOrder(packages)
    for (number, closure) in order.closures().enumerated() {
      packages[number].siblings = closure.map { packages[$0].name }
      let cycle = closure.filter { order.cycles[$0] == order.cycles[number] }
      packages[number].cyclic = Set(cycle.map { packages[$0].name })
    }
    packages = order.order.map { packages[$0] }
    for number in packages.indices { constrainBuild(of: &packages[number]) }
    findTestSiblings(of: &packages)
    var layout = MonorepoLayout(
      packages: packages, workspace: workspace, files: files,
      leftOut: (leftOut + namesakes).sorted { $0.path < $1.path })
    layout.settings = shared
    return layout
  }

  /// Where packages have one name, those that were only come across give way: to one that somebody
  /// has named, else to the one nearest to the root. Copies are further down.
  private func takeOutNamesakes(of packages: inout [Package]) -> [LeftOut] {
    let named = Set(members.filter { !$0.isSearched }.map(\.path))
    func rank(_ path: Path) -> (Int, Int, Path) {
      (named.contains(path) ? 0 : 1, path.bytes.count { $0 == UInt8(ascii: "/") }, path)
    }
    var first: [ProjectName: Path] = [:]
    for package in packages.sorted(by: { rank($0.path) < rank($1.path) })
    where first[package.name] == nil { first[package.name] = package.path }
    var others: [LeftOut] = []
    packages.removeAll { package in
      guard let taken = first[package.name], taken != package.path, !named.contains(package.path)
      else { return false }
      others.append(LeftOut(package.path, .sameName(as: taken)))
      return true
    }
    return others
  }

  private func names(_ answers: [Path: BackendMetadata]) -> [ProjectName] {
    let known = members.map { $0.statedName ?? answers[$0.path]?.name }
    var taken = Set(known.compactMap { $0 })
    return zip(members, known).map { member, name in
      if let name { return name }
      let short = member.standIn(isWhole: false)
      let name = taken.contains(short) ? member.standIn(isWhole: true) : short
      taken.insert(name)
      return name
    }
  }

  private func nameErrors(_ packages: [Package]) -> [Problem] {
    var errors: [Problem] = []
    var owners: [ProjectName: Package] = [:]
    for package in packages {
      guard let first = owners.updateValue(package, forKey: package.name) else { continue }
      let file = package.path / package.projectFile
      let bytes = (try? disk.contents(of: file)) ?? []
      errors.append(
        TOMLText(bytes, file: file).problem(
          .sameName(first.name, first.path, package.name, package.path), at: ["project", "name"]))
    }
    return errors
  }
}

/// What is collected on the way.
struct Discovery {
  let disk: any FileSystem
  let cache: any PyProjectCache
  var members: [Member] = []
  var errors: [Problem] = []
  var workspace: Path?
  var files: Set<Path> = []
  /// What is wrong with folders that were only come across.
  var mistakes: [Problem] = []
  /// Folders with a project that are none of the members.
  var isLeftOut: [Path: LeftOut.Reason] = [:]
  /// Whether a folder whose file was read is the root of a uv workspace.
  var isWorkspace: [Path: Bool] = [:]

  init(disk: any FileSystem, cache: any PyProjectCache) {
    self.disk = disk
    self.cache = cache
  }

  /// Takes the packages that the variable `packages` names.
  mutating func search(_ patterns: [GlobPattern]) {
    let source = "the variable `packages`"
    for folder in folders(matching: patterns, with: ["pyproject.toml", "setup.py"], of: source) {
      read(folder.path, folder.isNamed ? .named : .matched)
    }
  }

  /// - Parameter source: who names the patterns, for messages; nil where one may match nothing.
  mutating func folders(
    matching patterns: [GlobPattern], with marks: [Path], of source: String?
  ) -> [FolderSearch.Found] {
    var search = FolderSearch(for: marks, disk: disk)
    do throws(FileError) {
      try search.search(patterns)
    } catch {
      errors.append(Problem(error))
    }
    if let source { errors += search.missing.map { missing($0, source, marks) } }
    return search.found
  }

  private func missing(_ path: Path, _ source: String, _ marks: [Path]) -> Problem {
    for submodule in missingSubmodules(on: disk)
    where path == submodule || path.relative(to: submodule) != nil {
      return WorkspaceMistake.noSubmodule(path, submodule, source: source).problem
    }
    if let status = try? disk.status(of: path), status.kind != .file {
      return WorkspaceMistake.noPackageFile(path, marks: marks, source: source).problem
    }
    let entries = (try? disk.entries(of: path.parent)) ?? []
    let folders = entries.filter { $0.kind != .file }.map { (path.parent / $0.name).string }
    return WorkspaceMistake.noFolder(path, source: source, others: folders).problem
  }
}
