// How a bucket's objects are addressed: AWS or an endpoint of the user's, the bucket in the host or in
// the path. Makes URLs; asks nothing.

/// Where requests for a bucket go.
public struct S3Address: Sendable, Hashable {
  public var bucket: String
  /// `https://s3.example.org`, without a `/` at the end; nil: AWS.
  public var endpoint: String?
  public var usesPathStyle: Bool

  /// - Parameter usesPathStyle: nil: in the host on AWS, unless the name has dots, which AWS's
  ///   certificates do not cover; in the path elsewhere, where few have names for buckets.
  public init(bucket: String, endpoint: String? = nil, usesPathStyle: Bool? = nil) {
    self.bucket = bucket
    var endpoint = endpoint
    while endpoint?.hasSuffix("/") == true { endpoint?.removeLast() }
    self.endpoint = endpoint
    self.usesPathStyle = usesPathStyle ?? (endpoint != nil || bucket.contains("."))
  }

  var isAWS: Bool { endpoint == nil }

  /// - Parameters:
  ///   - key: nil: the bucket itself.
  ///   - region: counts on AWS.
  func url(key: String?, query: [(String, String)] = [], region: String) -> String {
    let base = endpoint ?? "https://s3.\(region).\(domain(region))"
    var url: String
    if usesPathStyle {
      url = "\(base)/\(bucket)"
      if let key { url += "/" + escapedKey(key) }
    } else {
      url = "\(withBucket(base))/" + (key.map(escapedKey) ?? "")
    }
    if !query.isEmpty { url += "?" + escapedQuery(query) }
    return url
  }

  /// Where AWS says in which region a bucket is, to anybody.
  var discoveryURL: String { "https://s3.amazonaws.com/\(bucket)" }

  /// `arn:aws:s3:::bucket/key`
  func arn(key: String?, region: String) -> String {
    let partition =
      if region.hasPrefix("cn-") { "aws-cn" } else if region.hasPrefix("us-gov-") {
        "aws-us-gov"
      } else { "aws" }
    return "arn:\(partition):s3:::\(bucket)" + (key.map { "/" + $0 } ?? "")
  }

  private func domain(_ region: String) -> String {
    region.hasPrefix("cn-") ? "amazonaws.com.cn" : "amazonaws.com"
  }

  private func withBucket(_ base: String) -> String {
    guard let range = base.firstRange(of: "://") else { return base }
    return base[..<range.upperBound] + bucket + "." + base[range.upperBound...]
  }
}
