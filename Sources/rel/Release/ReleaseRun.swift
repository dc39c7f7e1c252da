// Carries a release out, step by step, or goes on with one that stopped. Whether a step is done is
// looked at in git, the index and the remote before it is done.

import Diagnostics
import Execution
import Git
import Host
import Pipeline
import Publishing
import Python
import Reporting
import Versioning
import Workspace

struct ReleaseRun {
  let command: ReleaseCommand
  let disk: Disk
  let lock: FileLock?
  let caller = Caller.current
  let git: GitRepository
  var journal: ReleaseJournal
  /// Whether an earlier call may have done something of it.
  private var isResumed = false
  var plan: ReleasePlan { journal.plan }

  init(_ site: ReleaseSite) {
    command = site.command
    disk = site.disk
    lock = site.lock
    journal = site.journal
    git = GitRepository(
      disk: disk, environment: caller.environment,
      runner: SubprocessRunner(scratch: caller.temporaryFolder))
  }

  /// Why a step did not come to its end.
  struct Stop: Error {
    var problems: [Problem] = []
    var status: Int32 = 1
  }

  // MARK: Ways in

  func start(_ interruption: Interruption) async throws -> Int32 {
    var run = self
    return try await run.carryOut(interruption)
  }

  func resume(_ interruption: Interruption) async throws -> Int32 {
    var run = self
    run.isResumed = true
    do {
      let seen = try await run.look()
      run.journal.findCommit(seen)
      try run.journal.requireSame(seen)
    } catch let error as ReleaseRefusal {
      throw refusal(error.problem)
    } catch let error as GitError { throw refusal(error.problem) }
    if command.options.dryRun {
      let done = try await run.doneSteps()
      let lines =
        command.options.json ? jsonLines(plan, done: done) : releaseLines(plan, done: done)
      for line in lines { printLine(line) }
      return 0
    }
    if !command.options.json, !command.options.silent {
      printLine("going on with the release \(plan.bump.headline)")
    }
    return try await run.carryOut(interruption)
  }

  private func doneSteps() async throws -> Set<ReleaseStep> {
    var done: Set<ReleaseStep> = []
    for step in plan.steps where plan.omissions[step] == nil {
      if try await isDone(step) { done.insert(step) }
    }
    return done
  }

  // MARK: Steps

  private mutating func carryOut(_ interruption: Interruption) async throws -> Int32 {
    interruption.stepsStart()
    for step in plan.steps where plan.omissions[step] == nil {
      do {
        if isResumed, try await isDone(step) {
          tell(step, .doneBefore)
          journal.end(step)
          continue
        }
        if Task.isCancelled { throw Stop(status: 130) }
        journal.begun = step
        try save()
        tellBegin(step)
        try await carryOut(step, interruption)
        journal.end(step)
        try save()
        tell(step, .done)
      } catch {
        return try await stop(at: step, because: error)
      }
    }
    return try end()
  }

  private func save() throws { try journal.write(to: Checkout.releaseJournal, on: disk) }

