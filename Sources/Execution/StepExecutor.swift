// One step from verdict to record: run or restore it, look at what came out, keep it. Every write
// is in the order that a crash may cut anywhere: contents, then record, then this machine's state.

import BuildGraph
import Caching
import Diagnostics
import Fingerprints
import Hashing
import Host
import Planning

/// What the engine learns from a step that ended.
struct StepResult: Sendable {
  var status: StepStatus
  var milliseconds: Int
  var log: [UInt8] = []
  /// Known when the step succeeded.
  var outputs: FileSet?
  /// The new row of the target; nil leaves it.
  var state: TargetState?
  var notes: [String] = []
  /// Files that it found among its outputs and that are another target's, too.
  var shared: [Path] = []
  /// How much larger the cache became.
  var addedBytes: Int64 = 0
  /// When it ended, by the file system's clock; nil when nothing was done.
  var endedAt: Int64?
  /// How much it sent to the index.
  var sentBytes: Int64 = 0
}

/// A step with all that is known when it starts.
struct StepWork: Sendable {
  var action: Action
  var decision: Decision
  /// nil where something of them is made when the step runs.
  var facts: ActionFacts?
  /// The files of each prerequisite, in the order of the rule.
  var inputs: [FileSet]
  /// What other steps made for it.
  var upstream: [Upstream]
  var rivals: OutputRivals
}

/// Carries out single steps on a disk.
struct StepExecutor: Sendable {
  let place: Workplace
  let operations: any StepOperations
  private let clock = ContinuousClock()

  var disk: any FileSystem { place.disk }

  init(at place: Workplace, _ operations: any StepOperations) {
    self.place = place
    self.operations = operations
  }

  /// A step whose outputs came back from the cache, or what stood in the way.
  enum Restoring {
    case done(StepResult)
    /// The step has to run; a line for each reason.
    case damaged([String])
  }

  /// Puts the outputs of the decision's record back.
  func restore(_ work: StepWork) -> Restoring {
    guard let record = work.decision.record, let key = work.decision.key else {
      return .damaged([])
    }
    let (start, action) = (clock.now, work.action)
    if let failure = shared(record.outputs, of: action, work.rivals)?.failure {
      return .done(self.failure(failure, since: start))
    }
    do throws(FileError) {
      if let stranger = stranger(among: record.outputs, of: action) {
        try place.records.forget(key)
        return .damaged([
          "the cache's record of `\(action.target)` names `\(stranger)`, which is no place for an "
            + "output of it; the record is removed, and `\(action.target)` runs"
        ])
      }
      let notes = try setAside(action, known: record, work.rivals)
      try makeWay(for: record.outputs, of: action)
      let bad = try place.objects.restore(record.outputs)
      if !bad.isEmpty { return .damaged(notes + bad.map { damageNote($0, action) }) }
      let kept = Set(record.outputs.map(\.path))
      for stamp in try outputs(of: action, previous: nil).stamps
      where !kept.contains(stamp.path) && work.rivals.owner(of: stamp.path) == nil {
        try disk.remove(stamp.path)
      }
      let stamps = try outputs(of: action, previous: nil)
      let outputs = FileSet(stamps.stamps.map(\.artifact))
      guard outputs == FileSet(record.outputs) else { return .damaged(notes) }
      // Only its turn in a clean-up depends on this.
      try? place.records.touch(record)
      return .done(
        StepResult(
          status: .restored, milliseconds: milliseconds(since: start), outputs: outputs,
          state: TargetState(key: key, milliseconds: record.milliseconds, outputs: stamps),
          notes: notes, endedAt: disk.now()))
    } catch {
      return .done(failure(Problem(error), since: start))
    }
  }

  private func damageNote(_ artifact: Artifact, _ action: Action) -> String {
    "`\(place.objects.place(of: artifact.digest))`, kept for `\(artifact.path)`, was damaged and is "
      + "removed; `\(action.target)` runs"
  }

