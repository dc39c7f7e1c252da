// `rel bump`: the next version, in every file that states or pins it. What changes where is up to
// `Versioning`; here are the arguments, what is asked of git, and what is printed.

import ArgumentParser
import Bumping
import Checkouts
import Diagnostics
import Git
import Host
import Pipeline
import Python
import Versioning
import Versions

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
    try change.requireSense()
  }

  func run() async throws {
    try await interruptible { interruption in try await run(interruption) }
  }

  private func run(_ interruption: Interruption) async throws {
    let disk = Disk(root: try checkoutRoot(place.directory))
    var lock: FileLock?
    if !dryRun, try disk.status(of: Checkout.cache) != nil {
      // First of all: what a killed run left is put in order with it.
      lock = try await takeLock(
        on: disk, waits: true, isForRelease: true, tell: Caller.current.tell
      ).lock
      try requireNoRelease(on: disk)
    }
    if dryRun, try disk.status(of: Checkout.bumpJournal) != nil {
      printError(
        "note: a killed `rel bump` is not put in order yet: the next call without `-n` does it")
    }
    let setUp = try await VersionSetUp(
      try place.request(change.variables), by: .current,
      asking: dryRun ? .withoutTraces : .freely)
    for note in setUp.notes { printError("note: \(note)") }
    let plan = try await setUp.plan(wish)
    if dryRun { return printDifference(plan) }
    if lock == nil {
      lock = try await takeLock(on: disk, waits: true, tell: Caller.current.tell).lock
    }
    defer { withExtendedLifetime(lock) {} }
    if makesCommit { try await setUp.requireCommittable(plan) }
    interruption.stepsStart()
    try await carryOut(plan, setUp)
  }

  /// What the words and options ask for.
  private var wish: NextVersion {
    var wish = change.wish
    wish.draftsChangelog = changelog
    wish.makesTag = makesTag
    wish.makesCommit = makesCommit
    wish.isOffline = offline
    return wish
  }

  // MARK: Carrying out

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
      throw Refusal([error], status: Task.isCancelled ? 130 : error.stepStatus)
    }
    printOutcome(plan, outcome)
  }

  // MARK: Words

  private func printDifference(_ plan: BumpPlan) {
    printLine(plan.headline)
    for edit in plan.edits { printUnifiedDiff(unifiedDiff(edit)) }
    for folder in plan.lockFolders {
      printError("note: `uv lock` would make `\(shown(folder / "uv.lock"))` anew")
    }
    for note in plan.notes { printError("note: \(note)") }
  }

  private func printOutcome(_ plan: BumpPlan, _ outcome: BumpRun.Outcome) {
    printLine(plan.headline)
    let edits = plan.edits + outcome.locks
    let width = edits.map { shown($0.path).string.count }.max() ?? 0
    for edit in edits {
      let name = shown(edit.path).string
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
      printError("note: `\(shown(path))` is not in git, and so not in the commit")
    }
    if outcome.isDetached, outcome.commit != nil {
      printError("note: HEAD is detached: no branch has the commit until you make one")
    }
    for note in plan.notes { printError("note: \(note)") }
  }
}
