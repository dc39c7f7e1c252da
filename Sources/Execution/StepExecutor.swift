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

/// Carries out single steps on a disk.
struct StepExecutor: Sendable {
  let disk: any FileSystem
  let exclusions: Exclusions
  let records: RecordStore
  let objects: ObjectStore
  let operations: any StepOperations
  /// Where edited outputs are kept before they are replaced.
  let replaced: Path

  /// A step whose outputs came back from the cache, or what stood in the way.
  enum Restoring {
    case done(StepResult)
    /// The step has to run; a line for each reason.
    case damaged([String])
  }

  /// Puts the outputs of the decision's record back.
  func restore(
    _ decision: Decision, action: Action, rivals: OutputRivals, clock: ContinuousClock
  ) async -> Restoring {
    guard let record = decision.record, let key = decision.key else { return .damaged([]) }
    let start = clock.now
    if let failure = shared(record.outputs, of: action, rivals)?.failure {
      return .done(self.failure(failure, since: start, clock))
    }
    do throws(FileError) {
      let notes = try setAside(action, known: decision.record, rivals)
      try makeWay(for: record.outputs, of: action)
      let bad = try objects.restore(record.outputs)
      if !bad.isEmpty {
        return .damaged(
          notes
            + bad.map { artifact in
              let place = objects.place(of: artifact.digest)
              return "`\(place)`, kept for `\(artifact.path)`, was damaged and is removed; "
                + "`\(action.target)` runs"
            })
      }
      let kept = Set(record.outputs.map(\.path))
      for stamp in try outputs(of: action, previous: nil).stamps
      where !kept.contains(stamp.path) && rivals.owner(of: stamp.path) == nil {
        try disk.remove(stamp.path)
      }
      let stamps = try outputs(of: action, previous: nil)
      let outputs = FileSet(stamps.stamps.map(\.artifact))
      guard outputs == FileSet(record.outputs) else { return .damaged(notes) }
      // Only its turn in a clean-up depends on this.
      try? records.touch(record)
      return .done(
        StepResult(
          status: .restored, milliseconds: milliseconds(since: start, clock), outputs: outputs,
          state: TargetState(key: key, milliseconds: record.milliseconds, outputs: stamps),
          notes: notes, endedAt: disk.now()))
    } catch {
      return .done(failure(Problem(error), since: start, clock))
    }
  }

