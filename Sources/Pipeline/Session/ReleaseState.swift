// What the outside says before planning: git's working tree and the index. Looked at once a run, and
// only when the graph asks for it.

import BuildGraph
import Caching
import Checkouts
import Diagnostics
import Execution
import Fingerprints
public import Git
public import Host
import Indexes
import ObjectStorage
import Planning
import Publishing
import Standards
import Versioning
import Workspace

/// The observed state outside of the checkout's files.
struct ReleaseState: ExternalState {
  private var git: GitStatus?
  private var published: [String: PublishedProjects] = [:]
  /// Whether packages have versions made of tags that are not there.
  private var lacksTags = false

  /// - Throws: an unreachable `Problem` when the index cannot be read; a problem when `index` names none.
  /// - Parameters:
  ///   - processes: for git, when the snapshot does not hold any more.
  init(
    of graph: ActionGraph, in checkout: Checkout, processes: any ProcessRunner,
    indexes: IndexAccess
  ) async throws {
    var projects: [String: Set<ProjectName>] = [:]
    for action in graph.actions {
      switch action.operation {
      case .cleanTree(let allowsDirty):
        lacksTags = try await Self.lacksTags(checkout, processes)
        git = allowsDirty ? .clean : await Self.git(checkout, processes)
        if case .dirty(let changes)? = git {
          let others = changes.withoutOutputs(graph.actions.flatMap(\.outputs), on: checkout.disk)
          git = others.isEmpty ? .clean : .dirty(others)
        }
        if case .clean? = git, !allowsDirty {
          git = await Self.otherRepositories(checkout, processes)
        }
      case .upload(let settings), .commitIndex(let settings):
        projects[settings.index, default: []].insert(settings.project)
      default: break
      }
    }
    for (index, names) in projects.sorted(by: { $0.key < $1.key }) {
      let storage = try indexes.bucket(index)
      indexes.takeProbe(of: index, from: checkout.state, now: checkout.disk.now())
      do throws(Problem) {
        published[index] = try await PublishedProjects(
          of: names.sorted(), in: storage, disk: checkout.disk,
          scratch: Path(checkout.environment["TMPDIR"] ?? "/tmp"), state: checkout.state)
        indexes.note(absent: names.filter { published[index]?.isAbsent($0) ?? false }, in: index)
      } catch { throw error.caused(by: .unreachable) }
    }
  }

  func verdict(of action: Action, upstream: [Upstream]?) -> ExternalVerdict? {
    switch action.operation {
    case .cleanTree: return .verdict(treeVerdict)
    case .upload(let to):
      return wheels(of: to.project, upstream) {
        published[to.index]?.uploadState(to.project, wheels: $0)
      }
    case .commitIndex(let to):
      return wheels(of: to.project, upstream) {
        published[to.index]?.pageState(to.project, wheels: $0)
      }
    default: return nil
    }
  }

  /// One wheel of other bytes is enough; the page says the same of it later.
  func conflict(of action: Action, among known: [Upstream]) -> String? {
    guard case .upload = action.operation,
      case .verdict(.conflict(let detail)) = verdict(of: action, upstream: known)
    else { return nil }
    return detail
  }

  /// Gets what is needed to say how conflicts differ.
  /// - Returns: whether there is more to say now.
  func explainConflicts() async -> Bool {
    var isMore = false
    for projects in published.values where await projects.explainConflicts() { isMore = true }
    return isMore
  }

  func conflictDetail(of action: Action, upstream: [Upstream], known: String) async -> String {
    guard case .upload(let to) = action.operation, let projects = published[to.index] else {
      return known
    }
    let wheels = wheelArtifacts(of: to.project, in: upstream.flatMap(\.outputs.artifacts))
    guard case .conflict(let detail) = await projects.explainedState(to.project, wheels: wheels)
    else { return known }
    return detail
  }

  private func wheels(
    of project: ProjectName, _ upstream: [Upstream]?, _ state: ([Artifact]) -> PublishedState?
  ) -> ExternalVerdict {
    guard let upstream else { return .needsUpstream }
    let wheels = wheelArtifacts(of: project, in: upstream.flatMap(\.outputs.artifacts))
    return .verdict(Verdict(state(wheels) ?? .absent))
  }

  private var treeVerdict: Verdict {
    if lacksTags { return .blocked(shallowVersions) }
    switch git {
    case nil, .clean: return .upToDate
    case .dirty(let changes):
      let shown = changes.prefix(3).map { "\($0.path) is \($0.what)" }.joined(separator: ", ")
      let more = changes.count > 3 ? " and \(changes.count - 3) more" : ""
      return .blocked("\(shown)\(more); commit, stash, or say allow_dirty=yes")
    case .some(let status):
      let problem = status.problem
      let words = problem?.message ?? "git does not say whether the tree is clean"
      let hint = problem?.hints.first.map { "; \($0)" } ?? ""
      return .blocked("\(words)\(hint), or say allow_dirty=yes to go on without git")
    }
  }

