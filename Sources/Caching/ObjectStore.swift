// Contents by their digest, `.cache/objects`: outputs and logs. Nothing here has a name or a time,
// so that two machines' folders may be laid over one another.

public import Hashing
public import Host

/// The folder of contents, one file at `DD/IGEST` each.
public struct ObjectStore: Sendable {
  private let disk: any FileSystem
  private let folder: Path

  public init(disk: any FileSystem, folder: Path) {
    self.disk = disk
    self.folder = folder
  }

  public func has(_ digest: Digest) throws(FileError) -> Bool {
    try disk.status(of: place(of: digest))?.kind == .file
  }

  /// Keeps the content of the file at `path`, which has this digest.
  public func keep(_ path: Path, digest: Digest) throws(FileError) {
    if try has(digest) { return }
    try disk.copy(path, to: place(of: digest), mode: 0o444)
  }

  /// Keeps bytes.
  public func keep(_ bytes: [UInt8]) throws(FileError) -> Digest {
    let digest = SHA256.digest(of: bytes)
    if try !has(digest) { try disk.write(bytes, to: place(of: digest), mode: 0o444) }
    return digest
  }

  /// The content with this digest; nil when it is not there or damaged (then it is removed).
  public func contents(_ digest: Digest) throws(FileError) -> [UInt8]? {
    guard try has(digest) else { return nil }
    let bytes = try disk.contents(of: place(of: digest))
    if SHA256.digest(of: bytes) == digest { return bytes }
    try disk.remove(place(of: digest))
    return nil
  }

  /// Puts the outputs of a record back, whole or not at all: every content is written beside its
  /// place and verified before the first one is renamed into it.
  /// - Returns: what is missing or damaged; empty when all is restored.
  public func restore(_ artifacts: [Artifact]) throws(FileError) -> [Artifact] {
    var siblings: [Path] = []
    // Whatever ends this early, nothing half-made stays behind.
    defer { for sibling in siblings { try? disk.remove(sibling) } }
    var bad: [Artifact] = []
    for (number, artifact) in artifacts.enumerated() {
      let sibling = artifact.path.parent / ".rel-restore-\(number)-\(artifact.digest)~"
      siblings.append(sibling)
      if try !stage(artifact, at: sibling) { bad.append(artifact) }
    }
    guard bad.isEmpty else { return bad }
    for (artifact, sibling) in zip(artifacts, siblings) {
      if try disk.status(of: artifact.path)?.kind == .folder { try disk.remove(artifact.path) }
      try disk.rename(sibling, to: artifact.path)
    }
    return []
  }

  /// Writes a verified copy to `sibling`; false when the content is missing or damaged.
  private func stage(_ artifact: Artifact, at sibling: Path) throws(FileError) -> Bool {
    guard let bytes = try contents(artifact.digest) else { return false }
    switch artifact.kind {
    case .file: try disk.write(bytes, to: sibling, mode: 0o644)
    case .executable: try disk.write(bytes, to: sibling, mode: 0o755)
    case .link: try disk.makeLink(at: sibling, to: Path(bytes: bytes))
    }
    return true
  }

  private func place(of digest: Digest) -> Path {
    let digits = digest.hexadecimal
    return folder / String(digits.prefix(2)) / String(digits.dropFirst(2))
  }
}
