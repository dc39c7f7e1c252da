// Everything that rel prints goes through here, line by line; on a terminal, a few lines below it show
// what is going on and are written over. What they say is decided in Reporting.

import Diagnostics
import Dispatch
import Execution
import Glibc
import Host
import Planning
import Reporting
import Synchronization

/// The process's standard output and error, and the live lines.
final class Screen: ActivityObserver {
  static let shared = Screen()

  /// Work that is done sooner is not worth a line.
  private static let patienceMilliseconds = 400

  private struct State {
    var view = LiveView()
    var isSilent = false
    /// How wide each line is that is shown now, without its colours.
    var shown: [Int] = []
    var timer: (any DispatchSourceTimer)?
    var suspension: Suspension?
    /// Why a line did not come to standard output.
    var loss: FileError?
  }

  /// Where live lines are shown: on a terminal, but not beside a pipe whose reader may write to the
  /// same terminal. nil: plain lines are told now and then.
  private let terminal: Int32?
  let outPalette: Palette
  let errorPalette: Palette
  private let state = Mutex<State>(State())
  private let queue = DispatchQueue(label: "screen")

  private init() {
    let kind = variable("TERM") ?? ""
    let canMove = !kind.isEmpty && kind != "dumb"
    let isOut = isatty(STDOUT_FILENO) == 1
    let isError = isatty(STDERR_FILENO) == 1
    if !canMove {
      terminal = nil
    } else if isError, isOut || isQuietFile(STDOUT_FILENO) {
      terminal = STDERR_FILENO
    } else {
      terminal = isOut ? STDOUT_FILENO : nil
    }
    outPalette = Palette(variable, isTerminal: isOut)
    errorPalette = Palette(variable, isTerminal: isError)
  }

  // MARK: Lines

  /// Prints lines, the live ones below them.
  func print(_ line: [UInt8], to descriptor: Int32) {
    state.withLock { state in
      let wasShown = !state.shown.isEmpty
      if wasShown { erase(&state) }
      // No buffer: lines of a run appear when things happen, also in a pipe.
      write(line + [UInt8(ascii: "\n")], to: descriptor, &state)
      if wasShown { show(&state) }
    }
  }

  /// No live lines from here on, and none now and then.
  func silence() {
    state.withLock { state in
      erase(&state)
      state.isSilent = true
    }
  }

  /// The process is about to end or to be stopped: what is shown goes.
  func clear() { state.withLock { erase(&$0) } }

  /// What kept lines from standard output. A reader that has gone wants no more, and is none.
  var loss: FileError? { state.withLock { $0.loss } }

  /// Prints a part of a line, without the live ones.
  func ask(_ text: String) {
    state.withLock { state in
      erase(&state)
      write(Array(text.utf8), to: STDOUT_FILENO, &state)
    }
  }

  private func write(_ bytes: [UInt8], to descriptor: Int32, _ state: inout State) {
    let code = writeAll(bytes, to: descriptor)
    if code == 0 || code == EPIPE || descriptor != STDOUT_FILENO || state.loss != nil { return }
    state.loss = FileError("/dev/stdout", "write", errno: code)
  }

  // MARK: What is going on

  func begin(_ plan: Plan, jobs: Int) {
    change { state in
      state.view.begin(plan, jobs: jobs)
      startTimer(&state)
    }
  }

  func take(_ event: RunEvent) { change { $0.view.take(event, at: now) } }

  func endRun() {
    change { state in
      state.view.endRun()
      if state.view.isIdle { erase(&state) }
    }
  }

  /// The user wants an end of it.
  func stop() {
    change { state in
      state.view.stop()
      if !state.shown.isEmpty {
        // The terminal has shown `^C` at the end of the last line.
        erase(&state)
        show(&state)
      }
    }
  }

  func activityBegan(_ what: String, of total: Int?) -> Int {
    var number = 0
    change { state in
      number = state.view.begin(what, of: total, at: now)
      startTimer(&state)
    }
    return number
  }

  func activityAdvanced(_ number: Int, by count: Int) {
    change { $0.view.advance(number, by: count) }
  }

  func activityEnded(_ number: Int) {
    change { state in
      state.view.end(number)
      if state.view.isIdle { erase(&state) }
    }
  }

  private func change(_ body: (inout State) -> Void) {
    state.withLock { state in if !state.isSilent { body(&state) } }
  }

  // MARK: Time

  /// Returns when Ctrl-Z is answered: before a run starts programs that have to stop, too.
  func answerSuspension() async {
    await withCheckedContinuation { (answered: CheckedContinuation<Void, Never>) in
      state.withLock { state in suspend(&state) { answered.resume() } }
    }
  }

  private func suspend(_ state: inout State, ready: (@Sendable () -> Void)?) {
    if state.suspension == nil {
      state.suspension = Suspension(queue: queue, ready: ready) { [self] in clear() }
      if state.suspension != nil { return }
    }
    ready?()
  }

