// Texts that others wrote, as they may be shown: without what a terminal would obey, and without passwords.

/// The text with each control character as `\\xNN`, but for tabs and line ends; colours stay. The passwords
/// in URLs are left out.
public func shownText(_ text: String) -> String {
  String(decoding: shownBytes(Array(withoutPasswords(text).utf8)), as: UTF8.self)
}

/// The same of bytes, which need not be UTF-8; passwords stay.
public func shownBytes(_ bytes: [UInt8]) -> [UInt8] {
  let isPlain = bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7F && $0 != 0xC2 || isSpace($0) }
  if isPlain { return bytes }
  var result: [UInt8] = []
  result.reserveCapacity(bytes.count + 16)
  var index = 0
  while index < bytes.count {
    let byte = bytes[index]
    if byte == escape, let end = endOfColour(bytes, from: index) {
      result += bytes[index..<end]
      index = end
    } else if byte < 0x20 && !isSpace(byte) || byte == 0x7F {
      result += hexadecimal(byte)
      index += 1
    } else if byte == 0xC2, index + 1 < bytes.count, (0x80...0x9F).contains(bytes[index + 1]) {
      // The controls of ISO 6429 in eight bits, as UTF-8.
      result += hexadecimal(bytes[index + 1])
      index += 2
    } else {
      result.append(byte)
      index += 1
    }
  }
  return result
}

private let escape: UInt8 = 0x1B

private func isSpace(_ byte: UInt8) -> Bool { [0x09, 0x0A, 0x0D].contains(byte) }

private func hexadecimal(_ byte: UInt8) -> [UInt8] {
  Array(("\\x" + (byte < 0x10 ? "0" : "") + String(byte, radix: 16)).utf8)
}

/// Where a sequence ends that only chooses colours and weights: `ESC [ 1;31 m`.
private func endOfColour(_ bytes: [UInt8], from start: Int) -> Int? {
  guard start + 1 < bytes.count, bytes[start + 1] == UInt8(ascii: "[") else { return nil }
  var index = start + 2
  while index < bytes.count, index - start < 32 {
    if bytes[index] == UInt8(ascii: "m") { return index + 1 }
    guard (0x30...0x3B).contains(bytes[index]) else { return nil }
    index += 1
  }
  return nil
}

/// The text with `://…@` for `://user:password@`.
private func withoutPasswords(_ text: String) -> String {
  guard text.contains("://"), text.contains("@") else { return text }
  var result = ""
  var rest = text[...]
  while let scheme = rest.firstRange(of: "://") {
    result += rest[..<scheme.upperBound]
    rest = rest[scheme.upperBound...]
    let end = rest.firstIndex { $0.isWhitespace || "/?#`'\"<>".contains($0) } ?? rest.endIndex
    guard let at = rest[..<end].lastIndex(of: "@"), rest[..<at].contains(":") else { continue }
    result += "…"
    rest = rest[at...]
  }
  return result + rest
}
