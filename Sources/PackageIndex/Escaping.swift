// The two ways in which text is escaped on a page: HTML and URLs.

import Notation

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
    !(byte.isASCIIAlphanumeric || "-._~".utf8.contains(byte))
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
      let high = bytes[index + 1].hexDigitValue, let low = bytes[index + 2].hexDigitValue
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