  /// Runs the step and keeps its record when its inputs stood still.
  /// - Parameter meter: learns how much the step sends.
  func run(_ work: StepWork, meter: TransferMeter) async -> StepResult {
    let start = clock.now
    let startedAt = disk.now()
    var notes: [String]
    do throws(FileError) {
      notes = try makeRoom(for: work)
    } catch { return failure(Problem(error), since: start) }
    var request = StepRequest(action: work.action, inputs: work.inputs, log: OutputBuffer())
    request.meter = meter
    let outcome = await operations.run(request)
    notes += request.notes.text.split(separator: "\n").map(String.init)
    var result = StepResult(
      status: StepStatus(outcome), milliseconds: milliseconds(since: start),
      log: request.log.bytes, notes: notes, sentBytes: meter.sentBytes)
    do throws(FileError) {
      if result.status == .ran {
        try take(&result, of: work, found: request.found.found, since: startedAt)
      }
      // Half-written outputs would look like results.
      if result.status != .ran { try clear(work.action, work.rivals) }
    } catch {
      result.status = .failed(Problem(error))
      try? clear(work.action, work.rivals)
    }
    if result.status != .ran { (result.outputs, result.state) = (nil, nil) }
    if case .failed = result.status, let key = work.decision.key {
      // An earlier success under this key must not make the next run believe that all is well.
      try? place.records.forget(key)
    }
    result.endedAt = disk.now()
    return result
  }

  /// Clears the places where the step writes.
  /// - Returns: what was kept aside, a line each.
  private func makeRoom(for work: StepWork) throws(FileError) -> [String] {
    let notes = try setAside(work.action, known: work.decision.record, work.rivals)
    try clear(work.action, work.rivals)
    for output in work.action.outputs {
      try disk.makeFolder(output.literal?.parent ?? output.base)
    }
    return notes
  }

  /// Takes what a step made as its result, and keeps it; or says why it is none.
  private func take(
    _ result: inout StepResult, of work: StepWork, found: FoundInputs.Found?,
    since startedAt: Int64
  ) throws(FileError) {
    let action = work.action
    if let failure = try moved(during: work) {
      result.status = .failed(failure)
      return
    }
    let stamps = try outputs(of: action, previous: nil)
    let artifacts = stamps.stamps.map(\.artifact)
    if let special = try specialFiles(of: action).first {
      result.status = .failed(RunFault.special(special).problem)
    } else if let failure = unwritten(action, stamps) {
      result.status = .failed(failure)
    } else if let (failure, paths) = shared(artifacts, of: action, work.rivals) {
      result.status = .failed(failure)
      result.shared = paths
    } else {
      result.outputs = FileSet(artifacts)
      let known = try knowing(found, work, since: startedAt)
      result.state = try keep(known, action: action, stamps: stamps, result: &result)
    }
  }

  // MARK: Parts

  /// Keeps contents, log and record, in this order, and gives the target's new row.
  private func keep(
    _ decision: Decision, action: Action, stamps: StampTable, result: inout StepResult
  ) throws(FileError) -> TargetState? {
    guard let key = decision.key, let manifest = decision.manifest else { return nil }
    var kept = Kept()
    if action.cache {
      for stamp in stamps.stamps {
        if stamp.status.kind == .link {
          kept += try place.objects.keep(try disk.destination(ofLink: stamp.path).bytes).kept
        } else {
          kept += try place.objects.keep(
            stamp.path, digest: stamp.digest, sizeBytes: stamp.status.sizeBytes)
        }
      }
    }
    var log: Digest?
    if !result.log.isEmpty {
      let (digest, change) = try place.objects.keep(result.log)
      log = digest
      kept += change
    }
    kept += try place.records.keep(
      ActionRecord(
        key: key, target: action.target, outputs: stamps.stamps.map(\.artifact), log: log,
        milliseconds: result.milliseconds, manifest: manifest))
    result.addedBytes = kept.addedBytes
    result.notes += kept.notes
    return TargetState(key: key, milliseconds: result.milliseconds, outputs: stamps)
  }

