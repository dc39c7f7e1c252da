// Times as index pages have them.

import Host

/// A time as ISO 8601 in UTC, `2026-01-02T03:04:05.000000Z`.
/// - Parameter nanoseconds: since 1970.
/// - Source: PEP 700, "upload-time".
public func timestamp(_ nanoseconds: Int64) -> String {
  let time = CalendarTime(nanoseconds)
  let rest = nanoseconds % 1_000_000_000
  let micros = (rest < 0 ? rest + 1_000_000_000 : rest) / 1000
  return "\(time.dateText)T\(time.timeText).\(zeroPadded(Int(micros), 6))Z"
}
