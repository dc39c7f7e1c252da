// What rel does to a memory disk, with the errors of a real one.

public import Host

extension MemoryDisk {
  public func status(of path: Path) throws(FileError) -> FileStatus? {
    state.withLock { state in
      guard let place = state.place(of: root / path, followsLast: false) else { return nil }
      if let node = state.nodes[place] { return node.status }
      guard state.isFolder(place) else { return nil }
      return FileStatus(
        kind: .folder, mode: 0o755, device: 1, inode: 1, sizeBytes: 0, modified: 0, changed: 0)
    }
  }

  public func entries(of folder: Path) throws(FileError) -> [FolderEntry] {
    let found: [FolderEntry]? = state.withLock { state in
      guard let place = state.place(of: root / folder, followsLast: true), state.isFolder(place)
      else { return nil }
      return state.nodes.compactMap { path, node in
        path.parent == place ? FolderEntry(name: path.name, kind: node.kind) : nil
      }.sorted { $0.name < $1.name }
    }
    guard let found else { throw FileError(path: folder, operation: "list", reason: .notFound) }
    return found
  }

  public func tree(
    below folder: Path, prunes: @Sendable (Path) -> Bool
  ) throws(FileError) -> [TreeEntry] {
    state.withLock { state in
      guard let place = state.place(of: root / folder, followsLast: true) else { return [] }
      return state.nodes.compactMap { path, node -> TreeEntry? in
        guard node.kind != .folder, let rest = path.relative(to: place) else { return nil }
        var above = rest.parent
        while above != "." {
          if prunes(above) { return nil }
          above = above.parent
        }
        return TreeEntry(path: rest, status: node.status)
      }.sorted { $0.path < $1.path }
    }
  }

  public func contents(of path: Path) throws(FileError) -> [UInt8] {
    let (bytes, reason): ([UInt8], FileError.Reason?) = state.withLock { state in
      state.readPaths.append(path)
      guard let place = state.place(of: root / path, followsLast: true) else {
        return ([], .other(errno: 40, text: "too many levels of symbolic links"))
      }
      if state.isFolder(place) { return ([], .isAFolder) }
      if let node = state.nodes[place] { return (node.bytes, nil) }
      return ([], state.nodes[place.parent]?.kind == .file ? .notAFolder : .notFound)
    }
    if let reason { throw FileError(path: path, operation: "read", reason: reason) }
    return bytes
  }

  public func read(_ path: Path, body: (UnsafeRawBufferPointer) -> Void) throws(FileError) {
    try contents(of: path).withUnsafeBytes { body($0) }
  }

  public func destination(ofLink path: Path) throws(FileError) -> Path {
    let node = state.withLock { $0.node(root / path) }
    guard let node, node.kind == .link else {
      throw FileError(path: path, operation: "read the link", reason: .notFound)
    }
    return Path(bytes: node.bytes)
  }

  public func resolved(_ path: Path) throws(FileError) -> Path? {
    state.withLock { state in
      guard let place = state.place(of: root / path, followsLast: true) else { return nil }
      return state.nodes[place] != nil || state.isFolder(place) ? place : nil
    }
  }

  public func write(_ bytes: [UInt8], to path: Path, mode: UInt16) throws(FileError) {
    try makeFolder(path.parent)
    try change(path, "write") { $0.put(bytes, at: root / path, mode: mode) }
  }

  public func create(_ bytes: [UInt8], at path: Path, mode: UInt16) throws(FileError) -> Bool {
    try makeFolder(path.parent)
    var isNew = false
    try change(path, "create") { state in
      isNew = state.node(root / path) == nil
      return isNew ? state.put(bytes, at: root / path, mode: mode) : nil
    }
    return isNew
  }

  public func append(_ bytes: [UInt8], to path: Path) throws(FileError) {
    try makeFolder(path.parent)
    try change(path, "write") { state in
      let old = state.node(root / path)
      return state.put((old?.bytes ?? []) + bytes, at: root / path, mode: old?.mode ?? 0o644)
    }
  }

  public func copy(_ source: Path, to destination: Path, mode: UInt16) throws(FileError) {
    try write(try contents(of: source), to: destination, mode: mode)
  }

  public func makeLink(at path: Path, to destination: Path) throws(FileError) {
    try makeFolder(path.parent)
    try change(path, "link") { $0.link(destination, at: root / path) }
  }

  public func makeFolder(_ folder: Path) throws(FileError) {
    let isThere = state.withLock { state in
      state.place(of: root / folder, followsLast: true).map(state.isFolder) ?? false
    }
    if isThere { return }
    try change(folder, "make the folder") { $0.makeFolder(root / folder) }
  }

  public func rename(_ source: Path, to destination: Path) throws(FileError) {
    try change(destination, "write") { $0.rename(root / source, to: root / destination) }
  }

  public func setMode(_ mode: UInt16, of path: Path) throws(FileError) {
    try change(path, "set the permissions of") { state in
      guard let place = state.place(of: root / path, followsLast: true), state.nodes[place] != nil
      else { return .notFound }
      state.change(place) { node, time in
        node.mode = mode
        node.changed = time
      }
      return nil
    }
  }

  public func remove(_ path: Path) throws(FileError) {
    if state.withLock({ $0.node(root / path) }) == nil { return }
    try change(path, "remove", needsSpace: false) { state in
      state.remove(root / path)
      return nil
    }
  }

  public func now() -> Int64 { state.withLock { $0.time } }

  private func change(
    _ path: Path, _ operation: String, needsSpace: Bool = true,
    _ body: (inout State) -> FileError.Reason?
  ) throws(FileError) {
    let reason: FileError.Reason? = state.withLock { state in
      if state.isReadOnly { return .readOnlyDisk }
      if needsSpace || state.isStopping, let left = state.writesUntilFull {
        if left <= 0 { return .diskFull }
        state.writesUntilFull = left - 1
      }
      state.writeCount += 1
      return body(&state)
    }
    if let reason { throw FileError(path: path, operation: operation, reason: reason) }
  }
}
