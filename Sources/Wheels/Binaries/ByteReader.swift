// Numbers and texts at places of a file that may lie: nothing here traps, whatever the place.

/// Bytes read by offset, in either byte order.
struct ByteReader {
  let bytes: [UInt8]
  var isBigEndian = false

  /// The number whose first byte is at `offset`; nil where not all of it is there.
  func number<Number: FixedWidthInteger & UnsignedInteger>(
    at offset: UInt64, _ type: Number.Type
  ) -> Number? {
    let width = Number.bitWidth / 8
    guard offset < UInt64(bytes.count), UInt64(bytes.count) - offset >= UInt64(width) else {
      return nil
    }
    let start = Int(offset)
    var number: Number = 0
    for place in 0..<width {
      let shift = isBigEndian ? width - 1 - place : place
      number |= Number(bytes[start + place]) << Number(shift * 8)
    }
    return number
  }

  func word16(_ offset: UInt64) -> UInt16? { number(at: offset, UInt16.self) }
  func word32(_ offset: UInt64) -> UInt32? { number(at: offset, UInt32.self) }

  /// A number of 32 or 64 bits.
  func word(_ offset: UInt64, wide: Bool) -> UInt64? {
    wide ? number(at: offset, UInt64.self) : word32(offset).map(UInt64.init)
  }

  /// The text from `offset` to the next NUL, at most 256 bytes.
  func text(at offset: UInt64) -> String? {
    guard offset < UInt64(bytes.count) else { return nil }
    let rest = bytes[Int(offset)...].prefix(256)
    guard let end = rest.firstIndex(of: 0) else { return nil }
    return String(decoding: rest[..<end], as: UTF8.self)
  }
}

/// The sum, or nil where there is none: offsets from a file may be anything.
func sum(_ left: UInt64, _ right: UInt64) -> UInt64? {
  let (sum, overflow) = left.addingReportingOverflow(right)
  return overflow ? nil : sum
}
