// Ctrl-C and SIGTERM, turned into the cancellation of the run's task.

import Dispatch
import Glibc

/// Runs `body` as a task that SIGINT and SIGTERM cancel.
///
/// A second signal changes nothing: the engine ends its children by itself, with force in the end.
func interruptible<Result: Sendable>(
  _ body: @escaping @Sendable () async throws -> Result
) async throws -> Result {
  let task = Task { try await body() }
  let sources = [SIGINT, SIGTERM].map { number in
    signal(number, SIG_IGN)
    let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
    source.setEventHandler { task.cancel() }
    source.resume()
    return source
  }
  defer { for source in sources { source.cancel() } }
  return try await task.value
}
