// Whether there is anything to release: a release that is complete, killed after its last step perhaps,
// says so when it is asked for again.

public import Bumping
import Changelogs
import Git
public import Host
import Publishing
import Standards
import Versioning
import Versions
import Workspace

extension ReleasePreparation {
  /// Refuses what would only give the files of a complete release another number.
  mutating func checkNews(
    _ setUp: VersionSetUp, _ head: Head, _ index: Index, _ remote: RemoteSide?
  ) async throws {
    guard problems.isEmpty, line == nil, let change = askedChange,
      let release = try await completeRelease(setUp, head, index, remote),
      release.isRepeated(by: change)
    else { return }
    refuse(
      ReleaseRefusal.complete(release, hasChangelog: setUp.changelogFile != nil).problem)
    throw end()
  }

  /// What the command line asks for; `auto` as any release.
  private var askedChange: VersionChange? {
    let phase = request.version.phase
    guard let word = request.version.word else { return phase.map { .prerelease($0) } ?? .post }
    if word == "auto" { return .level(.patch, phase) }
    return try? VersionChange(word: word, phase: phase, free: nil)
  }

  /// The release that is checked out, where it is a whole one; nil also where that cannot be told.
  public static func completeRelease(
    _ request: ReleaseRequest, by caller: Caller
  ) async -> CompleteRelease? {
    var preparation = ReleasePreparation(request, by: caller, asking: .withoutTraces)
    do {
      let setUp = try await preparation.setUp()
      guard let commit = try await setUp.git.head(),
        try await preparation.newestTags(setUp).values.contains(where: { $0.commit == commit })
      else { return nil }
      let head = Head(commit: commit, branch: try await setUp.git.branch())
      let remote = try await preparation.checkRemote(setUp, head)
      let index = try await preparation.checkIndex(setUp)
      return try await preparation.completeRelease(setUp, head, index, remote)
    } catch { return nil }
  }

  private func completeRelease(
    _ setUp: VersionSetUp, _ head: Head, _ index: Index, _ remote: RemoteSide?
  ) async throws -> CompleteRelease? {
    let shown = index.found.mapValues { $0.mapValues(\.shown) }
    guard index.locations.allSatisfy({ shown[$0] != nil }),
      var release = CompleteRelease(
        at: head.commit, of: try packages(setUp), tags: try await newestTags(setUp), shown: shown)
    else { return nil }
    if let remote {
      let isThere = release.tags.allSatisfy { remote.listing.commit(ofTag: $0) == head.commit }
      release.remote = isThere ? remote.remote.name : nil
      release.unpushed = isThere ? nil : remote.remote
    }
    return release
  }

  /// The packages that a release is asked for.
  private func packages(_ setUp: VersionSetUp) throws -> [ProjectName] {
    let only = try setUp.packages(request.version.only)
    return only.isEmpty ? setUp.layout.packages.map(\.name) : only
  }

  /// The newest tag of each package in the history of HEAD.
  private func newestTags(
    _ setUp: VersionSetUp
  ) async throws -> [ProjectName: CompleteRelease.Tag] {
    var commits: [String: String] = [:]
    var tags: [ProjectName: CompleteRelease.Tag] = [:]
    for package in try packages(setUp) {
      guard let newest = setUp.releaseTags.newest(of: [package]) else {
        continue
      }
      if commits[newest.tag] == nil {
        commits[newest.tag] = try await setUp.git.commit("refs/tags/\(newest.tag)")
      }
      guard let commit = commits[newest.tag] else { continue }
      tags[package] = CompleteRelease.Tag(newest.tag, newest.version, at: commit)
    }
    return tags
  }
}
