// AWS Signature Version 4: pure functions from a request, credentials and a time to the signed
// request. Each stage is a function of its own, as AWS publishes vectors for each.

public import HTTP
public import Hashing
import Host
import Notation

/// What a signature is good for.
public struct SigningScope: Sendable, Hashable {
  /// `eu-central-1`
  public var region: String
  /// `s3`, `sts`, `cloudfront`
  public var service: String
  public init(region: String, service: String) {
    self.region = region
    self.service = service
  }
}

/// What the signature says of the body.
public enum PayloadDigest: Sendable, Hashable {
  case digest(Digest)
  /// The body may be any: only for a connection that is encrypted.
  case unsigned

  public static let empty = PayloadDigest.digest(SHA256.digest(of: []))

  var text: String {
    switch self {
    case .digest(let digest): digest.hexadecimal
    case .unsigned: "UNSIGNED-PAYLOAD"
    }
  }
}

/// The request with `Authorization`, `x-amz-date`, for S3 `x-amz-content-sha256`, and for temporary
/// credentials `x-amz-security-token`. Headers of these names that it had are replaced.
///
/// Signed are all headers but those that a proxy or a transport may change. The URL is sent as it is:
/// make it with `escapedKey` and `escapedQuery`.
/// - Parameter nanoseconds: since 1970; what the server's clock says, give or take 15 minutes.
/// - Source: "AWS Signature Version 4 for API requests", IAM User Guide.
public func signed(
  _ request: HTTPRequest, payload: PayloadDigest, with credentials: Credentials,
  scope: SigningScope, at nanoseconds: Int64
) -> HTTPRequest {
  var request = request
  let time = basicTimestamp(nanoseconds)
  request.headers.removeAll { ownHeaders.contains($0.name.lowercased()) }
  request.headers.append(HTTPHeader("x-amz-date", time))
  if scope.service == "s3" {
    request.headers.append(HTTPHeader("x-amz-content-sha256", payload.text))
  }
  if let token = credentials.sessionToken {
    request.headers.append(HTTPHeader("x-amz-security-token", token.reveal))
  }
  let canonical = CanonicalRequest(request, payload: payload, service: scope.service)
  let signature = hmac(
    key: signingKey(credentials.secretKey, scope, time: time),
    Array(stringToSign(canonical, scope, time: time).utf8)
  ).hexadecimal
  request.headers.append(
    HTTPHeader(
      "Authorization",
      "AWS4-HMAC-SHA256 Credential=\(credentials.accessKey)/\(scope.text(time: time)), "
        + "SignedHeaders=\(canonical.signedHeaders), Signature=\(signature)"))
  return request
}

private let ownHeaders: Set<String> = [
  "authorization", "x-amz-date", "x-amz-content-sha256", "x-amz-security-token",
]

/// What may be changed on the way, or is added by the transport.
private let unsignedHeaders: Set<String> = [
  "accept-encoding", "authorization", "connection", "content-length", "expect", "host",
  "transfer-encoding", "user-agent", "x-amzn-trace-id",
]

extension SigningScope {
  func text(time: String) -> String { "\(time.prefix(8))/\(region)/\(service)/aws4_request" }
}

/// Stage 1: the request in the one form that both sides can make.
struct CanonicalRequest {
  /// `host;x-amz-date`
  let signedHeaders: String
  let text: String

  init(_ request: HTTPRequest, payload: PayloadDigest, service: String) {
    let url = RequestURL(request.url)
    var values: [String: [String]] = ["host": [url.host]]
    for header in request.headers {
      let name = header.name.lowercased()
      if unsignedHeaders.contains(name) { continue }
      values[name, default: []].append(trimmed(header.value))
    }
    let headers = values.sorted { precedes($0.key, $1.key) }
    signedHeaders = headers.map(\.key).joined(separator: ";")
    text = [
      request.method,
      service == "s3" ? url.path : escapedKey(normalised(url.path)),
      escapedQuery(url.queryItems),
      headers.map { "\($0.key):\($0.value.joined(separator: ","))\n" }.joined(),
      signedHeaders,
      payload.text,
    ].joined(separator: "\n")
  }
}

/// Stage 2.
func stringToSign(_ request: CanonicalRequest, _ scope: SigningScope, time: String) -> String {
  let digest = SHA256.digest(of: Array(request.text.utf8)).hexadecimal
  return "AWS4-HMAC-SHA256\n\(time)\n\(scope.text(time: time))\n\(digest)"
}

/// Stage 3: the key for one day, region and service.
func signingKey(_ secret: Secret, _ scope: SigningScope, time: String) -> [UInt8] {
  var key = Array("AWS4\(secret.reveal)".utf8)
  for part in [String(time.prefix(8)), scope.region, scope.service, "aws4_request"] {
    key = hmac(key: key, Array(part.utf8)).bytes
  }
  return key
}

/// Without white space at its ends, and with one space for any run of them.
private func trimmed(_ value: String) -> String {
  let words = value.utf8.split(whereSeparator: \.isASCIISpace).map { String(Substring($0)) }
  return words.joined(separator: " ")
}

/// The path without `.`, `..` and empty parts, for all services but S3, whose keys may have any.
private func normalised(_ path: String) -> String {
  var parts: [Substring.UTF8View] = []
  for part in path.utf8.split(separator: UInt8(ascii: "/")) {
    if part.elementsEqual(".".utf8) { continue }
    if part.elementsEqual("..".utf8) {
      _ = parts.popLast()
    } else {
      parts.append(part)
    }
  }
  if parts.isEmpty { return "/" }
  let isFolder = path.utf8.last == UInt8(ascii: "/")
  return "/" + parts.map { String(Substring($0)) }.joined(separator: "/") + (isFolder ? "/" : "")
}
