// An HTTP/1.1 server of this process on 127.0.0.1: a closure answers, and every request is kept.

import Dispatch
import Synchronization

/// A server of this machine that a proxy can stand in front of.
public protocol LoopbackEndpoint: Sendable {
  var port: Int { get }
}

/// A server that runs until `stop`, or until the value is gone.
///
/// ```swift
/// let server = try await LoopbackServer { request in
///   request.path == "/latest/api/token" ? ServedResponse(200, "token") : ServedResponse(404)
/// }
/// ```
public final class LoopbackServer: LoopbackEndpoint {
  public typealias Handler = @Sendable (ServedRequest) async -> ServedResponse

  /// Chosen by the kernel.
  public var port: Int { listener.port }
  private let scheme: String
  private let log = RequestLog()
  private let listener: Listener
  private let threads = ServerThreads()

  /// The server's origin, without a slash at the end.
  public var url: String { "\(scheme)://127.0.0.1:\(port)" }

  /// In the order in which they arrived whole.
  public var requests: [ServedRequest] { log.requests }

  /// - Parameter certificate: with one, the server speaks TLS.
  public convenience init(
    certificate: TestCertificate? = nil, _ handler: @escaping Handler
  ) async throws {
    try await self.init(certificate: certificate) { _ in Exchange(answer: handler) }
  }

  /// - Parameter open: called with each head, the body not read yet.
  init(
    certificate: TestCertificate? = nil, open: @escaping @Sendable (ServedRequest) -> Exchange
  ) async throws {
    let tls = try certificate.map { try $0.serverContext() }
    scheme = tls == nil ? "http" : "https"
    listener = try Listener()
    threads.start { [listener, threads, log] in
      while let connection = listener.next() {
        threads.serve(connection) { connection in
          if let tls { try connection.start(tls) }
          try answer(connection, threads, log, open)
        }
      }
    }
  }

  /// Returns when the port is closed and no handler runs.
  public func stop() async {
    listener.end()
    threads.end()
    await threads.ended()
  }

  deinit {
    listener.end()
    threads.end()
  }
}

/// What becomes of one request, decided when its head is known.
struct Exchange: Sendable {
  /// The connection is reset when so many bytes of the body were read.
  var resetsAfterBytes: Int?
  var answer: LoopbackServer.Handler
}

/// The requests of a server; a connection may outlive the server's value.
private final class RequestLog: Sendable {
  private let state = Mutex<[ServedRequest]>([])
  var requests: [ServedRequest] { state.withLock { $0 } }
  func add(_ request: ServedRequest) { state.withLock { $0.append(request) } }
}

/// Answers a connection's requests one after another.
private func answer(
  _ connection: Connection, _ threads: ServerThreads, _ log: RequestLog,
  _ open: @Sendable (ServedRequest) -> Exchange
) throws {
  var reader = MessageReader(connection)
  while let lines = try reader.head() {
    let first = lines[0].split(separator: " ").map(String.init)
    guard first.count == 3 else { return }
    var request = ServedRequest(first[0], first[1], headers: fields(ofHead: lines))
    let exchange = open(request)
    if request.headers["Expect"]?.lowercased() == "100-continue" {
      try connection.write("HTTP/1.1 100 Continue\r\n\r\n".utf8)
    }
    if let count = exchange.resetsAfterBytes {
      let length = request.headers["Content-Length"].flatMap { Int($0) } ?? 0
      _ = try reader.bytes(min(count, length))
      return connection.reset()
    }
    request.body = try reader.body(request.headers, endsWithConnection: false)
    log.add(request)
    let response = threads.wait { [request] in await exchange.answer(request) }
    if case .reset = response.delivery { return connection.reset() }
    if case .cutOff(let bytes) = response.delivery {
      try connection.write(response.head(for: first[0], closes: false))
      try connection.write(response.body.prefix(bytes))
      return connection.reset()
    }
    let closes =
      request.headers["Connection"]?.lowercased() == "close"
      || response.headers["Connection"]?.lowercased() == "close"
    try write(response, to: connection, threads, method: first[0], closes: closes)
    switch response.delivery {
    case .tunnel(let port): return try tunnel(&reader, connection, to: port)
    case .truncated, .raw: return
    default: if closes { return }
    }
  }
}

private func write(
  _ response: ServedResponse, to connection: Connection, _ threads: ServerThreads,
  method: String, closes: Bool
) throws {
  if case .raw(let bytes) = response.delivery { return try connection.write(bytes) }
  let head = response.head(for: method, closes: closes)
  let body = method == "HEAD" ? [] : response.body
  switch response.delivery {
  case .dripped(let count, let pause):
    try connection.write(head)
    var rest = body[...]
    while !rest.isEmpty {
      threads.wait { _ = try? await Task.sleep(for: pause) }
      try connection.write(rest.prefix(count))
      rest = rest.dropFirst(count)
    }
  case .truncated(let count): try connection.write(head + body.prefix(count))
  default: try connection.write(head + body)
  }
}

/// Carries bytes both ways until either side ends.
func tunnel(
  _ reader: inout MessageReader, _ connection: Connection, to port: Int
) throws {
  let upstream = try Connection(to: port)
  let isDone = DispatchSemaphore(value: 0)
  startThread {
    while let bytes = try? upstream.read() {
      if (try? connection.write(bytes)) == nil { break }
    }
    connection.end()
    upstream.end()
    isDone.signal()
  }
  defer {
    upstream.end()
    isDone.wait()
  }
  while let bytes = try reader.available() { try upstream.write(bytes) }
}
