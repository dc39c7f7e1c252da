// Carries a release out, step by step, or goes on with one that stopped. Whether a step is done is
// looked at in git, the index and the remote before it is done.

public import Bumping
import Checkouts
import Diagnostics
import Git
import Host
import Pipeline
import Python
import Versioning
import Versions
import Workspace

public struct ReleaseRun: Sendable {
  var site: ReleaseSite
  let git: GitRepository
  /// Whether an earlier call may have done something of it.
  private var isResumed = false
  public var plan: ReleasePlan { journal.plan }
  var disk: Disk { site.disk }
  var caller: Caller { site.caller }

  var journal: ReleaseJournal {
    get { site.journal }
    set { site.journal = newValue }
  }

  public init(_ site: ReleaseSite) {
    self.site = site
    git = GitRepository(
      disk: site.disk, environment: site.caller.environment,
      runner: SubprocessRunner(scratch: site.caller.temporaryFolder))
  }

  // MARK: Ways in

  /// The same release, as an earlier call of rel left it.
  /// - Throws: a `Refusal` where what is there is not of this release.
  public func resumed() async throws -> ReleaseRun {
    var run = self
    run.isResumed = true
    do {
      let seen = try await run.look()
      run.journal.findCommit(seen)
      try run.journal.requireSame(seen)
    } catch let error as ReleaseRefusal {
      throw Refusal(error)
    } catch let error as GitError { throw Refusal(error) }
    return run
  }

  /// The steps that need nothing more.
  public func doneSteps() async throws -> Set<ReleaseStep> {
    var done: Set<ReleaseStep> = []
    for step in plan.steps where plan.omissions[step] == nil {
      if try await isDone(step) { done.insert(step) }
    }
    return done
  }

  // MARK: Steps

  /// Goes through the steps that are to do.
  /// - Returns: the exit status.
  public func carryOut() async throws -> Int32 {
    var run = self
    return try await run.goThroughSteps()
  }

  private mutating func goThroughSteps() async throws -> Int32 {
    for step in plan.steps where plan.omissions[step] == nil {
      do {
        if isResumed, try await isDone(step) {
          site.tell(.ended(step, .doneBefore))
          journal.end(step)
          continue
        }
        if Task.isCancelled { throw Refusal([], status: 130) }
        journal.begun = step
        try save()
        site.tell(.began(step))
        try await carryOut(step)
        journal.end(step)
        try save()
        site.tell(.ended(step, .done))
      } catch {
        return try stop(at: step, because: error)
      }
    }
    site.tell(.released(commit: journal.commit))
    // Last of all: as long as it is there, the next call can say that the release is complete.
    try disk.remove(Checkout.releaseJournal)
    return 0
  }

  private func save() throws { try journal.write(to: Checkout.releaseJournal, on: disk) }

  private mutating func carryOut(_ step: ReleaseStep) async throws {
    switch step {
    case .bump: try await bump()
    case .validate:
      try await requireTree()
      try await make("validate", ["allow_dirty=yes"])
    case .commit: try await commit()
    case .tag: try await tag()
    case .distribute:
      // Said by the tree itself: nothing but the release's commit is published.
      try await make("distribute", [])
    case .verifyInstall: try await verify()
    case .push: try await push()
    case .notify: try await notify()
    }
    if Task.isCancelled { throw Refusal([], status: 130) }
  }

  private mutating func bump() async throws {
    let seen = try await look()
    var part = plan.bump
    part.edits = journal.unwritten(seen)
    part.tags = []
    let site = ToolSite(
      folder: Checkout.cache / "tools", variables: caller.environment, disk: disk,
      runner: SubprocessRunner(scratch: disk.absolute(Checkout.scratch), leavesMarks: true))
    let run = bumpRun(site: site, git: nil)
    let outcome: BumpRun.Outcome
    do throws(Problem) {
      outcome = try await run.carryOut(part)
    } catch {
      throw Refusal([error], status: Task.isCancelled ? 130 : error.stepStatus)
    }
    self.site.tell(.wrote(part.edits + outcome.locks))
  }

  private func make(_ target: String, _ variables: [String]) async throws {
    let request = site.request.request(
      [target] + journal.variables + variables, only: journal.only)
    let status = try await site.make(request)
    if status != 0 { throw Refusal([], status: status) }
  }

  private mutating func commit() async throws {
    try await requireTree()
    let changed = try await git.changed(plan.files.map { gitPath($0, on: disk) })
    if changed.isEmpty {
      throw Refusal(ReleaseRefusal.nothingToCommit)
    }
    journal.commit = try await git.commit(changed, message: plan.bump.message)
    journal.hasOwnCommit = true
  }

