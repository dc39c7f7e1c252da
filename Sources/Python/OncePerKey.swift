// Work that many steps may ask for at the same time and that must be done once.

import Diagnostics

/// Does a piece of work once for each key, and remembers how it ended: a failure is not tried again
/// by everybody who waits for it.
///
/// The work has a task of its own, since it serves all who ask, not only the first. When one who
/// waits is cancelled, so is the work: a run is interrupted as a whole.
actor OncePerKey<Value: Sendable> {
  private typealias Outcome = Result<Value, PythonToolError>
  private var tasks: [String: Task<Outcome, Never>] = [:]

  func value(
    _ key: String, _ work: @escaping @Sendable () async throws(PythonToolError) -> Value
  ) async throws(PythonToolError) -> Value {
    let task =
      tasks[key]
      ?? Task { await Result { () async throws(PythonToolError) in try await work() } }
    tasks[key] = task
    let outcome = await withTaskCancellationHandler {
      await task.value
    } onCancel: {
      task.cancel()
    }
    // Whoever was not cancelled may ask again.
    if case .failure(.interrupted) = outcome, tasks[key] == task { tasks[key] = nil }
    return try outcome.get()
  }
}
