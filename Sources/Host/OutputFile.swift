// The file that a running program prints into, and how what it holds is taken from there.
//
// It is a file instead of a pipe, since a pipe stays open as long as any background child of the
// program holds it, and fills memory when nobody reads fast enough.

import Glibc

/// What a running program prints. Whoever opens one closes it.
public struct OutputFile: Sendable {
  /// Where a program may open it for appending, until `hide`.
  public let path: Path
  let descriptor: Int32

  /// On a full disk it is in memory: what a program says of that is worth most then.
  /// - Parameter scratch: an absolute folder; made when it is not there.
  public init(in scratch: Path) throws(FileError) {
    do throws(FileError) {
      self = try Self(onDisk: scratch)
    } catch {
      guard error.reason == .diskFull else { throw error }
      let file = memoryFile("rel-output", closesOnExec)
      guard file >= 0 else { throw error }
      _ = fcntl(file, F_SETFL, O_APPEND)
      descriptor = file
      path = Path("/proc/\(getpid())/fd/\(file)")
    }
  }

  private init(onDisk scratch: Path) throws(FileError) {
    let disk = Disk(root: scratch)
    try disk.makeFolder(scratch)
    path = disk.temporarySibling(of: scratch / "output")
    descriptor = disk.withPath(path) {
      open($0, O_RDWR | O_APPEND | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    }
    if descriptor < 0 { throw FileError(scratch, "write", errno: errno) }
    // Room for the words of whoever fills the disk. Not every file system can do this.
    if fallocate(descriptor, keepSize, 0, 1 << 14) != 0, errno == ENOSPC || errno == EDQUOT {
      close()
      hide()
      throw FileError(scratch, "write", errno: ENOSPC)
    }
  }

  /// Takes its name away: it needs no clean-up then, however the process ends.
  public func hide() { _ = Disk(root: "/").withPath(path) { unlink($0) } }

  public func close() { _ = Glibc.close(descriptor) }

  /// Passes on what is printed while `body` works; much of it at once, the rest at the end.
  public func forwarding<Result: Sendable>(
    to output: @escaping @Sendable ([UInt8]) -> Void, while body: () async -> Result
  ) async -> Result {
    let (result, forwarded) = await withTaskGroup(of: Int.self) { group in
      group.addTask { await drain(to: output) }
      let result = await body()
      group.cancelAll()
      return (result, await group.next() ?? 0)
    }
    _ = forward(from: forwarded, to: output)
    return result
  }

  /// Whether there is no block left for it on its disk.
  public var isDiskFull: Bool {
    var found = statvfs()
    return fstatvfs(descriptor, &found) == 0 && found.f_blocks > 0 && found.f_bavail == 0
  }

  /// Takes much output on while the program still writes it, and gives its space on the disk back,
  /// until the task is cancelled.
  /// - Returns: how many bytes were taken.
  private func drain(to output: (([UInt8]) -> Void)) async -> Int {
    var position = 0
    while (try? await Task.sleep(for: .milliseconds(100))) != nil {
      var found = stat()
      guard fstat(descriptor, &found) == 0, Int(found.st_size) - position > 32 << 20 else {
        continue
      }
      let start = position
      position = forward(from: start, to: output)
      // A file system that cannot do this keeps the bytes until the program ends.
      _ = fallocate(descriptor, punchHole | keepSize, start, position - start)
    }
    return position
  }

  /// - Returns: where the output ended.
  private func forward(from start: Int, to output: (([UInt8]) -> Void)) -> Int {
    var position = start
    while true {
      let piece = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
        count = max(0, pread(descriptor, buffer.baseAddress, buffer.count, position))
      }
      if piece.isEmpty { return position }
      output(piece)
      position += piece.count
    }
  }
}

private let closesOnExec: UInt32 = 1

/// Glibc shows it only to those who ask for GNU's extensions.
@_silgen_name("memfd_create")
private func memoryFile(_ name: UnsafePointer<CChar>, _ flags: UInt32) -> Int32

private let keepSize: Int32 = 1
private let punchHole: Int32 = 2

/// Glibc shows it only to those who ask for GNU's extensions.
@_silgen_name("fallocate")
private func fallocate(_ file: Int32, _ mode: Int32, _ offset: Int, _ count: Int) -> Int32