  /// The decision as it would be had what the step was seen to read been known before: the result is
  /// kept under the key that the next plan will have.
  private func knowing(
    _ found: FoundInputs.Found?, _ work: StepWork, since startedAt: Int64
  ) throws(FileError) -> Decision {
    var decision = work.decision
    guard let found, decision.key != nil, var facts = work.facts else { return decision }
    let whole = work.action.reading(found.inputs)
    let oldFields = facts.identities.filter(\.isLearned)
    if whole.learned == work.action.learned, oldFields == found.fields { return decision }
    let known = Dictionary(facts.files.map { ($0.label, $0.set) }) { first, _ in first }
    facts.files = Array(facts.files.prefix(work.action.declaredPatterns.count))
    let observer = FileObserver(disk: disk, exclusions: place.exclusions)
    let new = whole.learned.contents.filter { known[$0.text] == nil }
    let stamps = try observer.stamps(of: new, previous: nil)
    let sets = try observer.observe(new, state: MachineState())
    for glob in whole.learned.contents {
      facts.files.append((glob.text, known[glob.text] ?? sets[glob] ?? .empty))
    }
    facts.identities = facts.identities.filter { !$0.isLearned } + found.fields
    // Nobody knows which of its contents was read of a file that changed since, nor which value of a
    // fact that has another one now.
    let before = Dictionary(oldFields.map { ($0.name, $0.value) }) { first, _ in first }
    let isStill =
      stamps.stamps.allSatisfy { $0.status.isOlder(than: startedAt) }
      && found.fields.allSatisfy { before[$0.name] ?? $0.value == $0.value }
    decision.key =
      isStill ? whole.key(weak: whole.weakKey(facts), upstream: work.upstream) : nil
    decision.manifest = whole.manifest(facts, upstream: work.upstream)
    return decision
  }

  func outputs(of action: Action, previous: StampTable?) throws(FileError) -> StampTable {
    try FileObserver(disk: disk, exclusions: nil).stamps(of: action.outputs, previous: previous)
  }

  /// Says which input changed while the step ran; its result belongs to no key then.
  private func moved(during work: StepWork) throws(FileError) -> Problem? {
    if let failure = try moved(work.action, facts: work.facts) { return failure }
    return try moved(work.upstream)
  }

  /// Says which of the files that the rule names changed.
  private func moved(_ action: Action, facts: ActionFacts?) throws(FileError) -> Problem? {
    guard let facts, !facts.files.isEmpty else { return nil }
    let observer = FileObserver(disk: disk, exclusions: place.exclusions)
    let now = try observer.observe(action.patterns.map(\.glob), state: MachineState())
    for (pattern, old) in zip(action.patterns, facts.files) {
      guard let new = now[pattern.glob], new != old.set else { continue }
      let known = Set(old.set.artifacts)
      let changed = new.artifacts.first { !known.contains($0) }
      if let changed, !old.set.artifacts.contains(where: { $0.path == changed.path }) {
        return RunFault.appeared(changed.path).problem
      }
      let path =
        changed?.path ?? old.set.artifacts.first { !new.artifacts.contains($0) }?.path
        ?? pattern.glob.base
      return RunFault.changed(path).problem
    }
    return nil
  }

  /// The same for what other steps made.
  private func moved(_ upstream: [Upstream]) throws(FileError) -> Problem? {
    let observer = FileObserver(disk: disk, exclusions: nil)
    for other in upstream {
      let seen = other.outputs.artifacts
      let patterns = seen.map { GlobPattern(literal: $0.path) }
      var now = Set(try observer.stamps(of: patterns, previous: nil).stamps.map(\.artifact))
      // The links that were seen with what they lead to.
      let links = seen.filter { $0.kind == .link && !now.contains($0) }.map(\.path)
      let behind = OutputLinks(disk: disk, exclusions: place.exclusions)
        .stamps(behind: links, previous: nil).stamps.map(\.artifact)
      now.formUnion(behind)
      let known = Set(seen)
      let changed = seen.first { !now.contains($0) } ?? behind.first { !known.contains($0) }
      guard let changed else { continue }
      return RunFault.outputChanged(changed.path, of: other.target).problem
    }
    return nil
  }

  private func unwritten(_ action: Action, _ stamps: StampTable) -> Problem? {
    let missing = action.outputs.first { output in
      !stamps.stamps.contains { output.covers($0.path) }
    }
    return missing.map { RunFault.unwritten($0, target: action.target).problem }
  }

  private func failure(
    _ failure: Problem, since start: ContinuousClock.Instant
  ) -> StepResult {
    StepResult(
      status: .failed(failure), milliseconds: milliseconds(since: start), endedAt: disk.now())
  }

  private func milliseconds(since start: ContinuousClock.Instant) -> Int {
    Int((clock.now - start) / .milliseconds(1))
  }
}

extension StepStatus {
  /// What a step's ending comes to, before anybody looked at its outputs.
  fileprivate init(_ outcome: StepOutcome) {
    switch outcome {
    case .done: self = .ran
    case .failed(let failure) where failure.cause == .conflict: self = .conflict(failure.message)
    case .failed(let failure): self = .failed(failure)
    case .interrupted: self = .interrupted
    }
  }
}
