// How much of what a step sends has gone out: counted where it is sent, told now and then.

import Synchronization

/// The bytes that one step sends.
public final class TransferMeter: Sendable {
  /// The least time between two reports.
  private static let interval = Duration.milliseconds(200)

  private struct State {
    var sentBytes: Int64 = 0
    var totalBytes: Int64 = 0
    var told: Duration = .zero
  }

  private let state = Mutex<State>(State())
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant
  private let tell: @Sendable (_ sentBytes: Int64, _ totalBytes: Int64, _ milliseconds: Int) -> Void

  /// - Parameter tell: called with what was sent, of how much, and since when the step runs.
  public init(
    tell: @escaping @Sendable (_ sentBytes: Int64, _ totalBytes: Int64, _ milliseconds: Int) -> Void
  ) {
    start = clock.now
    self.tell = tell
  }

  /// For a step that nobody watches.
  public convenience init() { self.init { _, _, _ in } }

  public var sentBytes: Int64 { state.withLock { $0.sentBytes } }

  /// So much more is going to be sent.
  public func expect(_ bytes: Int64) { state.withLock { $0.totalBytes += bytes } }

  /// So much more was sent.
  public func add(_ bytes: Int64) {
    let elapsed = clock.now - start
    let due = state.withLock { state -> (Int64, Int64)? in
      state.sentBytes += bytes
      guard elapsed - state.told >= Self.interval else { return nil }
      state.told = elapsed
      return (state.sentBytes, state.totalBytes)
    }
    if let due { tell(due.0, due.1, Int(elapsed / .milliseconds(1))) }
  }
}
