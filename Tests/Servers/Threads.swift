// Threads for what blocks, beside the tasks that must not, and the two ways between them.

import Dispatch
import Glibc
import Synchronization

/// Runs on a thread of its own: those of a pool are not there to block.
func startThread(_ body: @escaping @Sendable () -> Void) {
  let box = Unmanaged.passRetained(ThreadBody(body))
  var thread = pthread_t()
  let error = pthread_create(
    &thread, nil,
    { box in
      // OpenSSL writes without asking for no signal.
      var signals = sigset_t()
      sigemptyset(&signals)
      sigaddset(&signals, SIGPIPE)
      pthread_sigmask(SIG_BLOCK, &signals, nil)
      Unmanaged<ThreadBody>.fromOpaque(box!).takeRetainedValue().body()
      return nil
    }, box.toOpaque())
  precondition(error == 0, "no thread: \(String(cString: strerror(error)))")
  pthread_detach(thread)
}

private final class ThreadBody: Sendable {
  let body: @Sendable () -> Void
  init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}

/// What blocking work comes to; the task waits, and no thread of its pool does.
func blocking<Value: Sendable>(
  _ work: @escaping @Sendable () throws -> Value
) async throws -> Value {
  try await withCheckedThrowingContinuation { done in
    startThread { done.resume(with: Result(catching: work)) }
  }
}

/// What asynchronous work comes to; the thread waits.
/// - Parameter begun: is given the work's task, to cancel it.
func waiting<Value: Sendable>(
  for work: @escaping @Sendable () async -> Value, begun: (Task<Void, Never>) -> Void
) -> Value {
  let box = Box<Value>()
  let isDone = DispatchSemaphore(value: 0)
  begun(
    Task {
      let value = await work()
      box.value.withLock { $0 = value }
      isDone.signal()
    })
  isDone.wait()
  return box.value.withLock { $0! }
}

private final class Box<Value: Sendable>: Sendable {
  let value = Mutex<Value?>(nil)
}
