// Which files git tracks, read from its index without git: names alone, since the index's own times
// and the contents of files are no question of what is tracked.

import Hashing
public import Host

/// The names in a repository's index.
public struct GitIndex: Sendable {
  /// From the top of the working tree, in the index's order.
  public let names: [Path]

  /// - Parameter bytes: of the file `index`.
  /// - Returns: nil for what only git reads: a split index, a damaged one, a version of the future.
  /// - Source: gitformat-index(5), versions 2 to 4.
  public init?(_ bytes: [UInt8]) {
    var reader = IndexReader(bytes: bytes[...])
    guard reader.word() == 0x4449_5243, let version = reader.word(), (2...4).contains(version),
      let count = reader.word()
    else { return nil }
    for digestCount in [20, 32] {
      var entries = reader
      if let names = entries.names(count: Int(count), version: version, digestCount: digestCount),
        let isSplit = entries.hasLink(digestCount: digestCount)
      {
        if isSplit { return nil }
        self.names = names
        return
      }
    }
    return nil
  }
}

private struct IndexReader {
  var bytes: ArraySlice<UInt8>

  mutating func word() -> UInt32? {
    guard bytes.count >= 4 else { return nil }
    defer { bytes.removeFirst(4) }
    return bytes.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
  }

  private mutating func half() -> UInt16? {
    guard bytes.count >= 2 else { return nil }
    defer { bytes.removeFirst(2) }
    return bytes.prefix(2).reduce(0) { $0 << 8 | UInt16($1) }
  }

  /// The names of all entries, each of which follows 40 bytes of file status and a digest.
  mutating func names(count: Int, version: UInt32, digestCount: Int) -> [Path]? {
    var names: [Path] = []
    var previous: [UInt8] = []
    for _ in 0..<count {
      let start = bytes.startIndex
      guard bytes.count > 40 + digestCount else { return nil }
      bytes.removeFirst(40 + digestCount)
      guard let flags = half() else { return nil }
      if flags & 0x4000 != 0, version < 3 || half() == nil { return nil }
      var kept = 0
      if version == 4 {
        guard let cut = offset(), cut <= previous.count else { return nil }
        kept = previous.count - cut
      }
      guard let end = bytes.firstIndex(of: 0) else { return nil }
      let name = previous[..<kept] + bytes[bytes.startIndex..<end]
      let length = Int(flags & 0xFFF)
      guard !name.isEmpty, length == 0xFFF || length == name.count else { return nil }
      previous = Array(name)
      names.append(Path(bytes: previous))
      // One to eight zeros keep entries at multiples of eight.
      let used = end - start
      let whole = version == 4 ? used + 1 : (used / 8 + 1) * 8
      guard bytes.endIndex - start >= whole else { return nil }
      bytes = bytes[(start + whole)...]
    }
    return names
  }

  /// A number of variable width, as in offsets of packs.
  private mutating func offset() -> Int? {
    var value = 0
    var isFirst = true
    while let byte = bytes.popFirst() {
      if !isFirst { value += 1 }
      guard value < 1 << 40 else { return nil }
      value = value << 7 | Int(byte & 0x7F)
      isFirst = false
      if byte & 0x80 == 0 { return value }
    }
    return nil
  }

  /// Whether there is the extension of an index whose entries are in another file; nil where what
  /// follows the entries is no list of extensions.
  mutating func hasLink(digestCount: Int) -> Bool? {
    while bytes.count > digestCount {
      guard let name = word(), let size = word(), bytes.count >= Int(size) + digestCount else {
        return nil
      }
      if name == 0x6C69_6E6B { return true }
      bytes.removeFirst(Int(size))
    }
    return bytes.count == digestCount ? false : nil
  }
}
