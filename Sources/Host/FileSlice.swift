// A file of this machine that is read at any place, for uploads that send a part of it.

import Glibc

/// An open file. It stays the same file whatever happens to its name.
public final class FileSlice: Sendable {
  private let path: Path
  private let descriptor: Int32

  /// - Parameter path: absolute.
  public init(_ path: Path) throws(FileError) {
    self.path = path
    // A pipe would otherwise be waited for until somebody writes to it.
    descriptor = Disk(root: "/").withPath(path) { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
    if descriptor < 0 { throw FileError(path, "read", errno: errno) }
  }

  deinit { close(descriptor) }

  /// Reads into the whole of `buffer`, from `offset` on.
  /// - Returns: how many bytes there were: fewer than `buffer` has only at the file's end.
  public func read(
    at offset: Int64, into buffer: UnsafeMutableRawBufferPointer
  ) throws(FileError) -> Int {
    var total = 0
    while total < buffer.count {
      let count = pread(
        descriptor, buffer.baseAddress! + total, buffer.count - total, off_t(offset) + total)
      if count == 0 { break }
      if count > 0 {
        total += count
      } else if errno != EINTR {
        throw FileError(path, "read", errno: errno)
      }
    }
    return total
  }
}
