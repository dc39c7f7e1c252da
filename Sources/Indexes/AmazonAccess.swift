// What S3 and CloudFront need of this machine: the network, credentials, a clock and chance. Nothing of
// it is made before it is needed: most runs speak to nobody.

import Diagnostics
public import HTTP
public import Host
import Networking
public import ObjectStorage
import Synchronization

/// The way to S3 and CloudFront, one for all of a run.
public final class AmazonAccess: Sendable {
  /// How many requests are under way at once.
  private static let connections = 16

  private struct Ready {
    var settings: AWSSettings
    var surroundings: S3Surroundings
  }

  private let disk: any FileSystem
  private let caller: Caller
  private let processes: any ProcessRunner
  private let isHasty: Bool
  private let ready = Mutex<Ready?>(nil)

  /// - Parameter isHasty: asks once, and waits for seconds: who looks whether something answers.
  public init(
    disk: any FileSystem, for caller: Caller, processes: any ProcessRunner,
    isHasty: Bool = false
  ) {
    self.disk = disk
    self.caller = caller
    self.processes = processes
    self.isHasty = isHasty
  }

  /// - Parameter location: as the user wrote it.
  public func bucket(
    _ name: String, prefix: String, location: String
  ) throws(StorageError) -> S3Bucket {
    let ready = try prepared()
    return S3Bucket(
      location: location, place: try S3Location(bucket: name, prefix: prefix),
      settings: S3Settings(ready.settings, isHasty: isHasty), surroundings: ready.surroundings)
  }

  public func administration(of bucket: String) throws(StorageError) -> S3Administration {
    let ready = try prepared()
    return try S3Administration(
      bucket: bucket, settings: S3Settings(ready.settings, isHasty: isHasty),
      surroundings: ready.surroundings)
  }

  /// What the environment and AWS's files say.
  public func settings() throws(StorageError) -> AWSSettings { try prepared().settings }

  /// Where credentials come from; never what they are.
  public func credentialSource() async throws(StorageError) -> String {
    try await credentials(try prepared().surroundings).source
  }

  /// Whom AWS takes this for; nil where it is another store.
  public func identity() async throws(StorageError) -> String? {
    let ready = try prepared()
    let endpoint = caller.environment["AWS_ENDPOINT_URL_STS"].flatMap { $0.isEmpty ? nil : $0 }
    if ready.settings.endpoint != nil, endpoint == nil { return nil }
    let settings = S3Settings(ready.settings, isHasty: isHasty)
    return try await CallerIdentity(
      endpoint: endpoint, region: ready.settings.region, surroundings: ready.surroundings,
      retries: settings.retries, patience: settings.patience
    ).arn
  }

  /// Asks as somebody without credentials.
  public func stranger(
    at url: String, patience: Duration
  ) async throws(StorageError) -> Result<HTTPResponse, HTTPFailure> {
    let transport = try prepared().surroundings.transport
    return await Result { () async throws(HTTPFailure) in
      try await transport.send(HTTPRequest("GET", url, patience: patience))
    }
  }

  /// Whether a store refuses everybody what a bucket does not have, in the place of saying so. No project
  /// has the name that is asked for.
  public func refusesWhatIsAbsent(
    _ bucket: S3Bucket, patience: Duration = .seconds(20)
  ) async throws(StorageError) -> Bool {
    let url = bucket.installURL + ".rel-absent/"
    guard case .success(let response) = try await stranger(at: url, patience: patience) else {
      return false
    }
    return response.status == 403
  }

  func cloudFront(_ distribution: String) throws(StorageError) -> CloudFront {
    let endpoint = caller.environment["AWS_ENDPOINT_URL_CLOUDFRONT"].flatMap {
      $0.isEmpty ? nil : $0
    }
    return CloudFront(
      distribution: distribution, endpoint: endpoint, surroundings: try prepared().surroundings)
  }

  /// What uv needs to install from a bucket that only those with credentials may read: an address to sign
  /// requests to, and the keys. Nothing for a bucket that anybody can read.
  func installVariables(of bucket: S3Bucket) async throws(StorageError) -> [String: String] {
    let surroundings = try prepared().surroundings
    let url = bucket.installURL
    let request = HTTPRequest("GET", url, patience: .seconds(20))
    guard let answer = try? await surroundings.transport.send(request),
      [401, 403].contains(answer.status)
    else { return [:] }
    let credentials = try await credentials(surroundings)
    let origin = url.split(separator: "/", maxSplits: 3).prefix(2).joined(separator: "//")
    var variables = [
      "UV_S3_ENDPOINT_URL": origin, "AWS_ACCESS_KEY_ID": credentials.accessKey,
      "AWS_SECRET_ACCESS_KEY": credentials.secretKey.reveal, "AWS_REGION": bucket.region,
      "AWS_DEFAULT_REGION": bucket.region,
    ]
    if let token = credentials.sessionToken { variables["AWS_SESSION_TOKEN"] = token.reveal }
    return variables
  }

  private func credentials(
    _ surroundings: S3Surroundings
  ) async throws(StorageError) -> Credentials {
    try await rethrowing(as: StorageError.credentials) { () async throws(CredentialError) in
      try await surroundings.credentials.credentials()
    }
  }

  private func prepared() throws(StorageError) -> Ready {
    if let known = ready.withLock({ $0 }) { return known }
    let settings = try rethrowing(as: StorageError.credentials) { () throws(CredentialError) in
      try awsSettings(environment: caller.environment, disk: disk)
    }
    let transport = HTTPClientTransport(
      environment: caller.environment, certificates: settings.caBundle,
      connections: Self.connections
    ).watched
    let credentials = credentialChain(
      environment: caller.environment, disk: disk, processes: processes, transport: transport,
      settings: settings)
    let made = Ready(
      settings: settings,
      surroundings: S3Surroundings(
        transport: transport, credentials: credentials, disk: disk,
        sleep: { try await Task.sleep(for: $0) },
        random: { Double.random(in: 0..<1) },
        warn: { [caller] in caller.tell("note: \($0)\n") }))
    return ready.withLock { ready in
      if let known = ready { return known }
      ready = made
      return made
    }
  }
}

extension S3Settings {
  fileprivate init(_ settings: AWSSettings, isHasty: Bool) {
    self.init()
    if isHasty {
      patience = .seconds(5)
      retries.tries = 2
      retries.triesWithoutConnection = 1
      retries.budget = .seconds(3)
    }
    region = settings.region
    endpoint = settings.endpoint
    usesPathStyle = settings.usesPathStyle
  }
}
