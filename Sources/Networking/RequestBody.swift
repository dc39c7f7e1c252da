// A request's body in pieces, as the connection takes them.

import HTTP
import Host

/// What of a body was not read yet.
struct RequestBody {
  private let body: HTTPBody
  private var file: FileSlice?
  private var position: Int64 = 0

  init(_ body: HTTPBody) { self.body = body }

  /// The next bytes, as many as there is space for.
  /// - Returns: how many; 0 at the end.
  /// - Throws: `local`, when the file is not there or became shorter.
  mutating func read(into space: UnsafeMutableRawBufferPointer) throws(HTTPFailure) -> Int {
    let count = Int(min(Int64(space.count), body.sizeBytes - position))
    if count <= 0 { return 0 }
    let space = UnsafeMutableRawBufferPointer(rebasing: space[..<count])
    switch body {
    case .bytes(let bytes):
      let start = Int(position)
      space.copyBytes(from: bytes[start..<start + count])
    case .file(let path, let offset, _):
      do throws(FileError) {
        try read(path, at: offset + position, into: space)
      } catch {
        throw HTTPFailure(.local, error.description)
      }
    }
    position += Int64(count)
    return count
  }

  private mutating func read(
    _ path: Path, at offset: Int64, into space: UnsafeMutableRawBufferPointer
  ) throws(FileError) {
    if file == nil { file = try FileSlice(path) }
    guard try file?.read(at: offset, into: space) == space.count else {
      throw FileError(
        path: path, operation: "send",
        reason: .other(errno: 0, text: "it became shorter while it was sent"))
    }
  }
}
