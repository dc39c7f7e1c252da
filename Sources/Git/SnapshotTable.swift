// Paths and what `lstat` said of them, packed: 100,000 files take some two megabytes, and reading
// them back allocates nothing for each.

import Host

/// Sixty-four bits of all that `lstat` says but the device's number, which a restart may change.
/// Not a cryptographic digest: it only has to notice accidents.
struct StatusBits: Equatable {
  let bits: UInt64
  /// Nothing is there.
  static let absent = StatusBits(bits: 0)

  private init(bits: UInt64) { self.bits = bits }

  init(_ status: FileStatus?) {
    guard let status else {
      self = .absent
      return
    }
    var state = UInt64(status.kind.rawValue) << 16 | UInt64(status.mode)
    let numbers = [
      status.inode, UInt64(bitPattern: status.sizeBytes), UInt64(bitPattern: status.modified),
      UInt64(bitPattern: status.changed),
    ]
    for number in numbers { state = mixed(mixed(state) ^ number) }
    bits = max(1, state)
  }

  init(bits: some Collection<UInt8>) {
    self.bits = bits.reduce(0) { $0 << 8 | UInt64($1) }
  }
}

/// Every bit of the result depends on every bit of `number`.
/// - Source: the finaliser of SplitMix64 (Steele, Lea, Flood 2014).
private func mixed(_ number: UInt64) -> UInt64 {
  var state = number &+ 0x9E37_79B9_7F4A_7C15
  state = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
  state = (state ^ (state >> 27)) &* 0x94D0_49BB_1331_11EB
  return state ^ (state >> 31)
}

/// Writes a table. Each path is kept as what it does not share with the one before.
struct SnapshotTableWriter {
  private(set) var bytes: [UInt8] = []
  private(set) var count = 0
  private var previous: [UInt8] = []

  mutating func add(_ path: Path, _ stamp: StatusBits) {
    var writer = PackedWriter()
    let shared = zip(previous, path.bytes).prefix { $0 == $1 }.count
    writer.add(shared)
    writer.add(path.bytes[shared...])
    bytes += writer.bytes
    withUnsafeBytes(of: stamp.bits.bigEndian) { bytes.append(contentsOf: $0) }
    previous = path.bytes
    count += 1
  }
}

/// Reads a table in the order in which it was written.
struct SnapshotTableReader {
  private let bytes: ArraySlice<UInt8>
  private var position: Int
  private let prefixCount: Int
  /// The current path behind the prefix that the reader was made with.
  private(set) var path: [UInt8]

  init(_ bytes: ArraySlice<UInt8>, prefix: [UInt8] = []) {
    self.bytes = bytes
    position = bytes.startIndex
    path = prefix
    prefixCount = prefix.count
  }

  /// Whether everything was read: false after bytes that make no sense.
  var isAtEnd: Bool { position == bytes.endIndex }

  /// The next path's stamp; nil at the end, and where the bytes make no sense.
  mutating func next() -> StatusBits? {
    guard let shared = number(), let count = number(), shared <= path.count - prefixCount,
      count <= bytes.endIndex - position, bytes.endIndex - position - count >= 8
    else { return nil }
    path.removeLast(path.count - prefixCount - shared)
    path.append(contentsOf: bytes[position..<(position + count)])
    position += count + 8
    return StatusBits(bits: bytes[(position - 8)..<position])
  }

  private mutating func number() -> Int? {
    var result = 0
    var shift = 0
    while position < bytes.endIndex, shift < 35 {
      let byte = bytes[position]
      position += 1
      result |= Int(byte & 0x7F) << shift
      if byte < 0x80 { return result }
      shift += 7
    }
    return nil
  }
}
