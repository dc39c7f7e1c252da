// What is going on right now, as the few lines that a terminal shows below what is printed, and as
// the line now and then that is told where nothing can be written over. A value: who prints it knows
// the time and what it prints to.

public import Execution
import Notation
public import Planning

/// Running steps and other work, how long they take, and how much is left.
///
/// ```
///   test/da-vinci      4 s, usually 12 s
///   upload/da-vinci    3.1 MiB of 20 MiB, 1.2 MiB a second
///   installing ruff, pytest   3 s
/// [=======             ] 7 of 16 steps, about 12 s left
/// ```
/// Times are milliseconds of a clock that only goes forward.
public struct LiveView: Sendable {
  /// How often a plain line is told of a step or other work, and of an upload.
  private static let interval = 30_000
  private static let sendingInterval = 10_000
  /// How many running things are listed.
  private static let mostLines = 8

  private struct Running: Sendable {
    var start: Int
    var told = 0
    var sentBytes: Int64 = 0
    var totalBytes: Int64 = 0
    /// Since when bytes are sent.
    var milliseconds = 0
  }

  private struct Other: Sendable {
    var what: String
    var total: Int?
    var done = 0
    var start: Int
    var told = 0
  }

  private var steps: [String: Running] = [:]
  private var others: [Int: Other] = [:]
  private var lastNumber = 0
  private var rest: RemainingTime?
  private var isStopping = false

  public init() {}

  /// Whether there is nothing to show.
  public var isIdle: Bool { steps.isEmpty && others.isEmpty && rest == nil }

  /// A run begins.
  public mutating func begin(_ plan: Plan, jobs: Int) {
    rest = RemainingTime(plan, jobs: jobs)
  }

  /// The run has ended.
  public mutating func endRun() {
    rest = nil
    steps = [:]
  }

  /// No step begins any more.
  public mutating func stop() { isStopping = true }

  /// Takes note of an event.
  public mutating func take(_ event: RunEvent, at now: Int) {
    switch event {
    case .started(let step): steps[step.target] = Running(start: now)
    case .progress(let target, let sentBytes, let totalBytes, let milliseconds):
      var running = steps[target] ?? Running(start: now)
      running.sentBytes = sentBytes
      running.totalBytes = totalBytes
      running.milliseconds = milliseconds
      steps[target] = running
    case .finished(let report):
      steps[report.step.target] = nil
      rest?.end(report.step.target)
    case .note: break
    }
  }

  /// Other work begins.
  /// - Returns: its number.
  public mutating func begin(_ what: String, of total: Int?, at now: Int) -> Int {
    lastNumber += 1
    others[lastNumber] = Other(what: what, total: total, start: now)
    return lastNumber
  }

  public mutating func advance(_ number: Int, by count: Int) { others[number]?.done += count }

  public mutating func end(_ number: Int) { others[number] = nil }

  // MARK: Lines

  /// The lines for a terminal, none wider than it is.
  public func lines(width: Int, height: Int, palette: Palette, at now: Int) -> [String] {
    if isIdle { return [] }
    let columns = max(1, width - 1)
    var rows: [(name: String, state: String)] = []
    let oldestFirst = steps.sorted { ($0.value.start, $0.key) < ($1.value.start, $1.key) }
    for (target, running) in oldestFirst {
      rows.append((target, state(of: target, running, at: now)))
    }
    for (_, other) in others.sorted(by: { $0.key < $1.key }) {
      rows.append((other.what, state(of: other, at: now)))
    }
    let room = max(1, min(Self.mostLines, height - 2))
    let hidden = rows.count - room
    if hidden > 0 { rows.removeLast(hidden + 1) }
    // Names give way to what is said of them, down to a third of the line.
    let states = rows.map { displayWidth(of: $0.state) }.max() ?? 0
    let most = min(columns - 2, max(columns / 3, columns - 4 - states))
    let names = rows.map { shortened(oneLine($0.name), to: most) }
    let widest = names.map { displayWidth(of: $0) }.max() ?? 0
    var lines = zip(names, rows).map { name, row in
      let state = prefix(of: row.state, columns: max(0, columns - 4 - widest))
      return "  \(padded(name, widest))  " + palette.dim(state)
    }
    if hidden > 0 {
      lines.append(palette.dim(prefix(of: "  and \(hidden + 1) more", columns: columns)))
    }
    if let rest { lines.append(bar(rest, columns: columns, palette, at: now)) }
    return lines.map(trimmed)
  }

