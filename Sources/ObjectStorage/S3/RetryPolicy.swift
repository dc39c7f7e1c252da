// When a request is sent again, and after how long. Pure: the clock, the chance and the waiting are the
// caller's.

import HTTP
import Host
import Notation
import Synchronization

/// How often and how long one operation tries.
public struct RetryPolicy: Sendable, Hashable {
  public var tries = 8
  /// A host that is not there is asked less often: no answer will tell more.
  public var triesWithoutConnection = 4
  public var base = Duration.milliseconds(100)
  public var cap = Duration.seconds(20)
  /// From the first try on; a try that is under way is not cut off.
  public var budget = Duration.seconds(60)
  public init() {}

  /// Full jitter: anything from nothing up to the step that doubles each time.
  /// - Parameter tried: how many tries there were, from 1.
  /// - Source: "Exponential Backoff And Jitter", AWS Architecture Blog.
  func pause(tried: Int, chance: Double) -> Duration {
    let step = min(base * (1 << min(tried - 1, 20)), cap)
    return step * chance
  }
}

/// What all operations of a client together may spend on repeating: while a service is down, a
/// hundred operations do not make eight hundred requests.
final class RetryTokens: Sendable {
  static let capacity = 100
  private let left = Mutex(RetryTokens.capacity)

  /// - Returns: false: enough is enough.
  func take() -> Bool {
    left.withLock { left in
      guard left > 0 else { return false }
      left -= 1
      return true
    }
  }

  /// After a success.
  func giveBack() { left.withLock { $0 = min($0 + 2, RetryTokens.capacity) } }
}

/// What `Retry-After` says, as seconds or as a date; nil: nothing.
func retryAfter(_ response: HTTPResponse, now: Int64) -> Duration? {
  guard let text = response.header("Retry-After") else { return nil }
  if let seconds = Int64(text), seconds >= 0 { return .seconds(min(seconds, 1 << 32)) }
  return nanoseconds(ofDateHeader: text).map { .nanoseconds(max(0, $0 - now)) }
}
