// When and why a target last did something in this checkout: what is told of the past. Losing it
// loses an answer, never a result.

public import Hashing
public import Host

/// The last time that a target ran, failed, published or was restored here.
public struct LastRun: Packable, Hashable {
  public enum Ending: UInt8, Sendable, Hashable, CaseIterable {
    case ran = 1
    case restored = 2
    case failed = 3
    case published = 4
    case interrupted = 5
  }

  public var ending: Ending
  /// When it ended, by the file system's clock, in nanoseconds since 1970.
  public var at: Int64
  public var milliseconds: Int
  /// Why it ran, a phrase each.
  public var reasons: [String]
  /// Of a failure: why, in a line.
  public var detail: String?
  /// Of its key; nil for what has none. A target may be up to date with another key than this.
  public var strong: Digest?

  public init(
    ending: Ending, at: Int64, milliseconds: Int, reasons: [String], detail: String? = nil,
    strong: Digest? = nil
  ) {
    self.ending = ending
    self.at = at
    self.milliseconds = milliseconds
    self.reasons = reasons
    self.detail = detail
    self.strong = strong
  }

  /// The row of the state store.
  public var packed: [UInt8] {
    var writer = PackedWriter()
    writer.add(fixed: ending.rawValue)
    writer.add(fixed: at)
    writer.add(milliseconds)
    writer.add(reasons)
    writer.add(detail)
    writer.add(strong?.hexadecimal)
    return writer.bytes
  }

  /// - Returns: nil when the bytes are not a packed run.
  public init?(packed bytes: [UInt8]) {
    var reader = PackedReader(bytes)
    guard let raw: UInt8 = reader.fixed(), let ending = Ending(rawValue: raw),
      let at: Int64 = reader.fixed(), let milliseconds = reader.number(),
      let reasons = reader.texts(), let detail = reader.optionalText(),
      let digits = reader.optionalText(), reader.isAtEnd
    else { return nil }
    self.init(
      ending: ending, at: at, milliseconds: milliseconds, reasons: reasons, detail: detail,
      strong: digits.flatMap { Digest(hexadecimal: $0) })
  }
}
