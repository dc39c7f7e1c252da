// Where a repository is, and which commit is checked out: read from git's own files, without git.

public import Host

/// A git working tree and the folders in which git keeps what belongs to it.
public struct GitFolder: Sendable, Hashable {
  /// The top of the working tree. All paths are absolute.
  public let top: Path
  /// `.git`, or the worktree's own folder below the main repository's.
  public let gitFolder: Path
  /// What all worktrees share: refs, configuration, objects. Often `gitFolder`.
  public let commonFolder: Path

  init(top: Path, gitFolder: Path, commonFolder: Path) {
    self.top = top
    self.gitFolder = gitFolder
    self.commonFolder = commonFolder
  }

  /// The repository that holds `folder`; nil when there is none.
  ///
  /// Knows nothing of `GIT_DIR` and its like.
  /// - Parameter folder: absolute.
  /// - Source: gitrepository-layout(5).
  public init?(holding folder: Path, disk: any FileSystem) throws(FileError) {
    var top = folder
    while true {
      if let found = try Self.gitFolder(of: top, disk: disk) {
        self.top = top
        gitFolder = found
        commonFolder = try Self.commonFolder(of: found, disk: disk)
        return
      }
      if top == top.parent { return nil }
      top = top.parent
    }
  }

  private static func gitFolder(of top: Path, disk: any FileSystem) throws(FileError) -> Path? {
    let place = top / ".git"
    switch try disk.status(of: place)?.kind {
    case .folder, .link:
      return try disk.status(of: place / "HEAD") == nil ? nil : place
    case .file:
      let line = firstLine(try disk.contents(of: place))
      let prefix = Array("gitdir: ".utf8)
      guard line.starts(with: prefix) else { return nil }
      return (top / Path(bytes: line.dropFirst(prefix.count))).lexicallyNormal
    default: return nil
    }
  }

  private static func commonFolder(
    of gitFolder: Path, disk: any FileSystem
  ) throws(FileError) -> Path {
    guard try disk.status(of: gitFolder / "commondir") != nil else { return gitFolder }
    let line = firstLine(try disk.contents(of: gitFolder / "commondir"))
    return (gitFolder / Path(bytes: line)).lexicallyNormal
  }

  /// Whether the clone was made without all of its history.
  public func isShallow(disk: any FileSystem) throws(FileError) -> Bool {
    try disk.status(of: commonFolder / "shallow") != nil
  }

  /// Whether the working tree may lack files that are tracked.
  /// - Source: git-sparse-checkout(1).
  public func isSparse(disk: any FileSystem) throws(FileError) -> Bool {
    try disk.status(of: gitFolder / "info/sparse-checkout") != nil
  }

  /// What HEAD stands for.
  public struct Head: Sendable, Hashable {
    /// `refs/heads/main`; nil when a commit is checked out directly.
    public var reference: String?
    /// The commit in hexadecimal; nil on a branch without commits.
    public var commit: String?
  }

  /// The commit that is checked out; nil where the references are in a form that only git reads.
  public func head(disk: any FileSystem) throws(FileError) -> Head? {
    if try disk.status(of: commonFolder / "reftable") != nil { return nil }
    var line = firstLine(try disk.contents(of: gitFolder / "HEAD"))
    var reference: [UInt8]?
    for _ in 0..<5 {
      let prefix = Array("ref: ".utf8)
      guard line.starts(with: prefix) else {
        guard isObjectName(line) else { return nil }
        return Head(reference: reference.map(text), commit: text(line))
      }
      let name = Array(line.dropFirst(prefix.count))
      reference = reference ?? name
      guard let value = try value(of: name, disk: disk) else {
        return Head(reference: text(name), commit: nil)
      }
      line = value
    }
    return nil
  }

  /// Whether there is a reference of that name, `refs/tags/v1.2.3` say; nil where only git can tell.
  public func hasReference(_ name: String, disk: any FileSystem) throws(FileError) -> Bool? {
    if try disk.status(of: commonFolder / "reftable") != nil { return nil }
    return try value(of: Array(name.utf8), disk: disk) != nil
  }

  /// A reference's line: a loose file of the worktree, one that all share, or a packed one.
  private func value(of name: [UInt8], disk: any FileSystem) throws(FileError) -> [UInt8]? {
    for folder in gitFolder == commonFolder ? [gitFolder] : [gitFolder, commonFolder] {
      let file = folder / Path(bytes: name)
      if let status = try disk.status(of: file), status.kind != .folder {
        return firstLine(try disk.contents(of: file))
      }
    }
    let packed = commonFolder / "packed-refs"
    guard try disk.status(of: packed) != nil else { return nil }
    for line in try disk.contents(of: packed).split(separator: UInt8(ascii: "\n")) {
      let fields = line.split(separator: UInt8(ascii: " "), maxSplits: 1)
      if fields.count == 2, fields[1].elementsEqual(name) { return Array(fields[0]) }
    }
    return nil
  }
}

private func firstLine(_ bytes: [UInt8]) -> [UInt8] {
  var line = bytes.prefix { $0 != UInt8(ascii: "\n") }
  if line.last == UInt8(ascii: "\r") { line.removeLast() }
  return Array(line)
}

private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

/// 40 hexadecimal digits, or 64 in a repository of SHA-256.
private func isObjectName(_ bytes: [UInt8]) -> Bool {
  (bytes.count == 40 || bytes.count == 64)
    && bytes.allSatisfy {
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
        || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
    }
}
