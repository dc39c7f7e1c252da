// A wheel of this machine with all that an index says of it, read once.

public import Hashing
public import Host
import PackageIndex
import Wheels

/// A wheel that is to be published.
public struct ReleasedWheel: Sendable, Hashable {
  /// Absolute.
  public var file: Path
  public var digest: Digest
  public var sizeBytes: Int64
  /// The bytes of its METADATA.
  public var metadata: [UInt8]
  public var requiresPython: String?

  public var name: String { file.name.string }

  /// - Parameters:
  ///   - path: from the disk's root, or absolute.
  ///   - expected: what it was when it was checked; nil: whatever it is.
  /// - Throws: why it cannot be read, or that it is another one than was checked.
  public init(
    _ path: Path, on disk: any FileSystem, expected: Digest? = nil
  ) throws(PublishError) {
    file = disk.absolute(path)
    var hash = SHA256()
    var count: Int64 = 0
    do throws(FileError) {
      try disk.read(file) { piece in
        hash.update(piece)
        count += Int64(piece.count)
      }
    } catch { throw .unreadableFile(error) }
    digest = hash.finalize()
    sizeBytes = count
    if let expected, expected != digest {
      throw .changedWheel(path)
    }
    do throws(WheelError) {
      let read = try coreMetadata(ofWheelAt: file)
      metadata = read.bytes
      requiresPython = read.parsed.requiresPython
    } catch { throw .unreadableWheel(error) }
  }

  func entry(uploadTime: String) -> PageEntry {
    PageEntry(
      fileName: name, digest: digest, requiresPython: requiresPython,
      metadataDigest: SHA256.digest(of: metadata), sizeBytes: sizeBytes, uploadTime: uploadTime)
  }
}
