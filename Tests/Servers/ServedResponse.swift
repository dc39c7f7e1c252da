// What a server of the tests answers, and how well it arrives.

/// An answer; `Content-Length` is added where the headers do not say it.
public struct ServedResponse: Sendable, Equatable {
  public var status: Int
  public var headers: HTTPFields
  public var body: [UInt8]
  public var delivery: Delivery

  public init(
    _ status: Int, headers: HTTPFields = [:], body: [UInt8] = [], delivery: Delivery = .whole
  ) {
    self.status = status
    self.headers = headers
    self.body = body
    self.delivery = delivery
  }

  public init(_ status: Int, _ text: String, type: String = "text/plain") {
    self.init(status, headers: ["Content-Type": type], body: Array(text.utf8))
  }

  public static func json(_ text: String, status: Int = 200) -> ServedResponse {
    ServedResponse(status, text, type: "application/json")
  }

  public var text: String { String(decoding: body, as: UTF8.self) }
}

/// How an answer reaches the client.
public enum Delivery: Sendable, Equatable {
  case whole
  /// So many bytes of the body at a time, with a pause before each.
  case dripped(bytes: Int, pause: Duration)
  /// So many bytes of the body, though `Content-Length` says all of them, then an orderly end.
  case truncated(bytes: Int)
  /// So many bytes of the body, then a reset.
  case cutOff(bytes: Int)
  /// Not a byte: the connection is reset.
  case reset
  /// These bytes and the end of the connection, in the place of an HTTP answer.
  case raw([UInt8])
  /// The connection is from now on one to that port of this machine (for `CONNECT`).
  case tunnel(port: Int)
}

extension ServedResponse {
  /// The status line and the fields, with the empty line.
  func head(for method: String, closes: Bool) -> [UInt8] {
    var fields = headers
    let hasBody = status >= 200 && status != 204 && status != 304
    if hasBody, fields["Content-Length"] == nil, delivery.isOfHTTP {
      fields["Content-Length"] = "\(body.count)"
    }
    if closes, delivery.isOfHTTP { fields["Connection"] = "close" }
    var text = "HTTP/1.1 \(status) \(ServedResponse.reason(status))\r\n"
    for field in fields { text += "\(field.name): \(field.value)\r\n" }
    return Array((text + "\r\n").utf8)
  }

  private static func reason(_ status: Int) -> String {
    let reasons = [
      200: "OK", 201: "Created", 204: "No Content", 206: "Partial Content",
      301: "Moved Permanently", 304: "Not Modified", 307: "Temporary Redirect",
      400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found",
      405: "Method Not Allowed", 407: "Proxy Authentication Required", 409: "Conflict",
      412: "Precondition Failed", 429: "Too Many Requests", 500: "Internal Server Error",
      501: "Not Implemented", 502: "Bad Gateway", 503: "Service Unavailable",
    ]
    return reasons[status] ?? "Status"
  }
}

extension Delivery {
  fileprivate var isOfHTTP: Bool {
    if case .tunnel = self { return false }
    return true
  }
}
