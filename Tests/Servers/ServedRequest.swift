// A request as a server of the tests received it.

/// A whole request: its body is read, and free of any transfer coding.
public struct ServedRequest: Sendable, Equatable {
  public var method: String
  /// As it stood in the request line: nothing is decoded.
  public var target: String
  public var headers: HTTPFields
  public var body: [UInt8]

  public init(
    _ method: String, _ target: String, headers: HTTPFields = [:], body: [UInt8] = []
  ) {
    self.method = method
    self.target = target
    self.headers = headers
    self.body = body
  }

  /// The target up to its `?`, as sent.
  public var path: String {
    String(target.prefix { $0 != "?" })
  }

  /// Names and values of the query, decoded, in the order of the request.
  public var query: [(name: String, value: String)] {
    guard let start = target.firstIndex(of: "?") else { return [] }
    return target[target.index(after: start)...].split(separator: "&").map { pair in
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return (percentDecoded(parts[0]), parts.count > 1 ? percentDecoded(parts[1]) : "")
    }
  }

  /// The first value of that name in the query; empty when the name stands alone.
  public func queryValue(_ name: String) -> String? {
    query.first { $0.name == name }?.value
  }

  public var text: String { String(decoding: body, as: UTF8.self) }
}

/// `%2B` as `+`; a `+` stays one.
public func percentDecoded(_ text: some StringProtocol) -> String {
  var bytes: [UInt8] = []
  var rest = Array(text.utf8)[...]
  while let byte = rest.popFirst() {
    if byte == 0x25, rest.count >= 2,
      let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
    {
      bytes.append(value)
      rest = rest.dropFirst(2)
    } else {
      bytes.append(byte)
    }
  }
  return String(decoding: bytes, as: UTF8.self)
}
