// A server on this machine that answers each connection's requests with prepared bytes.

import Glibc
import Synchronization

/// Listens on a port of the kernel's choice until it goes away.
final class CannedServer: Sendable {
  /// What comes after a request.
  enum Answer: Sendable {
    case bytes(String)
    /// These, and then the end.
    case cut(String)
    /// The end, and nobody is there any more.
    case cutAndLeave
    case silence
  }
  private let socket: Int32
  let port: Int
  private let heads = Mutex<[String]>([])
  private let bodies = Mutex<[Int]>([])
  private let connections = Mutex(0)

  /// - Parameters:
  ///   - answers: in order; the last one is for all that follow.
  ///   - greeting: said before anything was asked, as servers of other protocols do.
  ///   - listens: false: it has a port, so that nobody else gets it, and nobody is there.
  init(_ answers: [Answer], greeting: String = "", listens: Bool = true) {
    socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    port = withUnsafeMutablePointer(to: &address) { [socket] pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        bind(socket, pointer, size)
        if listens { listen(socket, 64) }
        getsockname(socket, pointer, &size)
      }
      return Int(UInt16(bigEndian: pointer.pointee.sin_port))
    }
    guard listens else { return }
    startThread { [socket, weak self] in
      while true {
        let connection = accept(socket, nil, nil)
        guard connection >= 0, let self else { return }
        connections.withLock { $0 += 1 }
        startThread {
          self.write(greeting, to: connection)
          self.serve(connection, answers)
        }
      }
    }
  }

  deinit {
    shutdown(socket, Int32(SHUT_RDWR))
    close(socket)
  }

  var url: String { "http://127.0.0.1:\(port)" }
  /// Each request up to its empty line.
  var requests: [String] { heads.withLock { $0 } }
  var bodySizes: [Int] { bodies.withLock { $0 } }
  var connectionCount: Int { connections.withLock { $0 } }

  private func serve(_ connection: Int32, _ answers: [Answer]) {
    defer { close(connection) }
    var buffer: [UInt8] = []
    while let head = readHead(connection, &buffer) {
      let length =
        head.lowercased().split(separator: "\r\n")
        .first { $0.hasPrefix("content-length:") }
        .flatMap { Int($0.dropFirst(15).drop { $0 == " " }) } ?? 0
      while buffer.count < length, receive(connection, &buffer) {}
      let size = Swift.min(buffer.count, length)
      buffer.removeFirst(size)
      bodies.withLock { $0.append(size) }
      let number = heads.withLock { heads in
        heads.append(head)
        return heads.count
      }
      switch answers[Swift.min(number, answers.count) - 1] {
      case .bytes(let text): write(text, to: connection)
      case .cut(let text):
        write(text, to: connection)
        return
      case .cutAndLeave:
        shutdown(socket, Int32(SHUT_RDWR))
        return
      case .silence:
        while receive(connection, &buffer) {}
        return
      }
    }
  }

  private func readHead(_ connection: Int32, _ buffer: inout [UInt8]) -> String? {
    let end = Array("\r\n\r\n".utf8)
    while true {
      if let range = buffer.firstRange(of: end) {
        let head = String(decoding: buffer[..<range.lowerBound], as: UTF8.self)
        buffer.removeFirst(range.upperBound)
        return head
      }
      guard receive(connection, &buffer) else { return nil }
    }
  }

  private func receive(_ connection: Int32, _ buffer: inout [UInt8]) -> Bool {
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    let count = recv(connection, &piece, piece.count, 0)
    if count > 0 { buffer += piece[..<count] }
    return count > 0
  }

  private func write(_ text: String, to connection: Int32) {
    let bytes = Array(text.utf8)
    var done = 0
    while done < bytes.count {
      let count = bytes[done...].withUnsafeBytes {
        Glibc.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      if count <= 0 { return }
      done += count
    }
  }
}

/// A thread of its own: a pool's threads are not there to block.
private func startThread(_ body: @escaping @Sendable () -> Void) {
  var thread = pthread_t()
  let box = Unmanaged.passRetained(Body(body))
  pthread_create(
    &thread, nil,
    { pointer in
      Unmanaged<Body>.fromOpaque(pointer!).takeRetainedValue().body()
      return nil
    }, box.toOpaque())
  pthread_detach(thread)
}

private final class Body: Sendable {
  let body: @Sendable () -> Void
  init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}
