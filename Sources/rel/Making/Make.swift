// What `rel make` does, and the commands that say the same in other words: observe, plan, carry out. What
// is printed is in `Make+Telling`.

import Checkouts
import Diagnostics
import Execution
import Glibc
import Honesty
import Host
import Pipeline
import Planning
import Reporting

/// Targets to be brought up to date, as a command fills it in.
struct Make: Sendable {
  var request: Request
  var options: RunArguments
  /// Stale wheels in the folders of the outputs are moved away before the run.
  var setsAsideStaleWheels = false
  /// The bucket that what is released has to go to.
  var requiredBucket: String?
  let caller = Caller.current

  init(_ request: Request, _ options: RunArguments) {
    self.request = request
    self.options = options
  }

  /// - Returns: the exit status.
  func run() async throws -> Int32 {
    silence()
    let kept = KeptCall.current(request, environment: caller.environment)
    if let answer = answer(of: kept) {
      answer.tell(telling, of: request)
      return 0
    }
    if options.dryRun || options.question {
      let session = try await Session(request, for: .plan, by: caller, kept: kept)
      try session.requireBucket(requiredBucket)
      try tellPlan(session)
      await tellMissingPermission(session)
      return options.question && !session.plan.isUpToDate ? 1 : 0
    }
    return try await interruptible { try await carryOut($0, kept: kept) }
  }

  /// Does exactly what a plan of `rel plan -o` says, or nothing.
  /// - Parameter file: from where rel was called, not from where `-C` leads.
  /// - Returns: the exit status.
  func run(exactly file: String) async throws -> Int32 {
    silence()
    let bytes = try Disk(root: try workingFolder()).contents(of: Path(file))
    guard let plan = SavedPlan(json: bytes) else {
      throw Problem(
        "`\(file)` is not a plan that this rel reads", hints: ["make one with `rel plan -o`"])
    }
    var make = self
    make.request = Request(plan.request, at: request.root)
    if options.dryRun || options.question {
      let session = try await Session(make.request, for: .plan, by: caller)
      let moved = plan.differences(to: session.savedPlan)
      if moved.isEmpty { try make.tellPlan(session) }
      return moved.isEmpty ? 0 : refuse(moved)
    }
    let made = make
    return try await interruptible { try await made.carryOut($0, exactly: plan) }
  }

  /// An earlier answer that holds; nil where the answer would say more than there is kept.
  private func answer(of kept: KeptCall) -> Answer? {
    // Logs are read each time, as the cache may lose them.
    if request.alwaysMake || options.replay || setsAsideStaleWheels { return nil }
    if KeptCall.looked === kept, requiredBucket == nil { return nil }
    return kept.answer(bucket: requiredBucket)
  }

  // MARK: Carrying out

  /// - Parameters:
  ///   - planned: a kept plan that has to hold.
  ///   - held: the checkout's lock, where the caller has it.
  ///   - known: what is known of the call, if no other run was at work since.
  /// - Returns: the exit status.
  func carryOut(
    _ interruption: Interruption, exactly planned: SavedPlan? = nil, holding held: FileLock? = nil,
    kept known: KeptCall? = nil
  ) async throws -> Int32 {
    let start = ContinuousClock.now
    let disk = Disk(root: request.root)
    try await requireCheckout(on: disk)
    // Before the observation: another run may be changing what is observed.
    let (lock, hasWaited) =
      if let held { (held, true) } else {
        try await takeLock(on: disk, waits: !options.noWait, tell: caller.tell)
      }
    defer { withExtendedLifetime(lock) {} }
    let kept =
      if let known, !hasWaited, try known.isAlone { known } else {
        KeptCall(request, environment: caller.environment)
      }
    if let note = try endLeftovers(on: disk) { tellNote(note) }
    let journal = try RunJournal(on: disk)
    defer { journal.remove() }
    let session = try await Session(request, for: .run, by: caller, kept: kept)
    try session.requireBucket(requiredBucket)
    // The release itself asks for what it makes.
    if held == nil, !options.json, !options.silent { tellUnfinishedRelease(on: disk) }
    for note in session.checkout.notes { tellNote(note) }
    if let planned {
      let moved = planned.differences(to: session.savedPlan)
      if !moved.isEmpty { return refuse(moved) }
    }
    try setAside(try tellStaleWheels(session), of: session.checkout)
    if session.plan.isUpToDate {
      try end(session, kept, isExact: planned != nil)
      return 0
    }
    tellBegin(session)
    try await session.requireWritableIndexes()
    let (summary, notes) = try await run(session, journal, interruption)
    kept.keep(nil, of: session)
    if summary.exitStatus != 0 { try KeptCall.forgetAnswers(on: disk) }
    tell(notes)
    tellEnd(session, summary, since: start)
    if let problem = summary.unkept { printError(problem) }
    return summary.exitStatus
  }

  /// A folder that is no checkout is left as it was.
  private func requireCheckout(on disk: Disk) async throws {
    guard try disk.status(of: Checkout.cache) == nil else { return }
    do {
      _ = try await Checkout(request, environment: caller.environment, asking: .never)
    } catch is NotAnswered {}
  }

  /// There is nothing to do.
  private func end(_ session: Session, _ kept: KeptCall, isExact: Bool) throws {
    try session.saveObservations()
    tellLogs(session, session.keysToReplay)
    var answer = Answer(
      plan: session.plan, notes: PlanNotes(session), bucket: requiredBucket, looks: [], walks: [])
    let notes = answer.notes
    // Those about the checkout were told before it was planned.
    answer.notes.checkout = []
    answer.tell(telling, of: request)
    answer.notes = notes
    // An answer to a kept plan depends on that plan's file, too, which no look has seen.
    let isKept = !isExact && !request.alwaysMake
    kept.keep(isKept ? answer : nil, of: session)
  }

  private func run(
    _ session: Session, _ journal: RunJournal, _ interruption: Interruption
  ) async throws -> (RunSummary, [VersionNote]) {
    let jobs = min(options.jobs ?? max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))), mostJobs)
    let (reporter, isJSON) = (reporter(for: session), options.json)
    interruption.stepsStart()
    Screen.shared.begin(session.plan, jobs: jobs)
    defer { Screen.shared.endRun() }
    return try await session.run(
      RunOptions(jobs: jobs, keepsGoing: options.keepGoing), journal: journal
    ) { event in
      if isJSON {
        if let line = jsonLine(event) { printLine(line) }
      } else {
        Screen.shared.take(event)
        reporter.tell(event)
      }
    }
  }

  /// As many as have room for their pipes and files.
  private var mostJobs: Int { max(1, (openFilesLimit - 24) / 8) }
}
