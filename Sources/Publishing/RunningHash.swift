// A digest that is made while pieces arrive from a storage.

import Hashing
import Synchronization

/// The sha256 and the length of what was given so far.
final class RunningHash: Sendable {
  private struct State: ~Copyable {
    var hash = SHA256()
    var count: Int64 = 0
  }
  private let state = Mutex<State>(State())

  func update(_ piece: [UInt8]) {
    state.withLock { state in
      state.hash.update(piece)
      state.count += Int64(piece.count)
    }
  }

  /// To be asked once, at the end.
  var result: (digest: Digest, sizeBytes: Int64) {
    state.withLock { state in (state.hash.finalize(), state.count) }
  }
}
