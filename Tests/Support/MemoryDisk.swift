// A disk in memory whose clock moves only when it is told to, for whole builds without a file.
// What tests do to it is here, what rel does to it is in `MemoryDisk+FileSystem.swift`.

public import Host
import Synchronization

/// A file system in memory. Every write gets the clock's time; `tick` moves the clock.
public final class MemoryDisk: FileSystem {
  public let root: Path = "/disk"
  let state: Mutex<State>

  /// - Parameter files: contents by path; folders are made on the way.
  public init(_ files: [String: String] = [:]) {
    state = Mutex(State())
    for (path, text) in files.sorted(by: { $0.key < $1.key }) { put(text, at: Path(path)) }
    tick(seconds: 60)
  }

  /// A disk with the same files, as far as `isKept` says so, an hour later and with other inodes:
  /// what another machine checks out.
  public func copy(where isKept: (Path) -> Bool) -> MemoryDisk {
    let other = MemoryDisk()
    other.tick(seconds: 3600)
    let nodes = state.withLock { $0.nodes }
    other.state.withLock { state in
      state.lastInode = 1000
      for (path, node) in nodes.sorted(by: { $0.key < $1.key }) where node.kind != .folder {
        guard isKept(path.relative(to: root) ?? path) else { continue }
        _ = state.put(node.bytes, at: path, mode: node.mode)
        state.change(path) { copy, _ in copy.kind = node.kind }
      }
    }
    other.tick()
    return other
  }

  /// Moves the clock, far enough by default for every stamp to be trusted.
  public func tick(seconds: Int64 = 60) {
    state.withLock { $0.time += seconds * 1_000_000_000 }
  }

  /// Writes a file in place, as an editor does, at the clock's time.
  public func put(_ text: String, at path: Path, mode: UInt16 = 0o644) {
    state.withLock { _ = $0.put(Array(text.utf8), at: root / path, mode: mode) }
  }

  /// Writes into a file that is there, as `echo > FILE` does: its inode and mode stay.
  public func overwrite(_ text: String, at path: Path) {
    state.withLock { state in
      state.change(root / path) { node, time in
        node.bytes = Array(text.utf8)
        node.modified = time
        node.changed = time
      }
    }
  }

  /// Makes a link, as `ln -sfn` does.
  public func link(_ path: Path, to destination: Path) {
    state.withLock { _ = $0.link(destination, at: root / path) }
  }

  /// Gives the file the clock's time and leaves its bytes.
  public func touch(_ path: Path) {
    state.withLock { state in
      state.change(root / path) { node, time in
        node.modified = time
        node.changed = time
      }
    }
  }

  /// Sets the permission bits, as `chmod` does.
  public func chmod(_ mode: UInt16, _ path: Path) {
    state.withLock { state in
      state.change(root / path) { node, time in
        node.mode = mode
        node.changed = time
      }
    }
  }

  /// Removes a file, a link or a folder with all that is in it.
  public func delete(_ path: Path) { state.withLock { $0.remove(root / path) } }

  /// Replaces bytes and keeps size, inode and times: what `touch -r` after an edit does to mtime,
  /// and a coarse clock to both.
  public func replaceSilently(_ text: String, at path: Path) {
    state.withLock { state in state.change(root / path) { node, _ in node.bytes = Array(text.utf8) }
    }
  }

  /// Replaces bytes and puts the mtime back, as `touch -r` does; the ctime cannot be put back.
  public func replaceKeepingMtime(_ text: String, at path: Path) {
    state.withLock { state in
      state.change(root / path) { node, time in
        node.bytes = Array(text.utf8)
        node.changed = time
      }
    }
  }

  /// Every later write throws "read-only disk".
  public func makeReadOnly() { state.withLock { $0.isReadOnly = true } }

  /// The disk is full after so many more writes; removals go on.
  public func fill(afterWrites count: Int) { state.withLock { $0.writesUntilFull = count } }

  /// After so many more writes nothing changes any more: what a kill leaves behind.
  public func stop(afterWrites count: Int) {
    state.withLock {
      $0.writesUntilFull = count
      $0.isStopping = true
    }
  }

  /// The disk can be written again.
  public func makeSpace() {
    state.withLock {
      $0.isReadOnly = false
      $0.writesUntilFull = nil
      $0.isStopping = false
    }
  }

  /// How many changes were made to the disk since it was made.
  public var writeCount: Int { state.withLock { $0.writeCount } }

  /// The paths whose contents were read since the last call, in order.
  public func takeReads() -> [String] {
    state.withLock { state in
      defer { state.readPaths = [] }
      return state.readPaths.map(\.string)
    }
  }

  /// The text of a file, or of a link where it points to; nil when nothing is there.
  public func text(at path: Path) -> String? {
    state.withLock { $0.node(root / path).map { String(decoding: $0.bytes, as: UTF8.self) } }
  }

  /// Every file and link below the root, by path, with what `lstat` says.
  public func statuses() -> [String: FileStatus] {
    state.withLock { state in
      var result: [String: FileStatus] = [:]
      for (path, node) in state.nodes where node.kind != .folder {
        guard let rest = path.relative(to: root) else { continue }
        result[rest.string] = node.status
      }
      return result
    }
  }

  /// Every file below `folder`, by path, with its contents.
  public func files(below folder: Path = ".") -> [String: String] {
    state.withLock { state in
      var result: [String: String] = [:]
      let place = (root / folder).lexicallyNormal
      for (path, node) in state.nodes where node.kind != .folder {
        guard let rest = path.relative(to: place) else { continue }
        result[rest.string] = String(decoding: node.bytes, as: UTF8.self)
      }
      return result
    }
  }
}
