// Times as AWS writes and reads them, in UTC, from and to nanoseconds since 1970. No time zones, no
// leap seconds, no clock.

public import HTTP
import Host

/// `20150830T123600Z`
func basicTimestamp(_ nanoseconds: Int64) -> String {
  readableTimestamp(nanoseconds).filter { $0 != "-" && $0 != ":" }
}

/// `2015-08-30T12:36:00Z`
func readableTimestamp(_ nanoseconds: Int64) -> String {
  let time = CalendarTime(nanoseconds)
  return "\(time.dateText)T\(time.timeText)Z"
}

/// Nanoseconds since 1970 of `2015-08-30T12:36:00Z`, with a fraction, with `UTC` or an offset like
/// `+02:00` instead of `Z`; nil for anything else.
public func nanoseconds(ofTimestamp text: String) -> Int64? {
  let bytes = Array(text.utf8)
  guard bytes.count >= 20, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
    [UInt8(ascii: "T"), UInt8(ascii: "t"), UInt8(ascii: " ")].contains(bytes[10]),
    bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
    let year = number(bytes[0..<4]), let month = number(bytes[5..<7]),
    let day = number(bytes[8..<10]), let hour = number(bytes[11..<13]),
    let minute = number(bytes[14..<16]), let second = number(bytes[17..<19])
  else { return nil }
  var rest = bytes[19...]
  if rest.first == UInt8(ascii: ".") {
    rest = rest.dropFirst().drop { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  }
  guard let offset = offsetSeconds(rest) else { return nil }
  return CalendarTime(
    year: year, month: month, day: day, hour: hour, minute: minute, second: second
  ).nanoseconds(offsetSeconds: offset)
}

/// Nanoseconds since 1970 of a `Date` header: `Sun, 06 Nov 1994 08:49:37 GMT`; nil for anything else.
/// - Source: RFC 9110, 5.6.7, its preferred form.
public func nanoseconds(ofDateHeader text: String) -> Int64? {
  let bytes = Array(text.utf8)
  guard bytes.count == 29, text.hasSuffix(" GMT"), bytes[19] == UInt8(ascii: ":"),
    bytes[22] == UInt8(ascii: ":"),
    let month = months.firstIndex(of: String(decoding: bytes[8..<11], as: UTF8.self)),
    let day = number(bytes[5..<7]), let year = number(bytes[12..<16]),
    let hour = number(bytes[17..<19]), let minute = number(bytes[20..<22]),
    let second = number(bytes[23..<25])
  else { return nil }
  return CalendarTime(
    year: year, month: month + 1, day: day, hour: hour, minute: minute, second: second
  ).nanoseconds(offsetSeconds: 0)
}

/// What to say of this machine's clock where a server's differs by more than five minutes, which
/// makes every signature invalid; nil where it does not, or where the server does not tell.
public func clockAdvice(_ response: HTTPResponse, now: Int64) -> String? {
  guard let header = response.header("Date"), let theirs = nanoseconds(ofDateHeader: header) else {
    return nil
  }
  let seconds = (now - theirs) / 1_000_000_000
  guard abs(seconds) > 300 else { return nil }
  let minutes = abs(seconds) / 60
  let amount = minutes < 120 ? "\(minutes) minutes" : "\(minutes / 60) hours"
  return "this machine's clock is \(amount) \(seconds > 0 ? "ahead of" : "behind") the server's: "
    + "set it (`timedatectl` shows whether it is synchronised)"
}

private let months = [
  "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
]

private func offsetSeconds(_ text: ArraySlice<UInt8>) -> Int? {
  let zone = String(decoding: text, as: UTF8.self)
  if ["Z", "z", "UTC"].contains(zone) { return 0 }
  let digits = text.dropFirst().filter { $0 != UInt8(ascii: ":") }
  guard zone.hasPrefix("+") || zone.hasPrefix("-"), digits.count == 4,
    let hours = number(digits[0..<2]), let minutes = number(digits[2..<4])
  else { return nil }
  return (zone.hasPrefix("-") ? -1 : 1) * (hours * 3600 + minutes * 60)
}

private func number(_ digits: ArraySlice<UInt8>) -> Int? {
  guard digits.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains) else { return nil }
  return Int(String(decoding: digits, as: UTF8.self))
}
