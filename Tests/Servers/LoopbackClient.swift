// The plainest client: one request a connection, to a port of this machine. Proxies forward with it.

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
  return try await blocking { try answer(to: bytes, of: request.method, port) }
}

private func answer(to bytes: [UInt8], of method: String, _ port: Int) throws -> ServedResponse {
  let connection = try Connection(to: port)
  defer { connection.close() }
  try connection.write(bytes)
  var reader = MessageReader(connection)
  while true {
    guard let lines = try reader.head(),
      let status = lines[0].split(separator: " ").dropFirst().first.flatMap({ Int($0) })
    else { throw ConnectionEnded() }
    if status < 200 { continue }
    var response = ServedResponse(status, headers: fields(ofHead: lines))
    if method != "HEAD", status != 204, status != 304 {
      response.body = try reader.body(response.headers, endsWithConnection: true)
    }
    return response
  }
}
