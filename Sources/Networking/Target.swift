// Where a request goes, taken apart as far as a connection needs it.

import HTTP

/// The parts of a request's URL.
struct Target: Sendable {
  var scheme: String
  var host: String
  var port: Int
  /// Scheme and authority as they stand in the URL: `https://s3.example.org:9000`.
  var origin: String
  /// Path and query, escaped as they came; at least `/`.
  var path: String
  var place: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

  /// - Throws: `notConnected` for what is no address of `http` or `https`, or names a user.
  init(_ url: String) throws(HTTPFailure) {
    func malformed() -> HTTPFailure { HTTPFailure(.notConnected, "`\(url)` is no address") }
    // Nothing is escaped here, and a line's end would end the request's first line.
    guard url.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { throw malformed() }
    guard let range = url.firstRange(of: "://") else { throw malformed() }
    scheme = url[..<range.lowerBound].lowercased()
    guard scheme == "http" || scheme == "https" else { throw malformed() }
    var authority = url[range.upperBound...].prefix { !"/?#".contains($0) }
    origin = "\(scheme)://\(authority)"
    let rest = url[authority.endIndex...].prefix { $0 != "#" }
    path = rest.hasPrefix("/") ? String(rest) : "/" + rest
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
