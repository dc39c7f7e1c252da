// A real disk that notes which paths are looked at, and whose clock can be ahead.

public import Host
import Synchronization

public final class WatchedDisk: FileSystem {
  let disk: Disk
  private let noted = Mutex<[Path]>([])

  /// Added to the time, in nanoseconds.
  private let lead: Int64

  public init(disk: Disk, lead: Int64 = 0) {
    self.disk = disk
    self.lead = lead
  }

  public var looks: [Path] { noted.withLock { $0 } }
  public func reset() { noted.withLock { $0 = [] } }

  public func status(of path: Path) throws(FileError) -> FileStatus? {
    noted.withLock { $0.append(path) }
    return try disk.status(of: path)
  }

  public var root: Path { disk.root }
  public func now() -> Int64 { disk.now() + lead }
  public func entries(of folder: Path) throws(FileError) -> [FolderEntry] {
    noted.withLock { $0.append(folder) }
    return try disk.entries(of: folder)
  }
  public func tree(
    below folder: Path, prunes: @Sendable (Path) -> Bool
  ) throws(FileError) -> [TreeEntry] { try disk.tree(below: folder, prunes: prunes) }
  public func contents(of path: Path) throws(FileError) -> [UInt8] { try disk.contents(of: path) }
  public func read(_ path: Path, body: (UnsafeRawBufferPointer) -> Void) throws(FileError) {
    try disk.read(path, body: body)
  }
  public func destination(ofLink path: Path) throws(FileError) -> Path {
    try disk.destination(ofLink: path)
  }
  public func resolved(_ path: Path) throws(FileError) -> Path? { try disk.resolved(path) }
  public func write(_ bytes: [UInt8], to path: Path, mode: UInt16) throws(FileError) {
    try disk.write(bytes, to: path, mode: mode)
  }
  public func create(_ bytes: [UInt8], at path: Path, mode: UInt16) throws(FileError) -> Bool {
    try disk.create(bytes, at: path, mode: mode)
  }
  public func append(_ bytes: [UInt8], to path: Path) throws(FileError) {
    try disk.append(bytes, to: path)
  }
  public func copy(_ source: Path, to destination: Path, mode: UInt16) throws(FileError) {
    try disk.copy(source, to: destination, mode: mode)
  }
  public func makeLink(at path: Path, to destination: Path) throws(FileError) {
    try disk.makeLink(at: path, to: destination)
  }
  public func makeFolder(_ folder: Path) throws(FileError) { try disk.makeFolder(folder) }
  public func rename(_ source: Path, to destination: Path) throws(FileError) {
    try disk.rename(source, to: destination)
  }
  public func setMode(_ mode: UInt16, of path: Path) throws(FileError) {
    try disk.setMode(mode, of: path)
  }
  public func remove(_ path: Path) throws(FileError) { try disk.remove(path) }
}
