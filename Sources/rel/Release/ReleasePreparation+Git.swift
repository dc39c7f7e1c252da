// What a release asks of git before its first change: the tree, the branch, the remote, and the branch of
// a hotfix.

import Diagnostics
import Git
import Host
import Pipeline
import Versioning
import Workspace

extension ReleasePreparation {
  struct Head {
    var commit: String
    var branch: String?
  }

  /// - Returns: nil where there is nothing that a release could start from.
  mutating func checkTree(_ setUp: VersionSetUp) async throws -> Head? {
    let git = setUp.git
    do throws(GitError) {
      guard let commit = try await git.head() else {
        refuse(ReleaseRefusal.noCommit.problem)
        return nil
      }
      let head = Head(commit: commit, branch: try await git.branch())
      if let work = unfinishedWork() { refuse(ReleaseRefusal.busy(work).problem) }
      var status = await git.status()
      let allowsUntracked = (try? setUp.rulebook.value(of: "allow_dirty")) == "yes"
      if allowsUntracked, case .dirty(let changes) = status {
        let tracked = changes.filter { $0.code != "??" }
        status = tracked.isEmpty ? .clean : .dirty(tracked)
      }
      if let problem = status.problem {
        refuse(problem)
      } else {
        let place = head.branch.map { "on `\($0)` at" } ?? "HEAD is detached at"
        checks.append(ReleaseCheck("git", "\(place) \(commit.prefix(7)), nothing uncommitted"))
      }
      do throws(GitError) {
        _ = try await git.committer()
      } catch {
        guard case .refused(_, let words) = error else { throw error }
        refuse(ReleaseRefusal.nobodyCommits(words).problem)
      }
      return head
    } catch {
      refuse(error.problem)
      return nil
    }
  }

  /// A merge or the like that waits for its end.
  func unfinishedWork() -> String? {
    guard let folder = try? GitFolder(holding: disk.root, disk: disk)?.gitFolder else { return nil }
    let marks: [(Path, String)] = [
      ("MERGE_HEAD", "a merge"), ("rebase-merge", "a rebase"), ("rebase-apply", "a rebase"),
      ("CHERRY_PICK_HEAD", "a cherry-pick"), ("REVERT_HEAD", "a revert"),
    ]
    return marks.first { (try? disk.status(of: folder / $0.0)) ?? nil != nil }?.1
  }

  struct RemoteSide {
    var remote: ReleasePlan.Remote
    var listing: GitRemoteListing
  }

  /// - Returns: nil where nothing is pushed.
  mutating func checkRemote(
    _ setUp: VersionSetUp, _ head: Head
  ) async throws -> RemoteSide? {
    if command.noPush { return nil }
    let git = setUp.git
    do throws(GitError) {
      let known = try await git.remotes()
      let choice = try await Self.remote(command.remote, of: head.branch, known: known, git)
      guard let name = choice.name else {
        if let problem = choice.problem { refuse(problem.problem) }
        return nil
      }
      let remote = ReleasePlan.Remote(name: name, branch: choice.branch)
      let listing: GitRemoteListing
      do throws(GitRemoteError) {
        listing = try await git.listing(of: name)
      } catch {
        var problem = error.problem
        problem.hints.append("`--no-push` releases without the remote, and leaves the push to you")
        problems.append(problem)
        return nil
      }
      if let branch = remote.branch {
        if let theirs = listing.branch(branch) {
          let isKnown = try await git.commit(theirs) != nil
          let isHere = isKnown ? try await git.isContained(theirs, in: head.commit) : false
          if !isHere {
            refuse(
              ReleaseRefusal.behind(branch: branch, remote: name, isUnknown: !isKnown).problem)
            return RemoteSide(remote: remote, listing: listing)
          }
          checks.append(
            ReleaseCheck("remote", "`\(name)` has nothing of `\(branch)` that is not here"))
        } else {
          checks.append(ReleaseCheck("remote", "`\(name)` has no `\(branch)` yet"))
        }
      } else {
        checks.append(ReleaseCheck("remote", "`\(name)` gets the tag, and no branch"))
      }
      return RemoteSide(remote: remote, listing: listing)
    } catch {
      refuse(error.problem)
      return nil
    }
  }

