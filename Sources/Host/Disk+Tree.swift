// The walk below a folder: one open descriptor a level, `fstatat` a file, no path resolved twice, no
// allocation a file.

import Glibc
public import Hashing

extension Disk {
  public func tree(
    below folder: Path, prunes: @Sendable (Path) -> Bool
  ) throws(FileError) -> [TreeEntry] {
    try listing(below: folder, keepsOthers: true) { path, isFolder in
      !isFolder || !prunes(Path(bytes: path))
    }.entries
  }

  public func listing(
    below folder: Path, selection: Digest,
    selects: @Sendable (UnsafeBufferPointer<UInt8>, Bool) -> Bool
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
    let start = (folder.isAbsolute ? folder : root / folder).bytes.count
    var walk = Walk(keepsOthers: keepsOthers, start: start)
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
  /// The length of the absolute path of the top.
  let start: Int
  var listing = TreeListing()
  /// The path from the top of what is looked at, with a `/` behind a folder.
  private var path: [UInt8] = []

  init(keepsOthers: Bool, start: Int) {
    self.keepsOthers = keepsOthers
    self.start = start
  }

  /// Takes over `descriptor` and closes it.
  mutating func enter(
    _ descriptor: Int32, selects: (UnsafeBufferPointer<UInt8>, Bool) -> Bool
  ) throws(FileError) {
    Tally.count(.foldersListed)
    guard let stream = fdopendir(descriptor) else {
      let code = errno
      close(descriptor)
      throw FileError(Path(bytes: path), "list", errno: code)
    }
    defer { closedir(stream) }
    let depth = path.count
    let names = FolderNames(in: stream)
    try names.bytes.withUnsafeBufferPointer { (bytes) throws(FileError) in
      for name in names.sorted {
        path.append(contentsOf: bytes[name.start..<name.end])
        defer { path.removeSubrange(depth...) }
        guard let start = bytes.baseAddress else { return }
        let text = UnsafeRawPointer(start + name.start).assumingMemoryBound(to: CChar.self)
        try look(at: text, type: name.type, in: dirfd(stream), selects: selects)
      }
    }
  }

  /// - Parameter name: a C string.
  private mutating func look(
    at name: UnsafePointer<CChar>, type: Int, in folder: Int32,
    selects: (UnsafeBufferPointer<UInt8>, Bool) -> Bool
  ) throws(FileError) {
    if type != DT_DIR {
      let isNoFolder = type != DT_UNKNOWN
      if isNoFolder, !path.withUnsafeBufferPointer({ selects($0, false) }) { return }
      Tally.count(.looks)
      var found = stat()
      guard fstatat(folder, name, &found, AT_SYMLINK_NOFOLLOW) == 0 else {
        if errno == ENOENT { return }  // Gone since it was listed.
        throw FileError(Path(bytes: path), "look at", errno: errno)
      }
      let status = FileStatus(found)
      if status.kind != .folder {
        let isWanted = keepsOthers || status.kind != .other
        guard isWanted, isNoFolder || path.withUnsafeBufferPointer({ selects($0, false) }) else {
          return
        }
        if start + path.count + 1 >= Int(PATH_MAX) {
          throw FileError(tooDeep: Path(bytes: path).parent)
        }
        path.withUnsafeBufferPointer { listing.add($0, status) }
        return
      }
    }
    guard path.withUnsafeBufferPointer({ selects($0, true) }) else { return }
    // What lies deeper has no path that a system call takes: it could be listed, and not read.
    if start + path.count + 2 >= Int(PATH_MAX) { throw FileError(tooDeep: Path(bytes: path)) }
    let below = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    if below < 0 {
      if errno == ENOENT || errno == ENOTDIR { return }
      throw FileError(Path(bytes: path), "list", errno: errno)
    }
    path.append(UInt8(ascii: "/"))
    try enter(below, selects: selects)
  }
}

extension FileError {
  fileprivate init(tooDeep folder: Path) {
    let text = "paths in it are longer than the system's \(PATH_MAX - 1) bytes"
    self.init(
      path: folder, operation: "list", reason: .other(errno: ENAMETOOLONG, text: text))
  }
}

/// The names in a folder, one behind another, each with a NUL at its end.
private struct FolderNames {
  struct Name {
    var start: Int
    /// Of the NUL.
    var end: Int
    /// What the folder says that it is, `DT_UNKNOWN` on file systems that have to be asked.
    var type: Int
  }

  private(set) var bytes: [UInt8] = []
  private var names: [Name] = []

  init(in stream: OpaquePointer) {
    while let entry = readdir(stream) {
      let type = Int(entry.pointee.d_type)
      withUnsafeBytes(of: &entry.pointee.d_name) { raw in
        let isDots = raw[0] == 0x2E && (raw[1] == 0 || (raw[1] == 0x2E && raw[2] == 0))
        if isDots { return }
        let start = bytes.count
        bytes.append(contentsOf: raw.prefix { $0 != 0 })
        names.append(Name(start: start, end: bytes.count, type: type))
        bytes.append(0)
      }
    }
  }

  /// Names in the order of their bytes, which puts whole paths in the order of `Path`: what is below
  /// a folder follows it at once.
  var sorted: [Name] {
    bytes.withUnsafeBytes { bytes in
      names.sorted { left, right in
        guard let base = bytes.baseAddress else { return false }
        // The NUL at the end makes a name come before those that it begins.
        let count = min(left.end - left.start, right.end - right.start) + 1
        return memcmp(base + left.start, base + right.start, count) < 0
      }
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
