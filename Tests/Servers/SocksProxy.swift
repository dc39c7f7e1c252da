// A proxy as `all_proxy=socks5h://…` names one: it connects to ports of this machine by hosts' names.

import Synchronization

/// Speaks SOCKS 5 without a user; names lead to ports by a table.
/// - Source: RFC 1928.
public final class SocksProxy: Sendable {
  public var port: Int { listener.port }
  public var url: String { "socks5h://127.0.0.1:\(port)" }
  /// `NAME:PORT` of each connection that was asked for.
  public var requests: [String] { asked.places.withLock { $0 } }

  private let listener: Listener
  private let threads = ServerThreads()
  private let asked = AskedPlaces()

  /// - Parameter ports: a port of this machine for `HOST:PORT`; others are refused.
  public init(ports: [String: Int]) throws {
    listener = try Listener()
    threads.start { [listener, threads, asked] in
      while let connection = listener.next() {
        threads.serve(connection) { connection in
          var reader = MessageReader(connection)
          guard let place = try place(&reader, connection) else { return }
          asked.places.withLock { $0.append(place) }
          let port = ports[place]
          // Succeeded, or not allowed by the rules; then an address that nobody looks at.
          try connection.write([5, port == nil ? 2 : 0, 0, 1, 0, 0, 0, 0, 0, 0])
          if let port { try tunnel(&reader, connection, to: port) }
        }
      }
    }
  }

  deinit {
    listener.end()
    threads.end()
  }
}

/// A connection may outlive the proxy's value.
private final class AskedPlaces: Sendable {
  let places = Mutex<[String]>([])
}

/// What the client wants to be connected to, after both have said that no user is needed; nil for what
/// is no name.
private func place(_ reader: inout MessageReader, _ connection: Connection) throws -> String? {
  let methods = try reader.bytes(2)[1]
  _ = try reader.bytes(Int(methods))
  try connection.write([5, 0])
  let request = try reader.bytes(5)
  guard request[3] == 3 else { return nil }
  let name = try reader.bytes(Int(request[4]))
  let port = try reader.bytes(2)
  return "\(String(decoding: name, as: UTF8.self)):\(Int(port[0]) << 8 | Int(port[1]))"
}
