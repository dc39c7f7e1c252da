// Values that are written without quotes and brackets: booleans, numbers, dates and times.

/// The value that a text without white space around it is.
/// - Throws: why it is none.
/// - Source: TOML 1.0, from "Integer" to "Local Time".
func tomlScalar(_ bytes: ArraySlice<UInt8>) throws(TOMLFault) -> TOMLNode {
  let text = String(decoding: bytes, as: UTF8.self)
  switch text {
  case "true": return .boolean(true)
  case "false": return .boolean(false)
  case "inf", "+inf": return .number(.infinity)
  case "-inf": return .number(-.infinity)
  case "nan", "+nan", "-nan": return .number(.nan)
  default: break
  }
  let digits = bytes.prefix(while: \.isASCIIDigit).count
  let separator = bytes.dropFirst(digits).first
  if (digits == 4 && separator == UInt8(ascii: "-")) || (digits == 2 && separator == colon) {
    guard let moment = moment(bytes) else { throw .noValue(text) }
    guard moment.exists else { throw .noSuchMoment(text) }
    return .moment(moment)
  }
  if let node = try prefixedInteger(bytes, text) { return node }
  return try decimal(bytes, text)
}

private let colon = UInt8(ascii: ":")

/// `0xFF`, `0o17`, `0b1`.
private func prefixedInteger(
  _ bytes: ArraySlice<UInt8>, _ text: String
) throws(TOMLFault) -> TOMLNode? {
  guard bytes.count >= 2, bytes.first == UInt8(ascii: "0") else { return nil }
  let radixes: [UInt8: Int] = [UInt8(ascii: "x"): 16, UInt8(ascii: "o"): 8, UInt8(ascii: "b"): 2]
  guard let radix = radixes[bytes[bytes.startIndex + 1]] else { return nil }
  let digits = bytes.dropFirst(2)
  guard
    isGrouped(digits, { $0.hexDigitValue.map { $0 < radix } ?? false })
  else { throw .noValue(text) }
  guard let number = Int(plain(digits), radix: radix) else { throw .tooLarge(text) }
  return .integer(number)
}

/// An integer or a number with a fraction or an exponent.
private func decimal(_ bytes: ArraySlice<UInt8>, _ text: String) throws(TOMLFault) -> TOMLNode {
  var rest = bytes
  if let first = rest.first, "+-".utf8.contains(first) { rest = rest.dropFirst() }
  func part() -> ArraySlice<UInt8> { rest.prefix { $0.isASCIIDigit || $0 == UInt8(ascii: "_") } }
  let whole = part()
  guard isGrouped(whole, \.isASCIIDigit) else { throw .noValue(text) }
  rest = rest[whole.endIndex...]
  let isInteger = rest.isEmpty
  if rest.first == UInt8(ascii: ".") {
    rest = rest.dropFirst()
    let fraction = part()
    guard isGrouped(fraction, \.isASCIIDigit) else { throw .noValue(text) }
    rest = rest[fraction.endIndex...]
  }
  if let mark = rest.first, "eE".utf8.contains(mark) {
    rest = rest.dropFirst()
    if let sign = rest.first, "+-".utf8.contains(sign) { rest = rest.dropFirst() }
    let exponent = part()
    guard isGrouped(exponent, \.isASCIIDigit) else { throw .noValue(text) }
    rest = rest[exponent.endIndex...]
  }
  guard rest.isEmpty else { throw .noValue(text) }
  if whole.count > 1, whole.first == UInt8(ascii: "0") { throw .leadingZero(text) }
  if isInteger {
    guard let number = Int(plain(bytes)) else { throw .tooLarge(text) }
    return .integer(number)
  }
  guard let number = Double(plain(bytes)) else { throw .noValue(text) }
  return .number(number)
}

/// Whether there are digits, with single underscores only between two of them.
private func isGrouped(_ bytes: ArraySlice<UInt8>, _ isDigit: (UInt8) -> Bool) -> Bool {
  bytes.split(separator: UInt8(ascii: "_"), omittingEmptySubsequences: false)
    .allSatisfy { !$0.isEmpty && $0.allSatisfy(isDigit) }
}

private func plain(_ bytes: ArraySlice<UInt8>) -> String {
  String(decoding: bytes.filter { $0 != UInt8(ascii: "_") }, as: UTF8.self)
}

/// - Returns: nil for what is written in another way.
private func moment(_ bytes: ArraySlice<UInt8>) -> TOMLMoment? {
  var scanner = DateScanner(bytes: bytes)
  if bytes.dropFirst(2).first == colon {
    return scanner.time().flatMap { scanner.bytes.isEmpty ? .localTime($0) : nil }
  }
  guard let day = scanner.day() else { return nil }
  if scanner.bytes.isEmpty { return .localDate(day) }
  guard scanner.take(anyOf: "Tt ") != nil, let time = scanner.time() else { return nil }
  let whole = CalendarTime(day, time)
  switch scanner.bytes.count {
  case 0: return .localDateTime(whole)
  case 1:
    return scanner.take(anyOf: "Zz").map { _ in .offsetDateTime(whole, offsetMinutes: 0) }
  // `+01:30`: without the colon it would be another standard's.
  case 6: return scanner.offsetMinutes().map { .offsetDateTime(whole, offsetMinutes: $0) }
  default: return nil
  }
}
