// The changes that rel makes to a disk. Whole files appear by rename from a sibling, so that no
// reader and no killed run ever sees half of one.

import Glibc
import Synchronization

extension Disk {
  public func write(_ bytes: [UInt8], to path: Path, mode: UInt16) throws(FileError) {
    try replace(path, mode: mode) { (descriptor, sibling) throws(FileError) in
      try writeAll(bytes, to: descriptor, path: sibling)
    }
  }

  public func writeDurably(
    _ bytes: [UInt8], to path: Path, mode: UInt16
  ) throws(FileError) {
    try replace(path, mode: mode) { (descriptor, sibling) throws(FileError) in
      try writeAll(bytes, to: descriptor, path: sibling)
      if fsync(descriptor) != 0 { throw FileError(path, "write", errno: errno) }
    }
    // The folder has the file's name.
    let folder = withPath(path.parent) { open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    if folder < 0 { throw FileError(path.parent, "open", errno: errno) }
    defer { close(folder) }
    // Some file systems know no such request for folders.
    if fsync(folder) != 0, errno != EINVAL { throw FileError(path, "write", errno: errno) }
  }

  /// Writes to where a user says that output goes: a file appears whole, in place of one that was
  /// there. What is no regular file (a pipe, a device, a link) is written into, and stays.
  public func writeOutput(_ bytes: [UInt8], to path: Path) throws(FileError) {
    let found = try status(of: path)
    if found == nil || found?.kind == .file { return try write(bytes, to: path, mode: 0o644) }
    let flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY
    let descriptor = withPath(path) { open($0, flags, 0o644) }
    if descriptor < 0 { throw FileError(path, "write", errno: errno) }
    defer { close(descriptor) }
    try writeAll(bytes, to: descriptor, path: path)
  }

  public func create(_ bytes: [UInt8], at path: Path, mode: UInt16) throws(FileError) -> Bool {
    // Written to a sibling first and linked into place: whoever sees the name sees all the bytes.
    try makeFolder(path.parent)
    let sibling = temporarySibling(of: path)
    defer { _ = withPath(sibling) { unlink($0) } }
    try writeNew(sibling, mode: mode) { (descriptor) throws(FileError) in
      try writeAll(bytes, to: descriptor, path: sibling)
    }
    if withPath(sibling, { from in withPath(path) { link(from, $0) } }) == 0 { return true }
    if errno == EEXIST { return false }
    throw FileError(path, "create", errno: errno)
  }

  public func append(_ bytes: [UInt8], to path: Path) throws(FileError) {
    try makeFolder(path.parent)
    let descriptor = withPath(path) { open($0, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o644) }
    if descriptor < 0 { throw FileError(path, "write", errno: errno) }
    defer { close(descriptor) }
    try writeAll(bytes, to: descriptor, path: path)
  }

  public func copy(_ source: Path, to destination: Path, mode: UInt16) throws(FileError) {
    try replace(destination, mode: mode) { (output, sibling) throws(FileError) in
      var failure: FileError?
      try read(source) { piece in
        guard failure == nil else { return }
        do throws(FileError) {
          try writeAll(piece, to: output, path: sibling)
        } catch { failure = error }
      }
      if let failure { throw failure }
    }
  }

  public func makeLink(at path: Path, to destination: Path) throws(FileError) {
    try makeFolder(path.parent)
    let sibling = temporarySibling(of: path)
    let target = destination.bytes.map { CChar(bitPattern: $0) } + [0]
    if withPath(sibling, { symlink(target, $0) }) != 0 {
      throw FileError(path, "link", errno: errno)
    }
    try rename(sibling, to: path)
  }

  public func makeFolder(_ folder: Path) throws(FileError) {
    if withPath(folder, { mkdir($0, 0o755) }) == 0 { return }
    switch errno {
    case EEXIST:
      var result = stat()
      if withPath(folder, { stat($0, &result) }) == 0, result.st_mode & S_IFMT == S_IFDIR { return }
      throw FileError(folder, "make the folder", errno: ENOTDIR)
    case ENOENT where folder.parent != folder:
      try makeFolder(folder.parent)
      if withPath(folder, { mkdir($0, 0o755) }) == 0 || errno == EEXIST { return }
      throw FileError(folder, "make the folder", errno: errno)
    case let code: throw FileError(folder, "make the folder", errno: code)
    }
  }

  public func rename(_ source: Path, to destination: Path) throws(FileError) {
    if withPath(source, { from in withPath(destination) { Glibc.rename(from, $0) } }) == 0 {
      return
    }
    throw FileError(destination, "write", errno: errno)
  }

  public func setMode(_ mode: UInt16, of path: Path) throws(FileError) {
    if withPath(path, { chmod($0, mode_t(mode)) }) == 0 { return }
    throw FileError(path, "set the permissions of", errno: errno)
  }

  public func remove(_ path: Path) throws(FileError) {
    if withPath(path, { unlink($0) }) == 0 { return }
    let code = errno
    if code == ENOENT || code == ENOTDIR { return }
    guard let status = try status(of: path), status.kind == .folder else {
      throw FileError(path, "remove", errno: code)
    }
    for entry in try entries(of: path) { try remove(path / entry.name) }
    if withPath(path, { rmdir($0) }) == 0 || errno == ENOENT { return }
    throw FileError(path, "remove", errno: errno)
  }

  /// Writes a sibling of `path` with `body` and renames it over `path`; on any error the sibling
  /// is gone and `path` is as it was.
  private func replace(
    _ path: Path, mode: UInt16, body: (Int32, Path) throws(FileError) -> Void
  ) throws(FileError) {
    try makeFolder(path.parent)
    let sibling = temporarySibling(of: path)
    do throws(FileError) {
      try writeNew(sibling, mode: mode) { (descriptor) throws(FileError) in
        try body(descriptor, sibling)
      }
      try rename(sibling, to: path)
    } catch {
      _ = withPath(sibling) { unlink($0) }
      throw FileError(path: path, operation: error.operation, reason: error.reason)
    }
  }

  private func writeNew(
    _ path: Path, mode: UInt16, body: (Int32) throws(FileError) -> Void
  ) throws(FileError) {
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC
    let descriptor = withPath(path) { open($0, flags, mode_t(mode)) }
    if descriptor < 0 { throw FileError(path, "write", errno: errno) }
    defer { close(descriptor) }
    try body(descriptor)
    // The umask does not decide what a release holds.
    if fchmod(descriptor, mode_t(mode)) != 0 {
      throw FileError(path, "set the permissions of", errno: errno)
    }
  }

  private func writeAll(
    _ bytes: [UInt8], to descriptor: Int32, path: Path
  ) throws(FileError) {
    let failure = bytes.withUnsafeBytes { piece -> FileError? in
      do throws(FileError) {
        try writeAll(piece, to: descriptor, path: path)
        return nil
      } catch { return error }
    }
    if let failure { throw failure }
  }

  private func writeAll(
    _ bytes: UnsafeRawBufferPointer, to descriptor: Int32, path: Path
  ) throws(FileError) {
    var rest = bytes
    while !rest.isEmpty {
      let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
      if count >= 0 {
        rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
      } else if errno != EINTR {
        throw FileError(path, "write", errno: errno)
      }
    }
  }

  /// The number that the names of this process's unfinished files hold: `.rel-NUMBER-…~`.
  public static var processNumber: Int32 { getpid() }

  /// A name beside `path` that no other file has.
  func temporarySibling(of path: Path) -> Path {
    let number = siblingNumber.add(1, ordering: .relaxed).newValue
    return path.parent / ".rel-\(Self.processNumber)-\(number)~"
  }
}

/// Makes each sibling's name unique in this process; the process's id does the rest.
private let siblingNumber = Atomic<UInt64>(0)
