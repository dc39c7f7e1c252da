// The nodes of a memory disk and how paths find them: links are followed as a kernel follows them.

import Host

extension MemoryDisk {
  struct Node: Sendable {
    var kind: FileKind
    var bytes: [UInt8] = []
    var mode: UInt16
    var inode: UInt64
    var modified: Int64
    var changed: Int64

    var status: FileStatus {
      FileStatus(
        kind: kind, mode: mode, device: 1, inode: inode, sizeBytes: Int64(bytes.count),
        modified: modified, changed: changed)
    }
  }

  struct State: Sendable {
    /// By absolute path without links in it.
    var nodes: [Path: Node] = [:]
    var time: Int64 = 1_000_000_000_000
    var lastInode: UInt64 = 1
    var isReadOnly = false
    var writesUntilFull: Int?
    var isStopping = false
    var writeCount = 0
    var readPaths: [Path] = []
  }
}

extension MemoryDisk.State {
  /// Where a path leads; nil when its links go in a circle.
  ///
  /// - Parameter followsLast: whether a link at the very end is followed too.
  func place(of path: Path, followsLast: Bool) -> Path? {
    var open = Array(path.bytes.split(separator: UInt8(ascii: "/")).reversed())
    var place: Path = "/"
    var linkCount = 0
    while let part = open.popLast() {
      switch Path(bytes: part) {
      case ".": continue
      case "..": place = place.parent
      case let name:
        guard let node = nodes[place / name], node.kind == .link, followsLast || !open.isEmpty
        else {
          place = place / name
          continue
        }
        linkCount += 1
        if linkCount > 40 { return nil }
        if node.bytes.first == UInt8(ascii: "/") { place = "/" }
        open += node.bytes.split(separator: UInt8(ascii: "/")).reversed()
      }
    }
    return place
  }

  /// The node at the path, a last link not followed.
  func node(_ path: Path) -> MemoryDisk.Node? {
    place(of: path, followsLast: false).flatMap { nodes[$0] }
  }

  func isFolder(_ place: Path) -> Bool {
    place == "/" || place == "/disk" || nodes[place]?.kind == .folder
  }

  mutating func change(_ path: Path, _ body: (inout MemoryDisk.Node, Int64) -> Void) {
    guard let place = place(of: path, followsLast: false), var node = nodes[place] else { return }
    body(&node, time)
    nodes[place] = node
  }

  mutating func put(_ bytes: [UInt8], at path: Path, mode: UInt16) -> FileError.Reason? {
    if let reason = makeFolder(path.parent) { return reason }
    guard let place = place(of: path, followsLast: false) else { return .notFound }
    if isFolder(place) { return .isAFolder }
    lastInode += 1
    nodes[place] = MemoryDisk.Node(
      kind: .file, bytes: bytes, mode: mode, inode: lastInode, modified: time, changed: time)
    nodes[place.parent]?.modified = time
    nodes[place.parent]?.changed = time
    return nil
  }

  mutating func link(_ destination: Path, at path: Path) -> FileError.Reason? {
    if let reason = put(destination.bytes, at: path, mode: 0o777) { return reason }
    change(path) { node, _ in node.kind = .link }
    return nil
  }

  mutating func makeFolder(_ path: Path) -> FileError.Reason? {
    guard let place = place(of: path, followsLast: true) else { return .notFound }
    if isFolder(place) { return nil }
    if nodes[place] != nil { return .notAFolder }
    if let reason = makeFolder(place.parent) { return reason }
    lastInode += 1
    nodes[place] = MemoryDisk.Node(
      kind: .folder, mode: 0o755, inode: lastInode, modified: time, changed: time)
    return nil
  }

  mutating func remove(_ path: Path) {
    guard let place = place(of: path, followsLast: false) else { return }
    nodes[place] = nil
    for other in nodes.keys where other.relative(to: place) != nil { nodes[other] = nil }
  }

  mutating func rename(_ source: Path, to destination: Path) -> FileError.Reason? {
    guard let from = place(of: source, followsLast: false), var node = nodes[from],
      let to = place(of: destination, followsLast: false), isFolder(to.parent)
    else { return .notFound }
    if from == to { return nil }
    if isFolder(to) {
      if node.kind != .folder { return .isAFolder }
      if nodes.keys.contains(where: { $0.parent == to }) {
        return .other(errno: 39, text: "directory not empty")
      }
    }
    nodes[from] = nil
    node.changed = time
    nodes[to] = node
    for (path, node) in nodes {
      guard let rest = path.relative(to: from) else { continue }
      nodes[path] = nil
      nodes[to / rest] = node
    }
    return nil
  }
}
