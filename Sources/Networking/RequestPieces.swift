// A request's body in pieces, as the connection takes them, and the notice that something moved.

import HTTP
import Host
import NIOCore
import Synchronization

/// When something last came or went on a request's connection.
final class LastMove: Sendable {
  private let instant = Mutex(ContinuousClock.now)

  func note() { instant.withLock { $0 = .now } }

  /// Ends when nothing has moved for `patience`.
  /// - Returns: false when the task was cancelled before.
  func silence(of patience: Duration) async -> Bool {
    while true {
      let end = instant.withLock { $0 } + patience
      if end <= .now { return true }
      guard (try? await Task.sleep(until: end, clock: .continuous)) != nil else { return false }
    }
  }
}

/// The request's file ended before it should have, or could not be read.
struct UnreadableBody: Error { var description: String }

/// The pieces of a body, each read when the one before it is on its way.
struct RequestPieces: AsyncSequence, Sendable {
  typealias Element = ByteBuffer
  static let pieceBytes: Int64 = 512 << 10

  var body: HTTPBody
  var move: LastMove
  var sent: @Sendable (Int64) -> Void

  func makeAsyncIterator() -> Iterator { Iterator(pieces: self) }

  struct Iterator: AsyncIteratorProtocol {
    let pieces: RequestPieces
    var file: FileSlice?
    var position: Int64 = 0
    var underway: Int64 = 0

    mutating func next() async throws -> ByteBuffer? {
      pieces.move.note()
      if underway > 0 { pieces.sent(underway) }
      underway = Swift.min(RequestPieces.pieceBytes, pieces.body.sizeBytes - position)
      if underway <= 0 { return nil }
      let buffer = try read(Int(underway))
      position += underway
      return buffer
    }

    private mutating func read(_ count: Int) throws -> ByteBuffer {
      switch pieces.body {
      case .bytes(let bytes):
        return ByteBuffer(bytes: bytes[Int(position)..<Int(position) + count])
      case .file(let path, let offset, _):
        do throws(FileError) {
          return try read(count, of: path, at: offset + position)
        } catch {
          throw UnreadableBody(description: "\(error)")
        }
      }
    }

    private mutating func read(
      _ count: Int, of path: Path, at offset: Int64
    ) throws(FileError) -> ByteBuffer {
      if file == nil { file = try FileSlice(path) }
      var buffer = ByteBuffer()
      var failure: FileError?
      buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: count) { [file] space in
        do throws(FileError) {
          let space = UnsafeMutableRawBufferPointer(rebasing: space[..<count])
          return try file?.read(at: offset, into: space) ?? 0
        } catch {
          failure = error
          return 0
        }
      }
      if let failure { throw failure }
      guard buffer.readableBytes == count else {
        throw FileError(
          path: path, operation: "send",
          reason: .other(errno: 0, text: "it became shorter while it was sent"))
      }
      return buffer
    }
  }
}
