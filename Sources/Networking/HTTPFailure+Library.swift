// What the library's errors mean for who asked: above all, whether the request may have been carried
// out. Only what happens before a connection stands is `notConnected`.

import AsyncHTTPClient
import Glibc
import HTTP
import Host
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

func httpFailure(_ error: any Error, target: Target, proxy: ProxyAddress?) -> HTTPFailure {
  // Where a proxy stands between, it is what was not reached.
  let place = target.place
  let nearest = proxy.map { "the proxy \($0.place)" } ?? place
  func notConnected(_ reason: String, to place: String = nearest) -> HTTPFailure {
    HTTPFailure(.notConnected, "no connection to \(place): \(reason)")
  }
  func interrupted(_ reason: String) -> HTTPFailure {
    HTTPFailure(.interrupted, "the connection to \(place) ended: \(reason)")
  }
  switch error {
  case is CancellationError: return HTTPFailure(.cancelled, "the request to \(place) was cancelled")
  case let error as UnreadableBody: return HTTPFailure(.local, error.description)
  case let error as NIOConnectionError:
    if let first = error.connectionErrors.first { return notConnected(reason(first.error)) }
    return notConnected("there is no host of that name")
  case is SocketAddressError: return notConnected("there is no host of that name")
  case let error as ChannelError:
    if case .connectTimeout = error { return notConnected("no answer within 10 s") }
    return interrupted("it was closed")
  case let error as NIOSSLError:
    if case .handshakeFailed(let detail) = error {
      let detail = String(describing: detail)
      if detail.contains("CERTIFICATE_VERIFY_FAILED") {
        return HTTPFailure(
          .untrusted,
          "no connection to \(place): its certificate is not signed by anybody trusted here")
      }
      return notConnected(handshake(detail), to: place)
    }
    return interrupted("the encrypted stream broke off")
  case let error as NIOSSLExtraError:
    guard error == .failedToValidateHostname else {
      return interrupted("the encrypted stream broke off")
    }
    return notConnected("its certificate is for another host", to: place)
  case is BoringSSLError: return interrupted("the encrypted stream broke off")
  case let error as IOError:
    // Of an address without a name; all other codes can come of a connection that stood, too.
    if error.errnoCode == ECONNREFUSED { return notConnected(text(error.errnoCode)) }
    return interrupted(text(error.errnoCode))
  case let error as HTTPParserError:
    if case .invalidEOFState = error { return interrupted("the whole answer was not here yet") }
    return HTTPFailure(.malformed, "what \(place) answers is no HTTP")
  case let error as HTTPClientError: return failure(error)
  default: return interrupted(String(describing: error))
  }

  func failure(_ error: HTTPClientError) -> HTTPFailure {
    switch error {
    case .cancelled: HTTPFailure(.cancelled, "the request to \(place) was cancelled")
    case .connectTimeout: notConnected("no answer within 10 s")
    case .tlsHandshakeTimeout: notConnected("it did not finish the TLS handshake", to: place)
    case .httpProxyHandshakeTimeout, .socksHandshakeTimeout, .getConnectionFromPoolTimeout:
      notConnected("no answer within 10 s")
    case .proxyAuthenticationRequired: notConnected("it wants a user and a password")
    case .invalidProxyResponse: notConnected("it refused to connect to \(place)")
    case .invalidURL, .emptyHost, .emptyScheme: notConnected("that is no address", to: place)
    case .remoteConnectionClosed: interrupted("the whole answer was not here yet")
    default: interrupted(String(describing: error))
    }
  }
}

private func reason(_ error: any Error) -> String {
  switch error {
  case let error as IOError: text(error.errnoCode)
  case let error as ChannelError:
    if case .connectTimeout = error { "no answer within 10 s" } else { "it was closed" }
  default: String(describing: error)
  }
}

private func text(_ code: Int32) -> String { String(cString: strerror(code)).lowercased() }

private func handshake(_ detail: String) -> String {
  if detail.contains("WRONG_VERSION_NUMBER") || detail.contains("HTTP_REQUEST") {
    return "it does not speak TLS on that port"
  }
  return "the TLS handshake did not work"
}
