// How large the cache is, as this machine remembers it: a run that adds something need not count all
// of it again.

public import Host

/// The size of records and contents: as counted, and what was added since.
public struct CacheSize: Packable, Hashable {
  public var bytes: Int64
  /// Of `bytes`, what was never counted.
  public var addedBytes: Int64
  /// What the last clean-up could not get below, since the current tree needs it.
  public var neededBytes: Int64
  /// The limit that was said to be too small for the current tree; -1: none.
  public var toldLimit: Int64

  public init(bytes: Int64, addedBytes: Int64 = 0, neededBytes: Int64 = 0, toldLimit: Int64 = -1) {
    self.bytes = bytes
    self.addedBytes = addedBytes
    self.neededBytes = neededBytes
    self.toldLimit = toldLimit
  }

  /// Notes that the cache grew.
  public mutating func add(_ count: Int64) {
    bytes += count
    addedBytes += count
  }

  /// Whether it is time to count: the limit is passed, or so much was added that what was counted
  /// says little. A cache that cannot get below the limit is left alone until it has grown.
  public func isDue(limitBytes: Int64) -> Bool {
    let floor = max(limitBytes, neededBytes)
    let isOver = bytes > (neededBytes > limitBytes ? floor + floor / 8 : limitBytes)
    return isOver || addedBytes > max(limitBytes / 8, 1 << 26)
  }

  public var packed: [UInt8] {
    var writer = PackedWriter()
    for number in [bytes, addedBytes, neededBytes, toldLimit] { writer.add(fixed: number) }
    return writer.bytes
  }

  /// - Returns: nil when the bytes are not a size.
  public init?(packed: [UInt8]) {
    var reader = PackedReader(packed)
    guard let bytes: Int64 = reader.fixed(), let addedBytes: Int64 = reader.fixed(),
      let neededBytes: Int64 = reader.fixed(), let toldLimit: Int64 = reader.fixed(),
      reader.isAtEnd, bytes >= 0, addedBytes >= 0, bytes < 1 << 60, addedBytes < 1 << 60,
      0..<(1 << 60) ~= neededBytes
    else { return nil }
    self.init(
      bytes: bytes, addedBytes: addedBytes, neededBytes: neededBytes, toldLimit: toldLimit)
  }
}
