// Why a release does not start, go on or back, and the words for it.

public import Diagnostics
public import Host
public import Standards
import Workspace

/// Why something of a release is refused.
public enum ReleaseRefusal: Error, Sendable, Hashable {
  // Before it starts.
  case unfinished(version: String)
  /// Every step of a release is done, and its journal is left.
  case untold(CompleteRelease)
  /// Nothing was committed since a release; without a changelog, it may be repeated by name.
  case complete(CompleteRelease, hasChangelog: Bool)
  case noCommit
  case busy(String)
  case untracked([Path])
  case unignored(Path)
  case behind(branch: String, remote: String, isUnknown: Bool)
  case noSuchRemote(String, known: [String])
  case severalRemotes([String])
  case nothingReleased
  case noSuchCommand(String, in: String)
  case brokenCommand(String, words: String)
  case nobodyCommits(String)

  // While it goes on.
  /// With the release that is checked out, if it is a whole one.
  case nothingUnfinished(last: CompleteRelease?)
  case unreadable(Path)
  case otherBranch(String?, expected: String?)
  case baseGone(String)
  case headMoved(head: String, commit: String)
  case otherVersion(ProjectName, Version, expected: Version)
  case tagElsewhere(String, at: String, expected: String)
  case remoteTagElsewhere(String, remote: String)
  case commitNotOnBranch(String, branch: String, tag: String)
  case remoteMoved(remote: String, branch: String, local: String)

  // Back.
  case published(version: String, what: String)
  case nothingToCommit
  /// The user's command at the end, and how it ended.
  case commandFailed(String, how: String)
}

