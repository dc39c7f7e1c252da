// Paths and what `lstat` said of them, packed: 100,000 files take some two megabytes, and reading
// them back allocates nothing for each.

import Host

/// Writes a table. Each path is kept as what it does not share with the one before.
struct MarkTableWriter {
  private(set) var bytes: [UInt8] = []
  private(set) var count = 0
  private var previous: [UInt8] = []

  mutating func add(_ path: Path, _ mark: FileMark) {
    var writer = PackedWriter()
    let shared = zip(previous, path.bytes).prefix { $0 == $1 }.count
    writer.add(shared)
    writer.add(path.bytes[shared...])
    bytes += writer.bytes
    withUnsafeBytes(of: mark.bits.bigEndian) { bytes.append(contentsOf: $0) }
    previous = path.bytes
    count += 1
  }
}

/// Reads a table in the order in which it was written.
struct MarkTableReader {
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

  /// The next path's mark; nil at the end, and where the bytes make no sense.
  mutating func next() -> FileMark? {
    guard let shared = number(), let count = number(), shared <= path.count - prefixCount,
      count <= bytes.endIndex - position, bytes.endIndex - position - count >= 8
    else { return nil }
    path.removeLast(path.count - prefixCount - shared)
    path.append(contentsOf: bytes[position..<(position + count)])
    position += count + 8
    return FileMark(bits: bytes[(position - 8)..<position].reduce(0) { $0 << 8 | UInt64($1) })
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
