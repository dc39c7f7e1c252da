// Moments as texts: ISO 8601 as servers and index pages have it, and the dates of HTTP.

/// A moment as ISO 8601 in UTC with microseconds: `2026-01-02T03:04:05.000000Z`.
/// - Parameter nanoseconds: since 1970.
/// - Source: PEP 700, "upload-time".
public func timestamp(_ nanoseconds: Int64) -> String {
  let moment = CalendarTime(nanoseconds)
  let micros = zeroPadded(moment.time.nanosecond / 1000, 6)
  return "\(moment.day)T\(moment.time.wholeText).\(micros)Z"
}

/// `2015-08-30T12:36:00Z`
public func readableTimestamp(_ nanoseconds: Int64) -> String {
  let moment = CalendarTime(nanoseconds)
  return "\(moment.day)T\(moment.time.wholeText)Z"
}

/// `20150830T123600Z`
public func basicTimestamp(_ nanoseconds: Int64) -> String {
  readableTimestamp(nanoseconds).filter { $0 != "-" && $0 != ":" }
}

/// Nanoseconds since 1970 of `2015-08-30T12:36:00Z`, with a fraction, with `UTC` or an offset like
/// `+02:00` or `+0200` instead of `Z`; nil for anything else.
public func nanoseconds(ofTimestamp text: String) -> Int64? {
  var scanner = DateScanner(bytes: Array(text.utf8)[...])
  guard let day = scanner.day(), scanner.take(anyOf: "Tt ") != nil, let time = scanner.time()
  else { return nil }
  let moment = CalendarTime(day, time)
  if ["Z", "z", "UTC"].contains(scanner.rest) { return moment.nanoseconds(offsetSeconds: 0) }
  guard let minutes = scanner.offsetMinutes(), scanner.rest.isEmpty else { return nil }
  return moment.nanoseconds(offsetSeconds: minutes * 60)
}

/// Nanoseconds since 1970 of a `Date` header: `Sun, 06 Nov 1994 08:49:37 GMT`; nil for anything else.
/// - Source: RFC 9110, 5.6.7, its preferred form.
public func nanoseconds(ofDateHeader text: String) -> Int64? {
  let words = text.split(separator: " ", omittingEmptySubsequences: false)
  guard words.count == 6, words[5] == "GMT", words[0].utf8.count == 4,
    let month = months.firstIndex(of: String(words[2]))
  else { return nil }
  var day = DateScanner(bytes: Array(words[1].utf8)[...])
  var year = DateScanner(bytes: Array(words[3].utf8)[...])
  var time = DateScanner(bytes: Array(words[4].utf8)[...])
  guard let dayNumber = day.number(2), let yearNumber = year.number(4), let time = time.time(),
    day.rest.isEmpty, year.rest.isEmpty, time.nanosecond == 0
  else { return nil }
  return CalendarTime(
    CalendarDay(year: yearNumber, month: month + 1, day: dayNumber), time
  ).nanoseconds(offsetSeconds: 0)
}

private let months = [
  "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
]

/// Reads the parts of RFC 3339, by their form alone: whether there is such a day is asked of the day.
struct DateScanner {
  private(set) var bytes: ArraySlice<UInt8>

  init(bytes: ArraySlice<UInt8>) { self.bytes = bytes }

  /// What was not read yet.
  var rest: String { String(decoding: bytes, as: UTF8.self) }

  /// `2015-08-30`
  mutating func day() -> CalendarDay? {
    guard let year = number(4), take("-"), let month = number(2), take("-"), let day = number(2)
    else { return nil }
    return CalendarDay(year: year, month: month, day: day)
  }

  /// `12:36:00`, with a fraction or without; digits beyond the ninth are cut off.
  mutating func time() -> TimeOfDay? {
    guard let hour = number(2), take(":"), let minute = number(2), take(":"),
      let second = number(2)
    else { return nil }
    var nanosecond = 0
    if take(".") {
      let digits = bytes.prefix(while: \.isASCIIDigit)
      if digits.isEmpty { return nil }
      bytes = bytes[digits.endIndex...]
      let nine = (Array(digits) + Array(repeating: UInt8(ascii: "0"), count: 9)).prefix(9)
      nanosecond = nine.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }
    return TimeOfDay(hour: hour, minute: minute, second: second, nanosecond: nanosecond)
  }

  /// `+02:00` or `+0200`.
  mutating func offsetMinutes() -> Int? {
    guard let sign = take(anyOf: "+-"), let hours = number(2) else { return nil }
    _ = take(":")
    guard let minutes = number(2), minutes < 60 else { return nil }
    return (sign == UInt8(ascii: "-") ? -1 : 1) * (hours * 60 + minutes)
  }

  /// A number of so many digits.
  mutating func number(_ count: Int) -> Int? {
    let digits = bytes.prefix(count)
    guard digits.count == count, digits.allSatisfy(\.isASCIIDigit) else { return nil }
    bytes = bytes.dropFirst(count)
    return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
  }

  mutating func take(_ mark: Unicode.Scalar) -> Bool { take(anyOf: String(mark)) != nil }

  /// Passes the next character where it is one of these.
  mutating func take(anyOf marks: String) -> UInt8? {
    guard let first = bytes.first, marks.utf8.contains(first) else { return nil }
    bytes = bytes.dropFirst()
    return first
  }
}
