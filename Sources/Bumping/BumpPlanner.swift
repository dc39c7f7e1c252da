// From a request and the files as they are to all that a bump changes: versions, pins, version files,
// changelogs. Reads, and writes nothing.

import Changelogs
public import Diagnostics
public import Host
public import Standards
import Versioning
public import Workspace

/// Computes and checks a bump.
/// - Throws: everything that is in the way.
public func bumpPlan(
  _ request: BumpRequest, layout: MonorepoLayout, disk: any FileSystem
) throws(Problems) -> BumpPlan {
  var planner = BumpPlanner(request: request, layout: layout, disk: disk)
  try planner.chooseVersions()
  try planner.collect { planner throws(Problem) in try planner.writeVersions() }
  try planner.collect { planner throws(Problem) in try planner.movePins() }
  try planner.collect { planner throws(Problem) in try planner.writeVersionFiles() }
  try planner.collect { planner throws(Problem) in try planner.releaseChangelogs() }
  return try planner.plan()
}

/// The version that the chosen packages are at, the highest one.
/// - Throws: why it cannot be told.
public func currentVersion(
  _ request: BumpRequest, layout: MonorepoLayout, disk: any FileSystem
) throws(Problems) -> Version {
  var planner = BumpPlanner(request: request, layout: layout, disk: disk)
  try planner.findVersions()
  return planner.bumped.map(\.old).max() ?? Version(release: [0])
}

/// The next patch release of the chosen packages that nothing has had; nil where it cannot be told.
public func nextFreeVersion(
  _ request: BumpRequest, layout: MonorepoLayout, disk: any FileSystem
) -> Version? {
  var planner = BumpPlanner(request: request, layout: layout, disk: disk)
  guard (try? planner.findVersions()) != nil,
    let highest = planner.bumped.max(by: { $0.old < $1.old })
  else { return nil }
  return planner.nextFree(highest)
}

struct BumpPlanner {
  /// A package that gets a new version.
  struct Bumped {
    var package: Package
    var source: VersionSource
    var old: Version
    var new: Version
  }

  let request: BumpRequest
  let layout: MonorepoLayout
  let disk: any FileSystem
  var files: EditedFiles
  private(set) var bumped: [Bumped] = []
  /// Projects that are none of the packages, and go to the same versions.
  private(set) var followed: [Bumped] = []
  /// All that are kept in step, whichever version they are at.
  var followers: [Package] = []
  var notes: [String] = []
  private var errors: [Problem] = []

  init(request: BumpRequest, layout: MonorepoLayout, disk: any FileSystem) {
    self.request = request
    self.layout = layout
    self.disk = disk
    files = EditedFiles(disk: disk)
  }

  /// Does one part; what it throws is kept, so that the next part's mistakes are told, too.
  mutating func collect(
    _ part: (inout BumpPlanner) throws(Problem) -> Void
  ) throws(Problems) {
    do throws(Problem) {
      try part(&self)
    } catch { errors.append(error) }
  }

  mutating func add(_ found: [Problem]) { errors += found }

  // MARK: Versions

  /// Finds the old versions of the packages that were asked for.
  mutating func findVersions() throws(Problems) {
    let chosen = try choice()
    for package in chosen {
      do throws(Problem) {
        let source = try VersionSourceReader(package: package, disk: disk).source()
        bumped.append(try bumped(package, source))
      } catch { errors.append(error) }
    }
    if let group = Problems(errors) { throw group }
  }

  /// Finds the old versions and decides the new ones.
  mutating func chooseVersions() throws(Problems) {
    try findVersions()
    do throws(BumpRefusal) {
      // What is released together goes on from the highest version.
      let common = bumped.map(\.old).max()
      for index in bumped.indices {
        let base = request.isIndependent ? bumped[index].old : common ?? bumped[index].old
        bumped[index].new = try newVersion(after: base)
      }
    } catch { throw Problems(error.problem) }
    for one in bumped { errors += refusals(of: one).prefix(1).map(\.problem) }
    noteOthers()
    (followers, followed) = following()
    // One reason is the same for all packages in lockstep.
    if let first = errors.first { throw Problems(first) }
    noteSpelling()
  }

  private func choice() throws(Problems) -> [Package] {
    let packages = layout.packages
    if packages.isEmpty {
      throw Problems(BumpMistake.noPackages.problem)
    }
    let names = Set(request.only)
    if !request.isIndependent {
      guard names.isEmpty || names.count == packages.count else {
        throw Problems(BumpMistake.releasedTogether.problem)
      }
      return packages
    }
    if names.isEmpty, packages.count > 1 {
      let wanted: Version? = if case .exact(let version) = request.change { version } else { nil }
      let group = Set(request.releaseTags?.mainGroup(for: wanted) ?? [])
      if !group.isEmpty { return packages.filter { group.contains($0.name) } }
      throw Problems(BumpMistake.severalVersions(packages.map(\.name)).problem)
    }
    return packages.filter { names.isEmpty || names.contains($0.name) }
  }

