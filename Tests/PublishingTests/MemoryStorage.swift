// A bucket in memory: objects under any key, conditional writes, and writes that fail or lose a race
// when a test says so.

import Hashing
import Host
import ObjectStorage
import Synchronization

final class MemoryStorage: ObjectBucket {
  let location = "s3://bucket"
  let installURL = "https://bucket/simple/"
  let holdsFolderKeys: Bool
  let isLocal = false
  private let disk: any FileSystem
  private let state: Mutex<State>

  private struct State {
    var objects: [String: [UInt8]] = [:]
    var writes: [String] = []
    var readErrors: Set<String> = []
    /// How many more writes go through.
    var credit = Int.max
    /// How many more writes are answered; the answer to the next one is lost, once.
    var answers: Int?
    var requests: [String] = []
    var removals = 0
    /// How often a key is refused though there is no object: as often as said, or ever after a removal.
    var refusals: [String: Int] = [:]
    var refusesWhatWasRemoved = false
    /// Called before the write of a key, once: another writer.
    var rivals: [String: @Sendable () -> [String: [UInt8]]] = [:]
  }

  init(disk: any FileSystem, holdsFolderKeys: Bool = true) {
    self.disk = disk
    self.holdsFolderKeys = holdsFolderKeys
    state = Mutex(State())
  }

  /// What is in the bucket.
  var objects: [String: [UInt8]] {
    get { state.withLock { $0.objects } }
    set { state.withLock { $0.objects = newValue } }
  }

  /// Another bucket with the same objects.
  func copy() -> MemoryStorage {
    let copy = MemoryStorage(disk: disk, holdsFolderKeys: holdsFolderKeys)
    copy.objects = objects
    return copy
  }

  /// How many writes and removals there were.
  var changes: Int { state.withLock { $0.writes.count + $0.removals } }

  /// The keys that were written, in order.
  var writes: [String] { state.withLock { $0.writes } }

  func text(_ key: String) -> String? { objects[key].map { String(decoding: $0, as: UTF8.self) } }
  func put(_ text: String, at key: String) {
    state.withLock { $0.objects[key] = Array(text.utf8) }
  }

  /// Lets `count` writes through; those after it fail.
  func failWrites(after count: Int) { state.withLock { $0.credit = count } }
  /// Carries out the write after `count` others, and loses its answer.
  func loseAnswer(after count: Int) { state.withLock { $0.answers = count } }

  /// What was asked since the last time: `GET key`, or `304 key` where it had not moved.
  func takeRequests() -> [String] {
    state.withLock { state in
      defer { state.requests = [] }
      return state.requests
    }
  }
  func failReads(of key: String) { state.withLock { _ = $0.readErrors.insert(key) } }

  /// Lets another writer be faster, once, when `key` is about to be replaced.
  func beforeReplacing(_ key: String, _ rival: @escaping @Sendable () -> [String: [UInt8]]) {
    state.withLock { $0.rivals[key] = rival }
  }

  func localFile(_ key: String) -> Path? { nil }

  func object(_ key: String) async throws(StorageError) -> StoredObject? {
    let (isBroken, bytes) = state.withLock { state in
      state.requests.append("GET \(key)")
      return (state.readErrors.contains(key), state.objects[key])
    }
    if isBroken { throw .lost(key, "503 SlowDown") }
    return bytes.map { StoredObject(bytes: $0, tag: tag($0)) }
  }

  func create(
    _ key: String, _ bytes: [UInt8], type: String
  ) async throws(StorageError) -> Bool {
    let answer = state.withLock { state -> Bool? in
      if state.objects[key] != nil { return false }
      if let left = state.refusals[key], left > 0 {
        state.refusals[key] = left - 1
        return false
      }
      return write(bytes, at: key, &state)
    }
    return try checked(answer, key)
  }

  func write(
    _ key: String, contentsOf file: Path, digest: Digest, type: String
  ) async throws(StorageError) {
    guard let bytes = try? disk.contents(of: file) else {
      throw .noFile(file, key)
    }
    _ = try checked(state.withLock { write(bytes, at: key, &$0) }, key)
  }

  /// Refuses to create a key that is not there, so often.
  func refuseCreating(_ key: String, times: Int) { state.withLock { $0.refusals[key] = times } }
  /// Refuses to create what was removed once, as Ceph's gateway does where versions were kept once.
  func refuseWhatWasRemoved() { state.withLock { $0.refusesWhatWasRemoved = true } }

  func object(
    _ key: String, unlessAt tag: VersionTag
  ) async throws(StorageError) -> FetchedObject {
    guard let object = try await object(key) else { return .absent }
    guard object.tag == tag else { return .object(object) }
    state.withLock { $0.requests[$0.requests.count - 1] = "304 \(key)" }
    return .unchanged
  }

  func status(of key: String) async throws(StorageError) -> ObjectStatus? {
    try await object(key).map {
      ObjectStatus(
        sizeBytes: Int64($0.bytes.count), tag: $0.tag, digest: SHA256.digest(of: $0.bytes))
    }
  }

  func read(
    _ key: String, receive: @escaping @Sendable ([UInt8]) throws(StorageError) -> Void
  ) async throws(StorageError) -> ObjectStatus? {
    guard let object = try await object(key) else { return nil }
    try receive(object.bytes)
    return try await status(of: key)
  }

  func list(_ prefix: String) async throws(StorageError) -> [ListedObject] {
    objects.filter { $0.key.hasPrefix(prefix) }
      .map {
        ListedObject(
          key: $0, sizeBytes: Int64($1.count), tag: tag($1), modifiedNanoseconds: 0)
      }
      .sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
  }

  func create(
    _ key: String, contentsOf file: Path, digest: Digest, type: String,
    sent: @escaping @Sendable (Int64) -> Void
  ) async throws(StorageError) -> Bool {
    guard let bytes = try? disk.contents(of: file) else {
      throw .noFile(file, key)
    }
    sent(Int64(bytes.count))
    return try await create(key, bytes, type: type)
  }

  func replace(
    _ key: String, _ bytes: [UInt8], at tag: VersionTag?, type: String
  ) async throws(StorageError) -> VersionTag? {
    let answer = state.withLock { state -> Bool? in
      if let rival = state.rivals.removeValue(forKey: key) { state.objects.merge(rival()) { $1 } }
      if state.objects[key].map(self.tag) != tag { return false }
      return write(bytes, at: key, &state)
    }
    return try checked(answer, key) ? self.tag(bytes) : nil
  }

  func remove(_ key: String) async throws(StorageError) {
    state.withLock { state in
      state.objects[key] = nil
      state.removals += 1
      if state.refusesWhatWasRemoved { state.refusals[key] = .max }
    }
  }

  func probeConditionalWrites() async throws(StorageError) -> ConditionalWrites { .honoured }

  private func write(_ bytes: [UInt8], at key: String, _ state: inout State) -> Bool? {
    if state.credit == 0 { return nil }
    state.credit -= 1
    state.objects[key] = bytes
    state.writes.append(key)
    if let answers = state.answers {
      state.answers = answers > 0 ? answers - 1 : nil
      if answers == 0 { return nil }
    }
    return true
  }

  private func checked(_ answer: Bool?, _ key: String) throws(StorageError) -> Bool {
    guard let answer else { throw .lost(key, "connection reset") }
    return answer
  }

  private func tag(_ bytes: [UInt8]) -> VersionTag {
    VersionTag(SHA256.digest(of: bytes).hexadecimal)
  }
}
