// Writers at the same time, one step of one of them after another, in every order that is asked for:
// a race that happens once in a million runs happens here each time.

import Hashing
import Host
import ObjectStorage
import Synchronization

/// Runs what is enqueued when it is told to, on the caller's thread.
final class ManualExecutor: TaskExecutor {
  private let jobs = Mutex<[UnownedJob]>([])

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    jobs.withLock { $0.append(job) }
  }

  /// Runs everything that can run, until all tasks wait for something else.
  func drain() {
    while let job = jobs.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) {
      job.runSynchronously(on: asUnownedTaskExecutor())
    }
  }
}

/// Where every request of every writer waits until it is its turn.
final class Gate: Sendable {
  private struct Waiting {
    var writer: Int
    var name: String
    var order: Int
    var continuation: CheckedContinuation<Void, Never>
  }

  private struct State {
    var waiting: [Waiting] = []
    var count = 0
    var passed: [Int: Int] = [:]
  }

  private let state = Mutex<State>(State())

  /// Waits for its turn.
  /// - Returns: how many requests of the writer came before.
  func pass(_ writer: Int, _ name: String) async -> Int {
    await withCheckedContinuation { continuation in
      state.withLock { state in
        state.count += 1
        state.waiting.append(
          Waiting(
            writer: writer, name: name, order: state.count, continuation: continuation))
      }
    }
    return state.withLock { state in
      defer { state.passed[writer, default: 0] += 1 }
      return state.passed[writer, default: 0]
    }
  }

  /// The writers with a request that waits, in order.
  var writers: [Int] { Set(state.withLock { $0.waiting.map(\.writer) }).sorted() }

  /// Lets one request of the writer through: of those that it made at once, the first by name.
  func release(_ writer: Int) {
    let next = state.withLock { state -> Waiting? in
      let own = state.waiting.indices.filter { state.waiting[$0].writer == writer }
      let first = own.min {
        let (left, right) = (state.waiting[$0], state.waiting[$1])
        return (left.name, left.order) < (right.name, right.order)
      }
      return first.map { state.waiting.remove(at: $0) }
    }
    next?.continuation.resume()
  }
}

/// How a writer ends before its time.
enum Death: Sendable, Hashable {
  /// Its request of this number, from 0, is not carried out, and none after it.
  case before(Int)
  /// That one is carried out, and its answer is lost.
  case after(Int)
}

/// One writer's view of a storage: each request waits at the gate.
struct GatedStorage: ObjectBucket {
  let base: MemoryStorage
  let gate: Gate
  let writer: Int
  var death: Death?

  var location: String { base.location }
  var installURL: String { base.installURL }
  var holdsFolderKeys: Bool { base.holdsFolderKeys }
  var isLocal: Bool { false }
  func localFile(_ key: String) -> Path? { nil }

  private func turn<Answer>(
    _ name: String, _ body: () async throws(StorageError) -> Answer
  ) async throws(StorageError) -> Answer {
    let number = await gate.pass(writer, name)
    let dead = StorageError.lost(name, "the writer is dead")
    switch death {
    case .before(let last) where number >= last: throw dead
    case .after(let last) where number > last: throw dead
    case .after(let last) where number == last:
      _ = try await body()
      throw dead
    default: return try await body()
    }
  }

  func object(_ key: String) async throws(StorageError) -> StoredObject? {
    try await turn("get \(key)") { () async throws(StorageError) in try await base.object(key) }
  }

  func object(
    _ key: String, unlessAt tag: VersionTag
  ) async throws(StorageError) -> FetchedObject {
    try await turn("get \(key)") { () async throws(StorageError) in
      try await base.object(key, unlessAt: tag)
    }
  }

  func status(of key: String) async throws(StorageError) -> ObjectStatus? {
    try await turn("head \(key)") { () async throws(StorageError) in
      try await base.status(of: key)
    }
  }

  func read(
    _ key: String, receive: @escaping @Sendable ([UInt8]) throws(StorageError) -> Void
  ) async throws(StorageError) -> ObjectStatus? {
    try await turn("get \(key)") { () async throws(StorageError) in
      try await base.read(key, receive: receive)
    }
  }

