// What a release asks of git before its first change: the tree, the branch, the remote, and the branch of
// a hotfix.

public import Bumping
import Diagnostics
public import Git
import Host
import Versioning
import Versions
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
      if case .dirty(let changes) = status {
        let wheels = setUp.layout.packages.compactMap {
          try? GlobPattern("dist/\($0.name.distribution)-*.whl")
        }
        let others = changes.withoutOutputs(wheels, on: disk)
        status = others.isEmpty ? .clean : .dirty(others)
      }
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
    if !request.isPushed { return nil }
    let git = setUp.git
    do throws(GitError) {
      let known = try await git.remotes()
      let choice = try await Self.remote(request.remote, of: head.branch, known: known, git)
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
  public static func remote(
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

  /// Finds the branch of a hotfix, whose patch release is planned from then on.
  /// - Throws: a `Refusal`.
  public mutating func findLine() async throws -> HotfixPlace {
    let setUp = try await self.setUp()
    let git = setUp.git
    do {
      let branch = try await git.branch()
      let only = try setUp.packages(request.version.only)
      let project = setUp.isIndependent && setUp.layout.packages.count > 1 ? only.first : nil
      let line = try HotfixLine(
        request.version.word, tags: try await git.tags(),
        reachable: try await git.tags(areReachable: true), branch: branch, project: project)
      self.line = line
      return HotfixPlace(
        line: line, git: git, isHere: branch == line.branch,
        exists: try await git.commit("refs/heads/\(line.branch)") != nil)
    } catch let error as GitError {
      throw Refusal(error)
    } catch let error as Problem { throw Refusal(error) }
  }
}

/// The branch of a hotfix, as it was found.
public struct HotfixPlace: Sendable {
  public let line: HotfixLine
  let git: GitRepository
  /// Whether it is checked out.
  public let isHere: Bool
  /// Whether there is such a branch.
  public let exists: Bool

  /// Checks the branch out, made from the release's tag where it is missing.
  /// - Throws: a `Refusal`.
  public func goThere() async throws {
    if let problem = await git.status().problem { throw Refusal(problem) }
    do throws(GitError) {
      try await git.change(to: line.branch, from: exists ? nil : "refs/tags/\(line.tag)")
    } catch { throw Refusal(error) }
  }

  /// Whether the branch has anything that the release has not.
  public func hasNews() async throws -> Bool {
    do throws(GitError) {
      let head = try await git.commit("HEAD")
      return try await git.commit("refs/tags/\(line.tag)") != head
    } catch { throw Refusal(error) }
  }
}
