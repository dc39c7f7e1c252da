// What the end of a transfer means for who asked: above all, whether the request may have been carried
// out. Only what happens before a connection stands is `notConnected`.

import Glibc
import HTTP

/// What libcurl knows of a transfer that ended without an answer.
struct CurlEnd {
  /// libcurl's number, or 0 where it has none.
  var code: Int32
  /// libcurl's words; they may change with its version, so that they decide nothing but between words.
  var words = ""
  /// The system's last error with the connection; 0 if there was none.
  var systemError: Int32 = 0
  /// OpenSSL's finding about the certificate.
  var verification = 0
  /// What a proxy answered to `CONNECT`; 0 if it was not asked.
  var connectStatus = 0
  /// Whether a socket was connected: to the proxy, where there is one.
  var reachedSomebody = false
  /// Whether a connection stood, so that the request may have been sent.
  var mayHaveRun = false
}

extension CurlEnd {
  func failure(
    _ target: Target, _ proxy: ProxyAddress?, _ authorities: Authorities
  ) -> HTTPFailure {
    mayHaveRun ? interruption(target) : refusal(target, proxy, authorities)
  }

  /// The connection stood.
  private func interruption(_ target: Target) -> HTTPFailure {
    let place = target.place
    func interrupted(_ reason: String) -> HTTPFailure {
      HTTPFailure(.interrupted, "the connection to \(place) ended: \(reason)")
    }
    let malformed = HTTPFailure(.malformed, "what \(place) answers is no HTTP")
    switch code {
    // Nothing came, or not all, or libcurl would have sent the request again.
    case 52, 18, 42, 65: return interrupted("the whole answer was not here yet")
    case 1, 8, 61, 100: return malformed
    case 55, 56:
      if words.contains("chunked-encoding") { return malformed }
      if systemError != 0 { return interrupted(text(systemError)) }
      if target.scheme == "https" { return interrupted("the encrypted stream broke off") }
      return interrupted("it was closed")
    // A connection that died was about to be replaced.
    case 5, 6, 7, 28, 35, 60, 97: return interrupted("the whole answer was not here yet")
    default: return interrupted(unknown)
    }
  }

  /// Nothing was sent.
  private func refusal(
    _ target: Target, _ proxy: ProxyAddress?, _ authorities: Authorities
  ) -> HTTPFailure {
    let place = target.place
    // Where a proxy stands between, it is what was not reached.
    let nearest = proxy.map { "the proxy \($0.place)" } ?? place
    func notConnected(_ reason: String, to place: String = nearest) -> HTTPFailure {
      HTTPFailure(.notConnected, "no connection to \(place): \(reason)")
    }
    let isBehindProxy = proxy == nil || connectStatus / 100 == 2
    if connectStatus == 407 { return notConnected("it wants a user and a password") }
    if connectStatus != 0, !isBehindProxy {
      return notConnected("it refused to connect to \(place)")
    }
    switch code {
    case 1, 3: return notConnected("that is no address", to: place)
    case 5, 6: return notConnected("there is no host of that name")
    case 7: return notConnected(systemError == 0 ? "nobody answers" : text(systemError))
    case 28:
      return reachedSomebody && isBehindProxy && target.scheme == "https"
        ? notConnected("it did not finish the TLS handshake", to: place)
        : notConnected("no answer within 10 s")
    case 35: return notConnected(handshake, to: place)
    // libcurl compares names first, and has OpenSSL's finding only after that.
    case 60 where verification <= 1:
      return notConnected("its certificate is for another host", to: place)
    case 60:
      return HTTPFailure(
        .untrusted,
        "no connection to \(place): its certificate is not signed by anybody trusted here")
    case 77: return authorities.nothingInIt
    case 97: return notConnected("it refused to connect to \(place)")
    case 52, 55, 56:
      return notConnected(systemError == 0 ? "it was closed" : text(systemError))
    default: return notConnected(unknown)
    }
  }

  private var unknown: String { words.isEmpty ? "libcurl's error \(code)" : words }

  private var handshake: String {
    if words.contains("wrong version number") || words.contains("http request") {
      return "it does not speak TLS on that port"
    }
    return "the TLS handshake did not work"
  }
}

/// The system's words for an error's number.
func text(_ code: Int32) -> String { String(cString: strerror(code)).lowercased() }
