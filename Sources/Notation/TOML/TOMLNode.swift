// TOML as a value. How bytes become one is in `TOMLReader.swift`, where each part of it stands in
// them in `TOMLPlaces.swift`.

/// A TOML value.
public indirect enum TOMLNode: Sendable, Hashable {
  case string(String)
  case integer(Int)
  case number(Double)
  case boolean(Bool)
  case moment(TOMLMoment)
  case array([TOMLNode])
  case table([String: TOMLNode])

  /// The kind with its article, for messages: `a string`, `an array`.
  public var kind: String {
    switch self {
    case .string: "a string"
    case .integer: "an integer"
    case .number: "a number"
    case .boolean: "a boolean"
    case .moment: "a date or time"
    case .array: "an array"
    case .table: "a table"
    }
  }
}

/// One step into a TOML document: a key of a table, or a number of an array's element.
public enum TOMLKey: Sendable, Hashable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
  case name(String)
  case index(Int)
  public init(stringLiteral text: String) { self = .name(text) }
  public init(integerLiteral number: Int) { self = .index(number) }
}

/// The path as people write it: `project.dependencies[1]`.
public func dotted(_ path: some Sequence<TOMLKey>) -> String {
  path.reduce(into: "") { text, key in
    switch key {
    case .name(let name): text += text.isEmpty ? name : ".\(name)"
    case .index(let number): text += "[\(number)]"
    }
  }
}

/// A date, a time of day, or both; with an offset from UTC only where one is written.
/// - Source: TOML 1.0, "Offset Date-Time" and the three sections after it; RFC 3339.
public enum TOMLMoment: Sendable, Hashable, CustomStringConvertible {
  case offsetDateTime(CalendarTime, offsetMinutes: Int)
  case localDateTime(CalendarTime)
  case localDate(CalendarDay)
  case localTime(TimeOfDay)

  /// Whether there are such a day, time and offset.
  var exists: Bool {
    switch self {
    case .localDate(let day): day.exists
    case .localTime(let time): time.exists
    case .localDateTime(let moment): moment.day.exists && moment.time.exists
    case .offsetDateTime(let moment, let offset):
      moment.day.exists && moment.time.exists && abs(offset) < 24 * 60
    }
  }

  /// As RFC 3339 has it, the fraction as short as it can be: `1979-05-27T07:32:00.5-07:00`.
  public var description: String {
    switch self {
    case .localDate(let day): return "\(day)"
    case .localTime(let time): return "\(time)"
    case .localDateTime(let moment): return "\(moment)"
    case .offsetDateTime(let moment, 0): return "\(moment)Z"
    case .offsetDateTime(let moment, let offset):
      let (hours, minutes) = abs(offset).quotientAndRemainder(dividingBy: 60)
      let sign = offset < 0 ? "-" : "+"
      return "\(moment)\(sign)\(zeroPadded(hours, 2)):\(zeroPadded(minutes, 2))"
    }
  }
}