  /// The remote that a branch goes to, and its name there.
  static func remote(
    _ wanted: String?, of branch: String?, known: [String], _ git: GitRepository
  ) async throws(GitError) -> (name: String?, branch: String?, problem: ReleaseRefusal?) {
    var own: String?
    if let branch {
      own = await git.setting("branch.\(branch).pushRemote")
      if own == nil { own = await git.setting("remote.pushDefault") }
      if own == nil { own = await git.setting("branch.\(branch).remote") }
    }
    let name = wanted ?? own ?? (known.contains("origin") ? "origin" : known.first)
    guard let name else { return (nil, nil, nil) }
    guard known.contains(name) else { return (nil, nil, .noSuchRemote(name, known: known)) }
    if wanted == nil, own == nil, known.count > 1, !known.contains("origin") {
      return (nil, nil, .severalRemotes(known))
    }
    guard let branch else { return (name, nil, nil) }
    let upstream = await git.setting("branch.\(branch).merge")
    let isItsUpstream = await git.setting("branch.\(branch).remote") == name
    let there = upstream.flatMap { $0.hasPrefix("refs/heads/") && isItsUpstream ? $0 : nil }
    return (name, there.map { String($0.dropFirst("refs/heads/".count)) } ?? branch, nil)
  }

  mutating func checkPush(
    _ plan: ReleasePlan, _ side: RemoteSide, _ setUp: VersionSetUp
  ) async throws {
    if !problems.isEmpty { return }
    let branch = side.remote.branch.map { ["\(plan.base):refs/heads/\($0)"] }
    let references = branch ?? plan.tags.map { "\(plan.base):refs/tags/\($0)" }
    do throws(GitRemoteError) {
      try await setUp.git.push(references, to: side.remote.name, isTrial: true)
      checks.append(ReleaseCheck("push", "`\(side.remote.name)` lets you push"))
    } catch {
      var problem = error.problem
      problem.hints.append("`--no-push` leaves the push to somebody else")
      refuse(problem)
    }
  }

  // MARK: Hotfix

  /// Goes to the branch of a hotfix.
  /// - Returns: an exit status where there is nothing to release yet.
  mutating func goToLine() async throws -> Int32? {
    let setUp = try await self.setUp()
    let git = setUp.git
    do {
      let branch = try await git.branch()
      let only = try setUp.packages(command.change.only)
      let project = setUp.isIndependent && setUp.layout.packages.count > 1 ? only.first : nil
      let line = try HotfixLine(
        command.changes.first, tags: try await git.tags(),
        reachable: try await git.tags(areReachable: true), branch: branch, project: project)
      self.line = line
      if branch != line.branch {
        let exists = try await git.commit("refs/heads/\(line.branch)") != nil
        if command.options.dryRun {
          printLine(
            exists
              ? "would check out `\(line.branch)`, and release the patch after `\(line.tag)` from there"
              : "would make the branch `\(line.branch)` from `\(line.tag)` and check it out")
          return 0
        }
        if let problem = await git.status().problem { throw refusal(problem) }
        try await git.change(to: line.branch, from: exists ? nil : "refs/tags/\(line.tag)")
        printLine(
          exists
            ? "checked out `\(line.branch)`"
            : "made the branch `\(line.branch)` from `\(line.tag)`, and checked it out")
      }
      let head = try await git.commit("HEAD")
      guard try await git.commit("refs/tags/\(line.tag)") == head else { return nil }
      printLine(
        "nothing is mended yet: commit the fix here, then `rel release --hotfix` releases it")
      return command.options.dryRun || branch != line.branch ? 0 : 1
    } catch let error as GitError {
      throw refusal(error.problem)
    } catch let error as Problem { throw refusal(error) }
  }
}
