// What setting up and examining a bucket asks of the store: making it, its policy, who may see it,
// and whether it keeps old versions.

import HTTP
import Hashing
import Notation

/// Who a bucket's name belongs to.
public enum BucketState: Sendable, Hashable {
  case absent
  /// It is there, and these credentials may use it.
  case reachable
  /// It is there; these credentials may not even look. It may be somebody else's.
  case closed
}

/// The four switches that keep a bucket from the public.
public struct PublicAccessBlock: Sendable, Hashable {
  public var blocksPublicLists: Bool
  public var ignoresPublicLists: Bool
  public var blocksPublicPolicy: Bool
  public var restrictsPublicBuckets: Bool
  public init(all: Bool) {
    blocksPublicLists = all
    ignoresPublicLists = all
    blocksPublicPolicy = all
    restrictsPublicBuckets = all
  }
}

/// A bucket as a whole.
public struct S3Administration: Sendable {
  private let bucket: String
  let settings: S3Settings
  private let address: S3Address
  let client: SignedClient
  /// Asks nobody for the region of a bucket that is not there yet.
  private let maker: SignedClient

  /// - Throws: a bucket's name that S3 does not allow.
  public init(
    bucket: String, settings: S3Settings, surroundings: S3Surroundings
  ) throws(StorageError) {
    self.bucket = try S3Location(bucket: bucket).bucket
    self.settings = settings
    let address = S3Address(
      bucket: bucket, endpoint: settings.endpoint, usesPathStyle: settings.usesPathStyle)
    self.address = address
    let place = S3Place(
      name: "the store", resource: { address.arn(key: $0.key, region: $1) }, bucket: bucket,
      whole: "bucket `\(bucket)`", endpoint: settings.endpoint)
    client = SignedClient(
      address: .s3(address), place: place, region: settings.region, surroundings: surroundings,
      policy: settings.retries, patience: settings.patience)
    maker = SignedClient(
      address: .s3(address), place: place, region: settings.region ?? "us-east-1",
      surroundings: surroundings, policy: settings.retries, patience: settings.patience)
  }

  public func state() async throws(StorageError) -> BucketState {
    var request = self.request("look at it", "s3:ListBucket", "HEAD", [])
    request.expected = [403, 404]
    do throws(StorageError) {
      switch try await client.perform(request).response.status {
      case 404: return .absent
      case 403: break
      default: return .reachable
      }
      // A wrong secret is refused like this, too; an answer to GET says which it is.
      try await client.perform(
        self.request("look at it", "s3:ListBucket", "GET", [("list-type", "2"), ("max-keys", "0")]))
      return .reachable
    } catch {
      switch error.answer?.code {
      case "NoSuchBucket": return .absent
      case "AccessDenied": return .closed
      default: throw error
      }
    }
  }

  /// Makes the bucket in the settings' region, else in `us-east-1`.
  /// - Returns: false when there is one already, of the same owner.
  public func create() async throws(StorageError) -> Bool {
    var request = self.request("make it", "s3:CreateBucket", "PUT", [])
    let region = maker.region
    if region != "us-east-1", address.isAWS {
      request = with(
        request, "CreateBucketConfiguration",
        "<LocationConstraint>\(escapedText(region))</LocationConstraint>")
    }
    do throws(StorageError) {
      try await maker.perform(request)
      return true
    } catch {
      if error.answer?.code == "BucketAlreadyOwnedByYou" { return false }
      throw error
    }
  }

  public func setPublicAccessBlock(_ block: PublicAccessBlock) async throws(StorageError) {
    let request = self.request(
      "close it to the public", "s3:PutBucketPublicAccessBlock", "PUT", [("publicAccessBlock", "")])
    try await client.perform(
      with(
        request, "PublicAccessBlockConfiguration",
        "<BlockPublicAcls>\(block.blocksPublicLists)</BlockPublicAcls>"
          + "<IgnorePublicAcls>\(block.ignoresPublicLists)</IgnorePublicAcls>"
          + "<BlockPublicPolicy>\(block.blocksPublicPolicy)</BlockPublicPolicy>"
          + "<RestrictPublicBuckets>\(block.restrictsPublicBuckets)</RestrictPublicBuckets>"))
  }

  /// The bucket's policy as JSON; nil: it has none.
  public func policy() async throws(StorageError) -> String? {
    let request = self.request("read its policy", "s3:GetBucketPolicy", "GET", [("policy", "")])
    do throws(StorageError) {
      return String(decoding: try await client.perform(request).response.body, as: UTF8.self)
    } catch {
      if error.answer?.code == "NoSuchBucketPolicy" { return nil }
      throw error
    }
  }

  /// - Parameter json: the whole policy.
  public func setPolicy(_ json: String) async throws(StorageError) {
    let request = self.request("set its policy", "s3:PutBucketPolicy", "PUT", [("policy", "")])
    try await client.perform(with(request, Array(json.utf8), type: "application/json"))
  }

  /// Whether old versions of objects are kept.
  public func keepsVersions() async throws(StorageError) -> Bool {
    let request = self.request(
      "read whether it keeps versions", "s3:GetBucketVersioning", "GET", [("versioning", "")])
    let body = try await client.perform(request).response.body
    return (try? xmlDocument(body))?.child("Status")?.text == "Enabled"
  }

  /// Keeps old versions from now on. Ceph's gateway 16.2 heeds no condition of a write from then on, as
  /// `probeConditionalWrites` shows.
  public func keepVersions() async throws(StorageError) {
    let request = self.request(
      "keep its versions", "s3:PutBucketVersioning", "PUT", [("versioning", "")])
    try await client.perform(with(request, "VersioningConfiguration", "<Status>Enabled</Status>"))
  }

  /// Keeps no further old versions; those that are there stay.
  public func keepNoVersions() async throws(StorageError) {
    let request = self.request(
      "keep its versions no longer", "s3:PutBucketVersioning", "PUT", [("versioning", "")])
    try await client.perform(with(request, "VersioningConfiguration", "<Status>Suspended</Status>"))
  }

  /// Serves `index.html` for a folder, at the store's address for web sites.
  public func serveAsWebsite() async throws(StorageError) {
    let request = self.request(
      "make a web site of it", "s3:PutBucketWebsite", "PUT", [("website", "")])
    try await client.perform(
      with(
        request, "WebsiteConfiguration",
        "<IndexDocument><Suffix>index.html</Suffix></IndexDocument>"))
  }

  func request(
    _ verb: String, _ permission: String, _ method: String, _ query: [(String, String)]
  ) -> S3Request {
    S3Request(verb: verb, permission: permission, method: method, key: nil, query: query)
  }

  private func with(_ request: S3Request, _ root: String, _ xml: String) -> S3Request {
    let text = "<\(root) xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\(xml)</\(root)>"
    return with(request, Array(text.utf8), type: "application/xml")
  }

  private func with(_ request: S3Request, _ bytes: [UInt8], type: String) -> S3Request {
    var request = request
    request.body = .bytes(bytes)
    request.digest = SHA256.digest(of: bytes)
    request.headers += [
      HTTPHeader("Content-Type", type),
      // The store wants one checksum of these in any case.
      HTTPHeader("x-amz-sdk-checksum-algorithm", "SHA256"),
      HTTPHeader("x-amz-checksum-sha256", request.digest.base64),
    ]
    return request
  }
}
