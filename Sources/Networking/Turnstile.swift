// How many requests are under way at once. They wait here and not inside of the HTTP library, where
// waiting would count as silence of the server.

import Synchronization

/// Lets a number of tasks through at a time, in the order in which they came.
final class Turnstile: Sendable {
  private struct State {
    var free: Int
    var next = 0
    var waiting: [(ticket: Int, go: CheckedContinuation<Bool, Never>)] = []
  }
  private let state: Mutex<State>

  init(places: Int) { state = Mutex(State(free: max(places, 1))) }

  /// - Returns: false when the task was cancelled while it waited; it must not `leave` then.
  func enter() async -> Bool {
    let ticket = state.withLock { state in
      state.next += 1
      return state.next
    }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { go in
        let answer: Bool? = state.withLock { state in
          if Task.isCancelled { return false }
          if state.free > 0 {
            state.free -= 1
            return true
          }
          state.waiting.append((ticket, go))
          return nil
        }
        if let answer { go.resume(returning: answer) }
      }
    } onCancel: {
      let go = state.withLock { state in
        state.waiting.firstIndex { $0.ticket == ticket }.map { state.waiting.remove(at: $0).go }
      }
      go?.resume(returning: false)
    }
  }

  func leave() {
    let go = state.withLock { state in
      if state.waiting.isEmpty {
        state.free += 1
        return nil as CheckedContinuation<Bool, Never>?
      }
      return state.waiting.removeFirst().go
    }
    go?.resume(returning: true)
  }
}
