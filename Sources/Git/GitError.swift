// What git does not do, and what stands in the way of a release in it: the facts and their words. What
// git itself says is passed on as it is.

public import Diagnostics
public import Host

/// What git did not do.
public enum GitError: Error, Sendable, Hashable {
  case missing
  case notARepository
  /// `what` as in "cannot …"; git's own words.
  case refused(what: String, words: String)
  /// The same, where git said nothing.
  case silent(what: String)
  /// A revision that is not there; whether the clone lacks history.
  case unknownRevision(String, isShallow: Bool)
  /// The clone ends before the history that was asked for does.
  case shallow(since: String?)
}

/// A remote that did not do what it was asked.
public struct GitRemoteError: Error, Sendable, Hashable {
  public enum Reason: Sendable, Hashable {
    case gitMissing
    case notStarted(ProcessError)
    case noAnswer(Duration)
    /// In git's or the remote's words.
    case refused(String)
  }
  public var remote: String
  /// As in "cannot …".
  public var what: String
  public var reason: Reason
}

extension GitError: ProblemConvertible {
  public var problem: Problem {
    switch self {
    case .missing:
      Problem("there is no program `git` in PATH", hints: ["install git, or correct PATH"])
    case .notARepository:
      Problem(
        "the folder is not in a git repository", hints: ["make one with `git init`"])
    case .refused(let what, let words):
      Problem("cannot \(what): \(words)", hints: ownershipHint(of: words).map { [$0] } ?? [])
    case .silent(let what): Problem("cannot \(what): git did not say why")
    case .unknownRevision(let name, let isShallow):
      Problem(
        "there is no commit or tag `\(name)` in this clone",
        hints: [
          isShallow
            ? "the clone is shallow: get the rest with `git fetch --unshallow --tags`"
            : "`git fetch --tags` gets the tags of the remote"
        ])
    case .shallow(let since):
      Problem(
        "the clone is shallow: of the history"
          + (since.map { " since `\($0)`" } ?? "") + ", commits are missing",
        hints: ["get them with `git fetch --unshallow --tags`"])
    }
  }
}

extension GitRemoteError: ProblemConvertible {
  /// The remote may answer later.
  public var problem: Problem {
    let words =
      switch reason {
      case .gitMissing: "there is no program `git`"
      case .notStarted(let error): error.description
      case .noAnswer(let duration): "no answer after \(duration)"
      case .refused(let words): words
      }
    return Problem("cannot \(what) `\(remote)`: \(words)", cause: .unreachable)
  }
}

extension GitStatus {
  /// Why a release must not be made from this tree; nil when it is clean.
  public var problem: Problem? {
    switch self {
    case .clean: return nil
    case .dirty(let changes):
      let shown = changes.prefix(10)
      let width = shown.map(\.what.count).max() ?? 0
      var lines = shown.map { change in
        "  " + change.what + String(repeating: " ", count: width - change.what.count)
          + "  \(change.path)"
      }
      if changes.count > shown.count { lines.append("  … and \(changes.count - shown.count) more") }
      let count = changes.count == 1 ? "a change" : "\(changes.count) changes"
      return Problem(
        (["the working tree has \(count) that no commit has"] + lines).joined(separator: "\n"),
        hints: ["commit or stash, or add files that are made by tools to `.gitignore`"])
    case .notARepository:
      return Problem(
        "the folder is not in a git repository, so nobody can say what a release was made from",
        hints: ["make one with `git init`"])
    case .gitMissing: return GitError.missing.problem
    case .failed(let text):
      return Problem(
        "`git status` ended with an error: \(text)",
        hints: ownershipHint(of: text).map { [$0] } ?? [])
    }
  }
}

/// What is said of versions that tools make of tags in a clone that lacks them.
public let shallowVersions =
  "the clone is shallow and its commit has no tag, so versions that are made of tags are wrong in it:"
  + " `git fetch --unshallow --tags` gets the history"

/// What git advises where the repository's files belong to somebody else.
/// - Source: git-config(1), `safe.directory`.
private func ownershipHint(of words: String) -> String? {
  guard words.contains("dubious ownership"), let quote = words.firstIndex(of: "'") else {
    return nil
  }
  let folder = words[words.index(after: quote)...].prefix { $0 != "'" }
  return "where you trust it: `git config --global --add safe.directory \(folder)`"
}
