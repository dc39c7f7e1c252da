// One run at a time in a checkout: the kernel's own lock, which dies with its process.

import Glibc

/// An exclusive lock on a file, held until the value is released or the process ends.
public final class FileLock: Sendable {
  private let descriptor: Int32

  private init(descriptor: Int32) { self.descriptor = descriptor }

  deinit { close(descriptor) }

  /// Takes the lock at `path`, absolute, if it is free, and leaves `note` in the file for whoever
  /// waits.
  /// - Returns: the lock, or the note of the process that holds it.
  public static func take(
    _ path: Path, note: String
  ) throws(FileError) -> Result<FileLock, Holder> {
    let disk = Disk(root: "/")
    try disk.makeFolder(path.parent)
    let descriptor = disk.withPath(path) {
      // What a link leads to is not rel's to write into.
      open($0, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o644)
    }
    if descriptor < 0, errno == ELOOP {
      throw FileError(
        path: path, operation: "lock", reason: .other(errno: ELOOP, text: "it is a link"))
    }
    if descriptor < 0 { throw FileError(path, "lock", errno: errno) }
    if flock(descriptor, LOCK_EX | LOCK_NB) == 0 {
      let bytes = Array(note.utf8)
      guard ftruncate(descriptor, 0) == 0,
        pwrite(descriptor, bytes, bytes.count, 0) == bytes.count
      else {
        let code = errno
        close(descriptor)
        throw FileError(path, "lock", errno: code)
      }
      return .success(FileLock(descriptor: descriptor))
    }
    let code = errno
    close(descriptor)
    guard code == EWOULDBLOCK else { throw FileError(path, "lock", errno: code) }
    let text = try disk.contents(of: path)
    return .failure(Holder(note: String(decoding: text, as: UTF8.self)))
  }

  /// What the process that holds the lock wrote into it.
  public struct Holder: Error, Sendable, Equatable {
    public var note: String
  }
}
