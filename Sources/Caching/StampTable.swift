// What the files of one walk looked like and which content they had: the reason that an unchanged
// file is never read again.

public import Hashing
public import Host

/// One file's stamp: what `lstat` said, and the digest that its content had then.
public struct Stamp: Sendable, Hashable {
  /// From the Releasefile's folder.
  public var path: Path
  public var status: FileStatus
  public var digest: Digest

  public init(path: Path, status: FileStatus, digest: Digest) {
    self.path = path
    self.status = status
    self.digest = digest
  }

  public var artifact: Artifact {
    let kind: Artifact.Kind =
      status.kind == .link ? .link : status.isExecutable ? .executable : .file
    return Artifact(path: path, kind: kind, digest: digest)
  }
}

/// The stamps of one walk, sorted by path, and when they were taken.
public struct StampTable: Packable, Hashable {
  /// When the walk began, by the file system's clock, in nanoseconds since 1970.
  public var takenAt: Int64
  public var stamps: [Stamp]

  public init(takenAt: Int64, stamps: [Stamp]) {
    self.takenAt = takenAt
    self.stamps = stamps
  }

  /// Whether a file that still has this status still has this content.
  ///
  /// A file that changed in the clock tick of the walk, or after it, could have changed again
  /// within the same tick and keep its times. Such a stamp is not trusted.
  public func isTrusted(_ status: FileStatus) -> Bool { status.isOlder(than: takenAt) }

  private static let format: UInt32 = 1

  /// The row of the state store.
  public var packed: [UInt8] {
    var writer = PackedWriter(reserving: 16 + stamps.count * 128)
    writer.add(fixed: Self.format)
    writer.add(fixed: takenAt)
    writer.add(fixed: UInt32(stamps.count))
    for stamp in stamps {
      writer.add(stamp.path.bytes)
      writer.add(fixed: stamp.status.kind.rawValue)
      writer.add(fixed: stamp.status.mode)
      writer.add(fixed: stamp.status.device)
      writer.add(fixed: stamp.status.inode)
      writer.add(fixed: stamp.status.sizeBytes)
      writer.add(fixed: stamp.status.modified)
      writer.add(fixed: stamp.status.changed)
      writer.add(raw: stamp.digest.bytes)
    }
    return writer.bytes
  }

  /// - Returns: nil when the bytes are not a packed table of this format.
  public init?(packed bytes: [UInt8]) {
    var reader = PackedReader(bytes)
    guard reader.fixed() == Self.format, let takenAt: Int64 = reader.fixed(),
      let count: UInt32 = reader.fixed()
    else { return nil }
    self.init(takenAt: takenAt, stamps: [])
    stamps.reserveCapacity(min(Int(count), bytes.count / 64))
    for _ in 0..<count {
      guard let path = reader.field(), let kind = reader.fixed().flatMap(FileKind.init(rawValue:)),
        let mode: UInt16 = reader.fixed(), let device: UInt64 = reader.fixed(),
        let inode: UInt64 = reader.fixed(), let size: Int64 = reader.fixed(),
        let modified: Int64 = reader.fixed(), let changed: Int64 = reader.fixed(),
        let digest = reader.raw(32).flatMap({ Digest(bytes: $0) })
      else { return nil }
      let status = FileStatus(
        kind: kind, mode: mode, device: device, inode: inode, sizeBytes: size, modified: modified,
        changed: changed)
      stamps.append(Stamp(path: Path(bytes: path), status: status, digest: digest))
    }
    guard reader.isAtEnd else { return nil }
  }
}
