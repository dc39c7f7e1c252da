// Values as bytes for what is cached: small numbers in seven-bit groups, others at full width, texts
// and lists behind their lengths. Whoever writes a format puts its version first.

/// A value that can be kept as bytes.
public protocol Packable: Sendable {
  var packed: [UInt8] { get }

  /// - Returns: nil for bytes of another format, or damaged ones.
  init?(packed bytes: [UInt8])
}

extension [UInt8]: Packable {
  public var packed: [UInt8] { self }
  public init?(packed bytes: [UInt8]) { self = bytes }
}

/// Packs values one behind another.
public struct PackedWriter: Sendable {
  public private(set) var bytes: [UInt8] = []

  public init(reserving count: Int = 0) { bytes.reserveCapacity(count) }

  /// A number at its full width, little-endian.
  public mutating func add(fixed number: some FixedWidthInteger) {
    withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
  }

  /// Bytes whose count the reader knows.
  public mutating func add(raw: some Sequence<UInt8>) { bytes.append(contentsOf: raw) }

  /// A number in as many bytes as it needs.
  public mutating func add(_ number: Int) {
    var rest = UInt64(bitPattern: Int64(number))
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  public mutating func add(_ truth: Bool) { bytes.append(truth ? 1 : 0) }

  public mutating func add(_ field: some Collection<UInt8>) {
    add(field.count)
    bytes.append(contentsOf: field)
  }

  public mutating func add(_ text: String) { add(text.utf8) }

  public mutating func add(_ text: String?) {
    add(text != nil)
    if let text { add(text) }
  }

  public mutating func add(_ texts: [String]) {
    add(texts.count)
    for text in texts { add(text) }
  }
}

/// Reads what `PackedWriter` wrote. Methods return nil on bytes that are cut off or malformed.
public struct PackedReader: Sendable {
  private let bytes: [UInt8]
  private var position = 0

  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  public var isAtEnd: Bool { position == bytes.count }

  public mutating func number() -> Int? {
    var result: UInt64 = 0
    var shift: UInt64 = 0
    while position < bytes.count, shift < 64 {
      let byte = bytes[position]
      position += 1
      result |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return Int(Int64(bitPattern: result)) }
      shift += 7
    }
    return nil
  }

  public mutating func truth() -> Bool? {
    guard position < bytes.count, bytes[position] < 2 else { return nil }
    position += 1
    return bytes[position - 1] == 1
  }

  public mutating func field() -> ArraySlice<UInt8>? {
    number().flatMap { raw($0) }
  }

  public mutating func text() -> String? {
    field().flatMap { String(validating: $0, as: UTF8.self) }
  }

  /// A number that was written at its full width.
  public mutating func fixed<Number: FixedWidthInteger>(
    _ type: Number.Type = Number.self
  ) -> Number? {
    let size = MemoryLayout<Number>.size
    guard bytes.count - position >= size else { return nil }
    defer { position += size }
    return bytes.withUnsafeBytes {
      Number(littleEndian: $0.loadUnaligned(fromByteOffset: position, as: Number.self))
    }
  }

  /// So many bytes.
  public mutating func raw(_ count: Int) -> ArraySlice<UInt8>? {
    guard count >= 0, count <= bytes.count - position else { return nil }
    position += count
    return bytes[(position - count)..<position]
  }

  /// The outer nil is for malformed bytes.
  public mutating func optionalText() -> String?? {
    guard let isThere = truth() else { return nil }
    if !isThere { return .some(nil) }
    guard let text = text() else { return nil }
    return text
  }

  public mutating func texts() -> [String]? { list { $0.text() } }

  public mutating func list<Element>(_ element: (inout PackedReader) -> Element?) -> [Element]? {
    // Each element takes a byte at least, so a wild count cannot make a huge list; how large an element
    // is in memory is not known here.
    guard let count = number(), count >= 0, count <= bytes.count - position else { return nil }
    var elements: [Element] = []
    elements.reserveCapacity(min(count, 4096))
    for _ in 0..<count {
      guard let next = element(&self) else { return nil }
      elements.append(next)
    }
    return elements
  }
}
