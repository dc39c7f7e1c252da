// The real `HTTPTransport`: HTTP/1.1 with TLS over AsyncHTTPClient. Knows nothing of who asks what;
// follows no redirect, unpacks nothing, repeats nothing.

internal import AsyncHTTPClient
public import HTTP
public import Host
import NIOCore
import NIOSSL
import Synchronization

/// Sends requests over the network. Costs nothing until the first one.
public final class HTTPClientTransport: HTTPTransport {
  private let proxies: ProxyChoice
  private let authorities: Authorities
  private let places: Int
  private let turnstile: Turnstile
  /// One a proxy: the library knows one proxy a client.
  private let clients = Mutex<[ProxyAddress?: HTTPClient]>([:])

  /// - Parameters:
  ///   - environment: all of it; `http_proxy`, `https_proxy`, `all_proxy`, `no_proxy` and their
  ///     upper-case forms count.
  ///   - certificates: a file with the certificates to trust, in PEM, instead of the system's.
  ///   - connections: how many requests are under way at once; the others wait.
  public init(environment: [String: String], certificates: Path? = nil, connections: Int = 8) {
    proxies = ProxyChoice(environment: environment)
    authorities = Authorities(certificates)
    places = max(connections, 1)
    turnstile = Turnstile(places: connections)
  }

  deinit {
    for client in clients.withLock({ Array($0.values) }) { client.shutdown { _ in } }
  }

  public func send(
    _ request: HTTPRequest, sent: @escaping @Sendable (Int64) -> Void
  ) async throws(HTTPFailure) -> HTTPResponse {
    try await exchange(request, sent: sent, receive: nil)
  }

  public func send(
    _ request: HTTPRequest, receive: @escaping @Sendable ([UInt8]) throws(HTTPFailure) -> Void
  ) async throws(HTTPFailure) -> HTTPResponse {
    try await exchange(request, sent: { _ in }, receive: receive)
  }

  private func exchange(
    _ request: HTTPRequest, sent: @escaping @Sendable (Int64) -> Void,
    receive: (@Sendable ([UInt8]) throws(HTTPFailure) -> Void)?
  ) async throws(HTTPFailure) -> HTTPResponse {
    let target = try Target(request.url)
    let client = try client(for: target)
    guard await turnstile.enter() else {
      throw HTTPFailure(.cancelled, "the request to \(target.place) was cancelled")
    }
    defer { turnstile.leave() }
    let exchange = Exchange(
      client: client.client, request: request, target: target, proxy: client.proxy, sent: sent,
      receive: receive)
    return try await exchange.answer().get()
  }

  private func client(
    for target: Target
  ) throws(HTTPFailure) -> (client: HTTPClient, proxy: ProxyAddress?) {
    let proxy: ProxyAddress?
    do throws(ProxyMistake) {
      proxy = try proxies.proxy(scheme: target.scheme, host: target.host, port: target.port)
    } catch {
      throw HTTPFailure(.notConnected, error.description)
    }
    // Asked here since the library says of a missing file only that a handshake did not work.
    if target.scheme == "https" { try authorities.check() }
    let client = clients.withLock { clients in
      if let client = clients[proxy] { return client }
      let client = HTTPClient(
        eventLoopGroupProvider: .singleton, configuration: configuration(proxy))
      clients[proxy] = client
      return client
    }
    return (client, proxy)
  }

  private func configuration(_ proxy: ProxyAddress?) -> HTTPClient.Configuration {
    var tls = TLSConfiguration.makeClientConfiguration()
    if let trusted = authorities.trusted { tls.trustRoots = .certificates(trusted) }
    var configuration = HTTPClient.Configuration(
      tlsConfiguration: tls, redirectConfiguration: .disallow,
      timeout: .init(connect: .seconds(10)), decompression: .disabled)
    configuration.httpVersion = .http1Only
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = places
    // Who asks repeats; a host that is not there is to be said at once.
    configuration.connectionPool.retryConnectionEstablishment = false
    configuration.connectionPool.idleTimeout = .seconds(20)
    switch proxy?.kind {
    case .http?:
      configuration.proxy = .server(
        host: proxy!.host, port: proxy!.port,
        authorization: proxy!.user.map {
          .basic(username: $0, password: proxy!.password ?? "")
        })
    case .socks?: configuration.proxy = .socksServer(host: proxy!.host, port: proxy!.port)
    case nil: break
    }
    return configuration
  }
}

/// Where a request goes.
struct Target {
  var scheme: String
  var host: String
  var port: Int
  var place: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

  init(_ url: String) throws(HTTPFailure) {
    func malformed() -> HTTPFailure { HTTPFailure(.notConnected, "`\(url)` is no address") }
    guard let range = url.firstRange(of: "://") else { throw malformed() }
    scheme = url[..<range.lowerBound].lowercased()
    guard scheme == "http" || scheme == "https" else { throw malformed() }
    var authority = url[range.upperBound...].prefix { !"/?#".contains($0) }
    port = scheme == "http" ? 80 : 443
    if let colon = authority.lastIndex(of: ":"), !authority.hasSuffix("]") {
      guard let number = Int(authority[authority.index(after: colon)...]),
        (1...65535).contains(number)
      else { throw malformed() }
      port = number
      authority = authority[..<colon]
    }
    if authority.hasPrefix("["), authority.hasSuffix("]") {
      authority = authority.dropFirst().dropLast()
    }
    guard !authority.isEmpty, !authority.contains("@") else { throw malformed() }
    host = String(authority)
  }
}
