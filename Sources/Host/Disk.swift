// The real disk, over system calls. A relative path starts from the folder that the disk was made
// for, whatever the process's working directory is.

import Glibc

/// The machine's file system, seen from one folder.
public struct Disk: FileSystem {
  public let root: Path

  /// - Parameter root: an absolute folder.
  public init(root: Path) { self.root = root }

  /// The process's working directory; nil when it was removed.
  public static var workingFolder: Path? {
    guard let buffer = getcwd(nil, 0) else { return nil }
    defer { free(buffer) }
    return Path(String(cString: buffer))
  }

  public func status(of path: Path) throws(FileError) -> FileStatus? {
    Tally.count(.looks)
    var result = stat()
    if withPath(path, { lstat($0, &result) }) == 0 { return FileStatus(result) }
    let code = errno
    if code == ENOENT || code == ENOTDIR { return nil }
    throw FileError(path, "look at", errno: code)
  }

  /// What is at the end of the links at `path`; nil when nothing is there.
  func followedStatus(of path: Path) throws(FileError) -> FileStatus? {
    Tally.count(.looks)
    var result = stat()
    if withPath(path, { stat($0, &result) }) == 0 { return FileStatus(result) }
    let code = errno
    if code == ENOENT || code == ENOTDIR { return nil }
    throw FileError(path, "look at", errno: code)
  }

  public func entries(of folder: Path) throws(FileError) -> [FolderEntry] {
    Tally.count(.foldersListed)
    guard let stream = withPath(folder, { opendir($0) }) else {
      throw FileError(folder, "list", errno: errno)
    }
    defer { closedir(stream) }
    var result: [FolderEntry] = []
    while let entry = readdir(stream) {
      let name = entryName(entry)
      if name == "." || name == ".." { continue }
      result.append(FolderEntry(name: name, kind: kind(of: entry, named: name, in: dirfd(stream))))
    }
    return result.sorted { $0.name < $1.name }
  }

  public func contents(of path: Path) throws(FileError) -> [UInt8] {
    var result: [UInt8] = []
    var status = stat()
    // Large files are not copied again and again while the array grows.
    if withPath(path, { stat($0, &status) }) == 0, status.st_size > 1 << 16 {
      result.reserveCapacity(Int(status.st_size))
    }
    try read(path) { result.append(contentsOf: $0) }
    return result
  }

  public func read(_ path: Path, body: (UnsafeRawBufferPointer) -> Void) throws(FileError) {
    try read(path, expecting: nil, body)
  }

  public func read(
    _ file: TreeEntry, body: (UnsafeRawBufferPointer) -> Void
  ) throws(FileError) {
    do throws(FileError) {
      try read(file.path, expecting: Int(file.status.sizeBytes), body)
    } catch {
      // It was a file a moment ago.
      let isOther = (try? followedStatus(of: file.path)).map { $0?.kind != .file } ?? false
      guard isOther, error.reason != .notFound else { throw error }
      throw FileError(path: file.path, operation: error.operation, reason: .changed)
    }
  }

