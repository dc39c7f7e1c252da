// The thread that carries all transfers of a transport by libcurl's multi interface, and how others
// speak to it. It sleeps until a socket, a new transfer or the end of somebody's patience wakes it.

import CCurl
import Glibc
import HTTP
import Synchronization

/// Carries transfers until `stop`.
final class TransferLoop: Sendable {
  private struct Inbox {
    var arrived: [Transfer] = []
    var cancelled: [Transfer] = []
    var isOver = false
  }
  private let inbox = Mutex(Inbox())
  /// The loop's thread alone uses it, but for waking that thread, which libcurl allows to all.
  private nonisolated(unsafe) let multi: UnsafeMutableRawPointer

  /// - Parameter connections: how many are kept for who comes next.
  /// - Throws: where there is no libcurl, or nothing left for a thread and its sockets.
  init(connections: Int) throws(HTTPFailure) {
    try CurlLibrary.load()
    // Without a descriptor to be woken by, libcurl goes on, and nobody could stop a transfer.
    guard let multi = loaded_curl_multi() else { throw impossible(ENOMEM) }
    guard loaded_curl_multi_wakeup(multi) == 0 else {
      loaded_curl_multi_free(multi)
      throw impossible(EMFILE)
    }
    self.multi = multi
    loaded_curl_multi_set_number(multi, 6, connections)
    let error = startThread { [self] in run() }
    guard error == 0 else {
      loaded_curl_multi_free(multi)
      throw impossible(error)
    }
  }

  /// Ends the thread, and with it the connections. Nothing is under way any more.
  func stop() {
    inbox.withLock { inbox in
      inbox.isOver = true
      loaded_curl_multi_wakeup(multi)
    }
  }

  /// - Returns: when nothing of the transfer is called any more.
  func outcome(of transfer: Transfer) async -> Result<HTTPResponse, HTTPFailure> {
    await withTaskCancellationHandler {
      await withCheckedContinuation { done in
        inbox.withLock { inbox in
          transfer.done = done
          inbox.arrived.append(transfer)
          loaded_curl_multi_wakeup(multi)
        }
      }
    } onCancel: {
      inbox.withLock { inbox in
        inbox.cancelled.append(transfer)
        loaded_curl_multi_wakeup(multi)
      }
    }
  }

  // MARK: On the thread

  private func run() {
    var carried: [UnsafeMutableRawPointer: Transfer] = [:]
    while true {
      let news = inbox.withLock { inbox in
        defer { (inbox.arrived, inbox.cancelled) = ([], []) }
        return inbox
      }
      if news.isOver { break }
      for transfer in news.cancelled { transfer.isCancelled = true }
      for transfer in news.arrived { begin(transfer, &carried) }
      for transfer in news.cancelled { end(transfer, .failure(transfer.cancelled), &carried) }
      let isWorking = loaded_curl_multi_perform(multi) == 0
      var code: Int32 = 0
      while let easy = loaded_curl_multi_ended(multi, &code) {
        if let transfer = carried[easy] { end(transfer, transfer.outcome(code), &carried) }
      }
      let pause = pauseMilliseconds(&carried)
      guard isWorking, loaded_curl_multi_poll(multi, pause) == 0 else {
        for transfer in Array(carried.values) { end(transfer, transfer.outcome(99), &carried) }
        poll(nil, 0, 10)
        continue
      }
    }
    loaded_curl_multi_free(multi)
  }

  private func begin(_ transfer: Transfer, _ carried: inout [UnsafeMutableRawPointer: Transfer]) {
    if transfer.isCancelled { return answer(transfer, .failure(transfer.cancelled)) }
    do throws(HTTPFailure) {
      let handle = try transfer.begin()
      guard loaded_curl_multi_add(multi, handle.easy) == 0 else {
        throw HTTPFailure(.local, "there is no memory for another request")
      }
      carried[handle.easy] = transfer
    } catch {
      answer(transfer, .failure(error))
    }
  }

  private func end(
    _ transfer: Transfer, _ outcome: Result<HTTPResponse, HTTPFailure>,
    _ carried: inout [UnsafeMutableRawPointer: Transfer]
  ) {
    guard let easy = transfer.handle?.easy, carried.removeValue(forKey: easy) != nil else {
      return
    }
    loaded_curl_multi_remove(multi, easy)
    answer(transfer, outcome)
  }

  private func answer(_ transfer: Transfer, _ outcome: Result<HTTPResponse, HTTPFailure>) {
    transfer.end()
    transfer.done?.resume(returning: outcome)
    transfer.done = nil
  }

  /// Until somebody's patience ends; those whose patience has ended are told so.
  private func pauseMilliseconds(
    _ carried: inout [UnsafeMutableRawPointer: Transfer]
  ) -> Int32 {
    let now = ContinuousClock.now
    var pause = Duration.seconds(1 << 20)
    for transfer in Array(carried.values) {
      transfer.noteProgress()
      let rest = transfer.patienceEnds - now
      if rest <= .zero {
        end(transfer, .failure(transfer.silent), &carried)
      } else {
        pause = min(pause, rest)
      }
    }
    // Rounded up: the last millisecond would be spent in turning round.
    return Int32(pause / .milliseconds(1)) + 1
  }
}

private func impossible(_ error: Int32) -> HTTPFailure {
  HTTPFailure(.notConnected, "no connection to anybody: \(text(error))")
}

/// Starts a thread that takes no signal of the process: who waits for one would miss it.
/// - Returns: an error of the system's, or 0.
private func startThread(_ body: @escaping @Sendable () -> Void) -> Int32 {
  let box = Unmanaged.passRetained(ThreadBody(body))
  var all = sigset_t()
  var before = sigset_t()
  sigfillset(&all)
  pthread_sigmask(SIG_SETMASK, &all, &before)
  defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
  var thread = pthread_t()
  let error = pthread_create(
    &thread, nil,
    { box in
      Unmanaged<ThreadBody>.fromOpaque(box!).takeRetainedValue().body()
      return nil
    }, box.toOpaque())
  guard error == 0 else {
    box.release()
    return error
  }
  pthread_detach(thread)
  return 0
}

private final class ThreadBody: Sendable {
  let body: @Sendable () -> Void
  init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}
