// Classes of bytes that many notations share. What a byte means in one of them is its reader's
// business.

extension UInt8 {
  public var isASCIIDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

  public var isASCIILetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) }

  public var isASCIIAlphanumeric: Bool { isASCIIDigit || isASCIILetter }

  /// The small letter of a capital one; any other byte stays.
  public var asciiLowercased: UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) ? self | 0x20 : self
  }

  /// A space, a tab, or one of the characters that end lines and pages.
  public var isASCIISpace: Bool { self == 0x20 || (0x09...0x0D).contains(self) }

  /// The value of a hexadecimal digit in either case.
  public var hexDigitValue: UInt8? {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
    case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
    case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
    default: nil
    }
  }
}

extension Unicode.Scalar {
  /// The same as of a byte.
  public var isASCIISpace: Bool { isASCII && UInt8(value).isASCIISpace }
}

extension StringProtocol {
  /// The text without `isASCIISpace` around it.
  public var trimmingASCIISpace: String {
    let bytes = Array(utf8.drop(while: \.isASCIISpace))
    let end = bytes.lastIndex { !$0.isASCIISpace }
    return end.map { String(decoding: bytes[...$0], as: UTF8.self) } ?? ""
  }

  /// The text without white space of any script around it.
  public var trimmingWhitespace: String {
    let start = drop(while: \.isWhitespace)
    let end = start.lastIndex { !$0.isWhitespace }
    return end.map { String(start[...$0]) } ?? ""
  }
}
