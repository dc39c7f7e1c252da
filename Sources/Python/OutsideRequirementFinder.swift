// Finds in a checkout's files what wheels require of outsiders, and what tests need: in the metadata of
// packages, in groups and extras, in files of requirements, in lock files.

import Hashing
public import Host
public import Standards
public import Workspace

/// Finds the outside requirements of packages; what several have in common is looked at once.
public struct OutsideRequirementFinder {
  private let packages: [ProjectName: Package]
  private let layout: MonorepoLayout
  private let disk: any FileSystem
  private var direct: [ProjectName: Set<String>] = [:]
  private var locks: [Path: FoundLock?] = [:]
  private var namedGroups: [Path: NamedGroups] = [:]
  private var files: [Path: RequirementsFile] = [:]

  private struct FoundLock {
    var file: Path
    var digest: Digest
    /// Whether it has a version of pytest.
    var knowsPytest: Bool
  }

  public init(layout: MonorepoLayout, disk: any FileSystem) {
    self.packages = Dictionary(layout.packages.map { ($0.name, $0) }) { first, _ in first }
    self.layout = layout
    self.disk = disk
  }

  /// What a package's wheel and those of its siblings require.
  public mutating func requirements(of package: Package) -> OutsideRequirements {
    var texts = directRequirements(of: package)
    for sibling in package.siblings.compactMap({ packages[$0] }) {
      texts.formUnion(directRequirements(of: sibling))
    }
    return requirements(of: package, texts, tests: nil)
  }

  /// The same with what its tests need.
  /// - Parameters:
  ///   - others: whose wheels are installed besides.
  ///   - groups: the groups and extras that are needed; `auto` stands for those that are for tests, and
  ///     for files of requirements.
  public mutating func testRequirements(
    of package: Package, with others: [ProjectName], groups: [String] = ["auto"]
  ) -> OutsideRequirements {
    var texts = directRequirements(of: package)
    for sibling in Set(package.siblings + others).compactMap({ packages[$0] }) {
      texts.formUnion(directRequirements(of: sibling))
    }
    let found = tests(of: package, groups)
    texts.formUnion(
      outsiders(found.requirements.compactMap { try? Requirement($0) }, withURLs: true))
    return requirements(of: package, texts, tests: found)
  }

  /// What the tests of a package need, by all files that say something of it.
  private struct FoundTests {
    var requirements: [String] = []
    var own = TestNeeds()
    var shared = TestNeeds()
    var constraints: [String] = []
    var options: [String] = []
    var missing: String?
  }

  private func requirements(
    of package: Package, _ texts: Set<String>, tests: FoundTests?,
    pinning lock: FoundLock?
  ) -> OutsideRequirements {
    var texts = texts
    if tests != nil, let lock, lock.knowsPytest, !texts.isEmpty,
      !texts.contains(where: { (try? Requirement($0))?.name.normalized == "pytest" })
    {
      // Its plugins are locked beside it, and another one may break them.
      texts.insert("pytest")
    }
    let isUv = lock?.file.name == "uv.lock"
    var result = OutsideRequirements(
      requirements: normalizedRequirements(Array(texts)),
      lock: texts.isEmpty || !isUv ? nil : lock.map { self.lock($0, of: package, tests) })
    if let tests {
      result.constraints = tests.constraints
      result.options = tests.options
      result.missing = tests.missing
      result.isForTests = !tests.requirements.isEmpty || tests.missing != nil
    }
    if texts.isEmpty { return result }
    if let lock, !isUv { result.otherLock = .init(file: lock.file, digest: lock.digest) }
    let names = Set(texts.compactMap { (try? Requirement($0))?.name })
    let own = package.settings.sources.filter { names.contains($0.name) }
    let ownNames = Set(own.map(\.name))
    // uv takes what a member says before what the workspace says.
    result.sources =
      own
      + layout.settings.sources.filter { names.contains($0.name) && !ownNames.contains($0.name) }
    let settings = workspaceSettings(for: package)
    result.constraints += settings.constraints
    result.overrides = settings.overrides
    result.options += settings.resolverOptions
    result.folders = layout.packages.map(\.path)
    return result
  }

  private mutating func requirements(
    of package: Package, _ texts: Set<String>, tests: FoundTests?
  ) -> OutsideRequirements {
    requirements(of: package, texts, tests: tests, pinning: texts.isEmpty ? nil : lock(of: package))
  }

  private func lock(
    _ lock: FoundLock, of package: Package, _ tests: FoundTests?
  ) -> OutsideRequirements.Lock {
    var result = OutsideRequirements.Lock(
      folder: lock.file.parent, digest: lock.digest, package: package.name)
    guard let tests else { return result }
    result.groups = tests.own.groups
    result.extras = tests.own.extras
    if result.folder == sharedFolder { result.sharedGroups = tests.shared.groups }
    return result
  }

  /// Whose file says `layout.settings`.
  private var sharedFolder: Path { layout.workspace ?? "." }

  /// - Source: uv's reference: the root of the workspace says it for all members, and only it.
  private func workspaceSettings(for package: Package) -> DevelopmentSettings {
    guard let workspace = layout.workspace else { return package.settings }
    let isInside =
      workspace == "." || package.path == workspace || package.path.relative(to: workspace) != nil
    return isInside ? layout.settings : package.settings
  }

  // MARK: Wheels

