// Days and times of day for a moment of the disk's clock, and back. No time zones, no leap seconds.

/// A day and a time of day in UTC, by the Gregorian calendar.
/// - Source: Hinnant, "chrono-compatible low-level date algorithms".
public struct CalendarTime: Sendable, Hashable {
  public var year, month, day, hour, minute, second: Int

  public init(year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int) {
    self.year = year
    self.month = month
    self.day = day
    self.hour = hour
    self.minute = minute
    self.second = second
  }

  /// `2015-08-30`
  public var dateText: String {
    "\(zeroPadded(year, 4))-\(zeroPadded(month, 2))-\(zeroPadded(day, 2))"
  }

  /// `12:36:00`
  public var timeText: String {
    "\(zeroPadded(hour, 2)):\(zeroPadded(minute, 2)):\(zeroPadded(second, 2))"
  }
}

extension CalendarTime {
  /// - Parameter nanoseconds: since 1970; parts of a second are left out, downwards.
  public init(_ nanoseconds: Int64) {
    var seconds = Int(nanoseconds / 1_000_000_000)
    if nanoseconds % 1_000_000_000 < 0 { seconds -= 1 }
    var days = seconds / 86_400
    if seconds % 86_400 < 0 { days -= 1 }
    let time = seconds - days * 86_400
    // Years that begin in March have the leap day last; 400 of them have 146,097 days.
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    hour = time / 3600
    minute = time / 60 % 60
    second = time % 60
  }

  /// Since 1970, of a time that is `offsetSeconds` ahead of UTC. Nil where there is no such day or time, or where it is too far away to be counted.
  public func nanoseconds(offsetSeconds: Int) -> Int64? {
    guard (1700...2200).contains(year), (1...12).contains(month), (1...31).contains(day),
      (0...23).contains(hour), (0...59).contains(minute), (0...60).contains(second)
    else { return nil }
    let shifted = month <= 2 ? year - 1 : year
    let era = shifted / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    let days = era * 146_097 + dayOfEra - 719_468
    return Int64(days * 86_400 + hour * 3600 + minute * 60 + second - offsetSeconds) * 1_000_000_000
  }
}

/// The number with zeros in front.
public func zeroPadded(_ number: Int, _ width: Int) -> String {
  let digits = "\(number)"
  return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
