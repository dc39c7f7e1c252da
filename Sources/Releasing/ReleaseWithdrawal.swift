// `rel release --abort`: takes an unfinished release back, while nothing of it is published. Tag, commit
// and files go in the reverse order of their making, so that a kill in between is mended by another call.

public import Bumping
import Checkouts
import Diagnostics
import Host
import Versioning
import Workspace

public struct ReleaseWithdrawal: Sendable {
  private var run: ReleaseRun
  public var plan: ReleasePlan { run.plan }

  public init(_ site: ReleaseSite) { run = ReleaseRun(site) }

  /// What is to be taken back.
  /// - Throws: a `Refusal`.
  public func changes() async throws -> WithdrawalPlan {
    do {
      try await requireUnpublished()
      let seen = try await run.look()
      var withdrawal = self
      withdrawal.run.journal.findCommit(seen)
      // The branch says where the commit is, unless HEAD is at it.
      if seen.branch != plan.branch, seen.head != withdrawal.run.journal.commit {
        throw ReleaseRefusal.otherBranch(seen.branch, expected: plan.branch)
      }
      return try await withdrawal.withdrawal(seen)
    } catch { throw ReleaseRun.refusal(error) }
  }

  /// Takes it back, and forgets the release.
  /// - Throws: a `Refusal`.
  public func carryOut(_ changes: WithdrawalPlan) async throws {
    do {
      for change in changes.changes { try await carryOut(change) }
      try run.disk.remove(Checkout.releaseJournal)
    } catch { throw ReleaseRun.refusal(error) }
  }

  private func withdrawal(_ seen: ReleaseSituation) async throws -> WithdrawalPlan {
    var ownTags: Set<String> = []
    for (tag, place) in seen.tags where try await isOwn(place, seen) { ownTags.insert(tag) }
    var hasCommit = false
    if let commit = run.journal.commit, run.journal.hasOwnCommit {
      hasCommit = try await run.git.isContained(commit, in: seen.head)
    }
    var contents: [Path: [UInt8]] = [:]
    for path in plan.files where try run.disk.resolved(path) != nil {
      contents[path] = try run.disk.contents(of: path)
    }
    return run.journal.withdrawal(
      seen, ownTags: ownTags, hasCommit: hasCommit, contents: contents)
  }

  private func carryOut(_ change: WithdrawalChange) async throws {
    let (git, disk) = (run.git, run.disk)
    let paths = plan.files.map { gitPath($0, on: disk) }
    switch change {
    case .removeTag(let tag): try await git.removeTag(tag)
    case .takeBackCommit(let commit, let parent):
      try await git.takeBack(commit, to: parent, paths)
    case .putBack(let files):
      try await git.unstage(paths)
      for file in files {
        let target = try disk.resolved(file.path) ?? file.path
        try disk.write(file.bytes, to: target, mode: try disk.status(of: target)?.mode ?? 0o644)
      }
    }
  }

  /// Whether a tag's commit is this release's: one of its own, made since it began.
  private func isOwn(_ place: String, _ seen: ReleaseSituation) async throws -> Bool {
    if place == run.journal.commit { return true }
    guard plan.bump.takesVersionsFromTags else { return false }
    guard try await run.git.isContained(place, in: seen.head) else { return false }
    return try await run.git.isContained(plan.base, in: place)
  }

  /// - Throws: where anybody may have something of the release already.
  private func requireUnpublished() async throws {
    guard run.journal.mayBePublished else { return }
    for (location, projects) in try await run.published() {
      for (project, versions) in projects.sorted(by: { $0.key < $1.key }) {
        guard let version = plan.versions[project],
          versions.shown.contains(version) || versions.uploaded.contains(version)
        else { continue }
        throw ReleaseRefusal.published(
          version: plan.version, what: "`\(location)` has `\(project.normalized)` \(version)")
      }
    }
    guard let remote = plan.remote, run.journal.begun == .push else { return }
    let listing = try await run.git.listing(of: remote.name)
    if let tag = plan.tags.first(where: { listing.commit(ofTag: $0) == run.journal.commit }) {
      throw ReleaseRefusal.published(
        version: plan.version, what: "`\(remote.name)` has the tag `\(tag)`")
    }
  }
}
