// Times as index pages have them.

/// A time as ISO 8601 in UTC, `2026-01-02T03:04:05.000000Z`.
/// - Parameter nanoseconds: since 1970.
/// - Source: PEP 700, "upload-time"; the calendar after Hinnant, "chrono-compatible date algorithms".
public func timestamp(_ nanoseconds: Int64) -> String {
  let seconds = floored(nanoseconds, by: 1_000_000_000)
  let micros = (nanoseconds - seconds * 1_000_000_000) / 1000
  let days = floored(seconds, by: 86_400)
  let second = seconds - days * 86_400
  // Days from 0000-03-01, in eras of 400 years.
  let shifted = days + 719_468
  let era = floored(shifted, by: 146_097)
  let day = shifted - era * 146_097
  let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365
  let dayOfYear = day - (365 * year + year / 4 - year / 100)
  let month = (5 * dayOfYear + 2) / 153
  let date = dayOfYear - (153 * month + 2) / 5 + 1
  let calendarMonth = month < 10 ? month + 3 : month - 9
  let calendarYear = year + era * 400 + (calendarMonth <= 2 ? 1 : 0)
  return "\(digits(calendarYear, 4))-\(digits(calendarMonth, 2))-\(digits(date, 2))"
    + "T\(digits(second / 3600, 2)):\(digits(second / 60 % 60, 2)):\(digits(second % 60, 2))"
    + ".\(digits(micros, 6))Z"
}

private func floored(_ value: Int64, by divisor: Int64) -> Int64 {
  value >= 0 ? value / divisor : (value - divisor + 1) / divisor
}

private func digits(_ value: Int64, _ count: Int) -> String {
  let text = "\(value)"
  return String(repeating: "0", count: max(0, count - text.count)) + text
}
