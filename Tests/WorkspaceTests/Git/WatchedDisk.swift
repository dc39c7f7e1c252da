// A real disk that notes which paths are looked at, and whose clock can be ahead.

import Host
import Synchronization

final class WatchedDisk: FileSystem {
  let disk: Disk
  private let noted = Mutex<[Path]>([])

  /// Added to the time, in nanoseconds.
  private let lead: Int64

  init(disk: Disk, lead: Int64 = 0) {
    self.disk = disk
    self.lead = lead
  }

  var looks: [Path] { noted.withLock { $0 } }
  func reset() { noted.withLock { $0 = [] } }

  func status(of path: Path) throws(FileError) -> FileStatus? {
    noted.withLock { $0.append(path) }
    return try disk.status(of: path)
  }

  var root: Path { disk.root }
  func now() -> Int64 { disk.now() + lead }
  func entries(of folder: Path) throws(FileError) -> [FolderEntry] {
    noted.withLock { $0.append(folder) }
    return try disk.entries(of: folder)
  }
  func tree(
    below folder: Path, prunes: @Sendable (Path) -> Bool
  ) throws(FileError) -> [TreeEntry] { try disk.tree(below: folder, prunes: prunes) }
  func contents(of path: Path) throws(FileError) -> [UInt8] { try disk.contents(of: path) }
  func read(_ path: Path, body: (UnsafeRawBufferPointer) -> Void) throws(FileError) {
    try disk.read(path, body: body)
  }
  func destination(ofLink path: Path) throws(FileError) -> Path {
    try disk.destination(ofLink: path)
  }
  func resolved(_ path: Path) throws(FileError) -> Path? { try disk.resolved(path) }
  func write(_ bytes: [UInt8], to path: Path, mode: UInt16) throws(FileError) {
    try disk.write(bytes, to: path, mode: mode)
  }
  func create(_ bytes: [UInt8], at path: Path, mode: UInt16) throws(FileError) -> Bool {
    try disk.create(bytes, at: path, mode: mode)
  }
  func append(_ bytes: [UInt8], to path: Path) throws(FileError) {
    try disk.append(bytes, to: path)
  }
  func copy(_ source: Path, to destination: Path, mode: UInt16) throws(FileError) {
    try disk.copy(source, to: destination, mode: mode)
  }
  func makeLink(at path: Path, to destination: Path) throws(FileError) {
    try disk.makeLink(at: path, to: destination)
  }
  func makeFolder(_ folder: Path) throws(FileError) { try disk.makeFolder(folder) }
  func rename(_ source: Path, to destination: Path) throws(FileError) {
    try disk.rename(source, to: destination)
  }
  func setMode(_ mode: UInt16, of path: Path) throws(FileError) {
    try disk.setMode(mode, of: path)
  }
  func remove(_ path: Path) throws(FileError) { try disk.remove(path) }
}
