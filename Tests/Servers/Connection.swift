// A connection's socket on loopback: the thread that serves it reads and writes, in the clear or by
// TLS, and others may end it.

import Glibc
import Synchronization

/// A connection that is closed with its value. Unchecked: the two threads of a tunnel read and write
/// a plain socket, which the system allows; all else is behind the lock, or one thread's.
final class Connection: @unchecked Sendable {
  private let socket: Int32
  private let isClosed = Mutex(false)
  private var tls: TLSSession?

  /// - Parameter socket: connected; the connection's own from now on.
  init(_ socket: Int32) {
    self.socket = socket
    setOption(socket, Int32(IPPROTO_TCP), TCP_NODELAY, 1 as Int32)
  }

  /// Connects to a port of this machine.
  convenience init(to port: Int) throws {
    let socket = try newSocket()
    var address = loopback(port)
    let result = withSocketAddress(&address) { connect(socket, $0, $1) }
    guard result == 0 else {
      Glibc.close(socket)
      throw ConnectionEnded()
    }
    self.init(socket)
  }

  deinit { close() }

  /// Shakes hands, before anything else is read or written.
  func start(_ context: TLSContext) throws { tls = try TLSSession(context, socket) }

  /// What arrives next; nil at the end.
  func read() throws -> [UInt8]? {
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    let count = try piece.withUnsafeMutableBytes { space in
      if let tls { return try tls.read(into: space) }
      while true {
        let count = recv(socket, space.baseAddress, space.count, 0)
        if count >= 0 { return count }
        guard errno == EINTR else { throw ConnectionEnded() }
      }
    }
    return count > 0 ? Array(piece[..<count]) : nil
  }

  func write(_ bytes: some Sequence<UInt8>) throws {
    let bytes = Array(bytes)
    var done = 0
    while done < bytes.count {
      done += try bytes[done...].withUnsafeBytes { rest in
        if let tls { return try tls.write(rest) }
        let count = Glibc.send(socket, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
        if count >= 0 { return count }
        guard errno == EINTR else { throw ConnectionEnded() }
        return 0
      }
    }
  }

  /// Says that nothing more is written.
  func finishWriting() { shutdown(socket, Int32(SHUT_WR)) }

  /// Ends it for both sides; whoever reads sees the end.
  func end() {
    isClosed.withLock { isClosed in
      if !isClosed { shutdown(socket, Int32(SHUT_RDWR)) }
    }
  }

  /// The other side sees the connection reset, not ended: nothing is left to linger.
  func reset() {
    setOption(socket, SOL_SOCKET, SO_LINGER, linger(l_onoff: 1, l_linger: 0))
    tls?.isAbandoned = true
    close()
  }

  /// An orderly end.
  func close() {
    isClosed.withLock { isClosed in
      guard !isClosed else { return }
      isClosed = true
      tls = nil
      Glibc.close(socket)
    }
  }
}

/// The other side went away in the middle of a message.
struct ConnectionEnded: Error {}

/// A port of the kernel's choice on loopback, and who comes there.
final class Listener: Sendable {
  let port: Int
  private let socket: Int32

  init() throws {
    socket = try newSocket()
    var address = loopback(0)
    let isBound = withSocketAddress(&address) { [socket] pointer, size in
      var size = size
      return bind(socket, pointer, size) == 0 && listen(socket, 256) == 0
        && getsockname(socket, pointer, &size) == 0
    }
    port = Int(UInt16(bigEndian: address.sin_port))
    guard isBound else { throw ConnectionEnded() }
  }

  deinit { Glibc.close(socket) }

  /// The next one; nil when the listener has ended.
  func next() -> Connection? {
    while true {
      let connection = accept(socket, nil, nil)
      if connection >= 0 {
        _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
        return Connection(connection)
      }
      switch errno {
      // Who went away before it was accepted is no reason to end.
      case EINTR, ECONNABORTED: continue
      // Until somebody closes a file.
      case EMFILE, ENFILE: usleep(1000)
      default: return nil
      }
    }
  }

  /// From now on nobody is accepted; who waits to be is refused.
  func end() { shutdown(socket, Int32(SHUT_RDWR)) }
}

private func newSocket() throws -> Int32 {
  let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
  let socket = Glibc.socket(AF_INET, kind, 0)
  guard socket >= 0 else { throw ConnectionEnded() }
  return socket
}

private func loopback(_ port: Int) -> sockaddr_in {
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
  address.sin_port = UInt16(port).bigEndian
  return address
}

private func withSocketAddress<Result>(
  _ address: inout sockaddr_in, _ body: (UnsafeMutablePointer<sockaddr>, socklen_t) -> Result
) -> Result {
  withUnsafeMutablePointer(to: &address) { pointer in
    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
    }
  }
}

private func setOption<Value>(_ socket: Int32, _ level: Int32, _ name: Int32, _ value: Value) {
  withUnsafeBytes(of: value) {
    _ = setsockopt(socket, level, name, $0.baseAddress, socklen_t($0.count))
  }
}