  /// Says which packages are not of the group that was taken.
  private mutating func noteOthers() {
    guard request.isIndependent, request.only.isEmpty, bumped.count < layout.packages.count else {
      return
    }
    let names = Set(bumped.map(\.package.name))
    let others = layout.packages.map(\.name).filter { !names.contains($0) }
    let shown = others.prefix(3).map { "`\($0)`" }.joined(separator: ", ")
    let more = others.count > 3 ? " and \(others.count - 3) more" : ""
    notes.append(
      "\(shown)\(more) \(others.count == 1 ? "is" : "are") at another version, and"
        + " \(others.count == 1 ? "stays" : "stay"): `--only` names packages,"
        + " `versioning = lockstep` brings all together")
  }

  private func bumped(
    _ package: Package, _ source: VersionSource
  ) throws(Problem) -> Bumped {
    switch source {
    case .written(let place):
      do {
        let version = try Version(place.text)
        return Bumped(package: package, source: source, old: version, new: version)
      } catch {
        throw BumpMistake.badVersion(file: place.file, error).problem
      }
    case .tags(let tool):
      guard request.makesTag else {
        throw BumpMistake.onlyTags(package.name, tool: tool).problem
      }
      let old =
        request.releaseTags.map { $0.newest(of: [package.name])?.version }
        ?? newestVersionTag(among: request.reachableTags, of: tagProject(package))?.version
      if let old { return Bumped(package: package, source: source, old: old, new: old) }
      guard case .exact(let version) = request.change else {
        throw BumpMistake.noTag(package.name, tool: tool).problem
      }
      return Bumped(package: package, source: source, old: Version(release: [0]), new: version)
    case .elsewhere(let why):
      guard let old = try namedVersion(of: package) else {
        throw BumpMistake.unknownPlace(package.name, folder: package.path, why: why).problem
      }
      return Bumped(package: package, source: source, old: old, new: old)
    }
  }

  /// The version in the package's files that `version_files` names: as its backend says it, else the
  /// one that is stated there.
  private func namedVersion(of package: Package) throws(Problem) -> Version? {
    var found: Set<Version> = []
    var isNamed = false
    for word in request.versionFiles {
      let wanted = VersionFile(word)
      for file in try matches(of: wanted) where package.owns(file) {
        isNamed = true
        let bytes = try asProblem { () throws(FileError) in try disk.contents(of: file) }
        found.formUnion(statedVersions(in: bytes, onLinesWith: wanted.text))
      }
    }
    if isNamed, !package.isUnanswered { return package.version }
    return found.count == 1 ? found.first : nil
  }

  private func newVersion(after old: Version) throws(BumpRefusal) -> Version {
    let new = try old.publicVersion.changed(by: request.change)
    if !new.local.isEmpty { throw .local(new) }
    return Version(
      release: new.release, epoch: new.epoch, pre: new.pre, post: new.post, dev: new.dev)
  }

  /// Says so where what was asked for is written in another way, or means something else, in PEP 440.
  private mutating func noteSpelling() {
    guard case .exact(let asked) = request.change else { return }
    if let old = bumped.map(\.old.epoch).max(), asked.epoch > old {
      notes.append(
        "`\(asked.epoch)!` is an epoch: every later version needs it, too, as those without it come"
          + " before all that have one")
    }
    if asked.text == asked.normalized { return }
    notes.append(
      asked.post != nil && !asked.text.lowercased().contains("post")
        ? "`\(asked.text)` is `\(asked.normalized)` in PEP 440, which comes after"
          + " `\(Version(release: asked.release, epoch: asked.epoch))`"
        : "`\(asked.text)` is written `\(asked.normalized)` in PEP 440")
  }

  // MARK: Refusals

  private func refusals(of one: Bumped) -> [BumpRefusal] {
    let isFirst = one.old == Version(release: [0]) && one.new > one.old
    var refusals: [BumpRefusal] = []
    // One that has the version already waits for the others.
    let isLast = bumped.allSatisfy { $0.old.publicVersion == one.new }
    if one.new < one.old.publicVersion || isLast && !isFirst {
      refusals.append(
        .notNewer(one.new, than: one.old, of: one.package.name.text, next: nextFree(one)))
    }
    if let tag = tags(of: one.package, one.new).first {
      refusals.append(.tagged(one.new, tag: tag, next: nextFree(one)))
    }
    if request.published[one.package.name]?.contains(one.new) == true {
      refusals.append(.published(one.new, project: one.package.name, next: nextFree(one)))
    }
    return refusals
  }

