// `rel release --abort`: takes an unfinished release back, while nothing of it is published. Tag, commit
// and files go in the reverse order of their making, so that a kill in between is mended by another call.

import Diagnostics
import Host
import Publishing
import Versioning
import Workspace

struct ReleaseWithdrawal {
  private let site: ReleaseSite
  private var run: ReleaseRun
  private var plan: ReleasePlan { run.plan }

  init(_ site: ReleaseSite) {
    self.site = site
    run = ReleaseRun(site)
  }

  func run(_ interruption: Interruption) async throws -> Int32 {
    var withdrawal = self
    do {
      return try await withdrawal.takeBack(interruption)
    } catch {
      let (problems, status) = ReleaseRun.words(error)
      for problem in problems { printError(problem.description) }
      return status
    }
  }

  private mutating func takeBack(_ interruption: Interruption) async throws -> Int32 {
    try await requireUnpublished()
    var seen = try await run.look()
    run.journal.findCommit(seen)
    let journal = run.journal
    let git = run.git
    let isDry = site.command.options.dryRun
    // The branch says where the commit is, unless HEAD is at it.
    if seen.branch != plan.branch, seen.head != journal.commit {
      throw ReleaseRefusal.otherBranch(seen.branch, expected: plan.branch)
    }
    var done: [String] = []
    if !isDry { interruption.stepsStart() }
    for (tag, place) in seen.tags.sorted(by: { $0.key < $1.key }) {
      guard try await isOwn(place, seen) else {
        printError("note: the tag `\(tag)` is not this release's, at \(place.prefix(7)), and stays")
        continue
      }
      if !isDry { try await git.removeTag(tag) }
      done.append("tag `\(tag)` removed")
    }
    var isKept = false
    let paths = plan.files.map { gitPath($0, on: run.disk) }
    if let commit = journal.commit, journal.hasOwnCommit {
      if seen.head == commit, let parent = seen.parent {
        if !isDry { try await git.takeBack(commit, to: parent, paths) }
        done.append("commit \(commit.prefix(7)) removed")
      } else if try await git.isContained(commit, in: seen.head) {
        isKept = true
        printError(
          "note: there are commits after the release's \(commit.prefix(7)), so it stays:"
            + " `git revert \(commit.prefix(7))` undoes it")
      }
    } else if let commit = journal.commit, !plan.files.isEmpty {
      isKept = true
      printError(
        "note: commit \(commit.prefix(7)) is yours and holds the new version:"
          + " `git revert \(commit.prefix(7))` undoes it")
    }
    if !isKept {
      if !isDry {
        try await git.unstage(paths)
        seen = try await run.look()
      }
      done += try restore(isDry: isDry)
    }
    if isDry {
      for line in done { printLine("would be: \(line)") }
      return 0
    }
    try run.disk.remove(Checkout.releaseJournal)
    for line in done { printLine(line) }
    printLine("the release of \(plan.version) is taken back")
    return 0
  }

  /// Whether a tag's commit is this release's: one of its own, made since it began.
  private func isOwn(_ place: String, _ seen: ReleaseSituation) async throws -> Bool {
    if place == run.journal.commit { return true }
    guard plan.bump.takesVersionsFromTags else { return false }
    guard try await run.git.isContained(place, in: seen.head) else { return false }
    return try await run.git.isContained(plan.base, in: place)
  }

  /// Writes the old bytes back.
  private func restore(isDry: Bool) throws -> [String] {
    var count = 0
    let disk = run.disk
    func put(_ old: [UInt8], to path: Path) throws(FileError) {
      count += 1
      if isDry { return }
      let target = try disk.resolved(path) ?? path
      try disk.write(old, to: target, mode: try disk.status(of: target)?.mode ?? 0o644)
    }
    for edit in plan.bump.edits {
      let bytes = try disk.resolved(edit.path) == nil ? nil : try disk.contents(of: edit.path)
      if bytes == edit.old { continue }
      if bytes != nil, bytes != edit.new {
        printError("note: `\(edit.path)` was edited since, and stays: see to the version in it")
        continue
      }
      try put(edit.old, to: edit.path)
    }
    for lock in plan.locks {
      let bytes = try disk.resolved(lock.path) == nil ? nil : try disk.contents(of: lock.path)
      if bytes != lock.old { try put(lock.old, to: lock.path) }
    }
    return count == 0 ? [] : ["\(count == 1 ? "1 file" : "\(count) files") put back"]
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