extension ReleaseRefusal: ProblemConvertible {
  public var problem: Problem {
    switch self {
    case .unfinished(let version):
      Problem(
        "the release of \(version) is unfinished",
        hints: [
          "`rel release --resume` goes on where it stopped",
          "`rel release --abort` takes it back, while nothing of it is published",
        ])
    case .untold(let release):
      Problem(
        told(
          "the release of \(release.version) is complete: rel ended before it could say so", release
        ),
        hints: ["`rel release --resume` puts its journal away; then another one can begin"])
    case .complete(let release, let hasChangelog):
      Problem(
        told(
          "the release of \(release.version) is complete, and nothing was committed since", release),
        hints: unpushed(release) + ["commit what the next release is to have, then ask again"]
          + (hasChangelog
            ? [] : ["or name the version that the same files get: `rel release VERSION`"]))
    case .noCommit:
      Problem("the branch has no commit yet", hints: ["commit what is to be released"])
    case .busy(let what):
      Problem(
        "git is in the middle of \(what)", hints: ["end it, or take it back, and start again"])
    case .untracked(let paths):
      Problem(
        "the release changes \(list(paths)), which this repository does not track",
        hints: ["`git add` them and commit; what belongs to a submodule is released there"])
    case .unignored(let path):
      Problem(
        "git does not ignore `\(path)`: once a wheel is built, the tree is not clean any more",
        hints: ["add `\(path.parent)/` to `.gitignore` and commit"])
    case .behind(let branch, let remote, let isUnknown):
      Problem(
        "`\(remote)` has commits of `\(branch)` that "
          + (isUnknown ? "were never fetched here" : "are not merged here"),
        hints: ["get them with `git pull --rebase \(remote) \(branch)`"])
    case .noSuchRemote(let name, let known):
      Problem(
        "there is no remote `\(name)`",
        hints: [
          nearNameHint(to: name, among: known)
            ?? (known.isEmpty
              ? "this repository has none; `--no-push` leaves the push out"
              : "the remotes are \(known.map { "`\($0)`" }.joined(separator: ", "))")
        ])
    case .severalRemotes(let names):
      Problem(
        "the branch follows no remote, and there are several",
        hints: [
          "say which one gets the release: "
            + names.map { "`--remote \($0)`" }.joined(separator: " or "),
          "or leave the push out: `--no-push`",
        ])
    case .nothingReleased:
      Problem(
        "none of these packages is released: their `release` is `no`, or their classifiers say"
          + " `Private ::`", hints: ["`rel bump` gives them a version all the same"])
    case .noSuchCommand(let name, let command):
      Problem(
        "`notify = \(command)`: there is no program `\(name)`",
        hints: ["correct the Releasefile, or say `notify=` to leave it out this time"])
    case .brokenCommand(let command, let words):
      Problem(
        "`notify = \(command)` is no command of sh: \(words)",
        hints: ["correct the Releasefile, or say `notify=` to leave it out this time"])
    case .nobodyCommits(let words):
      Problem(
        "git does not know who commits: \(words)",
        hints: ["set it: `git config user.name NAME` and `git config user.email ADDRESS`"])
    case .nothingUnfinished(let last?):
      Problem(
        told("there is no unfinished release here: that of \(last.version) is complete", last),
        hints: unpushed(last) + [
          "`rel yank \(last.version)` or `rel rollback \(last.version)` takes it out of the index",
          "commit what the next release is to have; `rel release minor -n` shows what it would do",
        ])
    case .nothingUnfinished(nil):
      Problem(
        "there is no unfinished release here",
        hints: ["`rel release minor -n` shows what a release would do"])
    case .unreadable(let path):
      Problem(
        "`\(path)` is the journal of a release that this rel cannot read",
        hints: [
          "end that release with the rel that began it; or look at `git status`, `git tag` and the"
            + " index, put all right by hand, and remove the file"
        ])
    case .otherBranch(let branch, let expected):
      Problem(
        "the release began on \(place(expected)), and now \(place(branch)) is checked out",
        hints: [expected.map { "go back with `git switch \($0)`" } ?? "check out the release's tag"]
      )
    case .baseGone(let base):
      Problem(
        "the release began at commit \(base.prefix(7)), which HEAD does not contain any more: it would"
          + " be another release",
        hints: [
          "bring it back (`git reflog` shows where it was), or take the release back with"
            + " `rel release --abort` and start again"
        ])
    case .headMoved(let head, let commit):
      Problem(
        "HEAD is at \(head.prefix(7)), and what was validated is the release's commit"
          + " \(commit.prefix(7)): with more in it, it would be another release",
        hints: [
          "to publish what was validated: `git switch --detach \(commit.prefix(7))`, then"
            + " `rel release --resume`",
          "to have the later commits in it: `rel release --abort`, and start again",
        ])
    case .otherVersion(let name, let version, let expected):
      Problem(
        "`\(name)` is at version `\(version)`, and the release is `\(expected)`",
        hints: [
          "write `\(expected)` again, or take the release back with `rel release --abort`"
        ])
    case .tagElsewhere(let tag, let commit, let expected):
      Problem(
        "the tag `\(tag)` is at commit \(commit.prefix(7)), and the release's commit is"
          + " \(expected.prefix(7))",
        hints: ["if nobody has that tag yet, remove it with `git tag -d \(tag)`, and resume"])
    case .remoteTagElsewhere(let tag, let remote):
      Problem(
        "`\(remote)` has a tag `\(tag)` already, of another commit",
        hints: ["version numbers are never reused: talk to whoever made it"])
    case .commitNotOnBranch(let commit, let branch, let tag):
      Problem(
        "`\(branch)` does not contain the release's commit \(commit.prefix(7)) any more",
        hints: [
          "it is published, so it stays as it is: bring it back with `git merge \(tag)`, which keeps"
            + " the tag where it is (a rebase does not), then `rel release --resume`"
        ])
    case .remoteMoved(let remote, let branch, let local):
      Problem(
        "`\(remote)` has commits of `\(branch)` that `\(local)` lacks, so it takes no push; the release"
          + " itself is published",
        hints: [
          "`git pull --no-rebase \(remote) \(branch)` merges them and keeps the tag on the release's"
            + " commit (a rebase would not), then `rel release --resume`"
        ])
    case .published(let version, let what):
      Problem(
        "\(version) is published: \(what); a release that others may have is not taken back",
        hints: [
          "`rel release --resume` ends it",
          "`rel yank \(version)` or `rel rollback \(version)` takes it out of the index afterwards",
        ])
    case .nothingToCommit:
      Problem(
        "the release's files are as they were in the last commit: there is nothing to commit",
        hints: ["`rel release --abort` takes the release back"])
    case .commandFailed(let command, let how):
      Problem(
        "`\(command)` \(how); the release itself is complete",
        hints: ["`rel release --resume` runs it again"])
    }
  }

  private func list(_ paths: [Path]) -> String {
    paths.prefix(5).map { "`\($0)`" }.joined(separator: ", ")
      + (paths.count > 5 ? " and \(paths.count - 5) more" : "")
  }

  /// A message, and below it what a release consists of.
  private func told(_ message: String, _ release: CompleteRelease) -> String {
    ([message] + release.lines).joined(separator: "\n")
  }

  private func unpushed(_ release: CompleteRelease) -> [String] {
    guard let remote = release.unpushed else { return [] }
    let names = (remote.branch.map { ["HEAD:\($0)"] } ?? []) + release.tags
    return [
      "`\(remote.name)` does not have it yet: `git push \(remote.name)"
        + " \(names.joined(separator: " "))` sends it there"
    ]
  }

  private func place(_ branch: String?) -> String {
    branch.map { "`\($0)`" } ?? "a commit without a branch"
  }
}