  /// What a package requires of outsiders, and what the extras do that it asks of siblings.
  private mutating func directRequirements(of package: Package) -> Set<String> {
    if let known = direct[package.name] { return known }
    let found = outsiders(package.dependencies, withURLs: false)
    direct[package.name] = found
    return found
  }

  private func outsiders(_ requirements: [Requirement], withURLs: Bool) -> Set<String> {
    var found: Set<String> = []
    var open = requirements[...]
    var expanded: Set<Requirement> = []
    while let requirement = open.popFirst() {
      guard let sibling = packages[requirement.name] else {
        if requirement.url == nil || withURLs { found.insert(requirement.description) }
        continue
      }
      guard expanded.insert(requirement).inserted else { continue }
      for extra in sibling.extras where requirement.extras.contains(extra.name) {
        open += extra.dependencies.map { $0.assuming(extra: extra.name) }
      }
    }
    return found
  }

  // MARK: Tests

  private mutating func tests(of package: Package, _ groups: [String]) -> FoundTests {
    var found = FoundTests()
    let isAutomatic = groups.contains("auto")
    let only = isAutomatic ? nil : Set(groups.map(normalGroupName))
    found.own = package.settings.testNeeds(
      of: package.name, extras: package.extras, named: named(in: package.path),
      only: only)
    found.requirements = found.own.requirements
    if package.path != sharedFolder {
      found.shared = layout.settings.testNeeds(of: nil, extras: [], only: only)
      found.requirements += found.shared.requirements.filter { text in
        // The workspace's own file may name all members: each is tested with its siblings.
        guard let name = (try? Requirement(text))?.name else { return false }
        return packages[name] == nil
      }
    }
    let missing = found.own.missing ?? found.shared.missing
    found.missing = missing.map { "`\($0.group)` includes `\($0.included)`" }
    if !isAutomatic { return found }
    // Files of requirements hold for all that is below, where nothing below says more.
    var folder = package.path
    while true {
      let file = requirementsFile(for: folder)
      if !file.isEmpty {
        found.requirements += file.requirements
        found.constraints += file.constraints
        found.options += file.options
        let more = package.settings.extraNeeds(file.ownExtras, of: package)
        found.requirements += more
        break
      }
      if folder == "." || !found.own.requirements.isEmpty { break }
      folder = folder.parent
    }
    return found
  }

  /// The groups and extras that tox.ini and noxfile.py name, beside the package or at the root.
  private mutating func named(in folder: Path) -> NamedGroups {
    if let known = namedGroups[folder] { return known }
    var result = NamedGroups()
    if let text = text(of: folder / "tox.ini") { result = NamedGroups(tox: text) }
    if let text = text(of: folder / "noxfile.py") {
      let nox = NamedGroups(nox: text)
      result.groups += nox.groups
      result.extras += nox.extras
    }
    namedGroups[folder] = result
    return result
  }

  private mutating func requirementsFile(for folder: Path) -> RequirementsFile {
    if let known = files[folder] { return known }
    var result = RequirementsFile()
    for entry in (try? disk.entries(of: folder)) ?? [] where entry.kind != .folder {
      if isTestRequirementsFile(entry.name.string) { result.read(folder / entry.name, disk) }
    }
    for below: Path in ["requirements", "tests", "test"] {
      guard (try? disk.status(of: folder / below))??.kind == .folder else { continue }
      let names =
        below == "requirements" ? testGroupNames.sorted().map { "\($0).txt" } : ["requirements.txt"]
      for name in names where (try? disk.status(of: folder / below / name)) ?? nil != nil {
        result.read(folder / below / name, disk)
      }
    }
    // What bounds everything is at the top.
    if !result.isEmpty, (try? disk.status(of: folder / "constraints.txt")) ?? nil != nil {
      result.bound(by: folder / "constraints.txt", disk)
    }
    files[folder] = result
    return result
  }

  private func text(of file: Path) -> String? {
    guard let status = (try? disk.status(of: file)) ?? nil, status.kind != .folder,
      let bytes = try? disk.contents(of: file)
    else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }

  // MARK: Lock files

  private mutating func lock(of package: Package) -> FoundLock? {
    for folder in [package.path, layout.workspace, "."].compactMap(\.self) {
      if locks[folder] == nil { locks[folder] = .some(lock(in: folder)) }
      if let found = locks[folder] ?? nil { return found }
    }
    return nil
  }

  private func lock(in folder: Path) -> FoundLock? {
    for name in LockedProjects.fileNames {
      guard let bytes = try? disk.contents(of: folder / name) else { continue }
      // A whole line of TOML, as all tools write it.
      let knowsPytest = bytes.split(separator: UInt8(ascii: "\n")).contains {
        $0.elementsEqual("name = \"pytest\"".utf8)
      }
      return FoundLock(
        file: folder / name, digest: SHA256.digest(of: bytes), knowsPytest: knowsPytest)
    }
    return nil
  }
}

extension DevelopmentSettings {
  /// What extras of a package have, that a file of requirements asks of it: `-e .[test]`.
  fileprivate func extraNeeds(_ names: [String], of package: Package) -> [String] {
    if names.isEmpty { return [] }
    var named = NamedGroups()
    named.extras = names
    return DevelopmentSettings().testNeeds(of: package.name, extras: package.extras, named: named)
      .requirements
  }
}
