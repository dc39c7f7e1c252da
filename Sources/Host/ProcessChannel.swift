// Messages between rel and a program that it started: the program has one end of a socket as its
// standard input, and learns of rel's end, however that comes, by the end of what it reads there.

import Dispatch
import Glibc
import Synchronization

/// Both ends of a connection; messages are lists of fields without NUL.
///
/// On the wire a message is four bytes with its length, the most significant first, and its fields,
/// each with a NUL behind it.
public final class ProcessChannel: Sendable {
  /// The program's end, for `Command.standardInput`.
  public let programEnd: Int32
  private let ownEnd: Int32
  private let isOpen = Mutex(true)

  /// - Throws: that there are too many open files.
  public init() throws(FileError) {
    var ends: [Int32] = [-1, -1]
    let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    if socketpair(AF_UNIX, kind, 0, &ends) != 0 {
      throw FileError("a socket", "open", errno: errno)
    }
    (ownEnd, programEnd) = (ends[0], ends[1])
  }

  deinit {
    close()
    _ = Glibc.close(programEnd)
    _ = Glibc.close(ownEnd)
  }

  /// Calls `receive` with each message that comes, one after the other, until the channel is closed;
  /// call it once.
  public func listen(_ receive: @escaping @Sendable ([[UInt8]]) -> Void) {
    // It waits in the kernel: the threads that tasks run on are few.
    DispatchQueue(label: "messages of a program").async { [self] in
      var pending: [UInt8] = []
      while let piece = read() {
        pending += piece
        while let message = takeMessage(from: &pending) { receive(message) }
      }
    }
  }

  /// - Returns: false when the program does not take it: it is gone, or does not read.
  @discardableResult
  public func send(_ fields: [[UInt8]]) -> Bool {
    let body = Array(fields.map { $0 + [0] }.joined())
    let length = (0..<4).map { UInt8(truncatingIfNeeded: body.count >> (24 - 8 * $0)) }
    let message = length + body
    return isOpen.withLock { isOpen in
      guard isOpen else { return false }
      let flags = Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)
      return Glibc.send(ownEnd, message, message.count, flags) == message.count
    }
  }

  /// Ends the connection: the program reads its end, and `listen` hears nothing more.
  public func close() {
    isOpen.withLock { isOpen in
      isOpen = false
      _ = shutdown(ownEnd, Int32(SHUT_RDWR))
    }
  }

  private func read() -> [UInt8]? {
    while true {
      var count = 0
      let piece = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, length in
        count = recv(ownEnd, buffer.baseAddress, buffer.count, 0)
        length = max(0, count)
      }
      if count > 0 { return piece }
      if count == 0 || errno != EINTR { return nil }
    }
  }
}

/// The first whole message of the bytes, which are cut off behind it.
private func takeMessage(from bytes: inout [UInt8]) -> [[UInt8]]? {
  guard bytes.count >= 4 else { return nil }
  let length = bytes.prefix(4).reduce(0) { $0 << 8 | Int($1) }
  guard bytes.count - 4 >= length else { return nil }
  let fields = bytes[4..<(4 + length)].split(separator: 0, omittingEmptySubsequences: false)
  bytes.removeFirst(4 + length)
  return fields.dropLast().map(Array.init)
}
