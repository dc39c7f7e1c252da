// A folder of this machine through which objects of a storage are copied, however large.

import Diagnostics
import Hashing
public import Host
import ObjectStorage

/// Where objects are for a moment.
public struct FileScratch: Sendable {
  private let disk: any FileSystem
  private let folder: Path

  /// - Parameter folder: absolute; it need not exist.
  public init(disk: any FileSystem, folder: Path) {
    self.disk = disk
    self.folder = folder
  }

  /// Fetches an object into a file, and removes the file after `body`. One of this machine is its own
  /// copy: a file system may take long over thousands that come and go.
  /// - Returns: what `body` does.
  func withCopy<Answer>(
    of key: String, in storage: IndexStorage, named name: String = "object",
    _ body: (Path, Digest) async throws(PublishError) -> Answer
  ) async throws(PublishError) -> Answer {
    if let file = storage.localFile(key), ((try? disk.status(of: file)) ?? nil)?.kind == .file {
      guard let digest = try await storage.digest(of: key)?.digest else {
        throw .wentWhileCopied(key: key, index: storage.location)
      }
      return try await body(file, digest)
    }
    let own = folder / "rel-copy-\(UInt64.random(in: 0...UInt64.max))"
    let file = own / name
    defer { try? disk.remove(own) }
    let disk = disk
    let uncopied: @Sendable (FileError) -> StorageError = { .copy($0, key: key) }
    do throws(FileError) {
      try disk.write([], to: file)
    } catch { throw .storage(uncopied(error)) }
    let status = try await storage.read(key) { piece throws(StorageError) in
      try rethrowing(as: uncopied) { () throws(FileError) in try disk.append(piece, to: file) }
    }
    guard let digest = status?.digest else {
      throw .wentWhileCopied(key: key, index: storage.location)
    }
    return try await body(file, digest)
  }
}
