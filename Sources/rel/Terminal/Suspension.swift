// Ctrl-Z: the screen is put in order, and the programs that run stop and go on with rel.

import Dispatch
import Glibc
import Host

/// Answers SIGTSTP as long as it lives.
final class Suspension {
  private let source: any DispatchSourceSignal

  /// nil where the signal is ignored: there is no one who could let rel go on.
  /// - Parameters:
  ///   - ready: called once the signal is answered.
  ///   - prepare: called before the process stops.
  init?(
    queue: DispatchQueue, ready: (@Sendable () -> Void)?, prepare: @escaping @Sendable () -> Void
  ) {
    if isIgnored(SIGTSTP) { return nil }
    source = DispatchSource.makeSignalSource(signal: SIGTSTP, queue: queue)
    source.setEventHandler {
      prepare()
      RunningGroups.stop()
      // What the signal itself would have done; to this thread, which must not get ahead of it.
      raise(SIGSTOP)
      RunningGroups.goOn()
    }
    if let ready { source.setRegistrationHandler { ready() } }
    source.resume()
  }

  deinit { source.cancel() }
}
