// The plainest client: one request a connection, to a port of this machine. Proxies forward with it.

import NIOCore
import NIOPosix

/// Sends one request as it stands, but for its framing, and reads the whole answer.
///
/// - Throws: when the connection cannot be made or ends before the answer is whole.
public func send(_ request: ServedRequest, toPort port: Int) async throws -> ServedResponse {
  var headers = request.headers
  for name in ["Expect", "Transfer-Encoding", "Proxy-Connection"] { headers[name] = nil }
  if headers["Host"] == nil { headers["Host"] = "127.0.0.1:\(port)" }
  if !request.body.isEmpty || ["POST", "PUT"].contains(request.method) {
    headers["Content-Length"] = "\(request.body.count)"
  }
  headers["Connection"] = "close"
  var head = "\(request.method) \(request.target) HTTP/1.1\r\n"
  for field in headers { head += "\(field.name): \(field.value)\r\n" }
  let bytes = Array((head + "\r\n").utf8) + request.body

  let channel = try await connection(to: port)
  return try await channel.executeThenClose { inbound, outbound in
    try await outbound.write(ByteBuffer(bytes: bytes))
    var reader = MessageReader(inbound.makeAsyncIterator())
    while true {
      guard let lines = try await reader.head(),
        let status = lines[0].split(separator: " ").dropFirst().first.flatMap({ Int($0) })
      else { throw ConnectionEnded() }
      if status < 200 { continue }
      var response = ServedResponse(status, headers: fields(ofHead: lines))
      if request.method != "HEAD", status != 204, status != 304 {
        response.body = try await reader.body(response.headers, endsWithConnection: true)
      }
      return response
    }
  }
}

/// A connection to a port of this machine.
func connection(to port: Int) async throws -> NIOAsyncChannel<ByteBuffer, ByteBuffer> {
  try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
    .channelOption(.tcpOption(.tcp_nodelay), value: 1)
    .connect(host: "127.0.0.1", port: port) { channel in
      channel.eventLoop.makeCompletedFuture {
        try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
      }
    }
}
