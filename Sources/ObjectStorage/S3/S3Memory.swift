// What a bucket has shown of itself during this run, and the bookkeeping of an object that is read in
// more than one try.

import HTTP
import Hashing
import Synchronization

/// How a store wants the tag in `If-Match`.
enum MatchForm: Sendable { case quoted, bare }

/// Shared by all operations on a bucket.
final class S3Memory: Sendable {
  private struct State {
    var hasSeenBucket = false
    var matchForm: MatchForm?
    var conditionalWrites: ConditionalWrites?
    var writesUnconditionally = false
    var hasBrokenPromise = false
    var holdsFolderKeys = true
  }
  private let state = Mutex(State())
  let probe = SharedAnswer<Result<ConditionalWrites, StorageError>>()

  var hasSeenBucket: Bool { state.withLock { $0.hasSeenBucket } }
  func noteBucket() { state.withLock { $0.hasSeenBucket = true } }

  /// nil: not known yet.
  var matchForm: MatchForm? {
    get { state.withLock { $0.matchForm } }
    set { state.withLock { $0.matchForm = newValue } }
  }

  /// Whether the store is to be given no conditions.
  var writesUnconditionally: Bool {
    get { state.withLock { $0.writesUnconditionally } }
    set { state.withLock { $0.writesUnconditionally = newValue } }
  }

  /// Whether an object that had not moved was not replaced.
  var hasBrokenPromise: Bool {
    get { state.withLock { $0.hasBrokenPromise } }
    set { state.withLock { $0.hasBrokenPromise = newValue } }
  }

  /// Until the store says that it takes no key that ends in `/`.
  var holdsFolderKeys: Bool {
    get { state.withLock { $0.holdsFolderKeys } }
    set { state.withLock { $0.holdsFolderKeys = newValue } }
  }

  /// nil: not probed yet.
  var conditionalWrites: ConditionalWrites? {
    get { state.withLock { $0.conditionalWrites } }
    set { state.withLock { $0.conditionalWrites = newValue } }
  }
}

/// Passes an object's pieces on, each byte once, however often reading starts again.
final class Delivery: Sendable {
  private struct State: ~Copyable {
    /// Of what was passed on.
    var passed = SHA256()
    var passedBytes: Int64 = 0
    /// Of what this try has read.
    var read = SHA256()
    var readBytes: Int64 = 0
    var refusal: StorageError?
  }
  private let state = Mutex(State())
  private let receive: @Sendable ([UInt8]) throws(StorageError) -> Void

  init(_ receive: @escaping @Sendable ([UInt8]) throws(StorageError) -> Void) {
    self.receive = receive
  }

  /// What the receiver threw.
  var refusal: StorageError? { state.withLock { $0.refusal } }

  func begin() {
    state.withLock { state in
      state.read = SHA256()
      state.readBytes = 0
    }
  }

  func take(_ piece: [UInt8]) throws(HTTPFailure) {
    let fresh: [UInt8] = state.withLock { state in
      state.read.update(piece)
      let known = min(max(state.passedBytes - state.readBytes, 0), Int64(piece.count))
      state.readBytes += Int64(piece.count)
      let fresh = Array(piece[Int(known)...])
      state.passed.update(fresh)
      state.passedBytes += Int64(fresh.count)
      return fresh
    }
    guard !fresh.isEmpty else { return }
    do throws(StorageError) {
      try receive(fresh)
    } catch {
      state.withLock { $0.refusal = error }
      throw HTTPFailure(.local, "no more of it was wanted")
    }
  }

  /// - Returns: whether all tries read the same bytes, too.
  func end() -> (sizeBytes: Int64, digest: Digest, isConsistent: Bool) {
    state.withLock { state in
      let digest = state.read.finalize()
      let isSame = state.passedBytes == state.readBytes && state.passed.finalize() == digest
      return (state.readBytes, digest, isSame)
    }
  }
}
