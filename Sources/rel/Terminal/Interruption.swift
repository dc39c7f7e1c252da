// Ctrl-C, SIGTERM and SIGHUP, turned into the cancellation of the run's task.

import Diagnostics
import Dispatch
import Glibc
import Host
import Synchronization

/// What a command says of itself to the signals that end it.
final class Interruption: Sendable {
  private let carriesOut = Atomic<Bool>(false)

  /// Steps start now: from here on only the engine knows when the run may end.
  func stepsStart() { carriesOut.store(true, ordering: .relaxed) }

  /// Whether the process may end at any time, as it may by a kill: it only looks at things.
  fileprivate var mayEndAtOnce: Bool {
    !carriesOut.load(ordering: .relaxed) && CountingRunner.isIdle
  }
}

/// Runs `body` as a task that SIGINT, SIGTERM and SIGHUP cancel.
///
/// A second signal changes nothing: the engine ends its children by itself, with force in the end.
/// - Throws: what `body` throws; exit status 130 when it was interrupted.
func interruptible<Result: Sendable>(
  _ body: @escaping @Sendable (Interruption) async throws -> Result
) async throws -> Result {
  let interruption = Interruption()
  let running = Running<Result>()
  var sources: [any DispatchSourceSignal] = []
  for number in [SIGINT, SIGTERM, SIGHUP] {
    // `nohup` means it.
    if number == SIGHUP, isIgnored(number) { continue }
    let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
    // Not by a task: those wait while a file is read on a machine with one core.
    source.setEventHandler {
      Screen.shared.stop()
      running.cancel()
      endWhenIdle(interruption)
    }
    // Until then the signal ends the process, and nothing has begun; one that comes while it is
    // merely ignored would be lost.
    await withCheckedContinuation { (registered: CheckedContinuation<Void, Never>) in
      source.setRegistrationHandler { registered.resume() }
      source.resume()
    }
    sources.append(source)
  }
  await Screen.shared.answerSuspension()
  let task = Task { try await body(interruption) }
  running.begin(task)
  defer { for source in sources { source.cancel() } }
  do {
    return try await task.value
  } catch  where task.isCancelled && !(error is ExitStatus || error is Refusal) {
    printError("interrupted")
    throw ExitStatus(code: 130)
  }
}

/// The task that signals cancel, once there is one.
private final class Running<Result: Sendable>: Sendable {
  private let state = Mutex<(task: Task<Result, any Error>?, isCancelled: Bool)>((nil, false))

  func begin(_ task: Task<Result, any Error>) {
    let isCancelled = state.withLock { state in
      state.task = task
      return state.isCancelled
    }
    if isCancelled { task.cancel() }
  }

  func cancel() {
    let task = state.withLock { state in
      state.isCancelled = true
      return state.task
    }
    task?.cancel()
  }
}

/// Ends the process as soon as it only looks at things: reading gigabytes asks no one whether it
/// should go on.
private func endWhenIdle(_ interruption: Interruption) {
  DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(100)) {
    if interruption.mayEndAtOnce {
      Screen.shared.clear()
      printError("interrupted")
      _exit(130)
    }
    endWhenIdle(interruption)
  }
}

func isIgnored(_ number: Int32) -> Bool {
  let before = signal(number, SIG_IGN)
  signal(number, before)
  // Functions cannot be compared: `SIG_IGN` as a number.
  return unsafeBitCast(before, to: Int.self) == 1
}
