// Where a deflated stream ends by itself. libzip unpacks it and does not say; readers that take an
// archive as it comes, without its directory, go on behind that end.

/// The length of a deflated stream, found by following its blocks; nothing is unpacked.
/// - Source: RFC 1951.
struct DeflateStream {
  private let bytes: [UInt8]
  private var bit = 0

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// How many of the bytes belong to the stream that they begin with; nil where it does not end in
  /// them, or is broken.
  static func length(in bytes: [UInt8]) -> Int? {
    var stream = DeflateStream(bytes)
    while let isLast = stream.bits(1), let kind = stream.bits(2) {
      let isWhole =
        switch kind {
        case 0: stream.skipStored()
        case 1: stream.skipSymbols(.fixedLiterals, .fixedDistances)
        case 2: stream.skipDynamic()
        default: false
        }
      guard isWhole else { return nil }
      if isLast == 1 { return (stream.bit + 7) / 8 }
    }
    return nil
  }

  private mutating func bits(_ count: Int) -> Int? {
    guard bit + count <= bytes.count * 8 else { return nil }
    var value = 0
    for place in 0..<count {
      value |= Int(bytes[(bit + place) >> 3] >> UInt8((bit + place) & 7) & 1) << place
    }
    bit += count
    return value
  }

  private mutating func skipStored() -> Bool {
    bit = (bit + 7) & ~7
    guard let length = bits(16), let check = bits(16), length == check ^ 0xFFFF,
      bit + length * 8 <= bytes.count * 8
    else { return false }
    bit += length * 8
    return true
  }

  private mutating func skipDynamic() -> Bool {
    guard let literals = bits(5), let distances = bits(5), let orders = bits(4) else {
      return false
    }
    let (literalCount, distanceCount) = (literals + 257, distances + 1)
    var lengths = [Int](repeating: 0, count: 19)
    for place in Self.order.prefix(orders + 4) {
      guard let length = bits(3) else { return false }
      lengths[place] = length
    }
    let code = HuffmanCode(lengths)
    lengths = []
    while lengths.count < literalCount + distanceCount {
      guard let symbol = symbol(code) else { return false }
      if symbol < 16 {
        lengths.append(symbol)
        continue
      }
      let (extra, least) = [(2, 3), (3, 3), (7, 11)][symbol - 16]
      guard let more = bits(extra), symbol != 16 || !lengths.isEmpty else { return false }
      let repeated = symbol == 16 ? lengths[lengths.count - 1] : 0
      lengths += Array(repeating: repeated, count: least + more)
    }
    guard lengths.count == literalCount + distanceCount else { return false }
    return skipSymbols(
      HuffmanCode(Array(lengths[..<literalCount])), HuffmanCode(Array(lengths[literalCount...])))
  }

  private mutating func skipSymbols(_ literals: HuffmanCode, _ distances: HuffmanCode) -> Bool {
    while let symbol = symbol(literals) {
      if symbol == 256 { return true }
      if symbol < 256 { continue }
      guard symbol < 286, bits(Self.lengthBits[symbol - 257]) != nil,
        let distance = self.symbol(distances), distance < 30,
        bits(max(0, distance / 2 - 1)) != nil
      else { return false }
    }
    return false
  }

  private mutating func symbol(_ code: HuffmanCode) -> Int? {
    var (value, first, index) = (0, 0, 0)
    for length in 1...15 {
      guard let next = bits(1) else { return nil }
      value |= next
      let count = code.counts[length]
      if value - count < first { return code.symbols[index + value - first] }
      index += count
      first = (first + count) << 1
      value <<= 1
    }
    return nil
  }

  private static let order = [
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
  ]
  private static let lengthBits = [
    0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
  ]
}

/// A canonical code, by the lengths of its symbols.
private struct HuffmanCode {
  /// How many symbols have a code of each length.
  var counts = [Int](repeating: 0, count: 16)
  /// By length, then by number.
  var symbols: [Int]

  init(_ lengths: [Int]) {
    for length in lengths { counts[length] += 1 }
    counts[0] = 0
    symbols = (1...15).flatMap { length in lengths.indices.filter { lengths[$0] == length } }
  }

  static let fixedLiterals = HuffmanCode(
    (0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 })
  static let fixedDistances = HuffmanCode(Array(repeating: 5, count: 30))
}
