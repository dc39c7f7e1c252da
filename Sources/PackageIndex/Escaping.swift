// The three ways in which text is escaped on a page: HTML, URLs and JSON.

/// The text with numeric entities and those that index pages have decoded; others stay as they are.
func decodingEntities(_ text: String) -> String {
  // Scalars, not characters: a mark that combines with `&` or `;` must not hide them.
  let scalars = Array(text.unicodeScalars)
  var result = String.UnicodeScalarView()
  var index = 0
  while index < scalars.count {
    if scalars[index] == "&",
      let end = scalars[index...].prefix(12).firstIndex(of: ";"),
      let character = entity(String(String.UnicodeScalarView(scalars[(index + 1)..<end])))
    {
      result.append(character)
      index = end + 1
    } else {
      result.append(scalars[index])
      index += 1
    }
  }
  return String(result)
}

private func entity(_ name: String) -> Unicode.Scalar? {
  switch name {
  case "amp", "AMP": return "&"
  case "lt", "LT": return "<"
  case "gt", "GT": return ">"
  case "quot", "QUOT": return "\""
  case "apos": return "'"
  case "nbsp": return "\u{A0}"
  default:
    guard name.hasPrefix("#"), name.dropFirst().allSatisfy(\.isHexDigitOrX) else { return nil }
    let digits = name.dropFirst()
    let isHexadecimal = digits.first == "x" || digits.first == "X"
    return UInt32(isHexadecimal ? digits.dropFirst() : digits, radix: isHexadecimal ? 16 : 10)
      .flatMap(Unicode.Scalar.init)
  }
}

extension Character {
  fileprivate var isHexDigitOrX: Bool { isHexDigit || self == "x" || self == "X" }
}

/// The text for an element or between double quotes, on one line.
func escapingHTML(_ text: String) -> String {
  var result = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "&": result += "&amp;"
    case "<": result += "&lt;"
    case ">": result += "&gt;"
    case "\"": result += "&quot;"
    case _ where scalar.value < 0x20: result += "&#\(scalar.value);"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}

/// A file name as the last component of a URL: all but unreserved characters become `%XX`, and so
/// does `+`, which some stores take for a space.
func escapingURL(_ name: String) -> String {
  name.utf8.map { byte in
    let isKept =
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
      || "-._~".utf8.contains(byte)
    if isKept { return String(Unicode.Scalar(byte)) }
    return (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
  }.joined()
}

/// The text with `%XX` decoded; what is no escape stays as it is.
func decodingURL(_ text: some StringProtocol) -> String {
  let bytes = Array(text.utf8)
  var result: [UInt8] = []
  var index = 0
  while index < bytes.count {
    if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count,
      let byte = UInt8(String(decoding: bytes[(index + 1)...(index + 2)], as: UTF8.self), radix: 16)
    {
      result.append(byte)
      index += 3
    } else {
      result.append(bytes[index])
      index += 1
    }
  }
  return String(decoding: result, as: UTF8.self)
}

/// The text as a JSON string with its quotes.
/// - Source: RFC 8259, section 7.
func quotingJSON(_ text: String) -> String {
  var result = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": result += "\\\""
    case "\\": result += "\\\\"
    case _ where scalar.value < 0x20:
      let digits = String(scalar.value, radix: 16)
      result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result + "\""
}
