// What is printed while a run goes on, and below it, on a terminal, one line that is written over.

import Execution
import Glibc
import Reporting
import Synchronization

/// Prints the lines of a run; events of uploads show as a line that moves.
final class LiveLine: Sendable {
  private struct State {
    var progress = ProgressLine()
    var isShown = false
  }

  private let isTerminal: Bool
  private let isSilent: Bool
  private let state = Mutex<State>(State())

  /// - Parameter isSilent: no line of uploads.
  init(isSilent: Bool) {
    self.isSilent = isSilent
    let kind = getenv("TERM").map { String(cString: $0) } ?? ""
    isTerminal = isatty(STDOUT_FILENO) == 1 && !kind.isEmpty && kind != "dumb"
  }

  /// Takes note of what happened; what else it comes to is printed by `print`.
  func take(_ event: RunEvent) {
    if isSilent { return }
    state.withLock { state in
      state.progress.take(event)
      guard case .progress = event else { return }
      if isTerminal {
        guard let line = state.progress.live(width: width) else { return }
        writeRaw("\r\u{1B}[K" + line)
        state.isShown = true
      } else {
        for line in state.progress.plain() { printLine(line) }
      }
    }
  }

  func print(_ line: String) {
    state.withLock { state in
      clear(&state)
      printLine(line)
    }
  }

  func print(_ line: [UInt8]) {
    state.withLock { state in
      clear(&state)
      printLine(line)
    }
  }

  /// Takes the moving line away.
  func end() { state.withLock { clear(&$0) } }

  private func clear(_ state: inout State) {
    if state.isShown { writeRaw("\r\u{1B}[K") }
    state.isShown = false
  }

  private var width: Int {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  private func writeRaw(_ text: String) {
    let bytes = Array(text.utf8)
    _ = bytes.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
  }
}
