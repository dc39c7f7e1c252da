// `rel release`: from a clean tree to an installed package, as one plan. Here are the arguments and which
// of the ways to go: start, hotfix, resume, abort.

import ArgumentParser
import Bumping
import Checkouts
import Diagnostics
import Glibc
import Host
import Pipeline
import Releasing
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
    if changes.count > 1 {
      throw ValidationError("`\(changes[0])` and `\(changes[1])` are two changes; say one.")
    }
    try change.requireSense()
  }

  func run() async throws {
    let command = self
    let status = try await interruptible { try await command.release($0) }
    throw ExitStatus(code: status)
  }

  // MARK: Which way

  private func release(_ interruption: Interruption) async throws -> Int32 {
    let request = try request()
    let disk = Disk(root: request.root)
    if !hotfix, let word = changes.first, VersionChange.Level(rawValue: word) == nil,
      word != "final", word != "auto"
    {
      // Said before anything is asked of git.
      _ = try VersionChange(word: word, free: nil)
    }
    if resume || abort { return try await goOn(request, disk, interruption) }
    var lock: FileLock?
    if !options.dryRun, try disk.status(of: Checkout.cache) != nil {
      lock = try await locked(disk)
    }
    try requireNoRelease(on: disk)
    var preparation = ReleasePreparation(
      request, by: .current, asking: options.dryRun ? .withoutTraces : .freely)
    if hotfix, let status = try await goToLine(&preparation) { return status }
    let journal = try await preparation.plan()
    let telling = ReleaseTelling(of: journal.plan, options)
    telling.tellPlan()
    if options.dryRun { return 0 }
    if lock == nil { lock = try await locked(disk) }
    if !goesOn() {
      printLine("nothing was changed")
      return 1
    }
    interruption.stepsStart()
    return try await ReleaseRun(site(request, journal, lock, interruption)).carryOut()
  }

  /// With a release that an earlier call began: to its end, or back.
  private func goOn(
    _ request: ReleaseRequest, _ disk: Disk, _ interruption: Interruption
  ) async throws -> Int32 {
    func nothingUnfinished() async -> any Error {
      let last = await ReleasePreparation.completeRelease(request, by: .current)
      return Refusal(ReleaseRefusal.nothingUnfinished(last: last))
    }
    guard try disk.status(of: Checkout.releaseJournal) != nil else {
      throw await nothingUnfinished()
    }
    let lock = options.dryRun ? nil : try await locked(disk)
    guard let journal = try ReleaseJournal(at: Checkout.releaseJournal, on: disk) else {
      // Another call ended it while this one waited.
      throw await nothingUnfinished()
    }
    var request = request
    request.file = journal.file
    let site = site(request, journal, lock, interruption)
    let telling = ReleaseTelling(of: journal.plan, options)
    if abort {
      let withdrawal = ReleaseWithdrawal(site)
      let changes = try await withdrawal.changes()
      for note in changes.notes { printError("note: \(note)") }
      if options.dryRun { return telling.tellPlanned(changes) }
      interruption.stepsStart()
      try await withdrawal.carryOut(changes)
      return telling.tellDone(changes)
    }
    let run = try await ReleaseRun(site).resumed()
    if options.dryRun {
      telling.tellSteps(done: try await run.doneSteps())
      return 0
    }
    telling.tellGoingOn()
    interruption.stepsStart()
    return try await run.carryOut()
  }

  /// Goes to the branch of a hotfix.
  /// - Returns: an exit status where there is nothing to release yet.
  private func goToLine(_ preparation: inout ReleasePreparation) async throws -> Int32? {
    let place = try await preparation.findLine()
    let (branch, tag) = (place.line.branch, place.line.tag)
    if !place.isHere {
      if options.dryRun {
        printLine(
          place.exists
            ? "would check out `\(branch)`, and release the patch after `\(tag)` from there"
            : "would make the branch `\(branch)` from `\(tag)` and check it out")
        return 0
      }
      try await place.goThere()
      printLine(
        place.exists
          ? "checked out `\(branch)`"
          : "made the branch `\(branch)` from `\(tag)`, and checked it out")
    }
    if try await place.hasNews() { return nil }
    printLine(
      "nothing is mended yet: commit the fix here, then `rel release --hotfix` releases it")
    return options.dryRun || !place.isHere ? 0 : 1
  }

  // MARK: Parts

  private func request() throws -> ReleaseRequest {
    let place = try CallPlace(place.directory)
    let variables =
      bucketVariables(bucket) + (allowUnsafeIndex ? ["allow_unsafe_index=yes"] : [])
      + change.variables
    var request = ReleaseRequest(
      at: place.root, file: self.place.file.map(place.named), change.wish,
      variables: variables.map(place.word))
    request.draftsChangelog = changelog
    request.isSigned = sign
    request.remote = remote
    request.isPushed = !noPush
    request.isInstalled = !noVerifyInstall
    return request
  }

  private func site(
    _ request: ReleaseRequest, _ journal: ReleaseJournal, _ lock: FileLock?,
    _ interruption: Interruption
  ) -> ReleaseSite {
    let (options, telling) = (options, ReleaseTelling(of: journal.plan, options))
    return ReleaseSite(request, journal, by: .current) { request in
      try await Make(request, options).carryOut(interruption, holding: lock)
    } tell: {
      telling.tell($0)
    }
  }

  private func locked(_ disk: Disk) async throws -> FileLock {
    try await takeLock(
      on: disk, waits: !options.noWait, isForRelease: true, tell: Caller.current.tell
    ).lock
  }

  /// Asks, where somebody is there to answer.
  private func goesOn() -> Bool {
    if yes || options.json { return true }
    return isConfirmed("go on?") ?? true
  }
}

/// Asks a question on the terminal; nil where nobody is there to answer.
func isConfirmed(_ question: String) -> Bool? {
  guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else { return nil }
  askOnTerminal("\(question) [y/N] ")
  let answer = (readLine() ?? "").lowercased()
  return answer == "y" || answer == "yes"
}

/// Nothing else changes versions while a release is unfinished.
func requireNoRelease(on disk: Disk) throws {
  guard let journal = try ReleaseJournal(at: Checkout.releaseJournal, on: disk) else { return }
  throw Refusal(
    CompleteRelease(journal).map(ReleaseRefusal.untold)
      ?? .unfinished(version: journal.plan.version))
}
