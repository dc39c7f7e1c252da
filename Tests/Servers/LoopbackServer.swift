// An HTTP/1.1 server of this process on 127.0.0.1: a closure answers, and every request is kept.

import NIOCore
import NIOPosix
import NIOSSL
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
  public let port: Int
  private let scheme: String
  private let log: RequestLog
  private let running: Task<Void, Never>

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
    let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.backlog, value: 256)
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      .bind(host: "127.0.0.1", port: 0) { channel in
        channel.eventLoop.makeCompletedFuture {
          if let tls {
            try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls))
          }
          return try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
            wrappingChannelSynchronously: channel)
        }
      }
    port = listener.channel.localAddress?.port ?? 0
    scheme = tls == nil ? "http" : "https"
    let log = RequestLog()
    self.log = log
    running = Task {
      await withDiscardingTaskGroup { connections in
        // Its end is that of the server; what a connection throws is the client's going away.
        try? await listener.executeThenClose { arriving in
          for try await channel in arriving {
            connections.addTask { try? await serve(channel, log, open) }
          }
        }
        connections.cancelAll()
      }
    }
  }

  /// Returns when the port is closed and no handler runs.
  public func stop() async {
    running.cancel()
    await running.value
  }

  deinit { running.cancel() }
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
private func serve(
  _ channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>, _ log: RequestLog,
  _ open: @Sendable (ServedRequest) -> Exchange
) async throws {
  try await channel.executeThenClose { inbound, outbound in
    var reader = MessageReader(inbound.makeAsyncIterator())
    while let lines = try await reader.head() {
      let first = lines[0].split(separator: " ").map(String.init)
      guard first.count == 3 else { return }
      var request = ServedRequest(first[0], first[1], headers: fields(ofHead: lines))
      let exchange = open(request)
      if request.headers["Expect"]?.lowercased() == "100-continue" {
        try await outbound.write(ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n"))
      }
      if let count = exchange.resetsAfterBytes {
        let length = request.headers["Content-Length"].flatMap { Int($0) } ?? 0
        _ = try await reader.bytes(min(count, length))
        return try await reset(channel.channel)
      }
      request.body = try await reader.body(request.headers, endsWithConnection: false)
      log.add(request)
      let response = await exchange.answer(request)
      if case .reset = response.delivery { return try await reset(channel.channel) }
      if case .cutOff(let bytes) = response.delivery {
        try await outbound.write(ByteBuffer(bytes: response.head(for: first[0], closes: false)))
        try await outbound.write(ByteBuffer(bytes: response.body.prefix(bytes)))
        return try await reset(channel.channel)
      }
      let closes =
        request.headers["Connection"]?.lowercased() == "close"
        || response.headers["Connection"]?.lowercased() == "close"
      try await write(response, to: outbound, method: first[0], closes: closes)
      switch response.delivery {
      case .tunnel(let port):
        return try await tunnel(&reader, outbound, to: port)
      case .truncated, .raw:
        return
      default:
        if closes { return }
      }
    }
  }
}

private func write(
  _ response: ServedResponse, to outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>,
  method: String, closes: Bool
) async throws {
  if case .raw(let bytes) = response.delivery {
    return try await outbound.write(ByteBuffer(bytes: bytes))
  }
  var bytes = response.head(for: method, closes: closes)
  let body = method == "HEAD" ? [] : response.body
  switch response.delivery {
  case .dripped(let count, let pause):
    try await outbound.write(ByteBuffer(bytes: bytes))
    var rest = body[...]
    while !rest.isEmpty {
      try await Task.sleep(for: pause)
      try await outbound.write(ByteBuffer(bytes: rest.prefix(count)))
      rest = rest.dropFirst(count)
    }
  case .truncated(let count):
    try await outbound.write(ByteBuffer(bytes: bytes + body.prefix(count)))
  default:
    bytes += body
    try await outbound.write(ByteBuffer(bytes: bytes))
  }
}

/// The client sees the connection reset, not ended: nothing is left to linger.
private func reset(_ channel: any Channel) async throws {
  if let socket = channel as? any SocketOptionProvider {
    try await socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
  }
  try await channel.close()
}

/// Carries bytes both ways until either side ends.
private func tunnel(
  _ reader: inout MessageReader, _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>,
  to port: Int
) async throws {
  let upstream = try await connection(to: port)
  try await upstream.executeThenClose { answers, requests in
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        for try await bytes in answers { try await outbound.write(bytes) }
        outbound.finish()
      }
      while let bytes = try await reader.available() { try await requests.write(bytes) }
      group.cancelAll()
    }
  }
}
