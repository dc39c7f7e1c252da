// Telling CloudFront that pages changed. Knows nothing of what the pages are.

import HTTP
import Hashing
import Notation

/// A distribution that stands before a bucket.
public struct CloudFront: Sendable {
  private let client: SignedClient

  /// - Parameter endpoint: instead of AWS's, as `AWS_ENDPOINT_URL_CLOUDFRONT` says.
  public init(
    distribution: String, endpoint: String? = nil, surroundings: S3Surroundings,
    retries: RetryPolicy = RetryPolicy()
  ) {
    var base = endpoint ?? "https://cloudfront.amazonaws.com"
    while base.hasSuffix("/") { base.removeLast() }
    let url = "\(base)/2020-05-31/distribution/\(escaped(distribution))/invalidation"
    // The service is the same everywhere, and signed for one region.
    client = SignedClient(
      address: ServiceAddress(service: "cloudfront", discoveryURL: nil) { _, _ in url },
      place: S3Place(
        name: "CloudFront",
        resource: { _, _ in "arn:aws:cloudfront::ACCOUNT:distribution/\(distribution)" },
        bucket: distribution, whole: "distribution `\(distribution)`", endpoint: endpoint),
      region: "us-east-1", surroundings: surroundings, policy: retries, patience: .seconds(30))
  }

  /// Makes the distribution forget these paths; it takes a minute or so after that.
  /// - Parameters:
  ///   - paths: from the distribution's root, `/simple/da-vinci/`; a `*` at the end stands for anything.
  ///   - reference: equal ones are one request: with it, asking again does nothing twice.
  /// - Returns: the invalidation's id.
  public func invalidate(
    _ paths: [String], reference: String
  ) async throws(StorageError) -> String {
    let items = paths.map { "<Path>\(escapedText(escapedPath($0)))</Path>" }.joined()
    let text =
      "<InvalidationBatch xmlns=\"http://cloudfront.amazonaws.com/doc/2020-05-31/\">"
      + "<Paths><Quantity>\(paths.count)</Quantity><Items>\(items)</Items></Paths>"
      + "<CallerReference>\(escapedText(reference))</CallerReference></InvalidationBatch>"
    let bytes = Array(text.utf8)
    var request = S3Request(
      verb: "invalidate it", permission: "cloudfront:CreateInvalidation", method: "POST", key: nil)
    request.headers = [HTTPHeader("Content-Type", "application/xml")]
    request.body = .bytes(bytes)
    request.digest = SHA256.digest(of: bytes)
    let body = try await client.perform(request).response.body
    guard let id = (try? xmlDocument(body))?.child("Id")?.text, !id.isEmpty else {
      throw client.untrue("the answer names no invalidation", request)
    }
    return id
  }

  private func escapedPath(_ path: String) -> String {
    path.split(separator: "*", omittingEmptySubsequences: false).map { escapedKey(String($0)) }
      .joined(separator: "*")
  }
}
