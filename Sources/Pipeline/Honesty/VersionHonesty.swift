// What there is to say about versions before a release: observed once a run, where `versions` is asked
// for. What follows from it is in the module `Honesty`.

import BuildGraph
import Caching
import Checkouts
import Execution
import Fingerprints
import Hashing
import Honesty
import Host
import Notation
import Planning
import Standards
import Versioning
import Workspace

/// The observations behind the notes about versions.
struct VersionHonesty {
  private let graph: ActionGraph
  private let packages: [Package]
  private let packagesByName: [ProjectName: Package]
  private let disk: any FileSystem
  /// Of the packages to release: where the graph builds their wheels.
  private var wheels: [ProjectName: Int] = [:]
  /// Where the graph publishes them.
  private var indexes: [ProjectName: String] = [:]
  /// What was published last.
  private var builds: [ProjectName: PublishedBuild] = [:]
  private var locks: [VersionNote] = []
  private var tag: VersionNote?

  /// - Returns: nil where the graph does not ask about versions.
  /// - Parameter processes: for git, where its files do not say what a tag stands for.
  init?(
    of graph: ActionGraph, in checkout: Checkout, processes: any ProcessRunner
  ) async {
    let settings = graph.actions.lazy.compactMap { action -> VersionSettings? in
      if case .versions(let settings) = action.operation { settings } else { nil }
    }.first
    guard let settings else { return nil }
    self.graph = graph
    disk = checkout.disk
    packages = checkout.layout.packages
    packagesByName = Dictionary(packages.map { ($0.name, $0) }) { first, _ in first }
    let released = packages.filter { !settings.unreleased.contains($0.name) }
    let names = Set(released.map(\.name))
    for (index, action) in graph.actions.enumerated() {
      if let name = action.package, names.contains(name),
        action.target == "wheel/\(name.normalized)"
      {
        wheels[name] = index
      }
      if case .commitIndex(let settings) = action.operation {
        indexes[settings.project] = settings.index
      }
    }
    let known = PublishedBuilds(disk: disk)
    if known.hasAny { for name in names { builds[name] = known[name] } }
    locks = lockNotes(of: checkout.layout, disk: disk)
    let versions = TaggedVersions(
      packages: released, isIndependent: settings.isIndependent && packages.count > 1)
    tag = await versions.note(in: checkout, processes: processes)
  }

  // MARK: Notes

  /// The notes, in the order in which they matter.
  /// - Parameter wheel: the digest of the wheel that an action makes, once it is known.
  func notes(
    _ plan: Plan, _ observations: RunObservations, wheel: (Int) -> Digest?
  ) -> [VersionNote] {
    var (contents, same) = (contentNotes(observations, wheel), [ProjectName]())
    // A conflict says more.
    let conflicts = Set(
      plan.steps.compactMap { step -> ProjectName? in
        if case .conflict = step.verdict { graph.actions[step.action].project } else { nil }
      })
    contents.removeAll { note in note.packages.allSatisfy(conflicts.contains) }
    for (name, index) in wheels {
      guard let build = builds[name], let package = packagesByName[name] else { continue }
      if build.version == package.version, isSame(build, index, observations, wheel) {
        same.append(name)
      }
    }
    var notes = contents + moveNotes(observations) + locks
    if let tag, contents.isEmpty, isWorthTelling(tag, plan, same) { notes.append(tag) }
    return notes
  }

  /// Packages at a published version that are made of other files than the published ones.
  func contentNotes(
    _ observations: RunObservations, _ wheel: (Int) -> Digest?
  ) -> [VersionNote] {
    struct Kind: Hashable {
      var version: Version
      var index: String
      var isCertain: Bool
    }
    var found: [(kind: Kind, names: [ProjectName], changes: [Reason])] = []
    for package in packages {
      guard let index = wheels[package.name], let build = builds[package.name],
        build.version == package.version, isMeant(build, package.name),
        !isSame(build, index, observations, wheel)
      else { continue }
      let kind = Kind(
        version: build.version, index: build.index, isCertain: wheel(index) != nil)
      let changes = manifests(build, index, observations).map(sourceChanges) ?? []
      if let place = found.firstIndex(where: { $0.kind == kind }) {
        found[place].names.append(package.name)
        found[place].changes += changes
      } else {
        found.append((kind, [package.name], changes))
      }
    }
    return found.map { kind, names, changes in
      .published(
        names, kind.version, index: kind.index, changes: changes, isCertain: kind.isCertain)
    }
  }

  /// Whether the wheel is the published one, or is made of the same.
  private func isSame(
    _ build: PublishedBuild, _ index: Int, _ observations: RunObservations,
    _ wheel: (Int) -> Digest?
  ) -> Bool {
    if let digest = wheel(index) { return digest == build.digest }
    guard case .success(let facts) = observations.facts(of: index) else { return false }
    return graph.actions[index].weakKey(facts) == build.key.weak
  }

  /// Whether what is published where a build went says something about what is asked for.
  private func isMeant(_ build: PublishedBuild, _ name: ProjectName) -> Bool {
    indexes[name].map { $0 == build.index } ?? true
  }