  /// Tags in use that name the version of a package.
  private func tags(of package: Package, _ version: Version) -> [String] {
    request.tags.filter { tag in
      request.releaseTags?.form(of: package.name).version(of: tag) == version
        || Versioning.version(ofTag: tag, project: package.name) == version
        || (!request.isIndependent || layout.packages.count == 1)
          && request.releaseTags == nil
          && Versioning.version(ofTag: tag, project: nil) == version
    }
  }

  /// The nearest version from the refused one on that no package has had; of the same kind.
  fileprivate func nextFree(_ refused: Bumped) -> Version? {
    var version = refused.new
    let group = request.isIndependent ? [refused] : bumped
    for _ in 0..<10_000 {
      guard let next = successor(of: version) else { return nil }
      version = next
      let isTaken = group.contains { one in
        version <= one.old.publicVersion || !tags(of: one.package, version).isEmpty
          || request.published[one.package.name]?.contains(version) == true
      }
      if !isTaken { return version }
      // From far below, the way is too long to count.
      if let highest = group.map(\.old).max(), version < highest {
        version = highest.publicVersion
      }
    }
    return nil
  }

  private func successor(of version: Version) -> Version? {
    let change: VersionChange =
      if version.dev != nil {
        .prerelease(.dev)
      } else if version.post != nil {
        .post
      } else if let pre = version.pre {
        .prerelease(pre.phase == .alpha ? .alpha : pre.phase == .beta ? .beta : .candidate)
      } else {
        .level(.patch, nil)
      }
    return try? version.changed(by: change)
  }

  /// Whether packages have tags of their own.
  var tagProjectIsNamed: Bool {
    request.isIndependent && layout.packages.count > 1
      && request.releaseTags?.haveOwnTags ?? true
  }

  /// Whose name stands in a package's tags; nil where one tag is for all.
  func tagProject(_ package: Package) -> ProjectName? {
    tagProjectIsNamed ? package.name : nil
  }

  // MARK: The plan

  mutating func plan() throws(Problems) -> BumpPlan {
    var plan = BumpPlan()
    do throws(Problem) {
      plan.edits = try files.result()
    } catch { errors.append(error) }
    if let group = Problems(errors) { throw group }
    plan.steps = bumped.map { .init(package: $0.package.name, old: $0.old, new: $0.new) }
    plan.tags = tagNames
    plan.takesVersionsFromTags = bumped.contains { one in
      if case .tags = one.source { true } else { false }
    }
    plan.message = message
    plan.lockFolders = lockFolders(edits: plan.edits)
    plan.notes = notes + lockNotes(edits: plan.edits) + dependantNotes(edits: plan.edits)
    return plan
  }

  private var tagNames: [String] {
    var names: [String] = []
    for one in bumped {
      let name = tagProject(one.package).map { "\($0.normalized)-" } ?? ""
      let tag =
        request.releaseTags?.form(of: one.package.name).tag(of: one.new)
        ?? "\(name)v\(one.new.normalized)"
      if !names.contains(tag) { names.append(tag) }
    }
    return names
  }

  private var message: String {
    let parts = bumped.map { one in
      (tagProject(one.package).map { "\($0.text) " } ?? "") + one.new.normalized
    }
    return "Release "
      + parts.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
      .joined(separator: ", ")
  }

  /// Locks that hold a version or a requirement that changes.
  private func lockFolders(edits: [FileEdit]) -> [Path] {
    let projects = edits.map(\.path).filter {
      $0.name == "pyproject.toml" || $0.name == "setup.cfg"
    }
    var folders: Set<Path> = []
    for project in projects {
      for folder in [layout.workspace, project.parent].compactMap(\.self)
      where (try? disk.status(of: folder / "uv.lock")) ?? nil != nil { folders.insert(folder) }
    }
    return folders.sorted()
  }

  private func lockNotes(edits: [FileEdit]) -> [String] {
    var notes: [String] = []
    for edit in edits where edit.path.name == "pyproject.toml" {
      for (lock, command) in [("poetry.lock", "poetry lock"), ("pdm.lock", "pdm lock")] {
        let file = edit.path.parent / lock
        if (try? disk.status(of: file)) ?? nil != nil {
          notes.append("`\(file)` is made by another tool: run `\(command)` afterwards")
        }
      }
    }
    return notes
  }

  /// A package whose requirements changed is another one, and needs a version of its own.
  private func dependantNotes(edits: [FileEdit]) -> [String] {
    let names = Set(bumped.map(\.package.name))
    return layout.packages.filter { package in
      !names.contains(package.name)
        && edits.contains { edit in
          edit.path == package.path / package.projectFile
            && edit.what.contains { $0.hasPrefix("pin of ") }
        }
    }.map {
      "`\($0.name)` pins the new version, so it is to be released in a new version, too:"
        + " `rel bump patch --only \($0.name)`"
    }
  }
}
