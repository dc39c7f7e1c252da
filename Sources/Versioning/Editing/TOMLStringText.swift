// A string as it stands in a TOML file: its text, and which bytes of the file each part of it is.

/// A TOML string with the place of each of its bytes in the file.
struct TOMLStringText {
  /// The string's text in UTF-8.
  private(set) var bytes: [UInt8] = []
  /// For each byte of the text, where what stands for it starts in the file; at the end, where the
  /// text ends.
  private var starts: [Int] = []
  private var ends: [Int] = []

  var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Reads the string at `range` of a file that is TOML; nil for what is no string.
  /// - Source: TOML 1.0, "String".
  init?(_ file: [UInt8], at range: Range<Int>) {
    guard let quote = file[range].first, "\"'".utf8.contains(quote) else { return nil }
    let isLong = range.count >= 6 && file[range].starts(with: [quote, quote, quote])
    let width = isLong ? 3 : 1
    guard range.count >= 2 * width else { return nil }
    let inside = (range.lowerBound + width)..<(range.upperBound - width)
    var position = inside.lowerBound
    if isLong {
      if file[position..<inside.upperBound].starts(with: "\r\n".utf8) {
        position += 2
      } else if position < inside.upperBound, file[position] == UInt8(ascii: "\n") {
        position += 1
      }
    }
    while position < inside.upperBound {
      let start = position
      guard quote == UInt8(ascii: "\""), file[position] == UInt8(ascii: "\\") else {
        add([file[position]], start..<(position + 1))
        position += 1
        continue
      }
      guard let unescaped = Self.escape(file[inside], &position) else { return nil }
      add(unescaped, start..<position)
    }
  }

  private mutating func add(_ text: [UInt8], _ range: Range<Int>) {
    for byte in text {
      bytes.append(byte)
      starts.append(range.lowerBound)
      ends.append(range.upperBound)
    }
  }

  /// The file's bytes that stand for a part of the text; nil for an empty part.
  func fileRange(of part: Range<Int>) -> Range<Int>? {
    guard !part.isEmpty, part.upperBound <= bytes.count else { return nil }
    return starts[part.lowerBound]..<ends[part.upperBound - 1]
  }

  /// Passes a backslash and what belongs to it.
  private static func escape(_ file: ArraySlice<UInt8>, _ position: inout Int) -> [UInt8]? {
    position += 1
    guard position < file.endIndex else { return nil }
    let letter = file[position]
    position += 1
    let simple: [UInt8: UInt8] = [
      UInt8(ascii: "b"): 0x08, UInt8(ascii: "t"): 0x09, UInt8(ascii: "n"): 0x0A,
      UInt8(ascii: "f"): 0x0C, UInt8(ascii: "r"): 0x0D, UInt8(ascii: "e"): 0x1B,
      UInt8(ascii: "\""): 0x22, UInt8(ascii: "\\"): 0x5C,
    ]
    if let byte = simple[letter] { return [byte] }
    let counts: [UInt8: Int] = [UInt8(ascii: "x"): 2, UInt8(ascii: "u"): 4, UInt8(ascii: "U"): 8]
    if let count = counts[letter] {
      let digits = String(decoding: file[position...].prefix(count), as: UTF8.self)
      guard digits.utf8.count == count, let number = UInt32(digits, radix: 16),
        let scalar = Unicode.Scalar(number)
      else { return nil }
      position += count
      return Array(String(Character(scalar)).utf8)
    }
    // A backslash at a line's end takes away all white space up to the next character.
    guard " \t\r\n".utf8.contains(letter) else { return nil }
    while position < file.endIndex, " \t\r\n".utf8.contains(file[position]) { position += 1 }
    return []
  }
}
