// From what is asked of versions to a plan of what changes where: git, the index and the commits are asked
// what they have to do with it.

public import Bumping
public import Changelogs
import Diagnostics
import Git
import Host
public import Standards
public import Versioning
import Workspace

/// What is asked of versions, as a command fills it in.
public struct NextVersion: Sendable {
  /// `major`, `minor`, `patch`, `final`, `auto` or a version; nil where phase or post-release say it.
  public var word: String?
  public var phase: VersionChange.Phase?
  /// The words that name packages; none for all.
  public var only: [String] = []
  /// The tag or commit behind which `auto` and the changelog start.
  public var since: String?
  /// Whether the commits are drafted into the changelog.
  public var draftsChangelog = false
  public var makesTag = false
  /// Whether git has to answer, since something is committed.
  public var makesCommit = false
  /// No index on the network is asked.
  public var isOffline = false

  /// - Parameter word: nil and no phase: a post-release.
  public init(_ word: String?, phase: VersionChange.Phase? = nil) {
    self.word = word
    self.phase = phase
  }

  /// What is known before anything is asked.
  public struct Known: Sendable {
    /// The versions that the index has of each project; nil: it is asked.
    public var published: [ProjectName: Set<Version>]?
    /// Tags that are not here, and taken all the same.
    public var remoteTags: [String] = []
    /// Whether the notes were told before.
    public var isRepeated = false

    public init() {}
  }
}

extension VersionSetUp {
  /// Everything that a bump does, computed and checked. Notes go to the caller.
  /// - Throws: a `Refusal`, also for what git says.
  public func plan(
    _ wish: NextVersion, known: NextVersion.Known = NextVersion.Known()
  ) async throws -> BumpPlan {
    var request = try await request(wish, known)
    if wish.draftsChangelog || wish.word == "auto" {
      let only = request.only
      let (start, commits) = try await commits(
        since: wish.since, of: only, isFinal: try isFinal(wish, request))
      if wish.draftsChangelog { request.commits = commits }
      let draft = ChangelogDraft(commits, packages: layout.packages, only: only)
      request.change = try change(wish, request) { old in
        try suggestion(draft, wish.phase, after: old, since: start)
      }
      tell(unreadableNote(draft))
    } else {
      request.change = try change(wish, request) { _ in .final }
    }
    do {
      return try bumpPlan(request, layout: layout, disk: disk)
    } catch { throw Refusal(error.all) }
  }

  /// What the Releasefile, git and the index have to do with it; without the change itself.
  private func request(
    _ wish: NextVersion, _ known: NextVersion.Known
  ) async throws -> BumpRequest {
    let only = try packages(wish.only)
    var request = BumpRequest(.final, date: calendarDay(disk.now()))
    request.only = only
    request.isIndependent = isIndependent
    request.releaseTags = releaseTags
    request.pins = pins
    request.bystanders = layout.bystanders(on: disk, cache: NoPyProjectCache())
    request.versionFiles = versionFiles
    request.changelog = changelog
    request.makesTag = wish.makesTag
    do throws(GitError) {
      let tags = try await git.tags()
      request.tags = tags + known.remoteTags.filter { !tags.contains($0) }
      request.reachableTags = try await git.tags(areReachable: true)
    } catch {
      switch error {
      case .missing, .notARepository:
        if wish.makesCommit { throw Refusal(error) }
      default: throw Refusal(error)
      }
    }
    if !known.isRepeated {
      for note in await cloneNotes(tags: request.tags) { tell("note: \(note)") }
    }
    if let published = known.published {
      request.published = published
    } else {
      let (published, note) = try await takenVersions(
        of: only.isEmpty ? layout.packages.map(\.name) : only, isOffline: wish.isOffline)
      request.published = published
      tell(note.map { "note: \($0)" })
    }
    return request
  }

  private func tell(_ line: String?) {
    if let line { caller.tell(line) }
  }

  /// What the word and the phase ask for.
  private func change(
    _ wish: NextVersion, _ request: BumpRequest, suggestion: (Version) throws -> VersionChange
  ) throws -> VersionChange {
    guard let word = wish.word else { return wish.phase.map { .prerelease($0) } ?? .post }
    if word == "auto" {
      do {
        return try suggestion(try currentVersion(request, layout: layout, disk: disk))
      } catch let group as Problems { throw Refusal(group.all) }
    }
    return try VersionChange(
      word: word, phase: wish.phase, free: nextFreeVersion(request, layout: layout, disk: disk))
  }

  /// Whether what is asked for is a release, and no prerelease.
  private func isFinal(_ wish: NextVersion, _ request: BumpRequest) throws -> Bool {
    if wish.word == nil || wish.phase != nil || wish.word == "auto" { return false }
    guard case .exact(let version) = try change(wish, request, suggestion: { _ in .final }) else {
      return true
    }
    return !version.isPrerelease
  }

  /// What the commits ask for.
  private func suggestion(
    _ draft: ChangelogDraft, _ phase: VersionChange.Phase?, after old: Version,
    since start: String?
  ) throws -> VersionChange {
    if old.isPrerelease {
      if let phase { return .prerelease(phase) }
      throw Refusal(VersionsMistake.prereleaseHasNoSuggestion(old))
    }
    let range = rangeText(since: start)
    guard let (level, because) = draft.suggestion(after: old) else {
      tell(unreadableNote(draft))
      throw Refusal(VersionsMistake.noCommitAsksForRelease(range: range))
    }
    let count = because.count == 1 ? "this commit asks" : "these commits ask"
    tell(
      (["a \(level.rawValue) release: \(count) for it, \(range)"] + commitLines(because))
        .joined(separator: "\n"))
    return .level(level, phase)
  }
}

/// The commits that were looked at, in words.
public func rangeText(since start: String?) -> String {
  start.map { "since `\($0)`" } ?? "in all of the history"
}

/// Which commits nothing was drafted of; nil for none.
public func unreadableNote(_ draft: ChangelogDraft) -> String? {
  if draft.unreadable.isEmpty { return nil }
  return
    ([
      "note: \(countText(draft.unreadable.count)) not in the form of Conventional Commits, left out:"
    ]
    + commitLines(draft.unreadable)).joined(separator: "\n")
}

/// `1 commit`, `2 commits`.
public func countText(_ commits: Int) -> String { commits == 1 ? "1 commit" : "\(commits) commits" }

/// Lines about commits: the start of the name, and the subject; ten at most.
private func commitLines(_ commits: [GitCommit]) -> [String] {
  commits.prefix(10).map { "  \($0.shortIdentifier) \($0.subject)" }
    + (commits.count > 10 ? ["  … and \(commits.count - 10) more"] : [])
}