  /// Runs the step and keeps its record when its inputs stood still.
  func run(
    _ decision: Decision, action: Action, facts: ActionFacts?, inputs: [FileSet],
    upstream: [Upstream], rivals: OutputRivals, meter: TransferMeter, clock: ContinuousClock
  ) async -> StepResult {
    let start = clock.now
    let startedAt = disk.now()
    let log = OutputBuffer()
    var notes: [String] = []
    do throws(FileError) {
      notes = try setAside(action, known: decision.record, rivals)
      try clear(action, rivals)
      for output in action.outputs {
        try disk.makeFolder(output.literal?.parent ?? output.base)
      }
    } catch {
      return failure(Problem(error), since: start, clock)
    }
    var request = StepRequest(action: action, inputs: inputs, log: log)
    request.meter = meter
    let outcome = await operations.run(request)
    notes += request.notes.text.split(separator: "\n").map(String.init)
    let elapsed = milliseconds(since: start, clock)
    var result = StepResult(
      status: .ran, milliseconds: elapsed, log: log.bytes, outputs: .empty, notes: notes,
      sentBytes: meter.sentBytes)
    do throws(FileError) {
      if case .failed(let failure) = outcome {
        result.status = failure.cause == .conflict ? .conflict(failure.message) : .failed(failure)
      }
      if outcome == .interrupted { result.status = .interrupted }
      if result.status == .ran, let failure = try moved(action, facts: facts) {
        result.status = .failed(failure)
      }
      if result.status == .ran, let failure = try moved(upstream) {
        result.status = .failed(failure)
      }
      if result.status == .ran {
        let stamps = try outputs(of: action, previous: nil)
        let artifacts = stamps.stamps.map(\.artifact)
        if let special = try specialFiles(of: action).first {
          result.status = .failed(Problem(special: special))
        } else if let failure = unwritten(action, stamps) {
          result.status = .failed(failure)
        } else if let (failure, paths) = shared(artifacts, of: action, rivals) {
          result.status = .failed(failure)
          result.shared = paths
        } else {
          result.outputs = FileSet(stamps.stamps.map(\.artifact))
          let known = try knowing(
            request.found.patterns, decision, action, facts, upstream, since: startedAt)
          result.state = try keep(known, action: action, stamps: stamps, result: &result)
        }
      }
      if result.status != .ran {
        result.outputs = nil
        // Half-written outputs would look like results.
        try clear(action, rivals)
      }
    } catch {
      result.status = .failed(Problem(error))
      result.outputs = nil
      result.state = nil
      try? clear(action, rivals)
    }
    if case .failed = result.status, let key = decision.key {
      // An earlier success under this key must not make the next run believe that all is well.
      try? records.forget(key)
    }
    result.endedAt = disk.now()
    return result
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
          kept += try objects.keep(try disk.destination(ofLink: stamp.path).bytes).kept
        } else {
          kept += try objects.keep(
            stamp.path, digest: stamp.digest, sizeBytes: stamp.status.sizeBytes)
        }
      }
    }
    var log: Digest?
    if !result.log.isEmpty {
      let (digest, change) = try objects.keep(result.log)
      log = digest
      kept += change
    }
    kept += try records.keep(
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
    _ found: [GlobPattern], _ decision: Decision, _ action: Action, _ facts: ActionFacts?,
    _ upstream: [Upstream], since startedAt: Int64
  ) throws(FileError) -> Decision {
    let whole = action.reading(found)
    let new = whole.patterns.dropFirst(action.patterns.count).map(\.glob)
    guard !new.isEmpty, decision.key != nil, var facts else { return decision }
    var decision = decision
    let observer = FileObserver(disk: disk, exclusions: exclusions)
    let stamps = try observer.stamps(of: new, previous: nil)
    var rows = StateRows()
    let sets = try observer.observe(new, rows: &rows)
    for glob in new { facts.files.append((glob.text, sets[glob] ?? .empty)) }
    // Nobody knows which of its contents was read of a file that changed since.
    let isStill = stamps.stamps.allSatisfy { $0.status.isOlder(than: startedAt) }
    decision.key = isStill ? whole.key(weak: whole.weakKey(facts), upstream: upstream) : nil
    decision.manifest = whole.manifest(facts, upstream: upstream)
    return decision
  }

  func outputs(of action: Action, previous: StampTable?) throws(FileError) -> StampTable {
    try FileObserver(disk: disk, exclusions: nil).stamps(of: action.outputs, previous: previous)
  }

  /// Says which input changed while the step ran; its result belongs to no key then.
  private func moved(_ action: Action, facts: ActionFacts?) throws(FileError) -> Problem? {
    guard let facts, !facts.files.isEmpty else { return nil }
    var rows = StateRows()
    let observer = FileObserver(disk: disk, exclusions: exclusions)
    let now = try observer.observe(action.patterns.map(\.glob), rows: &rows)
    for (pattern, old) in zip(action.patterns, facts.files) {
      guard let new = now[pattern.glob], new != old.set else { continue }
      let known = Set(old.set.artifacts)
      let changed = new.artifacts.first { !known.contains($0) }
      if let changed, !old.set.artifacts.contains(where: { $0.path == changed.path }) {
        return Problem(
          "`\(changed.path)` appeared while the step ran",
          hints: ["if the step writes it: let it write elsewhere, or \(ignoring(changed.path))"])
      }
      let path =
        changed?.path ?? old.set.artifacts.first { !new.artifacts.contains($0) }?.path
        ?? pattern.glob.base
      return Problem(
        "`\(path)` changed while the step ran",
        hints: [
          "run again; the result was not kept",
          "if the step itself writes it each time: \(ignoring(path))",
        ])
    }
    return nil
  }

  /// How a file is made no input; a line to copy where its name needs no quotes.
  private func ignoring(_ path: Path) -> String {
    let plain = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./".utf8)
    return path.bytes.allSatisfy(plain.contains)
      ? "put `ignore += \(path)` into the Releasefile" : "name it in `ignore`"
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
      let behind = OutputLinks(disk: disk, exclusions: exclusions)
        .stamps(behind: links, previous: nil).stamps.map(\.artifact)
      now.formUnion(behind)
      let known = Set(seen)
      let changed = seen.first { !now.contains($0) } ?? behind.first { !known.contains($0) }
      guard let changed else { continue }
      return Problem(
        "`\(changed.path)` of \(other.target) changed while the step ran",
        hints: ["run again; the result was not kept"])
    }
    return nil
  }

  private func unwritten(_ action: Action, _ stamps: StampTable) -> Problem? {
    let missing = action.outputs.first { output in
      !stamps.stamps.contains { output.covers($0.path) }
    }
    return missing.map {
      Problem(
        "the recipe did not write `\($0)`",
        hints: ["write it, or take it out of `outputs` of `\(action.target)`"])
    }
  }

  private func failure(
    _ failure: Problem, since start: ContinuousClock.Instant, _ clock: ContinuousClock
  ) -> StepResult {
    StepResult(
      status: .failed(failure), milliseconds: milliseconds(since: start, clock),
      endedAt: disk.now())
  }

  private func milliseconds(
    since start: ContinuousClock.Instant, _ clock: ContinuousClock
  ) -> Int {
    let elapsed = clock.now - start
    return Int(elapsed / .milliseconds(1))
  }
}