  /// Packages whose version moved though nothing else did; in lockstep, all of them.
  private func moveNotes(_ observations: RunObservations) -> [VersionNote] {
    var moves: [ProjectName: (from: Version, to: Version)] = [:]
    for package in packages {
      guard let build = builds[package.name], isMeant(build, package.name) else { continue }
      if build.version < package.version { moves[package.name] = (build.version, package.version) }
    }
    guard !moves.isEmpty, moves.count == wheels.count else { return [] }
    var groups: [(from: Version, to: Version, names: [ProjectName])] = []
    for package in packages {
      guard let move = moves[package.name], let index = wheels[package.name],
        let build = builds[package.name], let (old, new) = manifests(build, index, observations),
        onlyVersionsDiffer(
          from: old, to: new, moves: moves, of: package.name,
          contents: { try? disk.contents(of: $0) })
      else { return [] }
      if let place = groups.firstIndex(where: { $0.from == move.from && $0.to == move.to }) {
        groups[place].names.append(package.name)
      } else {
        groups.append((move.from, move.to, [package.name]))
      }
    }
    return groups.map { .unchanged($0.names, from: $0.from, to: $0.to) }
  }

  /// What a published wheel was made of, and what it would be made of now.
  private func manifests(
    _ build: PublishedBuild, _ index: Int, _ observations: RunObservations
  ) -> (KeyManifest, KeyManifest)? {
    let action = graph.actions[index]
    guard let name = action.package,
      let old = PublishedBuilds(disk: disk).manifest(of: build, name),
      case .success(let facts) = observations.facts(of: index)
    else { return nil }
    return (old, action.manifest(facts, upstream: []))
  }

  /// A tag elsewhere says nothing where each wheel is the published one; and where the packages are
  /// the same in both commits, only whoever publishes has to know.
  private func isWorthTelling(_ note: VersionNote, _ plan: Plan, _ same: [ProjectName]) -> Bool {
    guard case .taggedElsewhere(_, _, _, let paths) = note else { return false }
    if !wheels.isEmpty, same.count == wheels.count { return false }
    if !paths.isEmpty { return true }
    return plan.steps.contains { step in
      guard case .upload = graph.actions[step.action].operation else { return false }
      return step.verdict.isWork
    }
  }

  // MARK: What is published

  /// Keeps what the published wheels were made of.
  /// - Parameter published: targets whose effect is in the index now.
  func keep(published: Set<String>, state: MachineState, records: RecordStore) {
    let known = PublishedBuilds(disk: disk)
    for action in graph.actions where published.contains(action.target) {
      guard case .commitIndex(let settings) = action.operation,
        let index = wheels[settings.project], let package = packagesByName[settings.project],
        let last = state[.target(graph.actions[index].target)],
        let record = (try? records.record(last.key)) ?? nil,
        let wheel = wheelArtifacts(of: settings.project, in: record.outputs).first
      else { continue }
      let build = PublishedBuild(
        version: package.version, key: last.key, digest: wheel.digest, index: settings.index)
      if builds[settings.project] == build { continue }
      // Where it cannot be kept, a later note cannot say which files changed.
      try? known.keep(build, record, of: settings.project)
    }
  }

  /// The digest of the wheel that an action last made here.
  static func wheel(_ index: Int, of graph: ActionGraph, in state: MachineState) -> Digest? {
    let action = graph.actions[index]
    guard let name = action.package, let last = state[.target(action.target)] else { return nil }
    return wheelArtifacts(of: name, in: last.outputs.stamps.map(\.artifact)).first?.digest
  }
}

extension Action {
  /// The project that is published.
  fileprivate var project: ProjectName? {
    switch operation {
    case .upload(let settings), .commitIndex(let settings): settings.project
    default: nil
    }
  }
}

// MARK: Locks

/// What lock files beside the packages say that does not follow from the packages' files.
private func lockNotes(of layout: MonorepoLayout, disk: any FileSystem) -> [VersionNote] {
  let shared = layout.workspace ?? "."
  var files = ["uv.lock", "poetry.lock", "pdm.lock"].map { (shared / Path($0)).lexicallyNormal }
  if layout.workspace == nil {
    for package in layout.packages where package.path != shared {
      files += ["uv.lock", "poetry.lock", "pdm.lock"].map { package.path / Path($0) }
    }
  }
  return files.compactMap { file in
    guard (try? disk.status(of: file))??.kind == .file, let bytes = try? disk.contents(of: file)
    else { return nil }
    let members = file.name == "uv.lock" ? workspaceMembers(of: layout, disk: disk) : []
    let faults = lockFaults(
      bytes, at: file, packages: layout.packages, members: members, disk: disk)
    return faults.isEmpty ? nil : .staleLock(file, faults)
  }
}

/// The packages' folders that are members of the uv workspace.
private func workspaceMembers(of layout: MonorepoLayout, disk: any FileSystem) -> [Path] {
  guard let workspace = layout.workspace else { return [] }
  let file = (workspace / "pyproject.toml").lexicallyNormal
  guard let bytes = try? disk.contents(of: file),
    let document = try? TOMLDocument(bytes, file: file)
  else { return [] }
  func patterns(_ key: TOMLKey) -> [GlobPattern] {
    let words = (try? document.strings(at: ["tool", "uv", "workspace", key])) ?? []
    return words.compactMap { try? GlobPattern($0) }
  }
  let (members, excluded) = (patterns("members"), patterns("exclude"))
  return layout.packages.map(\.path).filter { path in
    guard let place = path.relative(to: workspace), place != "." else { return path == workspace }
    return members.contains { $0.matches(place) } && !excluded.contains { $0.matches(place) }
  }
}
