// What is looked at while a release goes on: files, git, the index, the remote. The journal is asked
// only for what nothing else can tell.

import Bumping
import Diagnostics
import Git
import Host
import Indexes
import Pipeline
import Publishing
import Standards
import Versioning
import Versions
import Workspace

extension ReleaseRun {
  /// What is there of the release.
  func look() async throws -> ReleaseSituation {
    guard let head = try await git.head() else { throw ReleaseRefusal.noCommit }
    var seen = ReleaseSituation(head: head, branch: try await git.branch())
    let knowsBase = try await git.commit(plan.base) != nil
    seen.containsBase =
      if knowsBase { try await git.isContained(plan.base, in: head) } else { false }
    seen.parent = try await git.commit("HEAD^")
    seen.message = try await git.message(of: head)
    for edit in plan.bump.edits { seen.files[edit.path] = try state(of: edit) }
    seen.uncommitted = Set(try await git.changed(plan.files.map { gitPath($0, on: disk) }))
    for tag in plan.tags { seen.tags[tag] = try await git.commit("refs/tags/\(tag)") }
    return seen
  }

  private func state(of edit: FileEdit) throws(FileError) -> ReleaseSituation.FileState {
    guard try disk.resolved(edit.path) != nil else { return edit.isRemoval ? .new : .edited }
    let bytes = try disk.contents(of: edit.path)
    return bytes == edit.new && !edit.isRemoval ? .new : bytes == edit.old ? .old : .edited
  }

  /// Whether a step needs nothing more.
  func isDone(_ step: ReleaseStep) async throws -> Bool {
    switch step {
    case .bump: return try await journal.unwritten(look()).isEmpty
    case .validate:
      // What was published was validated; before that, what is up to date is told by a plan.
      return journal.ended.contains(.distribute)
    case .commit: return try await journal.isCommitted(look())
    case .tag:
      guard let commit = journal.commit else { return false }
      let seen = try await look()
      return plan.tags.allSatisfy { seen.tags[$0] == commit }
    case .distribute: return journal.ended.contains(.distribute) ? try await isShown() : false
    case .verifyInstall, .notify: return journal.ended.contains(step)
    case .push: return try await isPushed()
    }
  }

  /// Whether the index shows every package's new version.
  private func isShown() async throws -> Bool {
    for (_, projects) in try await published() {
      for (project, versions) in projects {
        guard let version = plan.versions[project] else { continue }
        if !versions.shown.contains(version) { return false }
      }
    }
    return true
  }

  /// What each index has of the release's packages.
  func published() async throws -> [(location: String, [ProjectName: PublishedVersions])] {
    let access = IndexAccess(StorageOpener(disk: disk, for: caller))
    var found: [(String, [ProjectName: PublishedVersions])] = []
    for location in plan.indexes {
      let bucket = try access.bucket(location)
      let projects = plan.released.filter { plan.versions[$0] != nil }
      let versions = try await publishedVersions(of: projects, in: bucket)
      found.append((location, versions))
    }
    return found
  }

  private func isPushed() async throws -> Bool {
    guard let remote = plan.remote, let commit = journal.commit else { return false }
    let listing = try await git.listing(of: remote.name)
    guard plan.tags.allSatisfy({ listing.commit(ofTag: $0) == commit }) else { return false }
    guard let branch = remote.branch else { return true }
    guard let theirs = listing.branch(branch) else { return false }
    guard try await git.commit(theirs) != nil else { return false }
    return try await git.isContained(commit, in: theirs)
  }

  /// Checks that the tree has this release's changes and no others, and its versions.
  func requireTree() async throws {
    let top = (try GitFolder(holding: disk.root, disk: disk))?.top ?? disk.root
    let own = Set(
      plan.files.map { path in
        ((try? disk.resolved(path)) ?? nil) ?? disk.absolute(path)
      })
    let status = await git.status()
    if case .dirty(let changes) = status {
      let setUp = try await setUp()
      let allowsUntracked = try setUp.rulebook.value(of: "allow_dirty") == "yes"
      let foreign = changes.filter { change in
        let path = (top / change.path).lexicallyNormal
        if own.contains(path) || own.contains(((try? disk.resolved(path)) ?? nil) ?? path) {
          return false
        }
        return change.code != "??" || !allowsUntracked
      }
      if var problem = foreign.isEmpty ? nil : GitStatus.dirty(foreign).problem {
        problem.hints = ["commit or stash them, then `rel release --resume`"]
        throw Refusal(problem)
      }
    } else if let problem = status.problem {
      throw Refusal(problem)
    }
    if plan.bump.takesVersionsFromTags { return }
    let packages = try await setUp().layout.packages
    for step in plan.bump.steps {
      guard let package = packages.first(where: { $0.name == step.package }) else { continue }
      if !package.isUnanswered, package.version != step.new {
        throw ReleaseRefusal.otherVersion(step.package, package.version, expected: step.new)
      }
    }
  }

  func setUp() async throws -> VersionSetUp {
    try await VersionSetUp(
      site.request.request(journal.variables), by: caller, asking: .freely)
  }
}
