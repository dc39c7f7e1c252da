// `rel make`: observe, plan, carry out, summarise.

import ArgumentParser
import BuildGraph
import Caching
import Diagnostics
import Execution
import Glibc
import Host
import Planning
import Publishing
import Reporting
import Versioning

struct MakeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "make",
    abstract: "Bring targets up to date.",
    usage: "rel make [<target> ...] [NAME=value ...] [<options>]",
    discussion: """
      Runs the steps that are stale, in an order in which each comes after those it needs, and \
      says why each ran. What is a result of the same inputs comes from the cache.

      EXAMPLES:
        rel make                        the Releasefile's first target
        rel make distribute             build, validate and publish what is stale
        rel make -n distribute          say what that would do, and do nothing
        rel make test --only da-vinci   the tests of one package
        rel make test coverage=95       with another value for a variable
        rel make -k validate            all failures at once
        rel make --replay lint          what the linters said, also if nothing ran
      """)

  @OptionGroup var build: BuildArguments

  @OptionGroup var options: RunArguments

  @Option(
    name: .customLong("plan"),
    help: ArgumentHelp(
      "Do exactly what this plan of `rel plan -o` says, or nothing.", valueName: "file"),
    completion: .file())
  var planFile: String?

  /// Stale wheels in the folders of the outputs are moved away before the run.
  var setsAsideStaleWheels = false

  /// The bucket that what is released has to go to.
  var requiredBucket: String?

  func validate() throws {
    if planFile != nil, !build.words.isEmpty || !build.only.isEmpty || build.alwaysMake {
      throw ValidationError("`--plan` has its own targets and variables; leave them out.")
    }
  }

  func run() async throws {
    if options.silent || options.question || options.json { Screen.shared.silence() }
    if let planFile { throw ExitStatus(code: try await carryOut(planFile)) }
    let kept = try KeptCall.current(build)
    if let answer = try answer(of: kept) {
      answer.tell(telling, of: kept.request)
      throw ExitStatus(code: 0)
    }
    if options.dryRun || options.question {
      let session = try await Session(build, for: .plan, kept: kept)
      try requireBucket(of: session.graph)
      if !options.question {
        printPlan(session, json: options.json)
        try tellStaleWheels(session)
        tellLogs(session, session.keysToReplay)
        GitHubPage.add(jobSummary(kept.request.call(.make), session.plan))
      }
      throw ExitStatus(code: options.question && !session.plan.isUpToDate ? 1 : 0)
    }
    let command = self
    let status = try await interruptible {
      try await command.make(exactly: nil, $0, kept: kept)
    }
    throw ExitStatus(code: status)
  }

  /// An earlier answer that holds; nil where the answer would say more than there is kept.
  private func answer(of kept: KeptCall) throws -> Answer? {
    // Logs are read each time, as the cache may lose them.
    if build.alwaysMake || options.replay || setsAsideStaleWheels { return nil }
    if KeptCall.looked === kept, requiredBucket == nil { return nil }
    return kept.answer(bucket: requiredBucket)
  }

  private var telling: Telling {
    var telling = Telling(command: .make)
    telling.isJSON = options.json
    telling.isSilent = options.silent
    telling.isDryRun = options.dryRun
    telling.isQuestion = options.question
    return telling
  }

  /// Carries out a kept plan.
  private func carryOut(_ file: String) async throws -> Int32 {
    let bytes = try Disk(root: try Checkout.root(nil)).contents(of: Path(file))
    guard let plan = SavedPlan(json: bytes) else {
      throw Problem(
        "`\(file)` is not a plan that this rel reads", hints: ["make one with `rel plan -o`"])
    }
    var command = self
    command.build = build.replacing(plan.request)
    if options.dryRun || options.question {
      let session = try await Session(command.build, for: .plan)
      let moved = plan.differences(to: session.savedPlan(command.build))
      if moved.isEmpty, !options.question {
        printPlan(session, json: options.json)
        tellLogs(session, session.keysToReplay)
      }
      return moved.isEmpty ? 0 : refuse(moved)
    }
    let made = command
    return try await interruptible { try await made.make(exactly: plan, $0) }
  }

  private func refuse(_ moved: [String]) -> Int32 {
    let lines =
      moved.prefix(10).map { "  \($0)" }
      + (moved.count > 10 ? ["  and \(moved.count - 10) more"] : [])
    printError(
      Problem(
        (["this is not what was planned"] + lines).joined(separator: "\n"),
        hints: ["nothing was done; look at the new plan and keep it with `rel plan -o`"]))
    return 1
  }

  /// - Parameters:
  ///   - planned: a kept plan that has to hold.
  ///   - held: the checkout's lock, where the caller has it.
  ///   - known: what is known of the call, if no other run was at work since.
  func make(
    exactly planned: SavedPlan?, _ interruption: Interruption, holding held: FileLock? = nil,
    kept known: KeptCall? = nil
  ) async throws -> Int32 {
    let clock = ContinuousClock()
    let start = clock.now
    let disk = try Checkout.disk(build)
    // A folder that is no checkout is left as it was.
    if try disk.status(of: Checkout.cache) == nil {
      do { _ = try await Checkout(build, asking: .never) } catch is NotAnswered {}
    }
    // Before the observation: another run may be changing what is observed.
    let (lock, hasWaited) =
      if let held { (held, true) } else { try await takeLock(on: disk, waits: !options.noWait) }
    defer { withExtendedLifetime(lock) {} }
    let kept = if let known, !hasWaited, try known.isAlone { known } else { try KeptCall(build) }
    if let note = try endLeftovers(on: disk) { tellNote(note) }
    let journal = try RunJournal(on: disk)
    defer { journal.remove() }
    let session = try await Session(build, for: .run, kept: kept)
    try requireBucket(of: session.graph)
    for note in session.checkout.notes { tellNote(note) }
    if let planned {
      let moved = planned.differences(to: session.savedPlan(build))
      if !moved.isEmpty { return refuse(moved) }
    }
    try setAside(try tellStaleWheels(session), of: session.checkout)
    if session.plan.isUpToDate {
      try session.saveObservations()
      tellLogs(session, session.keysToReplay)
      var answer = Answer(
        plan: session.plan, notes: PlanNotes(session), bucket: requiredBucket, looks: [], walks: [])
      let notes = answer.notes
      // Those about the checkout were told before it was planned.
      answer.notes.checkout = []
      answer.tell(telling, of: kept.request)
      answer.notes = notes
      // An answer to a kept plan depends on that plan's file, too, which no look has seen.
      let isKept = planned == nil && !build.alwaysMake
      kept.keep(isKept ? answer : nil, of: session)
      return 0
    }
    if let note = session.unreleasedNote { tellNote(note) }
    // What may turn out to be nothing is worth a word only where it would be published.
    tell(session.versionNotes.filter { $0.isCertain || session.isRelease })
    let reporter = reporter(for: session)
    if !options.json, !options.silent { printLine(planHeader(session.plan)) }
    let isJSON = options.json
    let jobs = min(options.jobs ?? max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))), mostJobs)
    interruption.stepsStart()
    Screen.shared.begin(session.plan, jobs: jobs)
    defer { Screen.shared.endRun() }
    let (summary, notes) = try await session.run(
      RunOptions(jobs: jobs, keepsGoing: options.keepGoing), journal: journal
    ) { event in
      if isJSON {
        if let line = jsonLine(event) { printLine(line) }
      } else {
        Screen.shared.take(event)
        reporter.tell(event)
      }
    }
    Screen.shared.endRun()
    kept.keep(nil, of: session)
    if summary.exitStatus != 0 { try KeptCall.forgetAnswers(on: disk) }
    tell(notes)
    tellLogs(session, summary.keysToReplay)
    let elapsed = Int((clock.now - start) / .milliseconds(1))
    if options.json {
      printLine(jsonLine(summary))
    } else {
      reporter.summarize(summary, milliseconds: elapsed)
      if summary.exitStatus == 0, !options.silent { tellInstallLine(session, summary) }
    }
    GitHubPage.add(
      jobSummary(
        kept.request.call(.make), summary, milliseconds: elapsed,
        installLines: summary.exitStatus == 0 && summary.counts.publish > 0
          ? installLines(session) : []))
    return summary.exitStatus
  }

  /// As many as have room for their pipes and files.
  private var mostJobs: Int { max(1, (openFilesLimit - 24) / 8) }

  private func reporter(for session: Session) -> RunReporter {
    let requested = Set(session.graph.requested.map { session.graph.actions[$0].target })
    return RunReporter(
      verbosity: options.silent ? .silent : options.verbose ? .verbose : .normal,
      showsLogsOf: options.silent ? [] : requested,
      width: session.plan.steps.map(\.target.count).max() ?? 0,
      palette: Screen.shared.outPalette, job: GitHubPage.job,
      print: { printLine($0) }, printBytes: { printLine($0) })
  }

  /// Says what is moved out of the folders of the outputs.
  @discardableResult
  private func tellStaleWheels(_ session: Session) throws -> [Path] {
    guard setsAsideStaleWheels else { return [] }
    let stale = try staleWheels(of: session.checkout)
    for path in stale {
      tellNote(
        "no package here makes `\(path)`; it goes to `\(Checkout.cache / "replaced" / path)`")
    }
    return stale
  }

  /// With `--replay`, prints what steps printed when they ran.
  private func tellLogs(_ session: Session, _ keys: [String: ActionKey]) {
    guard options.replay else { return }
    let reporter = reporter(for: session)
    for (target, log) in session.keptLogs(keys) {
      if !options.json {
        reporter.replay(target, log)
      } else if let line = jsonLine(replaying: target, log) {
        printLine(line)
      }
    }
  }

  /// Throws where `--bucket` was given and something is released elsewhere.
  private func requireBucket(of graph: ActionGraph) throws(Problem) {
    guard let requiredBucket else { return }
    for action in graph.actions {
      guard case .commitIndex(let settings) = action.operation else { continue }
      if case .s3(requiredBucket, _) = try IndexLocation(settings.index) { continue }
      throw Problem(
        "`--bucket \(requiredBucket)`: `\(action.target)` goes to `\(settings.index)`",
        hints: [
          "the Releasefile sets `index`: take that line out, or write `s3://$(bucket)/simple`"
        ])
    }
  }

  private func tellNote(_ text: String) {
    if !options.json, !options.silent { printError("note: \(text)") }
  }

  private func tell(_ notes: [VersionNote]) {
    for note in notes {
      if options.json { printLine(jsonLine(note)) } else { tellNote(note.message) }
    }
  }

  /// After something was published: how to install it.
  private func tellInstallLine(_ session: Session, _ summary: RunSummary) {
    guard summary.counts.publish > 0 else { return }
    for line in installLines(session) { printLine(line) }
  }
}
