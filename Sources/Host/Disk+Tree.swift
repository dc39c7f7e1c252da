// The walk below a folder: one open descriptor a level, `fstatat` a file, no path resolved twice, no
// allocation a file.

import Glibc

extension Disk {
  public func tree(
    below folder: Path, prunes: @Sendable (Path) -> Bool
  ) throws(FileError) -> [TreeEntry] {
    try listing(below: folder, keepsOthers: true) { path, isFolder in
      !isFolder || !prunes(Path(bytes: path))
    }.entries
  }

  public func listing(
    below folder: Path, selects: @Sendable (UnsafeBufferPointer<UInt8>, Bool) -> Bool
  ) throws(FileError) -> TreeListing {
    try listing(below: folder, keepsOthers: false, selects: selects)
  }

  private func listing(
    below folder: Path, keepsOthers: Bool, selects: (UnsafeBufferPointer<UInt8>, Bool) -> Bool
  ) throws(FileError) -> TreeListing {
    let descriptor = withPath(folder) { open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    if descriptor < 0 {
      let code = errno
      if code == ENOENT || code == ENOTDIR { return TreeListing() }
      throw FileError(folder, "list", errno: code)
    }
    var walk = Walk(keepsOthers: keepsOthers)
    do throws(FileError) {
      try walk.enter(descriptor, selects: selects)
    } catch {
      throw FileError(path: folder / error.path, operation: error.operation, reason: error.reason)
    }
    return walk.listing
  }
}

/// A walk under way.
private struct Walk {
  let keepsOthers: Bool
  var listing = TreeListing()
  /// The path from the top of what is looked at, with a `/` behind a folder.
  private var path: [UInt8] = []

  init(keepsOthers: Bool) { self.keepsOthers = keepsOthers }

  /// Takes over `descriptor` and closes it.
  mutating func enter(
    _ descriptor: Int32, selects: (UnsafeBufferPointer<UInt8>, Bool) -> Bool
  ) throws(FileError) {
    guard let stream = fdopendir(descriptor) else {
      let code = errno
      close(descriptor)
      throw FileError(Path(bytes: path), "list", errno: code)
    }
    defer { closedir(stream) }
    let depth = path.count
    for name in names(in: stream).sorted() {
      path.append(contentsOf: name.bytes)
      defer { path.removeSubrange(depth...) }
      try look(at: name, in: dirfd(stream), selects: selects)
    }
  }

  private mutating func look(
    at name: Name, in folder: Int32, selects: (UnsafeBufferPointer<UInt8>, Bool) -> Bool
  ) throws(FileError) {
    var isFolder = name.type == UInt8(DT_DIR)
    if !isFolder {
      var found = stat()
      guard withCString(name.bytes, { fstatat(folder, $0, &found, AT_SYMLINK_NOFOLLOW) }) == 0
      else {
        if errno == ENOENT { return }  // Gone since it was listed.
        throw FileError(Path(bytes: path), "look at", errno: errno)
      }
      let status = FileStatus(found)
      isFolder = status.kind == .folder
      if !isFolder {
        let isWanted = keepsOthers || status.kind != .other
        path.withUnsafeBufferPointer {
          if isWanted, selects($0, false) { listing.add($0, status) }
        }
        return
      }
    }
    guard path.withUnsafeBufferPointer({ selects($0, true) }) else { return }
    let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
    let below = withCString(name.bytes) { openat(folder, $0, flags) }
    if below < 0 {
      if errno == ENOENT || errno == ENOTDIR { return }
      throw FileError(Path(bytes: path), "list", errno: errno)
    }
    path.append(UInt8(ascii: "/"))
    try enter(below, selects: selects)
  }

  private func names(in stream: OpaquePointer) -> [Name] {
    var names: [Name] = []
    while let entry = readdir(stream) {
      var type = entry.pointee.d_type
      if type == UInt8(DT_UNKNOWN) {
        // Some file systems leave it to `lstat`.
        var found = stat()
        let isThere = withUnsafeBytes(of: &entry.pointee.d_name) { raw in
          raw.assumingMemoryBound(to: CChar.self).baseAddress.map {
            fstatat(dirfd(stream), $0, &found, AT_SYMLINK_NOFOLLOW) == 0
          } ?? false
        }
        if isThere, found.st_mode & S_IFMT == S_IFDIR { type = UInt8(DT_DIR) }
      }
      withUnsafeBytes(of: &entry.pointee.d_name) { raw in
        let isDots = raw[0] == 0x2E && (raw[1] == 0 || (raw[1] == 0x2E && raw[2] == 0))
        if !isDots { names.append(Name(bytes: Array(raw.prefix { $0 != 0 }), type: type)) }
      }
    }
    return names
  }

  /// A name in a folder, and what the folder says of its kind.
  private struct Name: Comparable {
    var bytes: [UInt8]
    var type: UInt8

    /// Names in the order of their bytes put whole paths in the order of `Path`: what is below a
    /// folder follows it at once.
    static func < (left: Name, right: Name) -> Bool { precedes(left.bytes, right.bytes) }
  }
}

/// Whether bytes come before others in the order of `memcmp`.
func precedes(_ left: [UInt8], _ right: [UInt8]) -> Bool {
  left.withUnsafeBytes { left in
    right.withUnsafeBytes { right in
      let shared = min(left.count, right.count)
      guard let first = left.baseAddress, let second = right.baseAddress, shared > 0 else {
        return left.count < right.count
      }
      let order = memcmp(first, second, shared)
      return order == 0 ? left.count < right.count : order < 0
    }
  }
}

/// Calls `body` with bytes as a C string.
func withCString<Result>(_ bytes: [UInt8], _ body: (UnsafePointer<CChar>) -> Result) -> Result {
  withUnsafeTemporaryAllocation(of: CChar.self, capacity: bytes.count + 1) { buffer in
    for index in bytes.indices { buffer[index] = CChar(bitPattern: bytes[index]) }
    buffer[bytes.count] = 0
    guard let base = buffer.baseAddress else { preconditionFailure("a C string has a NUL") }
    return body(base)
  }
}
