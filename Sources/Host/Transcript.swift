// Looks that a run took at the disk, with what it saw, packed: a later process that would see the same
// can give the same answer without doing the work. Knows nothing of what the looks were for. Who packs
// them is `LookWriter`, who takes them again `LookGroup`; whole walks are kept in `KeptWalks`.

/// Single looks at files, and what they showed.
///
/// A run whose result depends on the disk alone gives the same result as long as each look would
/// show the same. Contents count as the same when their status is; the racy rule that makes this
/// safe is in `isSettled`.
///
/// The bytes are groups, one for each folder that was looked into:
///
/// | field | size |
/// |---|---|
/// | bytes of the group behind this field | 4 |
/// | length of the folder's absolute path; the path; NUL | 2 + n + 1 |
/// | 1: the names in the folder were read, and its own mark follows | 1 |
/// | the folder's mark, if 1 | 8 |
/// | names, and for each: look, mark, length, name, NUL | 4; 1 + 8 + 2 + n + 1 |
public struct Transcript: Sendable, Equatable {
  /// How a path is looked at.
  public enum Look: UInt8, Sendable, Hashable {
    /// The file itself, as `lstat` sees it.
    case itself = 1
    /// What is at the end of its links, as `stat` sees it.
    case followed = 2
  }

  /// Bytes in the form above.
  public let packed: [UInt8]
  /// From when on, by the file system's clock, no change can hide behind the times seen here.
  let settledAt: Int64

  /// Whether nothing that was looked at changed at `start` or in the clock tick before it: a later
  /// change cannot then hide behind the same times.
  /// - Parameter start: before the first look, by the file system's clock, in nanoseconds since 1970.
  public func isSettled(at start: Int64) -> Bool { settledAt < start }
}

/// Whether each look of a transcript would show the same now; all cores take part.
/// - Returns: false for bytes that are no transcript, too.
public func looksHold(_ packed: ArraySlice<UInt8>) -> Bool {
  packed.withUnsafeBytes { raw in
    guard let groups = LookGroup.ranges(in: raw) else { return false }
    return LookGroup.changed(among: groups, in: raw, stops: true).isEmpty
  }
}

/// A status in fixed fields, as listings keep it.
enum PackedStatus {
  /// Kind, mode, device, inode, size, and the two times.
  static let size = 1 + 2 + 8 * 5

  static func append(_ status: FileStatus, to bytes: inout [UInt8]) {
    withUnsafeTemporaryAllocation(byteCount: size, alignment: 8) { buffer in
      buffer.storeBytes(of: status.kind.rawValue, as: UInt8.self)
      buffer.storeBytes(of: status.mode.littleEndian, toByteOffset: 1, as: UInt16.self)
      buffer.storeBytes(of: status.device.littleEndian, toByteOffset: 3, as: UInt64.self)
      buffer.storeBytes(of: status.inode.littleEndian, toByteOffset: 11, as: UInt64.self)
      buffer.storeBytes(of: status.sizeBytes.littleEndian, toByteOffset: 19, as: Int64.self)
      buffer.storeBytes(of: status.modified.littleEndian, toByteOffset: 27, as: Int64.self)
      buffer.storeBytes(of: status.changed.littleEndian, toByteOffset: 35, as: Int64.self)
      bytes.append(contentsOf: buffer)
    }
  }

  /// - Parameter bytes: `size` of them, of a file that was there.
  static func status(_ bytes: UnsafeRawPointer) -> FileStatus {
    FileStatus(
      kind: FileKind(rawValue: bytes.load(as: UInt8.self)) ?? .other,
      mode: number(bytes, 1), device: number(bytes, 3), inode: number(bytes, 11),
      sizeBytes: number(bytes, 19), modified: number(bytes, 27), changed: number(bytes, 35))
  }

  private static func number<Number: FixedWidthInteger>(
    _ bytes: UnsafeRawPointer, _ offset: Int
  ) -> Number {
    Number(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Number.self))
  }
}