  private mutating func tag() async throws {
    let seen = try await look()
    let commit = journal.commit ?? seen.head
    journal.commit = commit
    // Known to the journal before there is a tag that names it.
    try save()
    var ours: Set<String> = []
    for place in seen.tags.values where try await git.isContained(place, in: seen.head) {
      ours.insert(place)
    }
    let (make, remove) = try journal.misplacedTags(seen, at: commit) { ours.contains($0) }
    for tag in remove { try await git.removeTag(tag) }
    for tag in make {
      try await git.tag(tag, message: plan.bump.message, isSigned: plan.isSigned)
    }
  }

  private func verify() async throws {
    let request = site.request.request(
      ["verify-install"] + journal.variables, only: journal.only)
    let (versions, tell) = (plan.versions, site.tell)
    let status = try await verifyInstall(request, by: caller) {
      versions[$0.name] ?? $0.version
    } tell: { event in
      switch event {
      case .said(let text): tell(.said(Array(text.utf8)))
      case .found(let problem): tell(.found(problem))
      }
    }
    if status != 0 { throw Refusal([], status: status) }
  }

  private mutating func push() async throws {
    guard let remote = plan.remote, let commit = journal.commit else { return }
    let listing = try await git.listing(of: remote.name)
    for tag in plan.tags {
      if let theirs = listing.commit(ofTag: tag), theirs != commit {
        throw ReleaseRefusal.remoteTagElsewhere(tag, remote: remote.name)
      }
    }
    var pushed: String?
    if let branch = remote.branch {
      pushed = try await branchCommit(branch, commit, listing, remote.name)
    }
    try await git.push(plan.references(commit: pushed), to: remote.name)
  }

  /// What the remote's branch becomes: the release's commit, or a merge of it with what came meanwhile.
  private func branchCommit(
    _ branch: String, _ commit: String, _ listing: GitRemoteListing, _ remote: String
  ) async throws -> String? {
    guard let theirs = listing.branch(branch) else { return commit }
    let isKnown = try await git.commit(theirs) != nil
    if isKnown, try await git.isContained(commit, in: theirs) { return nil }
    if isKnown, try await git.isContained(theirs, in: commit) { return commit }
    let local = plan.branch ?? branch
    guard let ours = try await git.commit("refs/heads/\(local)"), isKnown,
      try await git.isContained(theirs, in: ours)
    else { throw ReleaseRefusal.remoteMoved(remote: remote, branch: branch, local: local) }
    guard try await git.isContained(commit, in: ours) else {
      throw ReleaseRefusal.commitNotOnBranch(commit, branch: local, tag: plan.tags.first ?? commit)
    }
    return ours
  }

  // MARK: The end

  /// Keeps what is needed to go on, and tells why a release stopped.
  private func stop(at step: ReleaseStep, because error: any Error) throws -> Int32 {
    let why = Self.refusal(error)
    // A bump that did not come to its end was undone, and nothing came before it.
    let isAsBefore = step == .bump && journal.commit == nil && !journal.ended.contains(.bump)
    let isUndone = try isAsBefore && disk.status(of: Checkout.bumpJournal) == nil
    if isUndone { try disk.remove(Checkout.releaseJournal) } else { try? save() }
    site.tell(
      .stopped(
        ReleaseStop(
          step: step, ending: why.status == 130 ? .interrupted : .failed,
          problems: why.problems,
          // What was interrupted has no other fault; a bump says that it was undone.
          isInterrupted: Task.isCancelled && step != .bump,
          status: why.status, commit: journal.commit, mayBePublished: journal.mayBePublished,
          isUndone: isUndone)))
    return why.status
  }

  /// What an error means for a release that had begun.
  static func refusal(_ error: any Error) -> Refusal {
    switch error {
    case let refusal as Refusal: refusal
    case let error as ReleaseRefusal: Refusal(error)
    case let error as GitError: Refusal(error, status: Task.isCancelled ? 130 : 1)
    case let error as GitRemoteError: Refusal(error, status: Task.isCancelled ? 130 : 3)
    case is CancellationError: Refusal([], status: 130)
    case let group as Problems: Refusal(group.all, status: 2)
    case let error as any ProblemConvertible: Refusal(error, status: error.problem.exitStatus)
    default: Refusal([Problem("\(error)")])
    }
  }
}
