// What earlier runs have left in `.cache/quick` for a call: set-ups by what was asked for, answers
// "nothing to do", and the walks that all of them share. Each holds as long as its looks would show the
// same; losing any loses time, never a result.

import BuildGraph
import Hashing
public import Host
import Releasefile
import Synchronization

/// What is known of a call before anything is set up.
public final class KeptCall: Sendable {
  static let folder: Path = ".cache/quick"
  static let walksFile: Path = ".cache/quick/walks"
  /// How many files are kept beside that: two for each way in which rel is called in a checkout.
  private static let limit = 16

  /// The call of this process, where its answer was looked for already and does not hold.
  @TaskLocal public static var looked: KeptCall?

  public let request: Request
  private let disk: Disk
  private let environment: [String: String]
  private let family: Digest?
  private let index: CallIndex?
  /// The folder of running steps before the first look was taken: each run changes it when it begins
  /// and when it ends.
  private let scratch: FileStatus?
  private let loadedWalks = Mutex<KeptWalks?>(nil)
  private let loadedRecord = Mutex<CallRecord??>(nil)

  public init(_ request: Request, environment: [String: String]) {
    self.request = request
    self.environment = environment
    let disk = Disk(root: request.root)
    self.disk = disk
    family = request.family
    scratch = (try? disk.status(of: Checkout.scratch)) ?? nil
    index = family.flatMap { family in
      (try? disk.contents(of: Self.folder / family.hexadecimal)).flatMap(CallIndex.init(packed:))
    }
  }

  /// What earlier runs have left for a call, or what this process has looked at already.
  public static func current(_ request: Request, environment: [String: String]) -> KeptCall {
    if let looked, looked.request == request { return looked }
    return KeptCall(request, environment: environment)
  }

  /// Whether no run has been at work since the first look, and none is.
  public var isAlone: Bool {
    get throws(FileError) {
      let now = try disk.status(of: Checkout.scratch)
      let mark = try disk.status(of: Checkout.runningMark)
      return now == scratch && mark == nil
    }
  }

  /// The walks of earlier runs.
  var walks: KeptWalks {
    loadedWalks.withLock { loaded in
      if let loaded { return loaded }
      let bytes = (try? disk.contents(of: Self.walksFile)) ?? []
      let walks = Request.owner(request.root).flatMap { KeptWalks(packed: bytes, owner: $0) }
      loaded = walks ?? KeptWalks.none
      return loaded ?? .none
    }
  }

  /// The earlier answer, if each look that it rests on would show the same.
  /// - Parameter bucket: that what is released has to go to.
  public func heldAnswer(bucket: String?) -> Answer? {
    guard let record,
      let answer = record.answer.flatMap({ Answer(packed: Array($0)) }),
      bucket == nil || bucket == answer.bucket,
      looksHold(record.setUpLooks), looksHold(answer.looks[...]), walks.allHold(answer.walks)
    else { return nil }
    return answer
  }

  /// A set-up that still holds, with its looks: of a run for the same targets, or for more.
  var setUp: (setUp: SetUp, looks: [UInt8])? {
    if let record, let bytes = record.setUp, looksHold(record.setUpLooks),
      let setUp = SetUp(packed: Array(bytes))
    {
      return (setUp, Array(record.setUpLooks))
    }
    guard let index, let other = index.largest(values(index)), other != request.targets,
      let record = read(other, values(index)), let bytes = record.setUp,
      looksHold(record.setUpLooks),
      var setUp = SetUp(packed: Array(bytes)), let part = setUp.graph.part(for: request.targets)
    else { return nil }
    setUp.graph = part
    return (setUp, Array(record.setUpLooks))
  }

  private var record: CallRecord? {
    loadedRecord.withLock { (loaded: inout CallRecord??) -> CallRecord? in
      if let loaded { return loaded }
      let read = index.flatMap { index -> CallRecord? in
        let requested = index.requested(by: request.targets, values(index))
        let record = self.read(requested, values(index))
        let isMeant = requested == request.targets && !requested.isEmpty
        return isMeant || record?.calls.contains(request.targets) == true ? record : nil
      }
      loaded = .some(read)
      return read
    }
  }

  /// Begins to look at the walks of the last answer for the same targets, whatever values variables
  /// had then: whoever sets the call up meanwhile is going to ask for most of them.
  public func lookAhead() {
    walks.lookAhead { [self] in
      let last = record ?? index?.last(of: request.targets).flatMap(read)
      return last?.answer.map(Answer.walks) ?? []
    }
  }

  private func read(_ entry: CallIndex.Entry) -> CallRecord? {
    read(entry.requested, entry.values)
  }

  /// - Parameter targets: no patterns, and not what is meant by none.
  private func read(_ targets: [String], _ values: Digest) -> CallRecord? {
    file(targets, values).flatMap { file in
      (try? disk.contents(of: file)).flatMap(CallRecord.init(packed:))
    }
  }

