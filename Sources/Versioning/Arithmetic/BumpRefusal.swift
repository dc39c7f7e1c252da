// Why there is no such version, or why it cannot be taken, and how that is said.

public import Diagnostics
public import Host
public import Standards
import Workspace

/// Why a version is refused.
public enum BumpRefusal: Error, Sendable, Hashable {
  /// A word that is neither a version nor a change of one.
  case noVersion(String, StandardError, next: Version?)
  /// `final` of what is no prerelease.
  case alreadyFinal(Version)
  case postOfPrerelease(Version)
  /// A number of the version cannot be counted up.
  case tooLarge(Version)
  /// A local version, which no index takes.
  case local(Version)
  /// The package is at that version, or a later one.
  case notNewer(Version, than: Version, of: String, next: Version?)
  case tagged(Version, tag: String, next: Version?)
  /// The index has that version of the project.
  case published(Version, project: ProjectName, next: Version?)
  /// A file that follows SemVer has no form for it.
  case noSemanticForm(Version, file: String)
  /// The file that says a package's version.
  case unreadable(Path)
}

extension BumpRefusal: ProblemConvertible {
  public var problem: Problem {
    switch self {
    case .unreadable(let file): Problem("`\(file)` cannot be read")
    case .noVersion(let word, let error, let next):
      Problem(
        startsWithLetter(word)
          ? "`\(word)` is no version, and no change of one" : error.description,
        hints: hints(error, word) + (free(next) ?? []))
    case .alreadyFinal(let version):
      Problem(
        "`\(version)` is no prerelease, so there is nothing to make final",
        hints: ["say which release comes next: `patch`, `minor`, `major`, or the version itself"])
    case .postOfPrerelease(let version):
      Problem(
        "`\(version)` is a prerelease: a post-release comes after a release",
        hints: ["count the prerelease up with `--pre`, or make the release with `final`"])
    case .tooLarge(let version):
      Problem("`\(version)` has a number that cannot be counted up")
    case .local(let version):
      Problem(
        "`\(version)` is a local version: no index takes one",
        hints: ["leave out what follows the `+`: `\(version.publicVersion)`"])
    case .notNewer(let version, let current, let name, let next):
      Problem(
        version == current
          ? "`\(name)` is at version `\(current)` already"
          : "`\(version)` comes before `\(current)`, the version that `\(name)` is at",
        hints: free(next)
          ?? ["versions are ordered by PEP 440: dev, a, b, rc, the release, post"])
    case .tagged(let version, let tag, let next):
      Problem(
        "`\(version)` was released before: there is the git tag `\(tag)`",
        hints: ["version numbers are never reused"] + (free(next) ?? []))
    case .published(let version, let project, let next):
      Problem(
        "`\(version)` was released before: the index has, or had, `\(project)` in this version",
        hints: ["version numbers are never reused"] + (free(next) ?? []))
    case .noSemanticForm(let version, let file):
      Problem(
        "`\(version)` has no form in SemVer, which `\(file)` follows",
        hints: ["SemVer has `X.Y.Z`, and `X.Y.Z-alpha.1`, `-beta.1`, `-rc.1` and `-dev.1`"])
    }
  }

  private func free(_ next: Version?) -> [String]? {
    next.map { ["the next version that is free: `\($0)`"] }
  }
}

/// What to say instead of a word that is no version.
private func hints(_ error: StandardError, _ word: String) -> [String] {
  switch error {
  case .semanticVersion(_, let release, _):
    // A build of one's own is no release.
    return [
      "use `\(release)rc1` for what comes before \(release), `\(release).post1` for a fix of it"
    ]
  case _ where startsWithLetter(word):
    let changes = VersionChange.Level.allCases.map(\.rawValue) + ["final", "auto"]
    let bare = word.lowercased().trimmingWhitespace
    let near =
      changes.contains(bare)
      ? "did you mean `\(bare)`?" : option(for: bare) ?? nearNameHint(to: bare, among: changes)
    return [
      near,
      "say `major`, `minor`, `patch`, `final`, `auto`, or a version like `1.2.3` or `1.2.3rc1`",
    ].compactMap(\.self)
  default: return error.hint.map { [$0] } ?? []
  }
}

/// Words of other tools, in this one's.
private func option(for word: String) -> String? {
  switch word {
  case "pre", "prerelease", "rc", "candidate", "release-candidate":
    "for a prerelease say `--pre rc`, alone or with a level"
  case "alpha", "beta", "dev": "for a prerelease say `--pre \(word)`, alone or with a level"
  case "premajor", "preminor", "prepatch":
    "for a prerelease say `\(word.dropFirst(3)) --pre rc`"
  case "post", "postrelease": "for a post-release say `--post`"
  case "release", "stable": "did you mean `final`?"
  default: nil
  }
}

private func startsWithLetter(_ word: String) -> Bool {
  let first = word.trimmingWhitespace.prefix(2)
  guard first.first?.isLetter == true else { return false }
  return !(first.lowercased().hasPrefix("v") && first.dropFirst().allSatisfy(\.isNumber))
}
