// Why something was not published, or an index not changed: the facts and their words. Nothing else in
// this module has words for people, but for findings and conflicts of a plan, which are no errors.

public import Diagnostics
public import Host
public import ObjectStorage
public import PackageIndex
public import Wheels

/// Why something was not published.
public enum PublishError: Error, Sendable {
  /// The task was cancelled; what was done so far is sound.
  case interrupted
  /// The storage did not do what it was asked.
  case storage(StorageError)

  // MARK: The index holds something else

  /// A file of a release is there with other bytes.
  case otherFile(key: String)
  /// What a change was to create is there with other bytes.
  case taken(key: String)
  /// The version of a file was taken back.
  case withdrawn(fileName: String, Withdrawal)
  /// A page has another file of the name.
  case page(PageError)
  /// A file that was to be removed is on its page again.
  case shownAgain(key: String)

  // MARK: The wheel of this machine

  case unreadableFile(FileError)
  case unreadableWheel(WheelError)
  /// It is another one than was checked.
  case changedWheel(Path)

  // MARK: The index is not what it must be

  case unreadablePage(key: String, index: String, PageError)
  case unreadableStoredWheel(key: String, index: String, WheelError)
  /// A page moved each time that it was to be replaced.
  case restlessPage(key: String, index: String, times: Int)
  /// A page may not show a file that is not there.
  case notUploaded(key: String, index: String)
  /// The storage refuses to create what it has not.
  case refusesAbsent(key: String, index: String)
  /// What was to be copied is not there.
  case nothingToCopy(key: String, index: String)
  /// What was to be copied went while it was read.
  case wentWhileCopied(key: String, index: String)
  case movedWhileCopied(key: String, index: String)
  /// The page that a rollback kept is gone.
  case lostKeptPage(key: String, below: String, index: String)

  // MARK: What a Releasefile calls its index

  case indexWithoutKind(String)
  case indexWithoutFolder(String)
  case indexWithoutBucket(String)
  case unknownKindOfIndex(String)
  /// A prefix in a bucket with a part that no key can have.
  case indexPrefix(String, part: String)

  // MARK: A bucket that is to be set up

  case closedBucket(String)
  /// It has a policy of somebody else's; what rel would write, if anything.
  case foreignPolicy(bucket: String, policy: String, wanted: String?)
}

extension PublishError: ProblemConvertible {
  public var problem: Problem {
    switch self {
    case .interrupted: return Problem("interrupted", cause: .interrupted)
    case .storage(let error): return error.problem

    case .otherFile(let key):
      return conflict(
        "`\(key)` is in the index with other contents; a published file is never replaced")
    case .taken(let key): return conflict("`\(key)` is there with other contents")
    case .withdrawn(let fileName, let gone): return conflict(withdrawnText(fileName, gone))
    case .page(let error): return conflict(error.description)
    case .shownAgain(let key): return conflict("`\(key)` is on its page again; it stays")

    case .unreadableFile(let error): return Problem(error.description)
    case .unreadableWheel(let error): return Problem(error.description)
    case .changedWheel(let path):
      return Problem("`\(path)` changed after it was checked; nothing of it was published")

    case .unreadablePage(let key, let index, let error):
      return outage("the page `\(key)` of `\(index)` cannot be read: \(error)", error.hint)
    case .unreadableStoredWheel(let key, let index, let error):
      return outage(
        "`\(key)` of `\(index)` is no wheel that can be read: \(error)",
        "remove it, or put the right one in its place; nothing was changed")
    case .restlessPage(let key, let index, let times):
      return outage(
        "`\(key)` of `\(index)` had changed each of the \(times) times that it was to be replaced",
        "look for what else writes to this index all the time")
    case .notUploaded(let key, let index):
      return outage(
        "`\(key)` is not in `\(index)`, so no page may show it",
        "run it again: it is uploaded then; `rel index verify` looks at all files")
    case .refusesAbsent(let key, let index):
      return outage(
        "`\(index)` refuses to create `\(key)` as if it were there, and has no such object",
        "some stores do so with what was removed once, in a bucket that keeps old versions or did; "
          + "remove all versions of the key with the store's own tools, and run it again")
    case .nothingToCopy(let key, let index): return outage("`\(key)` is not in `\(index)`")
    case .wentWhileCopied(let key, let index):
      return outage("`\(key)` is not in `\(index)` any more")
    case .movedWhileCopied(let key, let index):
      return outage("`\(key)` of `\(index)` moved while it was copied")
    case .lostKeptPage(let key, let folder, let index):
      return outage(
        "`\(key)`, the page before the rollback, is not in `\(index)` any more",
        "what is below `\(folder)` is all that was kept")

    case .indexWithoutKind(let text):
      return Problem("the index `\(text)` has no kind in front", hints: [kindsHint])
    case .indexWithoutFolder(let text):
      return Problem("the index `\(text)` names no folder", hints: [kindsHint])
    case .unknownKindOfIndex(let text):
      return Problem(
        "the index `\(text)` is of a kind that rel cannot publish to", hints: [kindsHint])
    case .indexWithoutBucket(let text):
      return Problem("the index `\(text)` names no bucket", hints: ["write `s3://BUCKET/simple`"])
    case .indexPrefix(let text, let part):
      return Problem(
        "the index `\(text)` has `\(part)` as a part of its prefix",
        hints: ["write `s3://BUCKET/PREFIX/simple`"])

    case .closedBucket(let name):
      return outage(
        "the bucket `\(name)` is there, and these credentials may not look into it",
        "names are shared with all other accounts: take another one if it is not yours")
    case .foreignPolicy(let name, let policy, let wanted):
      return outage(
        "the bucket `\(name)` has a policy that rel did not write: \(policy)",
        wanted.map { "add this to it by hand: \($0)" }
          ?? "remove it by hand if nobody but you is to read the bucket")
    }
  }

  /// The index holds something else: nothing to try again.
  private func conflict(_ text: String) -> Problem { Problem(text, cause: .conflict) }

  /// A later try may succeed.
  private func outage(_ text: String, _ hint: String? = nil) -> Problem {
    Problem(text, hints: hint.map { [$0] } ?? [], cause: .unreachable)
  }
}

private let kindsHint =
  "write `index = file:FOLDER`, `file:.cache/index` for example, or `index = s3://BUCKET/simple`"

/// Why a file of a version that was taken back cannot be published.
func withdrawnText(_ fileName: String, _ gone: Withdrawal) -> String {
  let version = gone.version.normalized
  guard let at = gone.at else {
    return "`\(fileName)`: version \(version) was removed from the index, and its number is not "
      + "used again: raise the version with `rel bump`"
  }
  let day = at.prefix(10)
  return "`\(fileName)`: version \(version) was rolled back\(day.isEmpty ? "" : " on \(day)"); "
    + "`rel rollback --undo \(version)` brings it back, or raise the version with `rel bump`"
}
