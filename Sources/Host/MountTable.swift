// Which file system a folder is on, by the kernel's table of mounts. Reads a text; knows no disk.

/// The mounts of a process, as `/proc/self/mountinfo` has them.
/// - Source: proc_pid_mountinfo(5).
public struct MountTable: Sendable {
  /// One file system in its place.
  public struct Mount: Sendable, Hashable {
    public var place: Path
    /// `ext4`, `nfs4`, `fuse.sshfs`.
    public var kind: String

    /// Whether what is there is on another machine, or behind a program that may take its time.
    public var isRemote: Bool {
      let remote = [
        "9p", "afs", "ceph", "cifs", "fuse.", "gfs", "glusterfs", "lustre", "ncp", "nfs", "smb",
        "virtiofs",
      ]
      return remote.contains { kind.hasPrefix($0) }
    }
  }

  private let mounts: [Mount]

  /// - Parameter text: lines that name no mount are left out.
  public init(_ text: [UInt8]) {
    mounts = text.split(separator: UInt8(ascii: "\n")).compactMap { line in
      let fields = line.split(separator: UInt8(ascii: " "))
      guard let dash = fields.firstIndex(where: { $0.elementsEqual("-".utf8) }), dash >= 6,
        dash + 1 < fields.count
      else { return nil }
      return Mount(
        place: Path(bytes: unescaped(fields[4])),
        kind: String(decoding: fields[dash + 1], as: UTF8.self))
    }
  }

  /// The mount that a path is on: of those that are on top of each other, the last.
  /// - Parameter path: absolute, without links.
  public func mount(of path: Path) -> Mount? {
    var best: Mount?
    for mount in mounts where mount.place.covers(path) {
      if best.map({ $0.place.bytes.count <= mount.place.bytes.count }) ?? true { best = mount }
    }
    return best
  }
}

extension Path {
  /// Whether the path is this one or below it.
  fileprivate func covers(_ path: Path) -> Bool {
    if bytes == [UInt8(ascii: "/")] { return true }
    return path.bytes.starts(with: bytes)
      && (path.bytes.count == bytes.count || path.bytes[bytes.count] == UInt8(ascii: "/"))
  }
}

/// `\040` is a space.
private func unescaped(_ field: ArraySlice<UInt8>) -> [UInt8] {
  var bytes: [UInt8] = []
  var rest = field
  while let byte = rest.popFirst() {
    if byte == UInt8(ascii: "\\"), rest.count >= 3,
      let value = UInt8(String(decoding: rest.prefix(3), as: UTF8.self), radix: 8)
    {
      bytes.append(value)
      rest = rest.dropFirst(3)
    } else {
      bytes.append(byte)
    }
  }
  return bytes
}
