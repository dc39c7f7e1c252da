// Uploads while they go on: one line that is written over on a terminal, a line now and then
// elsewhere. A value; who prints it knows what it prints to.

public import Execution

/// What is being sent, from the events of a run.
public struct ProgressLine: Sendable {
  /// How often a plain line is told of one target, in milliseconds of its step.
  private static let plainInterval = 10_000

  private struct Transfer: Sendable {
    var sentBytes: Int64
    var totalBytes: Int64
    var milliseconds: Int
    var told = 0
  }

  private var transfers: [String: Transfer] = [:]

  public init() {}

  /// Takes note of an event.
  public mutating func take(_ event: RunEvent) {
    switch event {
    case .progress(let target, let sentBytes, let totalBytes, let milliseconds):
      let told = transfers[target]?.told ?? 0
      transfers[target] = Transfer(
        sentBytes: sentBytes, totalBytes: totalBytes, milliseconds: milliseconds, told: told)
    case .finished(let report): transfers[report.step.target] = nil
    case .started, .note: break
    }
  }

  /// `sending 2 files: 3.1 MiB of 20 MiB, 15 %, 1.2 MiB a second`; nil while nothing is sent.
  ///
  /// - Parameter width: of the terminal; the line has no more characters.
  public func live(width: Int) -> String? {
    if transfers.isEmpty { return nil }
    let names = transfers.keys.sorted()
    let what = names.count == 1 ? names[0] : "\(names.count) uploads"
    let sent = transfers.values.reduce(0) { $0 + $1.sentBytes }
    let total = transfers.values.reduce(0) { $0 + $1.totalBytes }
    let perSecond = transfers.values.reduce(0) { $0 + rate($1.sentBytes, $1.milliseconds) }
    var bar = ""
    if total > 0 {
      let filled = Int(min(sent, total) * 20 / total)
      bar =
        "[" + String(repeating: "=", count: filled)
        + String(repeating: " ", count: 20 - filled) + "] "
    }
    let text =
      "\(bar)\(what): \(sizeText(sent)) of \(sizeText(total)), \(sizeText(perSecond)) a second"
    return String(text.prefix(max(0, width - 1)))
  }

  /// The lines that are due where nothing can be written over.
  public mutating func plain() -> [String] {
    var lines: [String] = []
    for (target, transfer) in transfers.sorted(by: { $0.key < $1.key })
    where transfer.milliseconds - transfer.told >= Self.plainInterval {
      transfers[target]?.told = transfer.milliseconds
      lines.append(
        "sending    \(padded(target, 24))  \(sizeText(transfer.sentBytes)) of "
          + "\(sizeText(transfer.totalBytes)), "
          + "\(sizeText(rate(transfer.sentBytes, transfer.milliseconds))) a second")
    }
    return lines
  }
}

/// `20 MiB, 1.2 MiB a second`.
func rateText(_ bytes: Int64, milliseconds: Int) -> String {
  "\(sizeText(bytes)), \(sizeText(rate(bytes, milliseconds))) a second"
}

private func rate(_ bytes: Int64, _ milliseconds: Int) -> Int64 {
  bytes * 1000 / Int64(max(1, milliseconds))
}
