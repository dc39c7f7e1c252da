// What takes an unfinished release back, as values: a dry run prints them, and `rel release --abort`
// carries them out. No program is asked here, and no file is read.

public import Host
import Workspace

/// One step back.
public enum WithdrawalChange: Sendable, Hashable {
  case removeTag(String)
  case takeBackCommit(String, to: String)
  /// The release's files get their old bytes again.
  case putBack([RestoredFile])

  /// What there is to say of it once it is done; nil for nothing.
  public var text: String? {
    switch self {
    case .removeTag(let tag): "tag `\(tag)` removed"
    case .takeBackCommit(let commit, _): "commit \(commit.prefix(7)) removed"
    case .putBack([]): nil
    case .putBack(let files): "\(files.count == 1 ? "1 file" : "\(files.count) files") put back"
    }
  }
}

/// A file as it was before the release.
public struct RestoredFile: Sendable, Hashable {
  public var path: Path
  public var bytes: [UInt8]

  public init(path: Path, bytes: [UInt8]) {
    self.path = path
    self.bytes = bytes
  }
}

/// All that is done to take a release back, and what stays.
public struct WithdrawalPlan: Sendable, Hashable {
  /// In the reverse order of their making, so that another call mends what a kill cuts off.
  public var changes: [WithdrawalChange] = []
  /// What stays, and why.
  public var notes: [String] = []
}

extension ReleaseJournal {
  /// What there is to take back.
  /// - Parameters:
  ///   - ownTags: those of the release's tags that it made itself.
  ///   - hasCommit: whether HEAD contains the commit that the release made.
  ///   - contents: the bytes of the release's files now; none for one that is gone.
  public func withdrawal(
    _ seen: ReleaseSituation, ownTags: Set<String>, hasCommit: Bool, contents: [Path: [UInt8]]
  ) -> WithdrawalPlan {
    var result = WithdrawalPlan()
    for (tag, place) in seen.tags.sorted(by: { $0.key < $1.key }) {
      if ownTags.contains(tag) {
        result.changes.append(.removeTag(tag))
      } else {
        result.notes.append(
          "the tag `\(tag)` is not this release's, at \(place.prefix(7)), and stays")
      }
    }
    if let commit, hasOwnCommit {
      if seen.head == commit, let parent = seen.parent {
        result.changes.append(.takeBackCommit(commit, to: parent))
      } else if hasCommit {
        result.notes.append(
          "there are commits after the release's \(commit.prefix(7)), so it stays:"
            + " `git revert \(commit.prefix(7))` undoes it")
        return result
      }
    } else if let commit, !plan.files.isEmpty {
      result.notes.append(
        "commit \(commit.prefix(7)) is yours and holds the new version:"
          + " `git revert \(commit.prefix(7))` undoes it")
      return result
    }
    let (files, notes) = restorations(contents)
    result.changes.append(.putBack(files))
    result.notes += notes
    return result
  }

  /// The files that are not as they were, but for those that somebody edited since.
  private func restorations(
    _ contents: [Path: [UInt8]]
  ) -> (files: [RestoredFile], notes: [String]) {
    var (files, notes): ([RestoredFile], [String]) = ([], [])
    for edit in plan.bump.edits {
      let bytes = contents[edit.path]
      if bytes == edit.old { continue }
      if bytes == nil || bytes == edit.new {
        files.append(RestoredFile(path: edit.path, bytes: edit.old))
      } else {
        notes.append("`\(edit.path)` was edited since, and stays: see to the version in it")
      }
    }
    for lock in plan.locks where contents[lock.path] != lock.old {
      files.append(RestoredFile(path: lock.path, bytes: lock.old))
    }
    return (files, notes)
  }
}
