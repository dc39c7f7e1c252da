// A machine with a home folder and an environment of its own that speaks over real sockets, and what a
// service does to check who asks.

import HTTP
import Hashing
import Host
import Networking
import Servers
import Support
import Synchronization

@testable import ObjectStorage

/// What a process of that machine would be given; nothing of the real environment is in it.
final class TestMachine: Sendable {
  let home: TemporaryFolder
  let environment: [String: String]
  private let warned = Mutex<[String]>([])

  /// - Parameters:
  ///   - environment: besides `HOME`; no cloud's metadata are asked unless it names their endpoint.
  ///   - files: below the home folder.
  init(_ environment: [String: String] = [:], files: [String: String] = [:]) throws {
    home = try TemporaryFolder()
    var all = environment
    all["HOME"] = home.path.string
    if all["AWS_EC2_METADATA_SERVICE_ENDPOINT"] == nil {
      all["AWS_EC2_METADATA_DISABLED"] = "true"
    }
    self.environment = all
    for (name, text) in files {
      let path = home.path / name
      try home.disk.makeFolder(path.parent)
      try home.disk.write(Array(text.utf8), to: path, mode: 0o600)
    }
  }

  /// Lines that were said to people.
  var warnings: [String] { warned.withLock { $0 } }

  /// As `rel` itself makes them.
  func surroundings(
    credentials: (any CredentialSource)? = nil
  ) throws -> (settings: AWSSettings, S3Surroundings) {
    let settings = try awsSettings(environment: environment, disk: home.disk)
    let transport = HTTPClientTransport(
      environment: environment, certificates: settings.caBundle, connections: 4)
    let chain = credentialChain(
      environment: environment, disk: home.disk, processes: ScriptedRunner(),
      transport: transport, settings: settings)
    let surroundings = S3Surroundings(
      transport: transport, credentials: credentials ?? chain, disk: home.disk,
      sleep: { _ in }, random: { 0 },
      warn: { [self] line in warned.withLock { $0.append(line) } })
    return (settings, surroundings)
  }

  func credentials() async throws -> Credentials {
    try await surroundings().1.credentials.credentials()
  }

  func credentialError() async throws -> CredentialError? {
    let chain = try surroundings().1.credentials
    do throws(CredentialError) {
      _ = try await chain.credentials()
      return nil
    } catch { return error }
  }

  /// The bucket `acme`, with the secret of `testCredentials` unless the chain is to be asked.
  func bucket(asksChain: Bool = false) throws -> S3Bucket {
    let (settings, surroundings) = try surroundings(
      credentials: asksChain ? nil : FixedCredentials(testCredentials))
    var own = S3Settings()
    own.region = settings.region ?? "us-east-1"
    own.endpoint = settings.endpoint
    own.usesPathStyle = settings.usesPathStyle
    return S3Bucket(
      location: "s3://acme/simple", place: try S3Location(bucket: "acme"), settings: own,
      surroundings: surroundings)
  }
}

/// Whether the request is signed for that scope with that secret, as it arrived: by the headers that
/// it names and the body that came.
func isSigned(_ request: ServedRequest, by secret: String, for scope: SigningScope) -> Bool {
  guard let authorization = request.headers["Authorization"], let host = request.headers["Host"],
    let time = request.headers["x-amz-date"],
    let names = authorization.firstMatch(of: #/SignedHeaders=([^,]+), Signature=([0-9a-f]+)$/#),
    authorization.contains("/\(scope.text(time: time)), ")
  else { return false }
  let signed = names.output.1.split(separator: ";")
  let headers = request.headers.filter { field in
    field.name.lowercased() != "host" && signed.contains { $0 == field.name.lowercased() }
  }
  let rebuilt = HTTPRequest(
    request.method, "http://\(host)\(request.target)",
    headers: headers.map { HTTPHeader($0.name, $0.value) }, patience: .zero)
  let canonical = CanonicalRequest(
    rebuilt, payload: .digest(SHA256.digest(of: request.body)), service: scope.service)
  let key = signingKey(Secret(secret), scope, time: time)
  let text = stringToSign(canonical, scope, time: time)
  return hmac(key: key, Array(text.utf8)).hexadecimal == names.output.2
}

/// What STS answers to who may have the role.
func roleResponse(_ action: String, key: String = "ASIAROLE") -> ServedResponse {
  ServedResponse(
    200,
    """
    <\(action)Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
      <\(action)Result>
        <AssumedRoleUser>
          <AssumedRoleId>AROA123:rel</AssumedRoleId>
          <Arn>arn:aws:sts::123456789012:assumed-role/deploy/rel</Arn>
        </AssumedRoleUser>
        <Credentials>
          <AccessKeyId>\(key)</AccessKeyId>
          <SecretAccessKey>SENTINEL-role</SecretAccessKey>
          <SessionToken>SENTINEL-session/+=</SessionToken>
          <Expiration>2099-01-01T00:00:00Z</Expiration>
        </Credentials>
      </\(action)Result>
      <ResponseMetadata><RequestId>c6104cbe-af31-11e0</RequestId></ResponseMetadata>
    </\(action)Response>
    """, type: "text/xml")
}

/// What STS answers to who may not.
func stsError(
  _ status: Int, _ code: String, _ message: String, date: String? = nil
) -> ServedResponse {
  var response = ServedResponse(
    status,
    """
    <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
      <Error><Type>Sender</Type><Code>\(code)</Code><Message>\(xmlEscaped(message))</Message></Error>
      <RequestId>c6104cbe-af31-11e0</RequestId>
    </ErrorResponse>
    """, type: "text/xml")
  response.headers["Date"] = date
  return response
}

/// What a container's endpoint and a machine's metadata answer.
func keysJSON(_ key: String, expires: String = "2099-01-01T00:00:00Z") -> String {
  """
  {"Code": "Success", "LastUpdated": "2026-01-01T00:00:00Z", "Type": "AWS-HMAC",
   "AccessKeyId": "\(key)", "SecretAccessKey": "SENTINEL-secret", "Token": "SENTINEL-token",
   "Expiration": "\(expires)"}
  """
}

/// 2099-01-01T00:00:00Z, in nanoseconds.
let farExpiry: Int64 = 4_070_908_800_000_000_000

extension StoredObject {
  var text: String { String(decoding: bytes, as: UTF8.self) }
}