  private func values(_ index: CallIndex) -> Digest {
    let deciding = Set(index.given)
    let given = request.variables.filter { word in
      assignment(word).map { !isWithoutEffect($0.0, $0.1, deciding: deciding) } ?? true
    }
    return decidingValues(of: index.names, in: environment, given: given)
  }

  private func file(_ targets: [String], _ values: Digest) -> Path? {
    guard let family else { return nil }
    var encoder = FieldEncoder()
    encoder.add(family)
    encoder.add(values)
    encoder.add(list: targets)
    return Self.folder / encoder.digest().hexadecimal
  }

  // MARK: Keeping

  /// Keeps what a run was set up from, its walks, and its answer, where it has one: each if it may
  /// be trusted next time. Call it with the lock in hand. Only speed is lost where it cannot be written.
  /// - Parameters:
  ///   - answer: what was found where there was nothing to do; with no looks yet.
  ///   - startedAt: by the file system's clock, before the first look at the disk that counts.
  ///   - isFromFiles: whether the run's answer follows from files, arguments and environment alone.
  public func keep(
    _ answer: Answer?, of checkout: Checkout, startedAt: Int64, isFromFiles: Bool
  ) {
    // The first error ends it: what is kept already is whole.
    do throws(FileError) {
      try keepFiles(answer, of: checkout, startedAt, isFromFiles: isFromFiles)
    } catch {}
  }

  private func keepFiles(
    _ answer: Answer?, of checkout: Checkout, _ startedAt: Int64, isFromFiles: Bool
  ) throws(FileError) {
    let taken = checkout.disk.takenWalks
    let fresh = taken.fresh.filter { $0.isSettled(at: startedAt) }
    if !fresh.isEmpty, let owner = Request.owner(request.root) {
      let bytes = walks.packed(reusing: taken.reused.sorted(), with: fresh, owner: owner)
      try disk.write(bytes, to: Self.walksFile)
    }
    guard checkout.dependsOnFilesOnly, let looks = try setUpLooks(of: checkout, startedAt)
    else { return }
    var whole = answer
    if answer != nil {
      let transcript = try checkout.disk.transcript(of: checkout.disk.takeLooks())
      whole?.looks = transcript.packed
      whole?.walks = taken.identities
      let isTrusted =
        isFromFiles && transcript.isSettled(at: startedAt) && fresh.count == taken.fresh.count
      if !isTrusted { whole = nil }
    }
    // What a backend answered follows from more than was looked at for the set-up.
    let isReusable = checkout.layout.packages.allSatisfy { $0.answer == nil }
    if whole == nil, checkout.reusedLooks != nil || !isReusable { return }
    try keep(
      CallRecord(
        calls: [request.targets], setUpLooks: looks[...],
        setUp: isReusable ? checkout.setUp.packed[...] : nil, answer: whole?.packed?[...]),
      of: checkout.setUp)
  }

  /// nil where they prove nothing.
  private func setUpLooks(
    of checkout: Checkout, _ startedAt: Int64
  ) throws(FileError) -> [UInt8]? {
    if let reused = checkout.reusedLooks { return reused }
    let transcript = try checkout.disk.transcript(of: checkout.setUpLooks)
    return transcript.isSettled(at: startedAt) ? transcript.packed : nil
  }

  private func keep(_ record: CallRecord, of setUp: SetUp) throws(FileError) {
    guard let family else { return }
    let graph = setUp.graph
    var index = index ?? CallIndex()
    index.take(graph.environmentNames, given: setUp.decidingNames)
    let values = values(index)
    let requested = graph.requested.map { graph.actions[$0].target }
    index.add(
      CallIndex.Entry(
        values: values, targets: request.targets, requested: requested,
        actions: graph.actions.count))
    guard let file = file(requested, values) else { return }
    var record = record
    if let other = read(requested, values), other.setUpLooks == record.setUpLooks {
      record.calls += other.calls.filter { $0 != request.targets }
    }
    try makeRoom(sparing: index.largest(values).flatMap { self.file($0, values) })
    try disk.write(record.packed, to: file)
    try disk.write(index.packed, to: Self.folder / family.hexadecimal)
  }

  /// Forgets all answers: a step that has failed since has to run again, though no look shows it.
  public static func forgetAnswers(on disk: any FileSystem) throws(FileError) {
    guard try disk.status(of: folder)?.kind == .folder else { return }
    for entry in try disk.entries(of: folder) where folder / entry.name != walksFile {
      try disk.remove(folder / entry.name)
    }
  }

  /// Removes the oldest files down to two below the limit.
  private func makeRoom(sparing largest: Path?) throws(FileError) {
    guard try disk.status(of: Self.folder)?.kind == .folder else { return }
    var ages: [(changed: Int64, path: Path)] = []
    for entry in try disk.entries(of: Self.folder) {
      let path = Self.folder / entry.name
      if path == Self.walksFile || path == largest { continue }
      if let status = try disk.status(of: path) { ages.append((status.changed, path)) }
    }
    ages.sort { $0.changed < $1.changed }
    for old in ages.prefix(max(0, ages.count - Self.limit + 2)) { try disk.remove(old.path) }
  }
}
