// What rel asks of the network, as a protocol: a request goes out, an answer comes back or does not.
// Knows nothing of S3, of retries or of signatures; the real one is `Networking`'s.

public import Host

/// A header's name and value, as sent.
public struct HTTPHeader: Sendable, Hashable {
  public var name: String
  public var value: String
  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

/// What a request carries.
public enum HTTPBody: Sendable, Hashable {
  case bytes([UInt8])
  /// A part of a file of this machine, read while it is sent.
  case file(Path, offset: Int64, sizeBytes: Int64)

  public static let empty = HTTPBody.bytes([])

  public var sizeBytes: Int64 {
    switch self {
    case .bytes(let bytes): Int64(bytes.count)
    case .file(_, _, let sizeBytes): sizeBytes
    }
  }
}

/// One request, with everything that goes over the wire.
public struct HTTPRequest: Sendable, Hashable {
  public var method: String
  /// Absolute, and escaped exactly as it is to be sent: a transport changes nothing of it.
  public var url: String
  /// Without `Host` and `Content-Length`, which the transport adds.
  public var headers: [HTTPHeader]
  public var body: HTTPBody
  /// How long it may take until the answer's first byte, and between two pieces of it, while nothing
  /// is being sent.
  public var patience: Duration

  public init(
    _ method: String, _ url: String, headers: [HTTPHeader] = [], body: HTTPBody = .empty,
    patience: Duration
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.patience = patience
  }
}

/// An answer, whatever its status.
public struct HTTPResponse: Sendable, Hashable {
  public var status: Int
  public var headers: [HTTPHeader]
  /// Empty where the body was received in pieces.
  public var body: [UInt8]

  public init(status: Int, headers: [HTTPHeader] = [], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// The first header of that name, in any case.
  public func header(_ name: String) -> String? {
    headers.first { $0.name.lowercased() == name.lowercased() }?.value
  }
}

/// No answer, or none that is whole.
public struct HTTPFailure: Error, Sendable, Hashable, CustomStringConvertible {
  public enum Kind: Sendable, Hashable {
    /// Nothing was sent: no such host, nobody listens there.
    case notConnected
    /// Nothing was sent: nobody who is trusted here vouches for the host.
    case untrusted
    /// The request may have been carried out: the connection ended before the whole answer was here.
    case interrupted
    /// As `interrupted`, by `patience`.
    case timedOut
    /// The answer is no HTTP, or longer than it may be.
    case malformed
    /// The request's file cannot be read, or the receiver did not want more.
    case local
    /// The task was cancelled.
    case cancelled
  }
  public var kind: Kind
  /// What happened, lower case, with the host: `no connection to 127.0.0.1:9000: connection refused`.
  public var description: String

  public init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }
}

/// Sends requests. Follows no redirect and repeats nothing: who asks decides.
public protocol HTTPTransport: Sendable {
  /// Sends `request` and reads the whole answer, of at most 64 MiB.
  /// - Parameter sent: called with the number of the body's bytes that went out since the last call.
  func send(
    _ request: HTTPRequest, sent: @escaping @Sendable (Int64) -> Void
  ) async throws(HTTPFailure) -> HTTPResponse

  /// Sends `request`; the body of an answer with status 200 or 206 goes to `receive` in pieces, any
  /// other is in the response.
  func send(
    _ request: HTTPRequest, receive: @escaping @Sendable ([UInt8]) throws(HTTPFailure) -> Void
  ) async throws(HTTPFailure) -> HTTPResponse
}

extension HTTPTransport {
  /// Sends `request` and reads the whole answer, of at most 64 MiB.
  public func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse {
    try await send(request, sent: { _ in })
  }
}
