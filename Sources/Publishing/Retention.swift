// Which old versions an index need not have any more: never the newest, and never what a version that
// stays needs.

import Host
public import ObjectStorage
import PackageIndex
public import Standards
import Workspace

/// Which versions stay.
public enum Retention: Sendable, Hashable {
  /// So many of each project, the newest ones.
  case newest(Int)
  /// Those that were published at this time or later, in ISO 8601 and UTC.
  case since(String)
}

/// A version of a project.
public struct Release: Sendable, Hashable, Comparable {
  public var project: ProjectName
  public var version: Version

  public init(_ project: ProjectName, _ version: Version) {
    self.project = project
    self.version = version
  }

  public static func < (left: Release, right: Release) -> Bool {
    (left.project, left.version) < (right.project, right.version)
  }
}

/// What retention comes to.
public struct RetentionPlan: Sendable, Hashable {
  /// In order.
  public var removed: [Release]
  /// What would go by its age or number, and stays for others: by what needs it.
  public var needed: [Release: Release]
  public var changes: [IndexChange]
}

/// Finds the versions that may go, and the changes that remove them: pages first, dependants before
/// what they need, then files.
/// - Parameter projects: whose versions may go; what others in the index need stays all the same.
public func retentionPlan(
  _ contents: IndexContents, _ retention: Retention, of projects: [ProjectName],
  in storage: any ObjectBucket
) async throws(PublishError) -> RetentionPlan {
  var going: Set<Release> = []
  for project in projects {
    going.formUnion(expired(contents, project, retention).map { Release(project, $0) })
  }
  let leftovers = leftoverChanges(contents, projects)
  guard !going.isEmpty else {
    return RetentionPlan(removed: [], needed: [:], changes: leftovers)
  }
  let requirements = try await allRequirements(contents, in: IndexStorage(storage))
  let needed = keepNeeded(&going, contents, requirements)
  return RetentionPlan(
    removed: going.sorted(), needed: needed,
    changes: leftovers + removalChanges(contents, going, requirements))
}

/// Takes out of `going` what a version that stays needs.
/// - Returns: what was taken out, by what needs it.
private func keepNeeded(
  _ going: inout Set<Release>, _ contents: IndexContents, _ requirements: [Release: [Requirement]]
) -> [Release: Release] {
  var versions: [ProjectName: [Version]] = [:]
  // Most requirements pin: not each of thousands of versions has to be compared with each of them.
  var alike: [ProjectName: [Version: [Version]]] = [:]
  for project in contents.projects {
    let all = contents.versions(of: project)
    versions[project] = all
    alike[project] = Dictionary(grouping: all, by: \.publicVersion)
  }
  let releases = requirements.keys.sorted()
  var needed: [Release: Release] = [:]
  var isStable = false
  while !isStable {
    isStable = true
    for release in releases where !going.contains(release) {
      for requirement in requirements[release] ?? [] {
        let some =
          if let pin = requirement.specifiers.exactPin {
            alike[requirement.name]?[pin.publicVersion]
          } else { versions[requirement.name] }
        let fitting = (some ?? []).reversed().lazy.filter(requirement.specifiers.contains)
        // One that fits has to stay: the newest, which is the one that is pinned, if one is.
        if fitting.contains(where: { !going.contains(Release(requirement.name, $0)) }) { continue }
        guard let newest = fitting.first else { continue }
        let kept = Release(requirement.name, newest)
        going.remove(kept)
        needed[kept] = release
        isStable = false
      }
    }
  }
  return needed
}

/// What an earlier run took off the pages and did not remove.
private func leftoverChanges(
  _ contents: IndexContents, _ projects: [ProjectName]
) -> [IndexChange] {
  projects.flatMap { project -> [IndexChange] in
    let gone = (contents.pages[project]?.withdrawals ?? []).filter { $0.at == nil }
    if gone.isEmpty { return [] }
    let kept = contents.filesByVersion(of: project)
    let files = gone.flatMap { kept[$0.version] ?? [] }
    if files.isEmpty { return [] }
    return [.derive(project)] + files.map { .remove(key: $0) }
  }
}

private func expired(
  _ contents: IndexContents, _ project: ProjectName, _ retention: Retention
) -> [Version] {
  let versions = contents.versions(of: project)
  switch retention {
  case .newest(let count): return Array(versions.dropLast(max(1, count)))
  case .since(let time):
    return versions.dropLast().filter { version in
      let times = contents.entries(project, version).map(\.uploadTime)
      // Nobody knows how old a file is of which nobody knows when it came.
      return times.allSatisfy { $0.map { $0 < time } ?? false }
    }
  }
}

/// What each version that the index shows requires.
private func allRequirements(
  _ contents: IndexContents, in storage: IndexStorage
) async throws(PublishError) -> [Release: [Requirement]] {
  let releases = contents.projects.flatMap { project in
    contents.versions(of: project).map { Release(project, $0) }
  }
  let activity = Activity("reading what versions require", of: releases.count)
  defer { activity.end() }
  let answers = try await inParallel(releases, atOnce: PublishedProjects.requestsAtOnce) {
    release async throws(PublishError) in
    defer { activity.advance() }
    return try await contents.requirements(release.project, release.version, in: storage)
  }
  return Dictionary(zip(releases, answers)) { _, last in last }
}

private func removalChanges(
  _ contents: IndexContents, _ going: Set<Release>, _ requirements: [Release: [Requirement]]
) -> [IndexChange] {
  var needs: [ProjectName: Set<ProjectName>] = [:]
  let removed = Dictionary(grouping: going, by: \.project)
  for release in going {
    needs[release.project, default: []].formUnion((requirements[release] ?? []).map(\.name))
  }
  var edits: [IndexChange] = []
  var removals: [IndexChange] = []
  for project in ordered(needs.keys.sorted(), needs: needs).reversed() {
    let versions = (removed[project] ?? []).map(\.version).sorted()
    let files = contents.filesByVersion(of: project)
    edits.append(.edit(project, .prune(versions)))
    for version in versions {
      removals += (files[version] ?? []).map { .remove(key: $0) }
    }
  }
  return edits + removals
}
