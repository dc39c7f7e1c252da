// Whom AWS takes the owner of credentials for. Only AWS knows: other stores have no such service.

import HTTP
import Hashing
import Notation

/// Who signs requests, as STS says it.
public struct CallerIdentity: Sendable, Hashable {
  /// `arn:aws:iam::123456789012:user/ci`
  public var arn: String

  /// Asks STS, which needs no permission.
  /// - Parameters:
  ///   - endpoint: instead of AWS's.
  ///   - region: nil: the one that knows all of the `aws` partition.
  /// - Source: AWS STS API reference, "GetCallerIdentity".
  public init(
    endpoint: String? = nil, region: String?, surroundings: S3Surroundings,
    retries: RetryPolicy = RetryPolicy(), patience: Duration = .seconds(10)
  ) async throws(StorageError) {
    let host = region.map { "sts.\($0).\(awsDomain(of: $0))" } ?? "sts.amazonaws.com"
    let url = endpoint ?? "https://\(host)"
    let client = SignedClient(
      address: ServiceAddress(service: "sts", discoveryURL: nil) { _, _ in url + "/" },
      place: S3Place(
        name: "STS", resource: { _, _ in "*" }, bucket: "", whole: "the caller's identity",
        endpoint: endpoint),
      region: region ?? "us-east-1", surroundings: surroundings, policy: retries,
      patience: patience)
    let body = Array("Action=GetCallerIdentity&Version=2011-06-15".utf8)
    var request = S3Request(
      verb: "say who signs", permission: "sts:GetCallerIdentity", method: "POST", key: nil)
    request.headers = [
      HTTPHeader("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
    ]
    request.body = .bytes(body)
    request.digest = SHA256.digest(of: body)
    let answer = try await client.perform(request).response.body
    let result = (try? xmlDocument(answer))?.child("GetCallerIdentityResult")
    guard let arn = result?.child("Arn")?.text, !arn.isEmpty else {
      throw client.untrue("the answer names nobody", request)
    }
    self.arn = arn
  }
}
