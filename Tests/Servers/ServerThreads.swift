// What runs for a server: its connections, each on a thread, and the work that they wait for. All of
// it ends together.

import Synchronization

final class ServerThreads: Sendable {
  private struct State {
    var isOver = false
    var threads = 0
    var next = 0
    var connections: [Int: Connection] = [:]
    var tasks: [Int: Task<Void, Never>] = [:]
    var waiting: [CheckedContinuation<Void, Never>] = []
  }
  private let state = Mutex(State())

  /// Runs on a thread that `ended` waits for.
  func start(_ body: @escaping @Sendable () -> Void) {
    state.withLock { $0.threads += 1 }
    startThread {
      body()
      let waiting = self.state.withLock { state in
        state.threads -= 1
        if state.threads > 0 { return [] as [CheckedContinuation<Void, Never>] }
        defer { state.waiting = [] }
        return state.waiting
      }
      for one in waiting { one.resume() }
    }
  }

  /// Serves a connection on a thread, and closes it then.
  func serve(
    _ connection: Connection, _ body: @escaping @Sendable (Connection) throws -> Void
  ) {
    let number = state.withLock { state in
      state.next += 1
      state.connections[state.next] = connection
      if state.isOver { connection.end() }
      return state.next
    }
    start { [self] in
      // What a connection throws is the client's going away.
      try? body(connection)
      connection.close()
      state.withLock { $0.connections[number] = nil }
    }
  }

  /// What the work comes to; it is cancelled when the server ends.
  func wait<Value: Sendable>(for work: @escaping @Sendable () async -> Value) -> Value {
    var number = 0
    defer { state.withLock { $0.tasks[number] = nil } }
    return waiting(for: work) { task in
      number = state.withLock { state in
        state.next += 1
        state.tasks[state.next] = task
        if state.isOver { task.cancel() }
        return state.next
      }
    }
  }

  /// Ends all connections, and cancels what they wait for.
  func end() {
    state.withLock { state in
      state.isOver = true
      for connection in state.connections.values { connection.end() }
      for task in state.tasks.values { task.cancel() }
    }
  }

  /// Returns when no thread is left.
  func ended() async {
    await withCheckedContinuation { done in
      let isDone = state.withLock { state in
        if state.threads > 0 { state.waiting.append(done) }
        return state.threads == 0
      }
      if isDone { done.resume() }
    }
  }
}