  private func bar(
    _ rest: RemainingTime, columns: Int, _ palette: Palette, at now: Int
  ) -> String {
    var words = ["\(rest.done) of \(rest.total) steps"]
    if rest.total == 1 { words = ["\(rest.done) of 1 step"] }
    let elapsed = steps.mapValues { now - $0.start }
    if isStopping {
      words.append(steps.isEmpty ? "stopping" : "stopping: waiting for \(steps.count) running")
    } else if let left = rest.milliseconds(running: elapsed), left >= 1000 {
      words.append("about \(wholeSeconds(left)) left")
    }
    let text = words.joined(separator: ", ")
    let size = min(20, columns - 3 - displayWidth(of: text))
    guard size >= 5 else { return prefix(of: text, columns: columns) }
    let filled = rest.total == 0 ? size : rest.done * size / rest.total
    let bar = palette.good(String(repeating: "=", count: filled))
    return "[\(bar)\(String(repeating: " ", count: size - filled))] \(text)"
  }

  private func state(of target: String, _ running: Running, at now: Int) -> String {
    if running.totalBytes > 0 { return sending(running) }
    let time = wholeSeconds(now - running.start)
    guard let usual = rest?.usual(target), usual >= 1000 else { return time }
    return "\(time), usually \(wholeSeconds(usual))"
  }

  private func sending(_ running: Running) -> String {
    "\(sizeText(running.sentBytes)) of \(sizeText(running.totalBytes)), "
      + "\(sizeText(rate(running.sentBytes, running.milliseconds))) a second"
  }

  private func state(of other: Other, at now: Int) -> String {
    let time = wholeSeconds(now - other.start)
    return other.total.map { "\(other.done) of \($0), \(time)" } ?? time
  }

  /// The lines that are due where nothing can be written over.
  ///
  /// - Returns: of steps, for the run's own lines; of other work, for standard error.
  public mutating func plain(at now: Int) -> (steps: [String], others: [String]) {
    var lines: (steps: [String], others: [String]) = ([], [])
    for (target, running) in steps.sorted(by: { $0.key < $1.key }) {
      let isSending = running.totalBytes > 0
      let elapsed = isSending ? running.milliseconds : now - running.start
      let interval = isSending ? Self.sendingInterval : Self.interval
      guard elapsed - running.told >= interval else { continue }
      steps[target]?.told = elapsed
      let word = padded(isSending ? "sending" : "running", 9)
      let told = state(of: target, running, at: now)
      lines.steps.append("\(word)  \(padded(target, 24))  \(told)")
    }
    for (number, other) in others.sorted(by: { $0.key < $1.key }) {
      let elapsed = now - other.start
      guard elapsed - other.told >= Self.interval else { continue }
      others[number]?.told = elapsed
      lines.others.append("\(other.what): \(state(of: other, at: now))")
    }
    return lines
  }
}

/// The text without what would move a terminal's cursor.
private func oneLine(_ text: String) -> String {
  String(
    String.UnicodeScalarView(
      text.unicodeScalars.map { $0.properties.generalCategory == .control ? "?" : $0 }))
}

/// `0 s`, `12 s`, `3 min 5 s`.
func wholeSeconds(_ milliseconds: Int) -> String {
  milliseconds < 10_000 ? "\(max(0, milliseconds) / 1000) s" : seconds(milliseconds)
}

/// `20 MiB, 1.2 MiB a second`.
func rateText(_ bytes: Int64, milliseconds: Int) -> String {
  "\(sizeText(bytes)), \(sizeText(rate(bytes, milliseconds))) a second"
}

private func rate(_ bytes: Int64, _ milliseconds: Int) -> Int64 {
  bytes * 1000 / Int64(max(1, milliseconds))
}
