// Days and times of day by the Gregorian calendar, and the moments of a clock that they are. No time
// zones and no clock; a leap second is the first of the next minute.

/// A day.
public struct CalendarDay: Sendable, Hashable, CustomStringConvertible {
  public var year, month, day: Int

  public init(year: Int, month: Int, day: Int) {
    self.year = year
    self.month = month
    self.day = day
  }

  /// Whether there is such a day: false for the 30th of February.
  public var exists: Bool {
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return (1...12).contains(month) && (1...lengths[month - 1]).contains(day)
  }

  /// `2015-08-30`
  public var description: String {
    "\(zeroPadded(year, 4))-\(zeroPadded(month, 2))-\(zeroPadded(day, 2))"
  }
}

/// A time of day.
public struct TimeOfDay: Sendable, Hashable, CustomStringConvertible {
  public var hour, minute, second, nanosecond: Int

  public init(hour: Int, minute: Int, second: Int, nanosecond: Int = 0) {
    self.hour = hour
    self.minute = minute
    self.second = second
    self.nanosecond = nanosecond
  }

  /// Whether a clock shows it; 60 seconds are a leap second.
  public var exists: Bool {
    (0...23).contains(hour) && (0...59).contains(minute) && (0...60).contains(second)
  }

  /// `12:36:00`, the fraction as short as it can be.
  public var description: String {
    if nanosecond == 0 { return wholeText }
    var fraction = zeroPadded(nanosecond, 9)
    while fraction.hasSuffix("0") { fraction.removeLast() }
    return "\(wholeText).\(fraction)"
  }

  /// `12:36:00`, without the fraction.
  public var wholeText: String {
    "\(zeroPadded(hour, 2)):\(zeroPadded(minute, 2)):\(zeroPadded(second, 2))"
  }
}

/// A day and a time of day, in UTC where nothing else is said.
/// - Source: Hinnant, "chrono-compatible low-level date algorithms".
public struct CalendarTime: Sendable, Hashable, CustomStringConvertible {
  public var day: CalendarDay
  public var time: TimeOfDay

  public init(_ day: CalendarDay, _ time: TimeOfDay) {
    self.day = day
    self.time = time
  }

  /// `2015-08-30T12:36:00`
  public var description: String { "\(day)T\(time)" }
}

extension CalendarTime {
  /// - Parameter nanoseconds: since 1970.
  public init(_ nanoseconds: Int64) {
    let (seconds, fraction) = floorDivided(Int(nanoseconds), 1_000_000_000)
    let (days, rest) = floorDivided(seconds, 86_400)
    // Years that begin in March have the leap day last; 400 of them have 146,097 days.
    let (era, dayOfEra) = floorDivided(days + 719_468, 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    day = CalendarDay(
      year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month: month,
      day: dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    time = TimeOfDay(
      hour: rest / 3600, minute: rest / 60 % 60, second: rest % 60, nanosecond: fraction)
  }

  /// Since 1970, of a time that is `offsetSeconds` ahead of UTC, without the fraction. Nil where there
  /// is no such day or time, or where it is too far away to be counted.
  public func nanoseconds(offsetSeconds: Int) -> Int64? {
    guard (1700...2200).contains(day.year), day.exists, time.exists else { return nil }
    let shifted = day.month <= 2 ? day.year - 1 : day.year
    let (era, yearOfEra) = floorDivided(shifted, 400)
    let monthFromMarch = day.month > 2 ? day.month - 3 : day.month + 9
    let dayOfYear = (153 * monthFromMarch + 2) / 5 + day.day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    let days = era * 146_097 + dayOfEra - 719_468
    let seconds = days * 86_400 + time.hour * 3600 + time.minute * 60 + time.second
    return Int64(seconds - offsetSeconds) * 1_000_000_000
  }
}

/// The quotient rounded downwards, and a rest that is never negative.
private func floorDivided(_ number: Int, _ divisor: Int) -> (quotient: Int, rest: Int) {
  let (quotient, rest) = number.quotientAndRemainder(dividingBy: divisor)
  return rest < 0 ? (quotient - 1, rest + divisor) : (quotient, rest)
}

/// The number with zeros in front.
func zeroPadded(_ number: Int, _ width: Int) -> String {
  let digits = "\(number)"
  return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
