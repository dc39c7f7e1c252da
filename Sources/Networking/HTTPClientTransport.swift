// The real `HTTPTransport`: HTTP/1.1 with TLS by libcurl. Knows nothing of who asks what; follows no
// redirect, unpacks nothing, repeats nothing.

public import HTTP
public import Host
import Synchronization

/// Sends requests over the network. Costs nothing until the first one.
public final class HTTPClientTransport: HTTPTransport {
  private let proxies: ProxyChoice
  private let authorities: Authorities
  private let places: Int
  private let turnstile: Turnstile
  private let loop = Mutex<TransferLoop?>(nil)

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

  deinit { loop.withLock { $0?.stop() } }

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
    let proxy = try proxy(for: target)
    if target.scheme == "https" { try authorities.check() }
    let loop = try runningLoop()
    guard await turnstile.enter() else {
      throw HTTPFailure(.cancelled, "the request to \(target.place) was cancelled")
    }
    defer { turnstile.leave() }
    let transfer = Transfer(request, target, proxy, authorities, sent: sent, receive: receive)
    return try await loop.outcome(of: transfer).get()
  }

  private func proxy(for target: Target) throws(HTTPFailure) -> ProxyAddress? {
    do throws(ProxyMistake) {
      return try proxies.proxy(scheme: target.scheme, host: target.host, port: target.port)
    } catch {
      throw HTTPFailure(.notConnected, error.description)
    }
  }

  private func runningLoop() throws(HTTPFailure) -> TransferLoop {
    try loop.withLock { known in
      Result { () throws(HTTPFailure) in
        if let known { return known }
        let made = try TransferLoop(connections: places)
        known = made
        return made
      }
    }.get()
  }
}
