// A proxy as `HTTP_PROXY` and `HTTPS_PROXY` name one: absolute targets, and tunnels by `CONNECT`.

/// Knows the servers of this machine alone; names lead to ports by a table.
public final class ForwardProxy: Sendable {
  private let server: LoopbackServer

  public var port: Int { server.port }
  public var url: String { server.url }
  public var requests: [ServedRequest] { server.requests }

  /// - Parameters:
  ///   - ports: a port for `HOST` or `HOST:PORT`; `127.0.0.1:PORT` needs none.
  ///   - authorization: what `Proxy-Authorization` must be; else 407.
  public init(ports: [String: Int] = [:], authorization: String? = nil) async throws {
    server = try await LoopbackServer { request in
      if let authorization, request.headers["Proxy-Authorization"] != authorization {
        return ServedResponse(407, headers: ["Proxy-Authenticate": "Basic realm=\"test\""])
      }
      var origin = request
      let authority: String
      if request.method == "CONNECT" {
        authority = request.target
      } else if request.target.hasPrefix("http://") {
        let rest = request.target.dropFirst("http://".count)
        authority = String(rest.prefix { $0 != "/" && $0 != "?" })
        let path = rest.dropFirst(authority.count)
        origin.target = path.hasPrefix("/") ? String(path) : "/" + path
      } else {
        return ServedResponse(400, "this is a proxy")
      }
      let parts = authority.split(separator: ":", maxSplits: 1).map(String.init)
      let ownPort = parts.first == "127.0.0.1" ? Int(parts.last ?? "") : nil
      guard let port = ports[authority] ?? parts.first.flatMap({ ports[$0] }) ?? ownPort else {
        return ServedResponse(502, "the proxy knows no `\(authority)`")
      }
      if request.method == "CONNECT" {
        return ServedResponse(200, delivery: .tunnel(port: port))
      }
      origin.headers["Proxy-Authorization"] = nil
      guard var response = try? await send(origin, toPort: port) else {
        return ServedResponse(502, "`\(authority)` did not answer")
      }
      response.headers["Transfer-Encoding"] = nil
      response.headers["Connection"] = nil
      return response
    }
  }

  public func stop() async { await server.stop() }
}