  /// Looks at git again after a run: steps make folders beside the sources, and the next run is to
  /// know without a process that the tree is still clean.
  static func renewSnapshot(
    for graph: ActionGraph, in checkout: Checkout, processes: any ProcessRunner
  ) async {
    let needsGit = graph.actions.contains { action in
      if case .cleanTree(allowsDirty: false) = action.operation { true } else { false }
    }
    if needsGit, !Task.isCancelled { _ = await git(checkout, processes) }
  }

  private static func lacksTags(
    _ checkout: Checkout, _ processes: any ProcessRunner
  ) async throws(Problem) -> Bool {
    let packages = checkout.layout.packages
    // The files say everything of one that no backend was asked about.
    guard
      packages.contains(where: { $0.answer != nil && tagTool(of: $0, disk: checkout.disk) != nil })
    else { return false }
    let git = GitRepository(
      disk: checkout.disk, environment: checkout.environment, runner: processes)
    return try await asProblem { () async throws(GitError) in try await git.lacksTags() }
  }

  /// Packages may lie in repositories of their own: submodules, and what the outer one ignores.
  private static func otherRepositories(
    _ checkout: Checkout, _ processes: any ProcessRunner
  ) async -> GitStatus {
    // Named by the environment, it is one for all.
    if checkout.environment["GIT_DIR"] != nil { return .clean }
    let disk = checkout.disk
    func top(of folder: Path) -> Path? {
      ((try? GitFolder(holding: folder, disk: disk)) ?? nil)?.top
    }
    let outer = top(of: disk.root)
    // Most packages lie side by side.
    var known: [Path: Path?] = [:]
    var tops: Set<Path> = []
    for package in checkout.layout.packages {
      let folder = disk.absolute(package.path).lexicallyNormal
      let parent = folder.parent
      let own = (try? disk.status(of: folder / ".git")) ?? nil
      let found: Path?
      if own == nil, let above = known[parent] {
        found = above
      } else {
        found = top(of: folder)
        if own == nil { known[parent] = .some(found) }
      }
      if let found, found != outer { tops.insert(found) }
    }
    let repository = GitRepository(
      disk: disk, environment: checkout.environment, runner: processes)
    var changes: [GitChange] = []
    for top in tops.sorted() {
      switch await repository.status(ofRepositoryAt: top) {
      case .clean: break
      case .dirty(let found): changes += found
      case let other: return other
      }
    }
    return changes.isEmpty ? .clean : .dirty(changes)
  }

  private static func git(
    _ checkout: Checkout, _ processes: any ProcessRunner
  ) async -> GitStatus {
    if let snapshot = checkout.state[.cleanTree],
      snapshot.isStillClean(disk: checkout.disk, environment: checkout.environment)
    {
      return .clean
    }
    let repository = GitRepository(
      disk: checkout.disk, environment: checkout.environment, runner: processes)
    let (status, snapshot) = await repository.observe()
    checkout.state[.cleanTree] = snapshot
    return status
  }
}

extension [GitChange] {
  /// The changes but for files that rel itself puts there, where nobody told git to ignore them.
  /// - Parameter outputs: from the disk's root.
  public func withoutOutputs(_ outputs: [GlobPattern], on disk: any FileSystem) -> [GitChange] {
    let top = ((try? GitFolder(holding: disk.root, disk: disk)) ?? nil)?.top ?? disk.root
    return filter { change in
      guard change.code == "??" else { return true }
      let path = (top / change.path).relative(to: disk.root)
      return path.map { path in !outputs.contains { $0.covers(path) } } ?? true
    }
  }
}

extension Verdict {
  /// What is to be done where an index has this.
  fileprivate init(_ state: PublishedState) {
    self =
      switch state {
      case .absent: .publish
      case .present: .present
      case .conflict(let detail): .conflict(detail)
      }
  }
}

extension StateRow<GitSnapshot> {
  /// Git's tree when it was clean.
  fileprivate static var cleanTree: Self { Self(.facts, "git") }
}

/// The project's own wheels among some files, by the names that its wheels have.
func wheelArtifacts(of project: ProjectName, in artifacts: [Artifact]) -> [Artifact] {
  var seen: Set<Path> = []
  return artifacts.filter { artifact in
    let name = artifact.path.name.bytes
    return name.starts(with: "\(project.distribution)-".utf8)
      && name.suffix(4) == [0x2E, 0x77, 0x68, 0x6C]
      && seen.insert(artifact.path).inserted
  }
}
