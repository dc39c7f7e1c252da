// `rel bump`: the next version, in every file that states or pins it. What changes where is up to
// `Versioning`; here are the arguments, what is asked of git, and what is printed.

import ArgumentParser
import Diagnostics
import Execution
import Git
import Host
import Python
import Standards
import Versioning
import Workspace

struct BumpCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bump",
    abstract: "Give the packages their next version everywhere.",
    usage: "rel bump [major|minor|patch|final|auto|VERSION]\n         [<options>] [NAME=value ...]",
    discussion: """
      Changes versions, pins between packages, `__version__`, what `version_files` names, \
      CHANGELOG.md and uv.lock: all of them, or nothing.

      EXAMPLES:
        rel bump minor -n              show what would change, as a diff
        rel bump minor                 1.2.3 → 1.3.0
        rel bump minor --pre rc        1.2.3 → 1.3.0rc1
        rel bump --pre rc              1.3.0rc1 → 1.3.0rc2
        rel bump final                 1.3.0rc2 → 1.3.0
        rel bump --post                1.3.0 → 1.3.0.post1
        rel bump auto --changelog      what the commits since the last tag ask for
        rel bump 2.0.0 --tag           and a commit, and the tag v2.0.0
      """)

  @OptionGroup var change: ChangeArguments

  @Flag(help: "Put the commits since the last tag under the new heading of CHANGELOG.md.")
  var changelog = false

  @Flag(help: "Commit what changed.")
  var commit = false

  @Flag(help: "Commit, and make an annotated tag.")
  var tag = false

  @Flag(help: "Commit, and make a signed tag.")
  var sign = false

  @Flag(help: "Ask no index on the network, neither for versions nor for `uv lock`.")
  var offline = false

  @Flag(name: [.customShort("n"), .long], help: "Print the changes as a diff, and make none.")
  var dryRun = false

  @OptionGroup var place: PlaceArguments

  private var makesTag: Bool { tag || sign }
  private var makesCommit: Bool { commit || makesTag }
  private var changes: [String] { change.changes }

  func validate() throws {
    if changes.count > 1 {
      throw ValidationError("`\(changes[0])` and `\(changes[1])` are two changes; say one.")
    }
    if !change.isGiven {
      throw ValidationError(
        "say what the next version is: `major`, `minor`, `patch`, `final`, `auto`, `--pre rc`,"
          + " `--post` or a version like `1.2.3`.")
    }
    let level = changes.first.flatMap(VersionChange.Level.init)
    if change.pre != nil, change.post {
      throw ValidationError("`--pre` and `--post` exclude each other.")
    }
    let takesPhase = level != nil || changes.first == "auto"
    if let word = changes.first, change.post || (change.pre != nil && !takesPhase) {
      throw ValidationError(
        "`\(word)` and `\(change.post ? "--post" : "--pre")` exclude each other.")
    }
  }

  func run() async throws {
    try await interruptible { interruption in try await run(interruption) }
  }

  private func run(_ interruption: Interruption) async throws {
    let disk = Disk(root: try Checkout.root(place.directory))
    var lock: FileLock?
    if !dryRun, try disk.status(of: Checkout.cache) != nil {
      // First of all: what a killed run left is put in order with it.
      lock = try await takeLock(on: disk, waits: true, isForRelease: true).lock
      try requireNoRelease(on: disk)
    }
    if dryRun, try disk.status(of: Checkout.bumpJournal) != nil {
      printError(
        "note: a killed `rel bump` is not put in order yet: the next call without `-n` does it")
    }
    let setUp = try await VersionSetUp(
      directory: place.directory, file: place.file, overrides: change.overrides,
      asking: dryRun ? .withoutTraces : .freely)
    for note in setUp.notes { printError("note: \(note)") }
    let plan = try await self.plan(setUp)
    if dryRun { return printDifference(plan) }
    if lock == nil { lock = try await takeLock(on: disk, waits: true).lock }
    defer { withExtendedLifetime(lock) {} }
    if makesCommit { try await requireCommittable(plan, setUp) }
    interruption.stepsStart()
    try await carryOut(plan, setUp)
  }

  // MARK: The plan

  /// - Parameters:
  ///   - published: the versions that the index has of each project; nil: it is asked.
  ///   - remoteTags: tags that are not here, and taken all the same.
  ///   - isRepeated: whether the notes were told before.
  func plan(
    _ setUp: VersionSetUp, published known: [ProjectName: Set<Version>]? = nil,
    remoteTags: [String] = [], isRepeated: Bool = false
  ) async throws -> BumpPlan {
    let only = try setUp.packages(change.only)
    var request = BumpRequest(.final, date: calendarDay(setUp.disk.now()))
    request.only = only
    request.isIndependent = setUp.isIndependent
    request.releaseTags = setUp.releaseTags
    request.pins = setUp.pins
    request.bystanders = setUp.layout.bystanders(on: setUp.disk, cache: NoPyProjectCache())
    request.versionFiles = setUp.versionFiles
    request.changelog = setUp.changelog
    request.makesTag = makesTag
    do throws(GitError) {
      let tags = try await setUp.git.tags()
      request.tags = tags + remoteTags.filter { !tags.contains($0) }
      request.reachableTags = try await setUp.git.tags(areReachable: true)
    } catch {
      switch error {
      case .missing, .notARepository:
        if makesCommit { throw refusal(error.problem) }
      default: throw refusal(error.problem)
      }
    }
    if !isRepeated {
      for note in await setUp.cloneNotes(tags: request.tags) { printError("note: \(note)") }
    }
    if let known {
      request.published = known
    } else {
      let (published, note) = try await setUp.takenVersions(
        of: only.isEmpty ? setUp.layout.packages.map(\.name) : only, isOffline: offline)
      request.published = published
      if let note { printError("note: \(note)") }
    }
    if changelog || changes.first == "auto" {
      let (start, commits) = try await setUp.commits(
        since: change.since, of: only, isFinal: try isFinal(setUp, request))
      if changelog { request.commits = commits }
      let draft = ChangelogDraft(commits, packages: setUp.layout.packages, only: only)
      request.change = try change(setUp, request) { old in
        try suggestion(draft, after: old, since: start)
      }
      tellUnreadable(draft)
    } else {
      request.change = try change(setUp, request) { _ in .final }
    }
    do {
      return try bumpPlan(request, layout: setUp.layout, disk: setUp.disk)
    } catch { throw refusal(error.all) }
  }

  /// Whether what is asked for is a release, and no prerelease.
  private func isFinal(_ setUp: VersionSetUp, _ request: BumpRequest) throws -> Bool {
    if change.pre != nil || change.post || changes.first == "auto" { return false }
    guard case .exact(let version) = try change(setUp, request, suggestion: { _ in .final }) else {
      return true
    }
    return !version.isPrerelease
  }

  /// What the words and options ask for.
  private func change(
    _ setUp: VersionSetUp, _ request: BumpRequest,
    suggestion: (Version) throws -> VersionChange
  ) throws -> VersionChange {
    let phase = change.pre.map { VersionChange.Phase(rawValue: $0.rawValue) ?? .candidate }
    guard let word = changes.first else { return phase.map { .prerelease($0) } ?? .post }
    if word == "auto" {
      do {
        return try suggestion(try currentVersion(request, layout: setUp.layout, disk: setUp.disk))
      } catch let group as Problems { throw refusal(group.all) }
    }
    return try VersionChange(
      word: word, phase: phase,
      free: nextFreeVersion(request, layout: setUp.layout, disk: setUp.disk))
  }

  private func suggestion(
    _ draft: ChangelogDraft, after old: Version, since start: String?
  ) throws -> VersionChange {
    let phase = change.pre.map { VersionChange.Phase(rawValue: $0.rawValue) ?? .candidate }
    if old.isPrerelease {
      if let phase { return .prerelease(phase) }
      throw refusal(
        Problem(
          "`\(old)` is a prerelease, so commits do not say what comes next",
          hints: ["say `final` for the release, or `--pre rc` for one more prerelease"]))
    }
    let range = start.map { "since `\($0)`" } ?? "in all of the history"
    guard let (level, because) = draft.suggestion(after: old) else {
      tellUnreadable(draft)
      throw refusal(
        Problem(
          "no commit \(range) asks for a release",
          hints: ["say what the next version is: `patch`, `minor`, `major`, or the version itself"]
        ))
    }
    let count = because.count == 1 ? "this commit asks" : "these commits ask"
    printError(
      (["a \(level.rawValue) release: \(count) for it, \(range)"] + commitLines(because))
        .joined(separator: "\n"))
    return .level(level, phase)
  }

  // MARK: Carrying out

  /// A commit of rel's holds what rel changed, and nothing else.
  private func requireCommittable(_ plan: BumpPlan, _ setUp: VersionSetUp) async throws {
    let status = await setUp.git.status()
    var problem = status.problem
    if case .dirty(let changes) = status {
      let tracked = changes.filter { $0.code != "??" }
      problem = tracked.isEmpty ? nil : GitStatus.dirty(tracked).problem
      problem?.hints = ["commit or stash them, or bump without `--commit` and `--tag`"]
    }
    if let problem { throw refusal(problem) }
    let top = try GitFolder(holding: setUp.disk.root, disk: setUp.disk)?.top
    for edit in plan.edits {
      let folder = setUp.disk.absolute(edit.path).parent
      guard let other = try GitFolder(holding: folder, disk: setUp.disk)?.top, other != top else {
        continue
      }
      throw refusal(
        Problem(
          "`\(edit.path)` belongs to another git repository, a submodule, and rel commits to one",
          hints: ["bump without `--commit` and `--tag`, and commit in both repositories"]))
    }
  }

  private func carryOut(_ plan: BumpPlan, _ setUp: VersionSetUp) async throws {
    let disk = setUp.disk
    let offlineVariables = offline ? ["UV_OFFLINE": "1"] : [:]
    let site = ToolSite(
      folder: Checkout.cache / "tools",
      variables: setUp.environment.merging(offlineVariables) { $1 }, disk: disk,
      runner: SubprocessRunner(scratch: disk.absolute(Checkout.scratch), leavesMarks: true))
    var run = bumpRun(
      site: site,
      git: makesCommit
        ? GitRepository(disk: disk, environment: setUp.environment, runner: site.runner) : nil)
    run.makesTag = makesTag
    run.isSigned = sign
    let outcome: BumpRun.Outcome
    do throws(Problem) {
      outcome = try await run.carryOut(plan)
    } catch {
      throw refusal([error], status: Task.isCancelled ? 130 : error.stepStatus)
    }
    printOutcome(plan, outcome)
  }

  // MARK: Words

  private func printDifference(_ plan: BumpPlan) {
    printLine(plan.headline)
    for edit in plan.edits { printUnifiedDiff(unifiedDiff(edit.path, edit.old, edit.new)) }
    for folder in plan.lockFolders {
      printError("note: `uv lock` would make `\(folder / "uv.lock")` anew")
    }
    for note in plan.notes { printError("note: \(note)") }
  }

  private func printOutcome(_ plan: BumpPlan, _ outcome: BumpRun.Outcome) {
    printLine(plan.headline)
    let edits = plan.edits + outcome.locks
    let width = edits.map(\.path.string.count).max() ?? 0
    for edit in edits {
      let name = edit.path.string
      let space = String(repeating: " ", count: width - name.count + 2)
      printLine("  \(name)\(space)\(edit.what.joined(separator: ", "))")
    }
    let tags = makesTag ? plan.tags.joined(separator: ", ") : nil
    switch (outcome.commit, tags) {
    case (let commit?, let tags?): printLine("committed \(commit.prefix(7)), tagged \(tags)")
    case (let commit?, nil): printLine("committed \(commit.prefix(7))")
    case (nil, let tags?): printLine("tagged \(tags)")
    case (nil, nil): break
    }
    for path in outcome.untracked {
      printError("note: `\(path)` is not in git, and so not in the commit")
    }
    if outcome.isDetached, outcome.commit != nil {
      printError("note: HEAD is detached: no branch has the commit until you make one")
    }
    for note in plan.notes { printError("note: \(note)") }
  }

  private func refusal(_ problem: Problem) -> any Error { refusal([problem]) }

  /// What is asked for cannot be done: a conflict, not a mistake of usage.
  private func refusal(_ problems: [Problem], status: Int32 = 1) -> any Error {
    for problem in problems { printError(problem) }
    return ExitStatus(code: status)
  }
}

/// A bump's way to its files, with uv for the locks.
func bumpRun(site: ToolSite, git: GitRepository?) -> BumpRun {
  let tools = PythonTools(site: site, lock: LockFile(minimumPython: "3.9"), interpreter: nil)
  return BumpRun(disk: site.disk, journal: Checkout.bumpJournal, git: git) {
    folder throws(Problem) in
    try await asProblem { () async throws(PythonToolError) in
      try await tools.lockProject(in: folder)
    }
  }
}