  private mutating func carryOut(
    _ step: ReleaseStep, _ interruption: Interruption
  ) async throws {
    switch step {
    case .bump: try await bump()
    case .validate:
      try await requireTree()
      try await make("validate", ["allow_dirty=yes"], interruption)
    case .commit: try await commit()
    case .tag: try await tag()
    case .distribute:
      // Said by the tree itself: nothing but the release's commit is published.
      try await make("distribute", [], interruption)
    case .verifyInstall: try await verify()
    case .push: try await push()
    case .notify: try await notify()
    }
    if Task.isCancelled { throw Stop(status: 130) }
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
      throw Stop(problems: [error], status: Task.isCancelled ? 130 : error.stepStatus)
    }
    for edit in part.edits + outcome.locks where !command.options.json && !command.options.silent {
      printLine("  \(edit.path)  \(edit.what.joined(separator: ", "))")
    }
  }

  private func make(
    _ target: String, _ variables: [String], _ interruption: Interruption
  ) async throws {
    let request = try command.place.request(
      [target] + journal.variables + variables, only: journal.only)
    let status = try await Make(request, command.options).carryOut(interruption, holding: lock)
    if status != 0 { throw Stop(status: status) }
  }

  private mutating func commit() async throws {
    try await requireTree()
    let changed = try await git.changed(plan.files.map { gitPath($0, on: disk) })
    if changed.isEmpty {
      throw Stop(problems: [
        Problem(
          "the release's files are as they were in the last commit: there is nothing to commit",
          hints: ["`rel release --abort` takes the release back"])
      ])
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
    let request = try command.place.request(
      ["verify-install"] + journal.variables, only: journal.only)
    let isJSON = command.options.json
    let versions = plan.versions
    let status = try await verifyInstall(
      request,
      print: { if !isJSON { printLine($0) } else { printError($0) } },
      version: { versions[$0.name] ?? $0.version })
    if status != 0 { throw Stop(status: status) }
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

  private func end() throws -> Int32 {
    if command.options.json {
      printLine(jsonLine(plan, commit: journal.commit, stoppedAt: nil, exitStatus: 0))
    } else {
      let tags = plan.tags.joined(separator: ", ")
      printLine("released \(plan.version): \(tags) at \((journal.commit ?? plan.base).prefix(7))")
      if !command.options.silent { for line in humanLines(plan) { printLine(line) } }
    }
    // Last of all: as long as it is there, the next call can say that the release is complete.
    try disk.remove(Checkout.releaseJournal)
    return 0
  }

  /// Says why a release stopped, and what there is to do.
  private mutating func stop(at step: ReleaseStep, because error: any Error) async throws -> Int32 {
    let (problems, status) = Self.words(error)
    // What was interrupted has no other fault; a bump says that it was undone.
    if !Task.isCancelled || step == .bump {
      for problem in problems { printError(problem.description) }
    } else {
      printError("interrupted")
    }
    let ending: ReleaseStepEnding = status == 130 ? .interrupted : .failed
    // A bump that did not come to its end was undone, and nothing came before it.
    let isAsBefore = step == .bump && journal.commit == nil && !journal.ended.contains(.bump)
    if isAsBefore, try disk.status(of: Checkout.bumpJournal) == nil {
      try disk.remove(Checkout.releaseJournal)
    } else {
      try? save()
      tellWaysOn(step)
    }
    if command.options.json {
      printLine(jsonLine(step, ending))
      printLine(jsonLine(plan, commit: journal.commit, stoppedAt: step, exitStatus: status))
    }
    return status
  }

  private func tellWaysOn(_ step: ReleaseStep) {
    let mayBePublished = journal.mayBePublished
    let first = "the release of \(plan.version) stopped at `\(step.rawValue)`"
    let state = mayBePublished ? "" : "; nothing is published"
    var lines = ["note: \(first)\(state)"]
    let mend =
      switch step {
      case .validate, .commit: "mend and commit what is wrong, then `rel release --resume` goes on"
      default: "`rel release --resume` goes on"
      }
    lines.append("hint: \(mend)")
    lines.append(
      mayBePublished
        ? "hint: `rel release --abort` takes it back, if nothing was published yet"
        : "hint: `rel release --abort` takes it back")
    printError(lines.joined(separator: "\n"))
  }

  static func words(_ error: any Error) -> ([Problem], Int32) {
    switch error {
    case let stop as Stop: (stop.problems, stop.status)
    case let error as ReleaseRefusal: ([error.problem], 1)
    case let error as GitError: ([error.problem], Task.isCancelled ? 130 : 1)
    case let error as GitRemoteError: ([error.problem], Task.isCancelled ? 130 : 3)
    case is CancellationError: ([], 130)
    default:
      Ending(error).map { ($0.problems, $0.status) } ?? ([Problem("\(error)")], 1)
    }
  }

  // MARK: Words

  private func tellBegin(_ step: ReleaseStep) {
    if command.options.json { return printLine(jsonLine(began: step)) }
    if !command.options.silent { printLine(releaseStepLine(step, of: plan)) }
  }

  private func tell(_ step: ReleaseStep, _ ending: ReleaseStepEnding) {
    if command.options.json { return printLine(jsonLine(step, ending)) }
    if ending == .doneBefore, !command.options.silent {
      printLine(releaseStepLine(step, of: plan) + ": done before")
    }
  }
}
