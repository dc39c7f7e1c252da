// A URL as a signature sees it, and the one escaping that it allows. Works on bytes: Swift's `String`
// takes a letter and a combining accent for one character, the server does not.

/// The parts of an absolute URL, as written.
struct RequestURL: Sendable, Hashable {
  /// `http` or `https`, lower case.
  var scheme: String
  /// What the `Host` header says: without the scheme's own port.
  var host: String
  /// Escaped; `/` where the URL has none.
  var path: String
  /// Unescaped, in the URL's order.
  var queryItems: [(String, String)] {
    query.utf8.split(separator: UInt8(ascii: "&")).map { part in
      let equals = part.firstIndex(of: UInt8(ascii: "=")) ?? part.endIndex
      return (unescaped(part[..<equals]), unescaped(part[equals...].dropFirst()))
    }
  }
  private var query: String

  init(_ text: String) {
    let bytes = Array(text.utf8)
    let colon = bytes.firstIndex(of: UInt8(ascii: ":")) ?? 0
    scheme = String(decoding: bytes[..<colon], as: UTF8.self).lowercased()
    let rest = bytes[colon...].drop { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "/") }
    let end = rest.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") }
    var host = String(decoding: rest[..<(end ?? rest.endIndex)], as: UTF8.self)
    let port = scheme == "https" ? ":443" : ":80"
    if host.hasSuffix(port) { host.removeLast(port.count) }
    self.host = host
    let target = rest[(end ?? rest.endIndex)...]
    let mark = target.firstIndex(of: UInt8(ascii: "?")) ?? target.endIndex
    path = String(decoding: target[..<mark], as: UTF8.self)
    if path.isEmpty { path = "/" }
    query = String(decoding: target[mark...].dropFirst(), as: UTF8.self)
  }

  /// The host without its port and without an IPv6 address's brackets, lower case.
  var hostName: String {
    if host.hasPrefix("[") { return String(host.dropFirst().prefix { $0 != "]" }).lowercased() }
    return String(host.prefix { $0 != ":" }).lowercased()
  }
}

/// A key as the path of a URL has it: all but letters, digits, `-._~` and `/` as `%XX`.
public func escapedKey(_ key: String) -> String { escaped(key, keepingSlashes: true) }

/// Items as a query, sorted as a signature wants them: `a=1&b=%2B`.
public func escapedQuery(_ items: [(String, String)]) -> String {
  items.map { (escaped($0.0), escaped($0.1)) }
    .sorted { $0.0 == $1.0 ? precedes($0.1, $1.1) : precedes($0.0, $1.0) }
    .map { "\($0.0)=\($0.1)" }.joined(separator: "&")
}

/// The same encoding for one part, with `/` as `%2F`.
func escaped(_ text: String, keepingSlashes: Bool = false) -> String {
  var result: [UInt8] = []
  for byte in text.utf8 {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: "_"), UInt8(ascii: "~"):
      result.append(byte)
    case UInt8(ascii: "/") where keepingSlashes:
      result.append(byte)
    default:
      let digits = Array("0123456789ABCDEF".utf8)
      result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
  }
  return String(decoding: result, as: UTF8.self)
}

/// Whether a text stands before another by bytes.
func precedes(_ left: String, _ right: String) -> Bool {
  left.utf8.lexicographicallyPrecedes(right.utf8)
}

/// With each `%XX` as its byte; a `%` without two digits stays.
private func unescaped(_ part: Substring.UTF8View) -> String {
  var result: [UInt8] = []
  var rest = part[...]
  while let byte = rest.popFirst() {
    let digits = rest.prefix(2).compactMap { Character(UnicodeScalar($0)).hexDigitValue }
    if byte == UInt8(ascii: "%"), digits.count == 2 {
      result.append(UInt8(digits[0] << 4 | digits[1]))
      rest = rest.dropFirst(2)
    } else {
      result.append(byte)
    }
  }
  return String(decoding: result, as: UTF8.self)
}
