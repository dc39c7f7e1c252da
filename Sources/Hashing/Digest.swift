// SHA-256 digests as values. How they are computed is in `SHA256.swift`.

/// A SHA-256 digest: 32 bytes, compared and ordered as such.
public struct Digest: Hashable, Comparable, Sendable, CustomStringConvertible {
  // Four words instead of an array: a digest then costs no allocation.
  private let words: (UInt64, UInt64, UInt64, UInt64)

  /// - Parameter bytes: exactly 32; nil otherwise.
  public init?<Bytes: Collection>(bytes: Bytes) where Bytes.Element == UInt8 {
    guard bytes.count == 32 else { return nil }
    let digest = bytes.withContiguousStorageIfAvailable {
      Digest(first: UnsafeRawBufferPointer($0))
    }
    self = digest ?? Array(bytes).withUnsafeBytes { Digest(first: $0) }
  }

  /// - Parameter bytes: at least 32; the first 32 are taken.
  public init(first bytes: UnsafeRawBufferPointer) {
    let word = { (at: Int) -> UInt64 in
      UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self))
    }
    words = (word(0), word(8), word(16), word(24))
  }

  init(_ body: (UnsafeMutablePointer<UInt8>) -> Void) {
    self.words = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 32) { buffer in
      buffer.initialize(repeating: 0)
      if let base = buffer.baseAddress { body(base) }
      return Digest(first: UnsafeRawBufferPointer(buffer)).words
    }
  }

  /// - Parameter hexadecimal: 64 digits of either case; nil otherwise.
  public init?(hexadecimal text: some StringProtocol) {
    let digits = Array(text.utf8)
    guard digits.count == 64 else { return nil }
    var bytes: [UInt8] = []
    for index in stride(from: 0, to: 64, by: 2) {
      guard let high = nibble(digits[index]), let low = nibble(digits[index + 1]) else {
        return nil
      }
      bytes.append(high << 4 | low)
    }
    self.init(bytes: bytes)
  }

  /// The 32 bytes.
  public var bytes: [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(32)
    append(to: &result)
    return result
  }

  /// Adds the 32 bytes to others.
  public func append(to buffer: inout [UInt8]) {
    for word in [words.0, words.1, words.2, words.3] {
      withUnsafeBytes(of: word.bigEndian) { buffer.append(contentsOf: $0) }
    }
  }

  /// 64 lower-case digits.
  public var hexadecimal: String {
    let bytes = bytes
    return String(unsafeUninitializedCapacity: bytes.count * 2) { text in
      for (index, byte) in bytes.enumerated() {
        text[2 * index] = digit(byte >> 4)
        text[2 * index + 1] = digit(byte & 15)
      }
      return bytes.count * 2
    }
  }

  /// URL-safe base64 without padding, as RECORD has it.
  /// - Source: PEP 376 and the wheel format (PEP 427).
  public var base64URL: String { base64URLText(bytes) }

  public var description: String { hexadecimal }

  public static func == (left: Digest, right: Digest) -> Bool { left.words == right.words }
  public static func < (left: Digest, right: Digest) -> Bool { left.words < right.words }
  public func hash(into hasher: inout Hasher) { hasher.combine(words.0) }
}

/// Base64 with its padding: `"user:word"` is `dXNlcjp3b3Jk`.
/// - Source: RFC 4648, section 4.
public func base64Text(_ bytes: [UInt8]) -> String {
  base64Text(bytes, last: "+/") + String(repeating: "=", count: (3 - bytes.count % 3) % 3)
}

/// URL-safe base64 without padding.
func base64URLText(_ bytes: [UInt8]) -> String { base64Text(bytes, last: "-_") }

/// - Parameter last: the digits 62 and 63.
private func base64Text(_ bytes: [UInt8], last: String) -> String {
  let alphabet = Array(
    ("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789" + last).utf8)
  var result: [UInt8] = []
  var bits = 0
  var count = 0
  for byte in bytes {
    bits = (bits << 8 | Int(byte)) & 0xffff
    count += 8
    while count >= 6 {
      count -= 6
      result.append(alphabet[bits >> count & 63])
    }
  }
  if count > 0 { result.append(alphabet[bits << (6 - count) & 63]) }
  return String(decoding: result, as: UTF8.self)
}

private func nibble(_ digit: UInt8) -> UInt8? {
  switch digit {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
  case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
  case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
  default: nil
  }
}

private func digit(_ nibble: UInt8) -> UInt8 {
  nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10
}
