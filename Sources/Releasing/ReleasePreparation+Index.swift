// What a release asks of the index before its first change: whether it answers, which versions it has,
// and whether it keeps two writers apart.

import BuildGraph
import Bumping
import Checkouts
import Diagnostics
import Host
import Indexes
import ObjectStorage
import Publishing
import Standards
import Versioning
import Versions
import Workspace

extension ReleasePreparation {
  struct Index {
    var locations: [String] = []
    var projects: [ProjectName] = []
    /// Where wheels will be.
    var outputs: [GlobPattern] = []
    /// What each index has.
    var found: [String: [ProjectName: PublishedVersions]] = [:]

    /// The versions that an index has of each project, or had.
    var taken: [ProjectName: Set<Version>] {
      found.values.reduce(into: [:]) { taken, projects in
        for (project, versions) in projects { taken[project, default: []].formUnion(versions.all) }
      }
    }
  }

  mutating func checkIndex(_ setUp: VersionSetUp) async throws -> Index {
    let checkout = try await Checkout(
      request.request(
        ["index"] + request.variables, only: setUp.isIndependent ? request.version.only : []),
      environment: caller.environment, asking: asking)
    let access = IndexAccess(StorageOpener(disk: disk, for: caller))
    var index = Index()
    var byIndex: [String: [ProjectName]] = [:]
    var unsafe: Set<String> = []
    for action in checkout.setUp.graph.actions {
      switch action.operation {
      case .commitIndex(let settings):
        byIndex[settings.index, default: []].append(settings.project)
        index.projects.append(settings.project)
        if settings.allowsUnsafeIndex { unsafe.insert(settings.index) }
      default: break
      }
      index.outputs += action.outputs.filter { $0.text.hasSuffix(".whl") }
    }
    if byIndex.isEmpty { refuse(ReleaseRefusal.nothingReleased.problem) }
    for (location, projects) in byIndex.sorted(by: { $0.key < $1.key }) {
      index.locations.append(location)
      access.takeProbe(of: location, from: checkout.state, now: disk.now())
      do {
        let found = try await publishedVersions(
          of: projects, in: try access.bucket(location))
        index.found[location] = found
        let isNew = found.values.allSatisfy(\.all.isEmpty)
        try await access.requirePermission(location)
        // The one write: a store is asked whether it keeps two writers apart, once in 30 days.
        if asking == .freely {
          try await access.requireSafeWrites(location, allowsUnsafe: unsafe.contains(location))
        }
        checks.append(
          ReleaseCheck(
            "index", "`\(location)` answers" + (isNew ? ", and has none of the packages yet" : "")))
      } catch let error as any ProblemConvertible {
        let problem = error.problem
        if problem.cause.isOutage { problems.append(problem) } else { refuse(problem) }
      }
    }
    return index
  }
}
