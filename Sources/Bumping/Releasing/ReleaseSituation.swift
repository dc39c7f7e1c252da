// What is found of an unfinished release: files, HEAD, tags. What has to be done follows from it, and not
// from what the journal says. No program is asked here.

import Diagnostics
public import Host
public import Versioning
import Workspace

/// What was looked at before an unfinished release goes on, or back.
public struct ReleaseSituation: Sendable {
  /// How a file of the release is on the disk.
  public enum FileState: Sendable, Hashable {
    case old, new
    /// As neither the release nor anybody before it wrote it.
    case edited
  }

  /// The commit that is checked out, and its branch; nil for a detached HEAD.
  public var head: String
  public var branch: String?
  /// Whether HEAD has the commit that the release began at.
  public var containsBase = true
  /// What HEAD comes from, and its message.
  public var parent: String?
  public var message = ""
  /// The states of the files that a bump edits; locks are made by uv and not among them.
  public var files: [Path: FileState] = [:]
  /// Files of the release that are not as HEAD has them.
  public var uncommitted: Set<Path> = []
  /// The commits of those of the release's tags that are there.
  public var tags: [String: String] = [:]

  public init(head: String, branch: String?) {
    self.head = head
    self.branch = branch
  }
}

extension ReleaseJournal {
  /// The files that are still to be written: those that are as they were before.
  ///
  /// What somebody edited since stays, and goes into the release as it is.
  public func unwritten(_ seen: ReleaseSituation) -> [FileEdit] {
    plan.bump.edits.filter { seen.files[$0.path] == .old }
  }

  /// Whether the files of the release are written, and committed as they are.
  public func isCommitted(_ seen: ReleaseSituation) -> Bool {
    unwritten(seen).isEmpty && seen.uncommitted.isEmpty
      && (plan.files.isEmpty || seen.head != plan.base)
  }

  /// Takes note of which commit is released, where it is made already.
  ///
  /// A kill may come between the commit and the journal's note of it: one that HEAD has with the
  /// release's message is the release's. Where a person committed the release's files, with a fix of
  /// what validation found, that commit is released.
  public mutating func findCommit(_ seen: ReleaseSituation) {
    guard commit == nil, !plan.files.isEmpty, isCommitted(seen) else { return }
    commit = seen.head
    hasOwnCommit = seen.message == plan.bump.message && seen.parent != nil
  }

  /// Checks that the tree is still this release's.
  /// - Throws: how it became another one.
  public mutating func requireSame(_ seen: ReleaseSituation) throws(ReleaseRefusal) {
    if ended.contains(.distribute) { return }
    if let commit, seen.head == commit { return }
    if seen.branch != plan.branch {
      throw .otherBranch(seen.branch, expected: plan.branch)
    }
    guard seen.containsBase else { throw .baseGone(plan.base) }
    guard let commit else { return }
    // Where the tag comes first, a fix of what validation found moves it.
    if plan.bump.takesVersionsFromTags, !mayBePublished {
      self.commit = nil
      hasOwnCommit = false
      reopen([.commit, .tag, .validate])
      return
    }
    throw .headMoved(head: seen.head, commit: commit)
  }

  /// The tags that are not where they belong: those to make, and those of this release that a fix left
  /// behind, to remove before.
  /// - Throws: for a tag that is not this release's.
  public func misplacedTags(
    _ seen: ReleaseSituation, at commit: String, isOurs: (String) -> Bool
  ) throws(ReleaseRefusal) -> (make: [String], remove: [String]) {
    var (make, remove): ([String], [String]) = ([], [])
    for tag in plan.tags {
      guard let place = seen.tags[tag] else {
        make.append(tag)
        continue
      }
      if place == commit { continue }
      guard plan.bump.takesVersionsFromTags, !mayBePublished, isOurs(place) else {
        throw .tagElsewhere(tag, at: place, expected: commit)
      }
      remove.append(tag)
      make.append(tag)
    }
    return (make, remove)
  }
}
