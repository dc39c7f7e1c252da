// Every look that a run took at the disk, with what it saw, packed: a later process that would see the
// same can give the same answer without doing the work. Knows nothing of what the looks were for. How
// looks are packed is in `TranscriptWriter`, how they are taken again in `TranscriptCheck`.

/// Looks at files, and what they showed.
///
/// A run whose result depends on the disk alone gives the same result as long as each look would
/// show the same. Contents count as the same when their status is; the racy rule that makes this
/// safe is in `isSettled`.
///
/// The bytes are a header and then groups, one for each folder that was looked into:
///
/// | field | size |
/// |---|---|
/// | bytes of the group behind this field | 4 |
/// | length of the folder's absolute path; the path; NUL | 2 + n + 1 |
/// | 1: a walk read the names here, and the folder's own status follows; 2: it starts here; 4: looks of the set-up | 1 |
/// | the folder's status, if 1; the walk's identity, if 2 | 43; 32 |
/// | names, and for each: look, status, length, name, NUL | 4; 1 + 43 + 2 + n + 1 |
public struct Transcript: Sendable, Equatable {
  /// How a path is looked at.
  public enum Look: UInt8, Sendable, Hashable {
    /// The file itself, as `lstat` sees it.
    case itself = 1
    /// What is at the end of its links, as `stat` sees it.
    case followed = 2
  }

  static let format: UInt32 = 0x3254_4552  // "RET2"
  static let headerSize = 4

  /// Bytes in the form above.
  public let packed: [UInt8]
  /// From when on, by the file system's clock, no change can hide behind the times seen here.
  let settledAt: Int64

  /// Whether nothing that was looked at changed at `start` or in the clock tick before it: a later
  /// change cannot then hide behind the same times.
  /// - Parameter start: before the first look, by the file system's clock, in nanoseconds since 1970.
  public func isSettled(at start: Int64) -> Bool { settledAt < start }
}

/// A status in fixed fields, as listings and transcripts keep it.
enum PackedStatus {
  /// Kind, mode, device, inode, size, and the two times.
  static let size = 1 + 2 + 8 * 5

  static func append(_ status: FileStatus?, to bytes: inout [UInt8]) {
    guard let status else {
      // No kind is 0: there was nothing.
      bytes.append(contentsOf: repeatElement(0, count: size))
      return
    }
    bytes.append(status.kind.rawValue)
    append(status.mode, to: &bytes)
    append(status.device, to: &bytes)
    append(status.inode, to: &bytes)
    append(status.sizeBytes, to: &bytes)
    append(status.modified, to: &bytes)
    append(status.changed, to: &bytes)
  }

  private static func append(_ number: some FixedWidthInteger, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
  }

  /// - Parameter bytes: `size` of them, of a file that was there.
  static func status(_ bytes: UnsafeRawPointer) -> FileStatus {
    FileStatus(
      kind: FileKind(rawValue: bytes.load(as: UInt8.self)) ?? .other,
      mode: number(bytes, 1), device: number(bytes, 3), inode: number(bytes, 11),
      sizeBytes: number(bytes, 19), modified: number(bytes, 27), changed: number(bytes, 35))
  }

  /// Whether these bytes stand for this status. A folder's size is left out: it changes with the
  /// names in it, and so do its times.
  /// - Parameter status: nil for nothing.
  static func matches(_ bytes: UnsafeRawPointer, _ status: FileStatus?) -> Bool {
    guard let status else { return bytes.load(as: UInt8.self) == 0 }
    return bytes.load(as: UInt8.self) == status.kind.rawValue
      && number(bytes, 35) == status.changed && number(bytes, 27) == status.modified
      && number(bytes, 11) == status.inode && number(bytes, 3) == status.device
      && number(bytes, 1) == status.mode
      && (status.kind == .folder || number(bytes, 19) == status.sizeBytes)
  }

  private static func number<Number: FixedWidthInteger>(
    _ bytes: UnsafeRawPointer, _ offset: Int
  ) -> Number {
    Number(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Number.self))
  }
}
