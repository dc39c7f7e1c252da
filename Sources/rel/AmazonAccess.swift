// What S3 and CloudFront need of this machine: the network, credentials, a clock and chance. Nothing of
// it is made before it is needed: most runs speak to nobody.

import Host
import Networking
import ObjectStorage
import Publishing
import Synchronization

/// The way to S3 and CloudFront, one for all of a run.
final class AmazonAccess: Sendable {
  /// How many requests are under way at once.
  private static let connections = 16

  private struct Ready {
    var settings: AWSSettings
    var surroundings: S3Surroundings
  }

  private let disk: any FileSystem
  private let environment: [String: String]
  private let processes: any ProcessRunner
  private let ready = Mutex<Ready?>(nil)

  init(disk: any FileSystem, environment: [String: String], processes: any ProcessRunner) {
    self.disk = disk
    self.environment = environment
    self.processes = processes
  }

  /// - Parameter location: as the user wrote it.
  func bucket(
    _ name: String, prefix: String, location: String
  ) throws(StorageError) -> S3Bucket {
    let ready = try prepared()
    return S3Bucket(
      location: location, place: try S3Location(bucket: name, prefix: prefix),
      settings: S3Settings(ready.settings), surroundings: ready.surroundings)
  }

  func administration(of bucket: String) throws(StorageError) -> S3Administration {
    let ready = try prepared()
    return try S3Administration(
      bucket: bucket, settings: S3Settings(ready.settings), surroundings: ready.surroundings)
  }

  func cloudFront(_ distribution: String) throws(StorageError) -> CloudFront {
    let endpoint = environment["AWS_ENDPOINT_URL_CLOUDFRONT"].flatMap { $0.isEmpty ? nil : $0 }
    return CloudFront(
      distribution: distribution, endpoint: endpoint, surroundings: try prepared().surroundings)
  }

  /// What uv needs to install from a bucket that only who has credentials may read: an address to sign
  /// requests to, and the keys. Nothing for a bucket that anybody can read.
  func installVariables(of bucket: S3Bucket) async throws(StorageError) -> [String: String] {
    let surroundings = try prepared().surroundings
    let url = bucket.installURL
    let request = HTTPRequest("GET", url, patience: .seconds(20))
    guard let answer = try? await surroundings.transport.send(request),
      [401, 403].contains(answer.status)
    else { return [:] }
    let credentials: Credentials
    do throws(CredentialError) {
      credentials = try await surroundings.credentials.credentials()
    } catch {
      throw StorageError(error.trouble, error.description, hints: error.hints)
    }
    let origin = url.split(separator: "/", maxSplits: 3).prefix(2).joined(separator: "//")
    var variables = [
      "UV_S3_ENDPOINT_URL": origin, "AWS_ACCESS_KEY_ID": credentials.accessKey,
      "AWS_SECRET_ACCESS_KEY": credentials.secretKey.reveal, "AWS_REGION": bucket.region,
      "AWS_DEFAULT_REGION": bucket.region,
    ]
    if let token = credentials.sessionToken { variables["AWS_SESSION_TOKEN"] = token.reveal }
    return variables
  }

  private func prepared() throws(StorageError) -> Ready {
    if let known = ready.withLock({ $0 }) { return known }
    let settings: AWSSettings
    do throws(CredentialError) {
      settings = try awsSettings(environment: environment, disk: disk)
    } catch {
      throw StorageError(error.trouble, error.description, hints: error.hints)
    }
    let transport = HTTPClientTransport(
      environment: environment, certificates: settings.caBundle, connections: Self.connections)
    let credentials = credentialChain(
      environment: environment, disk: disk, processes: processes, transport: transport,
      settings: settings)
    let made = Ready(
      settings: settings,
      surroundings: S3Surroundings(
        transport: transport, credentials: credentials, disk: disk,
        sleep: { try await Task.sleep(for: $0) },
        random: { Double.random(in: 0..<1) },
        warn: { printError("note: \($0)\n") }))
    return ready.withLock { ready in
      if let known = ready { return known }
      ready = made
      return made
    }
  }
}

extension S3Settings {
  fileprivate init(_ settings: AWSSettings) {
    self.init()
    region = settings.region
    endpoint = settings.endpoint
    usesPathStyle = settings.usesPathStyle
  }
}

/// A bucket on S3, to be set up.
struct AmazonBucket: BucketAdministration {
  private let administration: S3Administration
  /// A new one each time: a bucket remembers what it once found out about its store.
  private let bucket: @Sendable () throws(StorageError) -> S3Bucket

  init(
    _ administration: S3Administration,
    _ bucket: @escaping @Sendable () throws(StorageError) -> S3Bucket
  ) {
    self.administration = administration
    self.bucket = bucket
  }

  func standing() async throws(StorageError) -> BucketStanding {
    switch try await administration.state() {
    case .absent: .absent
    case .reachable: .usable
    case .closed: .closed
    }
  }

  func make() async throws(StorageError) { _ = try await administration.create() }

  func policy() async throws(StorageError) -> String? { try await administration.policy() }

  func setPolicy(_ json: String) async throws(StorageError) {
    try await administration.setPolicy(json)
  }

  func closeToPublic(allowsPolicy: Bool) async throws(StorageError) {
    try await administration.setPublicAccessBlock(block(allowsPolicy: allowsPolicy))
  }

  private func block(allowsPolicy: Bool) -> PublicAccessBlock {
    var block = PublicAccessBlock(all: true)
    if allowsPolicy {
      block.blocksPublicPolicy = false
      block.restrictsPublicBuckets = false
    }
    return block
  }

  func keepsVersions() async throws(StorageError) -> Bool {
    try await administration.keepsVersions()
  }

  func keepVersions() async throws(StorageError) { try await administration.keepVersions() }

  func writes() async throws(StorageError) -> ConditionalWrites {
    try await bucket().probeConditionalWrites()
  }

  func takeBack(_ change: BucketChange) async throws(StorageError) {
    switch change {
    case .make, .setPolicy: break
    case .closeToPublic(let allowsPolicy):
      // Lists that would let the public in may be written again; they go on having no effect.
      var block = block(allowsPolicy: allowsPolicy)
      block.blocksPublicLists = false
      try await administration.setPublicAccessBlock(block)
    case .keepVersions: try await administration.keepNoVersions()
    }
  }
}