  /// - Parameter size: where it is known, the end is where as many bytes were read. A file that grew
  ///   meanwhile has another status, and whoever looked at it before finds that out.
  private func read(
    _ path: Path, expecting size: Int?, _ body: (UnsafeRawBufferPointer) -> Void
  ) throws(FileError) {
    Tally.count(.filesRead)
    // A pipe would otherwise be waited for until somebody writes to it.
    let descriptor = withPath(path) { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
    if descriptor < 0 {
      throw errno == ENXIO ? .isNoFile(path) : FileError(path, "read", errno: errno)
    }
    defer { close(descriptor) }
    let capacity = min(max(size ?? 1 << 16, 1), 1 << 18)
    var isEmpty = true
    let failure = withUnsafeTemporaryAllocation(byteCount: capacity, alignment: 16) { buffer in
      var total = 0
      while true {
        let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
        if count == 0 { return Int32(0) }
        if count > 0 {
          isEmpty = false
          Tally.count(.bytesRead, count)
          body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
          total += count
          if total == size { return 0 }
        } else if errno != EINTR {
          return errno
        }
      }
    }
    // Asked only where a pipe shows: a system call for each file is a lot.
    if isEmpty, !isFile(descriptor) { throw .isNoFile(path) }
    if failure != 0 { throw FileError(path, "read", errno: failure) }
  }

  /// Whether it is neither pipe nor device; a folder has an error of its own.
  private func isFile(_ descriptor: Int32) -> Bool {
    var result = stat()
    return fstat(descriptor, &result) != 0 || [S_IFREG, S_IFDIR].contains(result.st_mode & S_IFMT)
  }

  public func destination(ofLink path: Path) throws(FileError) -> Path {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = withPath(path) { readlink($0, &buffer, buffer.count) }
    if count < 0 { throw FileError(path, "read the link", errno: errno) }
    return Path(bytes: buffer.prefix(count).map { UInt8(bitPattern: $0) })
  }

  public func resolved(_ path: Path) throws(FileError) -> Path? {
    Tally.count(.looks)
    guard let buffer = withPath(path, { realpath($0, nil) }) else {
      let code = errno
      // Links in a circle lead nowhere, like one that dangles.
      if code == ENOENT || code == ENOTDIR || code == ELOOP { return nil }
      throw FileError(path, "resolve", errno: code)
    }
    defer { free(buffer) }
    return Path(bytes: UnsafeRawBufferPointer(start: buffer, count: strlen(buffer)))
  }

  public func now() -> Int64 {
    // The coarse clock is the one that the kernel stamps files with.
    var time = timespec()
    clock_gettime(CLOCK_REALTIME_COARSE, &time)
    return nanoseconds(time)
  }

  /// Calls `body` with the absolute path as a C string.
  func withPath<Result>(_ path: Path, _ body: (UnsafePointer<CChar>) -> Result) -> Result {
    let whole = path.isAbsolute ? path : root / path
    return (whole.bytes + [0]).withUnsafeBytes { bytes in
      bytes.withMemoryRebound(to: CChar.self) { buffer in
        guard let base = buffer.baseAddress else { preconditionFailure("a path has no bytes") }
        return body(base)
      }
    }
  }
}

extension FileStatus {
  init(_ result: stat) {
    let kind: FileKind =
      switch result.st_mode & S_IFMT {
      case S_IFREG: .file
      case S_IFDIR: .folder
      case S_IFLNK: .link
      default: .other
      }
    self.init(
      kind: kind, mode: UInt16(result.st_mode & 0o7777), device: UInt64(result.st_dev),
      inode: UInt64(result.st_ino), sizeBytes: Int64(result.st_size),
      modified: nanoseconds(result.st_mtim), changed: nanoseconds(result.st_ctim))
  }
}

extension FileError {
  fileprivate static func isNoFile(_ path: Path) -> FileError {
    FileError(
      path: path, operation: "read",
      reason: .other(errno: EINVAL, text: "it is a pipe, a socket or a device"))
  }

  package init(_ path: Path, _ operation: String, errno code: Int32) {
    let reason: Reason =
      switch code {
      case ENOENT: .notFound
      case EACCES, EPERM: .notPermitted
      case EROFS: .readOnlyDisk
      case ENOSPC, EDQUOT: .diskFull
      case EMFILE, ENFILE: .tooManyOpenFiles
      case ENOTDIR: .notAFolder
      case EISDIR: .isAFolder
      default: .other(errno: code, text: String(cString: strerror(code)).lowercased())
      }
    self.init(path: path, operation: operation, reason: reason)
  }
}

func nanoseconds(_ time: timespec) -> Int64 {
  // `touch` can set years that no nanoseconds of 64 bits can tell: the nearest then.
  let seconds = min(max(Int64(time.tv_sec), -9_000_000_000), 9_000_000_000)
  return seconds * 1_000_000_000 + Int64(time.tv_nsec)
}

func entryName(_ entry: UnsafeMutablePointer<dirent>) -> Path {
  withUnsafeBytes(of: &entry.pointee.d_name) { Path(bytes: $0.prefix { $0 != 0 }) }
}

/// The kind of a directory entry; file systems that do not say are asked with `fstatat`.
func kind(of entry: UnsafeMutablePointer<dirent>, named name: Path, in folder: Int32) -> FileKind {
  switch Int32(entry.pointee.d_type) {
  case Int32(DT_REG): return .file
  case Int32(DT_DIR): return .folder
  case Int32(DT_LNK): return .link
  case Int32(DT_UNKNOWN):
    var result = stat()
    let bytes = name.bytes.map { CChar(bitPattern: $0) } + [0]
    return fstatat(folder, bytes, &result, AT_SYMLINK_NOFOLLOW) == 0
      ? FileStatus(result).kind : .other
  default: return .other
  }
}