  /// It goes on to the end: of short works one after the other, too, whoever waits sees something.
  private func startTimer(_ state: inout State) {
    if state.timer != nil { return }
    let timer = DispatchSource.makeTimerSource(queue: queue)
    let interval = terminal == nil ? 1000 : 200
    timer.schedule(
      deadline: .now() + .milliseconds(Self.patienceMilliseconds),
      repeating: .milliseconds(interval))
    timer.setEventHandler { [self] in tick() }
    timer.resume()
    state.timer = timer
    suspend(&state, ready: nil)
  }

  private func tick() {
    state.withLock { state in
      if state.timer == nil || state.isSilent { return }
      if terminal != nil {
        let old = state.shown
        // One write, so that nobody sees the empty lines between.
        show(&state, erasing: old)
        return
      }
      let lines = state.view.plain(at: now)
      for line in lines.steps { write(Array("\(line)\n".utf8), to: STDOUT_FILENO, &state) }
      for line in lines.others { write(Array("\(line)\n".utf8), to: STDERR_FILENO, &state) }
    }
  }

  /// Milliseconds of a clock that only goes forward.
  private var now: Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
  }

  // MARK: The terminal

  private func erase(_ state: inout State) {
    guard let terminal, !state.shown.isEmpty else { return }
    write(Array(eraser(state.shown).utf8), to: terminal, &state)
    state.shown = []
  }

  /// Back to the first live line, each line cleared on the way. Not by one order to clear all below:
  /// some terminals keep what that clears among the lines to scroll back to.
  private func eraser(_ shown: [Int]) -> String {
    if shown.isEmpty { return "" }
    // A terminal that became narrower has broken its lines anew.
    let width = max(1, size.width)
    let rows = shown.reduce(0) { $0 + max(1, ($1 + width - 1) / width) }
    return "\r\u{1B}[K" + String(repeating: "\u{1B}[A\u{1B}[K", count: rows - 1)
  }

  private func show(_ state: inout State, erasing old: [Int] = []) {
    guard let terminal else { return }
    let size = size
    let palette = terminal == STDOUT_FILENO ? outPalette : errorPalette
    let lines = state.view.lines(
      width: size.width, height: size.height, palette: palette, at: now)
    let plain = state.view.lines(
      width: size.width, height: size.height, palette: .plain, at: now)
    state.shown = plain.map { displayWidth(of: $0) }
    let text = eraser(old) + lines.joined(separator: "\n")
    if !text.isEmpty { write(Array(text.utf8), to: terminal, &state) }
  }

  private var size: (width: Int, height: Int) {
    var size = winsize()
    guard let terminal, ioctl(terminal, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
      return (80, 24)
    }
    return (Int(size.ws_col), max(2, Int(size.ws_row)))
  }
}

/// A variable of the process's environment.
private func variable(_ name: String) -> String? {
  getenv(name).map { String(cString: $0) }
}

/// Whether nobody reads what is written there while it is written.
private func isQuietFile(_ descriptor: Int32) -> Bool {
  var status = stat()
  guard fstat(descriptor, &status) == 0 else { return false }
  let kind = status.st_mode & S_IFMT
  return kind == S_IFREG || (kind == S_IFCHR && isatty(descriptor) == 0)
}

/// Prints a line to standard output at once.
func printLine(_ text: String) {
  Screen.shared.print(Array(shownText(text).utf8), to: STDOUT_FILENO)
}

/// Prints a line of a program's output, which need not be UTF-8.
func printLine(_ bytes: [UInt8]) { Screen.shared.print(shownBytes(bytes), to: STDOUT_FILENO) }

/// Prints a line to standard error: a message of rel's own.
func printError(_ text: String) { printMessage(shown(text)) }

/// The same of a text that names files from where rel was called.
func printMessage(_ text: String) {
  let message = Screen.shared.errorPalette.message(shownText(text))
  Screen.shared.print(Array(message.utf8), to: STDERR_FILENO)
}

/// Prints a question, whose answer stands on the same line.
func askOnTerminal(_ text: String) { Screen.shared.ask(shownText(text)) }

/// Prints a unified diff, whose lines need not be UTF-8.
func printUnifiedDiff(_ text: [UInt8]) {
  let palette = Screen.shared.outPalette
  guard palette.isColored, let words = String(validating: text, as: UTF8.self) else {
    // Another program may read it, and then each byte counts.
    let bytes = Array(text.dropLast())
    return isatty(STDOUT_FILENO) == 1
      ? printLine(bytes) : Screen.shared.print(bytes, to: STDOUT_FILENO)
  }
  for line in words.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
    printLine(palette.difference(String(line)))
  }
}

/// - Returns: 0, or the error that ended it before all was written.
private func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
  var rest = bytes[...]
  while !rest.isEmpty {
    let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    if count >= 0 {
      rest = rest.dropFirst(count)
    } else if errno == EAGAIN {
      // Whoever opened it lets nobody wait in a write.
      var waited = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      poll(&waited, 1, -1)
    } else if errno != EINTR {
      return errno
    }
  }
  return 0
}
