// The four kinds of strings in TOML. They are read piece by piece: a value wants their text, an edit
// wants to know which bytes of the file each part of the text is.

/// A part of a string as it is written.
enum TOMLStringPiece {
  /// Bytes that stand for themselves.
  case plain(Range<Int>)
  /// An escape and what it stands for.
  case escape(Range<Int>, Unicode.Scalar)
}

/// Reads the string that begins at `position`, and goes behind it.
func tomlString(_ bytes: [UInt8], _ position: inout Int) throws(TOMLError) -> String {
  var text: [UInt8] = []
  try scanTOMLString(bytes, &position) { piece in
    switch piece {
    case .plain(let range): text += bytes[range]
    case .escape(_, let scalar): text += String(scalar).utf8
    }
  }
  return String(decoding: text, as: UTF8.self)
}

/// Goes through the string that begins at `position`, and behind it.
/// - Source: TOML 1.0, "String".
func scanTOMLString(
  _ bytes: [UInt8], _ position: inout Int, _ add: (TOMLStringPiece) -> Void
) throws(TOMLError) {
  let start = position
  let quote = bytes[start]
  let isLong = bytes[start...].starts(with: [quote, quote, quote])
  position += isLong ? 3 : 1
  if isLong { position += lineEndLength(bytes, position) }
  var plain = position
  while position < bytes.count {
    let byte = bytes[position]
    if byte == quote {
      let count = isLong ? bytes[position...].prefix(5).prefix { $0 == quote }.count : 1
      guard !isLong || count >= 3 else {
        position += count
        continue
      }
      // A long string may end in one or two quotes of its own.
      let end = position + (isLong ? count - 3 : 0)
      if end > plain { add(.plain(plain..<end)) }
      position += count
      return
    }
    if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
      if position > plain { add(.plain(plain..<position)) }
      let escape = position
      if let scalar = try escaped(bytes, &position, isLong: isLong) {
        add(.escape(escape..<position, scalar))
      }
      plain = position
    } else if let length = Optional(lineEndLength(bytes, position)), length > 0 {
      guard isLong else { break }
      position += length
    } else if isControl(byte) {
      throw TOMLError(.control(byte), position..<(position + 1))
    } else {
      position += 1
    }
  }
  throw TOMLError(.stringNotClosed, start..<min(position, bytes.count))
}

/// Passes a backslash and what belongs to it.
/// - Returns: nil for a line that ends in a backslash, and so does not end.
private func escaped(
  _ bytes: [UInt8], _ position: inout Int, isLong: Bool
) throws(TOMLError) -> Unicode.Scalar? {
  let start = position
  position += 1
  let letter = position < bytes.count ? bytes[position] : 0
  position += 1
  switch letter {
  case UInt8(ascii: "b"): return "\u{8}"
  case UInt8(ascii: "t"): return "\t"
  case UInt8(ascii: "n"): return "\n"
  case UInt8(ascii: "f"): return "\u{C}"
  case UInt8(ascii: "r"): return "\r"
  case UInt8(ascii: "\""), UInt8(ascii: "\\"): return Unicode.Scalar(letter)
  case UInt8(ascii: "u"), UInt8(ascii: "U"):
    var value: UInt32 = 0
    for _ in 0..<(letter == UInt8(ascii: "u") ? 4 : 8) {
      guard position < bytes.count, let digit = bytes[position].hexDigitValue else {
        throw escapeFault(bytes, start..<position) { .unknownEscape($0) }
      }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    if let scalar = Unicode.Scalar(value) { return scalar }
    throw escapeFault(bytes, start..<position) { .noCharacter($0) }
  default: break
  }
  // A backslash at a line's end takes away all white space up to the next character.
  position = start + 1
  while position < bytes.count, " \t".utf8.contains(bytes[position]) { position += 1 }
  guard isLong, lineEndLength(bytes, position) > 0 else {
    throw escapeFault(bytes, start..<min(start + 2, bytes.count)) { .unknownEscape($0) }
  }
  while position < bytes.count {
    let length = lineEndLength(bytes, position)
    guard length > 0 || " \t".utf8.contains(bytes[position]) else { break }
    position += max(1, length)
  }
  return nil
}

private func escapeFault(
  _ bytes: [UInt8], _ range: Range<Int>, _ fault: (String) -> TOMLFault
) -> TOMLError {
  // Whole characters: the byte after the backslash may begin a longer one.
  var end = range.upperBound
  while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
  let text = String(decoding: bytes[range.lowerBound..<end], as: UTF8.self)
  return TOMLError(fault(text), range.lowerBound..<end)
}

/// The length of the line end at an offset, 0 where no line ends.
private func lineEndLength(_ bytes: [UInt8], _ offset: Int) -> Int {
  guard offset < bytes.count else { return 0 }
  if bytes[offset] == UInt8(ascii: "\n") { return 1 }
  return bytes[offset...].starts(with: "\r\n".utf8) ? 2 : 0
}
