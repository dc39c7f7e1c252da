// `rel release`: from a clean tree to an installed package, as one plan. Here are the arguments and which
// of the ways to go: start, hotfix, resume, abort.

import ArgumentParser
import Diagnostics
import Glibc
import Host
import Reporting
import Versioning

struct ReleaseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "release",
    abstract: "Release: from clean tree to installed package.",
    usage: """
      rel release [major|minor|patch|final|auto|VERSION]
               [<options>] [NAME=value ...]
      rel release --hotfix [TAG|VERSION]
      rel release --resume
      rel release --abort
      """,
    discussion: """
      Checks everything first and shows what it does: bump, changelog, build, validate, commit, \
      tag, publish, install, push. What was done is found out by looking at git, the index and \
      the remote, so `--resume` goes on after anything.

      EXAMPLES:
        rel release minor -n            the checklist, and all that is in the way
        rel release minor               1.2.3 → 1.3.0
        rel release auto                what the commits since the last tag ask for
        rel release --resume            go on where a release stopped
        rel release --abort             take it back, while nothing is published
        rel release --hotfix 1.2.3      1.2.4, on the branch hotfix/1.2
      """)

  @OptionGroup var change: ChangeArguments

  @Flag(help: "The next patch of the newest release, or of the one that is named, on its branch.")
  var hotfix = false

  @Flag(help: "Go on where the last release stopped.")
  var resume = false

  @Flag(help: "Take the unfinished release back: commit and tag removed, files as they were.")
  var abort = false

  @Flag(name: [.customShort("y"), .long], help: "Do not ask before the first change.")
  var yes = false

  @Flag(
    inversion: .prefixedNo,
    help: """
      Draft the changelog's entries from the commits; by default where nothing is written under \
      `Unreleased`.
      """)
  var changelog: Bool?

  @Flag(help: "Sign the tag.")
  var sign = false

  @Option(help: ArgumentHelp("Push to this remote.", valueName: "remote"))
  var remote: String?

  @Flag(help: "Leave the push out, and ask no remote anything.")
  var noPush = false

  @Flag(help: "Leave out the installation of what was published.")
  var noVerifyInstall = false

  @Option(help: ArgumentHelp("The bucket; as the variable `bucket`.", valueName: "bucket"))
  var bucket: String?

  @Flag(help: "Publish to a store in which writers at the same time can lose entries.")
  var allowUnsafeIndex = false

  @OptionGroup var place: PlaceArguments
  @OptionGroup var options: RunArguments

  /// The words that are no variables.
  var changes: [String] { change.changes }

  func validate() throws {
    if resume, abort { throw ValidationError("`--resume` and `--abort` exclude each other.") }
    if remote != nil, noPush {
      throw ValidationError("`--remote` and `--no-push` exclude each other.")
    }
    if options.question || options.replay {
      throw ValidationError("a release has no `\(options.question ? "-q" : "--replay")`.")
    }
    let asks = change.isGiven
    if resume || abort {
      let way = resume ? "--resume" : "--abort"
      if asks || hotfix || !change.only.isEmpty {
        throw ValidationError("`\(way)` knows which release it is about; say nothing else.")
      }
      if !change.words.isEmpty {
        throw ValidationError("`\(way)` has the variables that the release began with.")
      }
      return
    }
    if hotfix {
      if changes.count > 1 || change.pre != nil || change.post {
        throw ValidationError(
          "`--hotfix` makes the next patch release; say at most which release it is for.")
      }
      return
    }
    if !asks {
      throw ValidationError(
        "say what the next version is: `major`, `minor`, `patch`, `final`, `auto`, `--pre rc`,"
          + " `--post` or a version like `1.2.3`; or `--resume`, `--abort`, `--hotfix`.")
    }
    _ = try bumpCommand(changes)
  }

  func run() async throws {
    let command = self
    let status = try await interruptible { try await command.release($0) }
    throw ExitStatus(code: status)
  }

  // MARK: Which way

  private func release(_ interruption: Interruption) async throws -> Int32 {
    let disk = Disk(root: try Checkout.root(place.directory))
    if !hotfix, let word = changes.first, VersionChange.Level(rawValue: word) == nil,
      word != "final", word != "auto"
    {
      // Said before anything is asked of git.
      _ = try VersionChange(word: word, free: nil)
    }
    if resume || abort {
      func nothingUnfinished() async -> any Error {
        let last = await ReleasePreparation.completeRelease(self, on: disk)
        return refusal(ReleaseRefusal.nothingUnfinished(last: last).problem)
      }
      guard try disk.status(of: Checkout.releaseJournal) != nil else {
        throw await nothingUnfinished()
      }
      let lock = options.dryRun ? nil : try await takeLock(on: disk)
      guard let journal = try ReleaseJournal(at: Checkout.releaseJournal, on: disk) else {
        // Another call ended it while this one waited.
        throw await nothingUnfinished()
      }
      var command = self
      command.place.file = journal.file
      let site = ReleaseSite(command: command, journal: journal, disk: disk, lock: lock)
      if abort { return try await ReleaseWithdrawal(site).run(interruption) }
      return try await ReleaseRun(site).resume(interruption)
    }
    var lock: FileLock?
    if !options.dryRun, try disk.status(of: Checkout.cache) != nil {
      lock = try await takeLock(on: disk)
    }
    try requireNoRelease(on: disk)
    var preparation = ReleasePreparation(command: self, disk: disk)
    if hotfix, let status = try await preparation.goToLine() { return status }
    let (plan, variables, chosen) = try await preparation.plan()
    if options.dryRun {
      printPlan(plan)
      return 0
    }
    if lock == nil { lock = try await takeLock(on: disk) }
    printPlan(plan)
    if !goesOn() {
      printLine("nothing was changed")
      return 1
    }
    var journal = ReleaseJournal(plan: plan, variables: variables, file: place.file)
    journal.only = chosen
    let site = ReleaseSite(command: self, journal: journal, disk: disk, lock: lock)
    return try await ReleaseRun(site).start(interruption)
  }

  private func takeLock(on disk: Disk) async throws -> FileLock {
    try await rel.takeLock(on: disk, waits: !options.noWait, isForRelease: true).lock
  }

  private func printPlan(_ plan: ReleasePlan) {
    if options.json {
      for line in jsonLines(plan) { printLine(line) }
    } else if !options.silent || options.dryRun {
      for line in releaseLines(plan) + [""] { printLine(line) }
    }
    if options.dryRun, !options.json {
      for edit in plan.bump.edits {
        printUnifiedDiff(unifiedDiff(edit))
      }
    }
    for note in plan.bump.notes { printError("note: \(note)") }
  }

  /// Asks, where somebody is there to answer.
  private func goesOn() -> Bool {
    if yes || options.json { return true }
    return isConfirmed("go on?") ?? true
  }

  // MARK: The bump in it

  /// The bump that this release has in it.
  /// - Parameters:
  ///   - drafts: whether the changelog's entries come from the commits.
  ///   - version: what an earlier look found, in place of the words.
  func bumpCommand(
    _ changes: [String], drafts: Bool = false, as version: String? = nil
  ) throws -> BumpCommand {
    var bump = try BumpCommand.parse(["final"])
    bump.change = change
    bump.change.words =
      (version.map { [$0] } ?? changes) + change.overrides.map { "\($0.0)=\($0.1)" }
    if version != nil {
      bump.change.pre = nil
      bump.change.post = false
    }
    bump.tag = true
    bump.sign = sign
    bump.changelog = drafts
    bump.place = place
    try bump.validate()
    return bump
  }
}

/// What all parts of a running release work with.
struct ReleaseSite {
  let command: ReleaseCommand
  var journal: ReleaseJournal
  let disk: Disk
  /// Nil for a dry run.
  var lock: FileLock?
}

/// Asks a question on the terminal; nil where nobody is there to answer.
func isConfirmed(_ question: String) -> Bool? {
  guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else { return nil }
  askOnTerminal("\(question) [y/N] ")
  let answer = (readLine() ?? "").lowercased()
  return answer == "y" || answer == "yes"
}

/// What is asked for cannot be done now: said, and the exit status that says so.
func refusal(_ problem: Problem, status: Int32 = 1) -> any Error {
  printError(problem.description)
  return ExitStatus(code: status)
}

/// Nothing else changes versions while a release is unfinished.
func requireNoRelease(on disk: Disk) throws {
  guard let journal = try ReleaseJournal(at: Checkout.releaseJournal, on: disk) else { return }
  let reason: ReleaseRefusal =
    CompleteRelease(journal).map(ReleaseRefusal.untold)
    ?? .unfinished(version: journal.plan.version)
  throw refusal(reason.problem)
}
