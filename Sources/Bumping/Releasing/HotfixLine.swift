// The line of releases that a hotfix goes on with: its tag, its branch, and what stands in the way.

public import Diagnostics
public import Standards
import Versioning
import Workspace

/// A release that gets a hotfix.
public struct HotfixLine: Sendable, Hashable {
  public var tag: String
  public var version: Version
  /// `hotfix/1.2`
  public var branch: String

  /// Finds the release to mend.
  ///
  /// - Parameters:
  ///   - word: a tag or a version; nil: the newest release among `reachable` on a branch for hotfixes,
  ///     else among all.
  ///   - tags: all of the repository.
  ///   - reachable: those in the history of what is checked out.
  ///   - branch: what is checked out.
  ///   - project: whose tags count; nil: those without a project's name.
  public init(
    _ word: String?, tags: [String], reachable: [String], branch: String?, project: ProjectName?
  ) throws(Problem) {
    let isOnLine = branch?.hasPrefix("hotfix/") ?? false
    let releases = tags.compactMap { tag -> (tag: String, version: Version)? in
      Versioning.version(ofTag: tag, project: project)
        .flatMap { $0.isPrerelease ? nil : (tag, $0) }
    }
    let found: (tag: String, version: Version)?
    if let word {
      found =
        releases.first { $0.tag == word }
        ?? releases.first { (try? Version(word)) == $0.version }
    } else {
      let candidates = isOnLine ? releases.filter { reachable.contains($0.tag) } : releases
      found = candidates.max { ($0.version, $0.tag) < ($1.version, $1.tag) }
    }
    guard let found else {
      let newest = releases.max { $0.version < $1.version }
      throw BumpMistake.noRelease(word, newest: newest?.tag).problem
    }
    let line = found.version.release.prefix(2)
    let newer = releases.filter {
      $0.version.epoch == found.version.epoch && $0.version.release.prefix(2) == line
        && $0.version > found.version
    }.max { $0.version < $1.version }
    if let newer {
      throw BumpMistake.mendedBefore(tag: found.tag, by: newer.tag).problem
    }
    tag = found.tag
    version = found.version
    let name = project.map { "\($0.normalized)-" } ?? ""
    self.branch = "hotfix/\(name)\(line.map(String.init).joined(separator: "."))"
  }
}