  func list(_ prefix: String) async throws(StorageError) -> [ListedObject] {
    try await turn("list \(prefix)") { () async throws(StorageError) in
      try await base.list(prefix)
    }
  }

  func create(_ key: String, _ bytes: [UInt8], type: String) async throws(StorageError) -> Bool {
    try await turn("create \(key)") { () async throws(StorageError) in
      try await base.create(key, bytes, type: type)
    }
  }

  func create(
    _ key: String, contentsOf file: Path, digest: Digest, type: String,
    sent: @escaping @Sendable (Int64) -> Void
  ) async throws(StorageError) -> Bool {
    try await turn("create \(key)") { () async throws(StorageError) in
      try await base.create(key, contentsOf: file, digest: digest, type: type, sent: sent)
    }
  }

  func replace(
    _ key: String, _ bytes: [UInt8], at tag: VersionTag?, type: String
  ) async throws(StorageError) -> VersionTag? {
    try await turn("replace \(key)") { () async throws(StorageError) in
      try await base.replace(key, bytes, at: tag, type: type)
    }
  }

  func remove(_ key: String) async throws(StorageError) {
    try await turn("remove \(key)") { () async throws(StorageError) in
      try await base.remove(key)
    }
  }

  func probeConditionalWrites() async throws(StorageError) -> ConditionalWrites { .honoured }
}

/// A way in which writers take turns: who is first, and at which requests another one takes over.
struct Schedule: Sendable, Hashable, CustomStringConvertible {
  var first: Int
  /// Before the request of this number of all, to this writer.
  var switches: [Int: Int] = [:]
  var death: Death?

  var description: String {
    "writer \(first)" + switches.sorted { $0.key < $1.key }.map { ", at \($0): \($1)" }.joined()
      + (death.map { ", writer 0 dies \($0)" } ?? "")
  }

  /// All with at most two switches among the first `count` requests.
  static func all(writers: Int, count: Int) -> [Schedule] {
    var result: [Schedule] = []
    for first in 0..<writers {
      result.append(Schedule(first: first))
      for one in 1..<count {
        for second in 0..<writers where second != first {
          result.append(Schedule(first: first, switches: [one: second]))
          for two in (one + 1)..<max(one + 2, count) {
            for third in 0..<writers where third != second {
              result.append(Schedule(first: first, switches: [one: second, two: third]))
            }
          }
        }
      }
    }
    return result
  }
}

typealias Writer = @Sendable (any ObjectBucket) async throws -> Void

/// Lets writers work on a storage as a schedule says.
/// - Parameter look: called after each request.
/// - Returns: how many requests there were, and how each writer ended.
func run(
  _ writers: [Writer], on base: MemoryStorage, _ schedule: Schedule, look: () throws -> Void
) async throws -> (count: Int, errors: [Int: any Error]) {
  let executor = ManualExecutor()
  let gate = Gate()
  let endings = Endings()
  for (number, writer) in writers.enumerated() {
    let storage = GatedStorage(
      base: base, gate: gate, writer: number, death: number == 0 ? schedule.death : nil)
    Task(executorPreference: executor) {
      do {
        try await writer(storage)
        endings.add(number, nil)
      } catch {
        endings.add(number, error)
      }
    }
  }
  var current = schedule.first
  var count = 0
  while true {
    executor.drain()
    let waiting = gate.writers
    if waiting.isEmpty {
      if endings.all.count == writers.count { break }
      // One of them pauses; its clock needs this thread.
      try await Task.sleep(for: .milliseconds(1))
      continue
    }
    if let next = schedule.switches[count] { current = next }
    if !waiting.contains(current) { current = waiting[0] }
    gate.release(current)
    executor.drain()
    count += 1
    try look()
  }
  return (count, endings.all.compactMapValues(\.self))
}

/// How writers ended, each by its number; nil for a good end.
private final class Endings: Sendable {
  private let state = Mutex<[Int: (any Error)?]>([:])

  var all: [Int: (any Error)?] { state.withLock { $0 } }
  func add(_ writer: Int, _ error: (any Error)?) { state.withLock { $0[writer] = .some(error) } }
}
