// What can stand in a TOML text as a value without quotes and brackets. Loose about numbers, which
// the parser judges, and strict about dates and times, on which it may trip.

import Standards

enum TOMLBareValue {
  /// Whether `bytes` can be a boolean, a number, or a date or time.
  static func isPlausible(_ bytes: ArraySlice<UInt8>) -> Bool {
    if ["true", "false"].contains(where: { bytes.elementsEqual($0.utf8) }) { return true }
    let unsigned = bytes.first.map { "+-".utf8.contains($0) } == true ? bytes.dropFirst() : bytes
    if ["inf", "nan"].contains(where: { unsigned.elementsEqual($0.utf8) }) { return true }
    guard let first = unsigned.first, isDigit(first) else { return false }
    let digits = bytes.prefix(while: isDigit).count
    let separator = bytes.dropFirst(digits).first
    if digits == 4, separator == UInt8(ascii: "-") { return isMoment(bytes) }
    if digits == 2, separator == UInt8(ascii: ":") { return isTime(bytes) }
    return unsigned.allSatisfy { isDigit($0) || isLetter($0) || "_.+-".utf8.contains($0) }
  }

  /// `2021-01-02`, with a time and an offset or without.
  private static func isMoment(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard matches(bytes.prefix(10), "dddd-dd-dd") else { return false }
    var rest = bytes.dropFirst(10)
    guard let separator = rest.popFirst() else { return true }
    guard "Tt ".utf8.contains(separator) else { return false }
    if rest.last.map({ "Zz".utf8.contains($0) }) == true { return isTime(rest.dropLast()) }
    if let sign = rest.firstIndex(where: { "+-".utf8.contains($0) }) {
      return isTime(rest[..<sign]) && matches(rest[(sign + 1)...], "dd:dd")
    }
    return isTime(rest)
  }

  /// `07:32:00` or `07:32:00.5`.
  private static func isTime(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard matches(bytes.prefix(8), "dd:dd:dd") else { return false }
    let fraction = bytes.dropFirst(8)
    return fraction.isEmpty
      || (fraction.first == UInt8(ascii: ".") && fraction.count > 1
        && fraction.dropFirst().allSatisfy(isDigit))
  }

  /// Whether `bytes` are as `pattern` has them, in which `d` stands for a digit.
  private static func matches(_ bytes: ArraySlice<UInt8>, _ pattern: String) -> Bool {
    bytes.count == pattern.utf8.count
      && zip(bytes, pattern.utf8).allSatisfy {
        $1 == UInt8(ascii: "d") ? isDigit($0) : $0 == $1
      }
  }

  static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }
}
