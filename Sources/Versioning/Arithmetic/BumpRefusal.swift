// Why there is no such version, or why it cannot be taken, and how that is said.

public import Diagnostics
public import Standards
import Workspace

/// Why a version is refused.
public enum BumpRefusal: Error, Sendable, Hashable {
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
}

extension BumpRefusal: ProblemConvertible {
  public var problem: Problem {
    switch self {
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
