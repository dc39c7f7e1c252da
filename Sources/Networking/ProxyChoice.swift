// Which proxy a request takes, by the variables that curl and Python know. Values in, a value out:
// knows no sockets and reads no environment.

import Glibc
import Hashing

/// A proxy, with what it wants to know of its user.
struct ProxyAddress: Hashable, Sendable {
  enum Kind: Hashable, Sendable { case http, socks }
  var kind: Kind
  var host: String
  var port: Int
  /// Never shown: what people see of a proxy is its host and port.
  var user: String?
  var password: String?
  var place: String { "\(host):\(port)" }

  /// The header that it wants, as a line; none without a user.
  var authorization: [String] {
    guard let user else { return [] }
    let credentials = Array("\(user):\(password ?? "")".utf8)
    return ["Proxy-Authorization: Basic \(base64Text(credentials))"]
  }
}

/// A proxy variable that names no proxy.
struct ProxyMistake: Error, Equatable {
  /// Without the value: it may hold a password.
  var description: String
}

/// The proxies that an environment asks for.
struct ProxyChoice: Sendable {
  private let variables: [String: String]
  private let exceptions: [Substring]

  /// - Parameter environment: all of it; the variables count in either case, the lower one first.
  init(environment: [String: String]) {
    variables = environment
    let list = environment["no_proxy"] ?? environment["NO_PROXY"] ?? ""
    exceptions = list.split { $0 == "," || $0.isWhitespace }
  }

  /// - Returns: nil where the request goes straight to its host.
  func proxy(scheme: String, host: String, port: Int) throws(ProxyMistake) -> ProxyAddress? {
    guard let (name, value) = setting(scheme: scheme), !isExcepted(host, port: port) else {
      return nil
    }
    return try proxyAddress(value, variable: name)
  }

  private func setting(scheme: String) -> (name: String, value: String)? {
    var names = ["\(scheme)_proxy", "\(scheme.uppercased())_PROXY", "all_proxy", "ALL_PROXY"]
    // A CGI program's `HTTP_PROXY` is a header that the client chose.
    if variables["REQUEST_METHOD"] != nil { names.removeAll { $0 == "HTTP_PROXY" } }
    for name in names {
      guard let value = variables[name] else { continue }
      return value.isEmpty ? nil : (name, value)
    }
    return nil
  }

  /// A name stands for itself and for what is below it; addresses may be ranges; all may have a port.
  private func isExcepted(_ host: String, port: Int) -> Bool {
    let host = host.lowercased()
    let address = addressBytes(host)
    if host == "localhost" || address.map(isOwn) == true { return true }
    return exceptions.contains { exception in
      if exception == "*" { return true }
      var pattern = exception.lowercased()[...]
      if let (name, number) = splitPort(pattern) {
        guard number == port else { return false }
        pattern = name
      }
      if pattern.hasPrefix("["), pattern.hasSuffix("]") { pattern = pattern.dropFirst().dropLast() }
      if let address {
        let parts = pattern.split(separator: "/", maxSplits: 1)
        guard let first = parts.first, let range = addressBytes(String(first)),
          range.count == address.count
        else { return false }
        let bits = parts.count > 1 ? Int(parts[1]) : range.count * 8
        guard let bits, (0...range.count * 8).contains(bits) else { return false }
        return isSame(address, range, bits: bits)
      }
      if pattern.hasPrefix("*.") { pattern = pattern.dropFirst() }
      if pattern.hasPrefix(".") { pattern = pattern.dropFirst() }
      return !pattern.isEmpty && (host == pattern || host.hasSuffix("." + pattern))
    }
  }
}

/// `host:port` and `[::1]:port`, not the many colons of a bare IPv6 address.
private func splitPort(_ text: Substring) -> (Substring, Int)? {
  guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
    !text[..<colon].contains(":") || text[..<colon].hasSuffix("]")
  else { return nil }
  return (text[..<colon], port)
}

/// Four or sixteen bytes; nil for a name.
private func addressBytes(_ text: String) -> [UInt8]? {
  var bytes = [UInt8](repeating: 0, count: 16)
  if inet_pton(AF_INET, text, &bytes) == 1 { return Array(bytes[..<4]) }
  return inet_pton(AF_INET6, text, &bytes) == 1 ? bytes : nil
}

/// This machine, and what no other machine can reach for it: link-local addresses, where a cloud's
/// machines and containers ask for their credentials. A proxy would answer with its own.
private func isOwn(_ address: [UInt8]) -> Bool {
  if address.count == 4 { return address[0] == 127 || address[..<2] == [169, 254] }
  return address == [UInt8](repeating: 0, count: 15) + [1]
    || address[0] == 0xFE && address[1] & 0xC0 == 0x80
    || isSame(address, [0xFD, 0, 0x0E, 0xC2], bits: 32)
}

private func isSame(_ left: [UInt8], _ right: [UInt8], bits: Int) -> Bool {
  (0..<bits).allSatisfy { bit in
    let mask = UInt8(0x80) >> (bit % 8)
    return left[bit / 8] & mask == right[bit / 8] & mask
  }
}

private func proxyAddress(
  _ value: String, variable: String
) throws(ProxyMistake) -> ProxyAddress {
  func mistake(_ what: String) -> ProxyMistake {
    ProxyMistake(description: "`\(variable)` \(what): write `http://HOST:PORT`")
  }
  var rest = value[...]
  var kind = ProxyAddress.Kind.http
  var port = 80
  if let range = rest.firstRange(of: "://") {
    switch rest[..<range.lowerBound].lowercased() {
    case "http": break
    case "socks5", "socks5h", "socks": (kind, port) = (.socks, 1080)
    default: throw mistake("names a kind of proxy that rel does not speak to")
    }
    rest = rest[range.upperBound...]
  }
  if let end = rest.firstIndex(where: { "/?#".contains($0) }) { rest = rest[..<end] }
  var user: String?
  var password: String?
  if let at = rest.lastIndex(of: "@") {
    let parts = rest[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    user = unescaped(parts[0])
    password = parts.count > 1 ? unescaped(parts[1]) : ""
    rest = rest[rest.index(after: at)...]
    if kind == .socks { throw mistake("has a user, which rel cannot tell a SOCKS proxy") }
  }
  if let (host, number) = splitPort(rest) { (rest, port) = (host, number) }
  if rest.hasPrefix("["), rest.hasSuffix("]") { rest = rest.dropFirst().dropLast() }
  guard !rest.isEmpty, (1...65535).contains(port) else { throw mistake("names no proxy") }
  return ProxyAddress(
    kind: kind, host: String(rest), port: port, user: user, password: password)
}

/// `%XX` as bytes; what is no such thing stays.
private func unescaped(_ text: Substring) -> String {
  var bytes: [UInt8] = []
  var rest = Array(text.utf8)[...]
  while let byte = rest.popFirst() {
    let digits = String(decoding: rest.prefix(2), as: UTF8.self)
    if byte == UInt8(ascii: "%"), digits.utf8.count == 2, let value = UInt8(digits, radix: 16) {
      bytes.append(value)
      rest = rest.dropFirst(2)
    } else {
      bytes.append(byte)
    }
  }
  return String(decoding: bytes, as: UTF8.self)
}
