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

  /// The same as `listing(below:selection:selects:)`, with all looks that the walk took.
  func recordedListing(
    below folder: Path, selection: Digest,
    selects: (UnsafeBufferPointer<UInt8>, Bool) -> Bool
  ) throws(FileError) -> (listing: TreeListing, walk: RecordedWalk?) {
    let walk = try walk(
      below: folder, keepsOthers: false, looks: LookWriter(), selects: selects)
    guard let walk, let looks = walk.looks else { return (TreeListing(), nil) }
    let recorded = RecordedWalk(
      identity: walk.listing.identity(selection: selection), groups: looks.bytes,
      settledAt: looks.settledAt)
    return (walk.listing, recorded)
  }

  private func listing(
    below folder: Path, keepsOthers: Bool, selects: (UnsafeBufferPointer<UInt8>, Bool) -> Bool
  ) throws(FileError) -> TreeListing {
    try walk(below: folder, keepsOthers: keepsOthers, looks: nil, selects: selects)?.listing
      ?? TreeListing()
  }

  /// - Returns: nil where there is no folder.
  private func walk(
    below folder: Path, keepsOthers: Bool, looks: LookWriter?,
    selects: (UnsafeBufferPointer<UInt8>, Bool) -> Bool
  ) throws(FileError) -> Walk? {
    let descriptor = withPath(folder) { open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    if descriptor < 0 {
      let code = errno
      if code == ENOENT || code == ENOTDIR { return nil }
      throw FileError(folder, "list", errno: code)
    }
    var walk = Walk(keepsOthers: keepsOthers, top: absolute(folder), looks: looks)
    do throws(FileError) {
      try walk.enter(descriptor, selects: selects)
    } catch {
      throw FileError(path: folder / error.path, operation: error.operation, reason: error.reason)
    }
    return walk
  }
}

/// A walk under way.
private struct Walk {
  let keepsOthers: Bool
  /// Absolute.
  let top: Path
  var listing = TreeListing()
  /// nil where nobody asks for them.
  var looks: LookWriter?
  /// The path from the top of what is looked at, with a `/` behind a folder.
  private var path: [UInt8] = []
  /// The names of the folder that is looked at.
  private var names = LookWriter.Names()
  /// When the statuses of the folder that is looked at are settled, and of its names.
  private var settledAt: Int64 = 0

  init(keepsOthers: Bool, top: Path, looks: LookWriter?) {
    self.keepsOthers = keepsOthers
    self.top = top
    self.looks = looks
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
    // A name that comes or goes from here on shows in the folder's times.
    let own = try looks == nil ? nil : status(of: descriptor)
    let outer = (names, settledAt)
    (names, settledAt) = (LookWriter.Names(), own?.settledAt ?? 0)
    let depth = path.count
    let listed = FolderNames(in: stream)
    try listed.bytes.withUnsafeBufferPointer { (bytes) throws(FileError) in
      for name in listed.sorted {
        path.append(contentsOf: bytes[name.start..<name.end])
        defer { path.removeSubrange(depth...) }
        guard let start = bytes.baseAddress else { return }
        let text = UnsafeRawPointer(start + name.start).assumingMemoryBound(to: CChar.self)
        try look(at: text, type: name.type, depth, in: dirfd(stream), selects: selects)
      }
    }
    if let own {
      let folder = depth == 0 ? top : top / Path(bytes: path[..<(depth - 1)])
      looks?.add(folder: folder, own, names, settledAt: settledAt)
    }
    (names, settledAt) = outer
  }

  private func status(of descriptor: Int32) throws(FileError) -> FileStatus {
    var found = stat()
    guard fstat(descriptor, &found) == 0 else {
      throw FileError(Path(bytes: path), "look at", errno: errno)
    }
    return FileStatus(found)
  }

  /// - Parameters:
  ///   - name: a C string.
  ///   - depth: where the name starts in `path`.
  private mutating func look(
    at name: UnsafePointer<CChar>, type: Int, _ depth: Int, in folder: Int32,
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
        if top.bytes.count + path.count + 1 >= Int(PATH_MAX) {
          throw FileError(tooDeep: Path(bytes: path).parent)
        }
        path.withUnsafeBufferPointer { path in
          listing.add(path, status)
          if looks != nil {
            names.add(.itself, status, UnsafeBufferPointer(rebasing: path[depth...]))
            settledAt = max(settledAt, status.settledAt)
          }
        }
        return
      }
    }
    guard path.withUnsafeBufferPointer({ selects($0, true) }) else { return }
    // What lies deeper has no path that a system call takes: it could be listed, and not read.
    if top.bytes.count + path.count + 2 >= Int(PATH_MAX) {
      throw FileError(tooDeep: Path(bytes: path))
    }
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
