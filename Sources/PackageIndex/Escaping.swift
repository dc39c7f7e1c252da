// The three ways in which text is escaped on a page: HTML, URLs and JSON.

/// The text for an element or between double quotes, on one line.
func escapingHTML(_ text: String) -> String {
  guard text.utf8.contains(where: { $0 < 0x20 || "&<>\"".utf8.contains($0) }) else { return text }
  var result = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "&": result += "&amp;"
    case "<": result += "&lt;"
    case ">": result += "&gt;"
    case "\"": result += "&quot;"
    case "\0": result += "\u{FFFD}"
    case _ where scalar.value < 0x20: result += "&#\(scalar.value);"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}

/// A file name as the last component of a URL: all but unreserved characters become `%XX`, and so
/// does `+`, which some stores take for a space.
func escapingURL(_ name: String) -> String {
  percentEncoding(name.utf8) { byte in
    !((0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
      || "-._~".utf8.contains(byte))
  }
}

/// The text with those bytes as `%XX`.
func percentEncoding(_ bytes: some Sequence<UInt8>, where isEncoded: (UInt8) -> Bool) -> String {
  var result: [UInt8] = []
  for byte in bytes {
    if isEncoded(byte) {
      let digits = Array("0123456789ABCDEF".utf8)
      result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    } else {
      result.append(byte)
    }
  }
  return String(decoding: result, as: UTF8.self)
}

/// The text with `%XX` decoded; what is no escape stays as it is.
func decodingURL(_ text: some StringProtocol) -> String {
  let bytes = Array(text.utf8)
  guard bytes.contains(UInt8(ascii: "%")) else { return String(text) }
  var result: [UInt8] = []
  var index = 0
  while index < bytes.count {
    if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count,
      let high = hexDigit(bytes[index + 1]), let low = hexDigit(bytes[index + 2])
    {
      result.append(high << 4 | low)
      index += 3
    } else {
      result.append(bytes[index])
      index += 1
    }
  }
  return String(decoding: result, as: UTF8.self)
}

func hexDigit(_ byte: UInt8) -> UInt8? {
  switch byte {
  case 0x30...0x39: byte - 0x30
  case 0x41...0x46: byte - 0x41 + 10
  case 0x61...0x66: byte - 0x61 + 10
  default: nil
  }
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

/// The text without white space around it.
func trimmed(_ text: String) -> String {
  let start = text.drop(while: \.isWhitespace)
  let end = start.lastIndex { !$0.isWhitespace }
  return end.map { String(start[...$0]) } ?? ""
}
