// How a planned bump is carried out from a checkout: with uv for the locks, and git for what it commits.

public import Bumping
import Checkouts
import Diagnostics
public import Git
import Host
public import Python
import Workspace

extension VersionSetUp {
  /// A commit of rel's holds what rel changed, and nothing else.
  /// - Throws: a `Refusal`.
  public func requireCommittable(_ plan: BumpPlan) async throws {
    let status = await git.status()
    var problem = status.problem
    if case .dirty(let changes) = status {
      let tracked = changes.filter { $0.code != "??" }
      problem = tracked.isEmpty ? nil : GitStatus.dirty(tracked).problem
      problem?.hints = ["commit or stash them, or bump without `--commit` and `--tag`"]
    }
    if let problem { throw Refusal([problem]) }
    let top = try GitFolder(holding: disk.root, disk: disk)?.top
    for edit in plan.edits {
      let folder = disk.absolute(edit.path).parent
      guard let other = try GitFolder(holding: folder, disk: disk)?.top, other != top else {
        continue
      }
      throw Refusal(VersionsMistake.otherRepository(edit.path))
    }
  }
}

/// A bump's way to its files, with uv for the locks.
/// - Parameter git: nil where nothing is committed.
public func bumpRun(site: ToolSite, git: GitRepository?) -> BumpRun {
  let tools = PythonTools(site: site, lock: LockFile(minimumPython: "3.9"), interpreter: nil)
  return BumpRun(disk: site.disk, journal: Checkout.bumpJournal, git: git) {
    folder throws(Problem) in
    try await asProblem { () async throws(PythonToolError) in
      try await tools.lockProject(in: folder)
    }
  }
}
