// A folder of this machine through which objects of a storage are copied, however large.

import Hashing
public import Host
import ObjectStorage
import Synchronization

/// Where objects are for a moment.
public struct FileScratch: Sendable {
  private let disk: any FileSystem
  private let folder: Path

  /// - Parameter folder: absolute; it need not exist.
  public init(disk: any FileSystem, folder: Path) {
    self.disk = disk
    self.folder = folder
  }

  /// Fetches an object into a file, and removes the file after `body`.
  /// - Returns: what `body` does.
  func withCopy<Answer>(
    of key: String, in storage: any ObjectBucket, named name: String = "object",
    _ body: (Path, Digest) async throws(StorageError) -> Answer
  ) async throws(StorageError) -> Answer {
    let own = folder / "rel-copy-\(UInt64.random(in: 0...UInt64.max))"
    let file = own / name
    defer { try? disk.remove(own) }
    let hash = RunningHash()
    let disk = disk
    try written(key) { () throws(FileError) in try disk.write([], to: file) }
    let status = try await storage.read(key) { piece throws(StorageError) in
      hash.update(piece)
      do throws(FileError) {
        try disk.append(piece, to: file)
      } catch { throw StorageError(.refused, "`\(key)` cannot be copied: \(error)") }
    }
    guard status != nil else {
      throw StorageError(.untrue, "`\(key)` is not in `\(storage.location)` any more")
    }
    return try await body(file, hash.result.digest)
  }

  private func written(
    _ key: String, _ body: () throws(FileError) -> Void
  ) throws(StorageError) {
    do throws(FileError) {
      try body()
    } catch { throw StorageError(.refused, "`\(key)` cannot be copied: \(error)") }
  }
}
