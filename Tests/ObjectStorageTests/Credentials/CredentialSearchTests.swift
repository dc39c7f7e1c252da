// Each place where credentials are looked for, and which comes first.

import HTTP
import Host
import Support
import Testing

@testable import ObjectStorage

@Suite struct CredentialSearchTests {
  let keys = [
    "AWS_ACCESS_KEY_ID": "AKIAENV", "AWS_SECRET_ACCESS_KEY": "SENTINEL-e",
    "AWS_SESSION_TOKEN": "SENTINEL-t",
  ]
  let defaultKeys = "[default]\naws_access_key_id = AKIADEF\naws_secret_access_key = SENTINEL-d\n"

  @Test func `the environment comes before any profile`() async throws {
    let fixture = SearchFixture(credentials: defaultKeys, environment: keys)
    #expect(
      try await fixture.found()
        == Credentials(
          accessKey: "AKIAENV", secretKey: Secret("SENTINEL-e"), sessionToken: Secret("SENTINEL-t"),
          source: "the environment"))
  }

  @Test func `half of a key is an error that names the other half`() async {
    let environment = SearchFixture(environment: ["AWS_ACCESS_KEY_ID": "AKIA"])
    #expect(
      await environment.error()?.description
        == "`AWS_ACCESS_KEY_ID` is set in the environment, but `AWS_SECRET_ACCESS_KEY` is not")
    let file = SearchFixture(credentials: "[default]\naws_secret_access_key = SENTINEL\n")
    #expect(
      await file.error()?.description
        == "`aws_secret_access_key` is set in profile `default` of ~/.aws/credentials, but "
        + "`aws_access_key_id` is not")
  }

  @Test func `a profile has what both files say, the credentials file first`() async throws {
    let fixture = SearchFixture(
      config: "[profile release]\naws_access_key_id = OLD\naws_secret_access_key = SENTINEL-c\n",
      credentials: defaultKeys + "[release]\naws_access_key_id: AKIAREL # mine\n",
      environment: ["AWS_PROFILE": "release"])
    let found = try await fixture.found()
    #expect(found.accessKey == "AKIAREL")
    #expect(found.secretKey.reveal == "SENTINEL-c")
    #expect(found.source == "profile `release` of ~/.aws/credentials")
  }

  @Test func `a named profile that does not exist is an error with near names`() async {
    let fixture = SearchFixture(
      config: "[profile release]\n[profile other]\n", credentials: defaultKeys,
      environment: ["AWS_PROFILE": "relese"])
    let error = await fixture.error()
    #expect(
      error?.description
        == "there is no profile `relese`, which `AWS_PROFILE` names, neither in ~/.aws/config nor in "
        + "~/.aws/credentials")
    #expect(error?.hints == ["did you mean `release`?"])
  }

  @Test func `nothing found says where it was looked`() async {
    let error = await SearchFixture().error()
    #expect(
      error?.description
        == "there are no AWS credentials: the environment has no `AWS_ACCESS_KEY_ID`; there is no "
        + "profile `default` in ~/.aws/config or ~/.aws/credentials; no container offers any; no "
        + "machine of AWS answers at 169.254.169.254")
    #expect(error?.hints.count == 2)
    #expect(error?.trouble == .denied)
  }

  @Test func `a role is assumed with a source profile`() async throws {
    let transport = ScriptedTransport(["POST https://sts.eu-west-1.amazonaws.com/": roleAnswer])
    var fixture = SearchFixture(
      config: """
        [profile deploy]
        role_arn = arn:aws:iam::1:role/deploy
        source_profile = default
        role_session_name = me
        external_id = a+b
        duration_seconds = 900
        """, credentials: defaultKeys, environment: ["AWS_PROFILE": "deploy"], transport: transport)
    fixture.region = "eu-west-1"
    let found = try await fixture.found()
    #expect(
      found
        == Credentials(
          accessKey: "ASIAROLE", secretKey: Secret("SENTINEL-r"),
          sessionToken: Secret("SENTINEL-t"),
          expires: 3_600_000_000_000,
          source:
            "the role in profile `deploy` of ~/.aws/config, assumed with profile `default` of "
            + "~/.aws/credentials"))
    let request = try #require(transport.requests.first)
    #expect(
      request.body
        == .bytes(
          Array(
            ("Action=AssumeRole&DurationSeconds=900&ExternalId=a%2Bb&RoleArn=arn%3Aaws%3Aiam%3A%3A1"
              + "%3Arole%2Fdeploy&RoleSessionName=me&Version=2011-06-15").utf8)))
    let authorization = request.headers.first { $0.name == "Authorization" }?.value
    #expect(
      authorization?.hasPrefix(
        "AWS4-HMAC-SHA256 Credential=AKIADEF/19700101/eu-west-1/sts/aws4_request, "
          + "SignedHeaders=content-type;host;x-amz-date, ") == true)
  }

  @Test func `roles are chained, and a circle of them is an error`() async throws {
    let config = """
      [profile a]
      role_arn = arn:a
      source_profile = b
      [profile b]
      role_arn = arn:b
      source_profile = SOURCE
      """
    let transport = ScriptedTransport(["POST https://sts.amazonaws.com/": roleAnswer])
    let chained = SearchFixture(
      config: config.replacing("SOURCE", with: "default"), credentials: defaultKeys,
      environment: ["AWS_PROFILE": "a"], transport: transport)
    _ = try await chained.found()
    #expect(transport.requests.count == 2)
    #expect(
      transport.requests.last?.headers.contains(HTTPHeader("x-amz-security-token", "SENTINEL-t"))
        == true)
    let circle = SearchFixture(
      config: config.replacing("SOURCE", with: "a"), environment: ["AWS_PROFILE": "a"])
    #expect(
      await circle.error()?.description
        == "the profiles `a` → `b` → `a` assume their roles in a circle")
  }

  @Test(arguments: [
    ("", "it has neither `source_profile` nor `credential_source`"),
    ("source_profile = e\n[profile e]", "profile `e` has no credentials"),
    ("credential_source = Environment", "the environment has no `AWS_ACCESS_KEY_ID`"),
    ("credential_source = EcsContainer", "no container offers credentials"),
    (
      "credential_source = Ec2InstanceMetadata", "no machine of AWS answers at 169.254.169.254"
    ),
  ])
  func `a role without a caller says why`(settings: String, detail: String) async {
    let fixture = SearchFixture(
      config: "[profile a]\nrole_arn = arn:a\n\(settings)\n", environment: ["AWS_PROFILE": "a"])
    #expect(
      await fixture.error()?.description
        == "the role in profile `a` of ~/.aws/config cannot be assumed: \(detail)")
  }

  @Test func `a role that asks for a code cannot be assumed`() async {
    let fixture = SearchFixture(
      config: "[default]\nrole_arn = arn:a\nsource_profile = default\nmfa_serial = arn:m\n")
    #expect(
      await fixture.error()?.description
        == "the role in profile `default` of ~/.aws/config asks for a code (`mfa_serial`), which rel "
        + "cannot ask for")
  }

  @Test func `what STS refuses is said in its words, with the clock's fault`() async {
    let refusal = HTTPResponse(
      status: 403, headers: [HTTPHeader("Date", "Thu, 01 Jan 1970 01:00:00 GMT")],
      body: Array(
        "<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code><Message>Signature SENTINEL-d expired"
          .utf8) + Array("</Message></Error></ErrorResponse>".utf8))
    let fixture = SearchFixture(
      config: "[profile a]\nrole_arn = arn:a\nsource_profile = default\n", credentials: defaultKeys,
      environment: ["AWS_PROFILE": "a", "AWS_ENDPOINT_URL_STS": "http://127.0.0.1:1/"],
      transport: ScriptedTransport(["POST http://127.0.0.1:1/": [.success(refusal)]]))
    let error = await fixture.error()
    #expect(
      error?.description
        == "STS at 127.0.0.1:1 gave no credentials (status 403): SignatureDoesNotMatch: Signature … "
        + "expired")
    #expect(error?.hints.first?.hasPrefix("this machine's clock is 42 minutes behind") == true)
  }

  @Test func `web identity comes before an unnamed profile, unsigned and with more attempts`()
    async throws
  {
    let web = roleAnswer.replacing("AssumeRole", with: "AssumeRoleWithWebIdentity")
    let url = "POST https://sts.cn-north-1.amazonaws.com.cn/"
    let transport = ScriptedTransport([
      url: [
        .failure(HTTPFailure(.interrupted, "the connection ended")),
        .success(HTTPResponse(status: 503)),
        .success(HTTPResponse(status: 200, body: Array(web.utf8))),
      ]
    ])
    var fixture = SearchFixture(
      credentials: defaultKeys,
      environment: [
        "AWS_WEB_IDENTITY_TOKEN_FILE": "/disk/token", "AWS_ROLE_ARN": "arn:w",
        "AWS_ROLE_SESSION_NAME": "pod",
      ], files: ["token": "SENTINEL-w\n"], transport: transport)
    fixture.region = "cn-north-1"
    #expect(try await fixture.found().source == "the web identity in the environment")
    #expect(transport.requests.count == 3)
    #expect(transport.requests.last?.headers.map(\.name) == ["Content-Type"])
    #expect(
      transport.requests.last?.body
        == .bytes(
          Array(
            ("Action=AssumeRoleWithWebIdentity&RoleArn=arn%3Aw&RoleSessionName=pod&"
              + "Version=2011-06-15&WebIdentityToken=SENTINEL-w").utf8)))
  }

  @Test func `a login's token is exchanged for a role's credentials`() async throws {
    let config = """
      [profile dev]
      sso_session = my session
      sso_account_id = 1
      sso_role_name = R
      [sso-session my session]
      sso_region = eu-west-1
      sso_start_url = https://start
      """
    let token = #"{"accessToken": "SENTINEL-s", "expiresAt": "EXPIRES"}"#
    let file = ".aws/sso/cache/\(sha1)"
    let transport = ScriptedTransport([
      "GET https://portal.sso.eu-west-1.amazonaws.com/federation/credentials": #"""
      {"roleCredentials": {"accessKeyId": "ASIASSO", "secretAccessKey": "SENTINEL-k",
        "sessionToken": "SENTINEL-t", "expiration": 3600000}}
      """#
    ])
    let environment = ["AWS_PROFILE": "dev"]
    let good = SearchFixture(
      config: config, environment: environment,
      files: [file: token.replacing("EXPIRES", with: "1970-01-01T01:00:00UTC")],
      transport: transport)
    let found = try await good.found()
    #expect(found.accessKey == "ASIASSO")
    #expect(found.expires == 3_600_000_000_000)
    #expect(
      transport.requests.first?.url.hasSuffix("?account_id=1&role_name=R") == true)
    let old = SearchFixture(
      config: config, environment: environment,
      files: [file: token.replacing("EXPIRES", with: "1970-01-01T00:10:00Z")])
    #expect(await old.error() == .login(profile: "dev", isExpired: true))
    let none = SearchFixture(config: config, environment: environment)
    #expect(await none.error()?.description == "nobody is logged in for profile `dev`")
    #expect(await none.error()?.hints == ["run `aws sso login --profile dev`"])
  }

  @Test func `a container's endpoint is told the token of its file`() async throws {
    let body = #"""
      {"AccessKeyId": "ASIACON", "SecretAccessKey": "SENTINEL-k", "Token": "SENTINEL-t",
        "Expiration": "1970-01-01T01:00:00Z"}
      """#
    let transport = ScriptedTransport(["GET http://169.254.170.23/v1": body])
    let fixture = SearchFixture(
      environment: [
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://169.254.170.23/v1",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "/disk/t",
      ], files: ["t": "SENTINEL-a"], transport: transport)
    #expect(try await fixture.found().accessKey == "ASIACON")
    #expect(transport.requests.first?.headers == [HTTPHeader("Authorization", "SENTINEL-a")])
  }

  @Test(arguments: [
    "http://example.org/", "http://127.0.0.1@example.org/", "http://127.0.0.1:80@example.org/",
    "http://127.example.org/", "http://169.254.170.2.example.org/", "file:///etc/passwd",
    "http://127.0.0.1#@example.org/", "http://example.org\\@127.0.0.1/", "http:///",
  ])
  func `no other host is told it without encryption`(url: String) async {
    let fixture = SearchFixture(environment: ["AWS_CONTAINER_CREDENTIALS_FULL_URI": url])
    #expect(await fixture.error() == .endpoint(variable: "AWS_CONTAINER_CREDENTIALS_FULL_URI"))
    let relative = SearchFixture(
      environment: ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "@example.org"])
    #expect(
      await relative.error() == .endpoint(variable: "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"))
  }

  @Test func `a machine at AWS is asked last, with a session of its own`() async throws {
    let base = "http://127.0.0.1:2/latest"
    let transport = ScriptedTransport([
      "PUT \(base)/api/token": "SENTINEL-session",
      "GET \(base)/meta-data/iam/security-credentials/": "my-role\n",
      "GET \(base)/meta-data/iam/security-credentials/my-role": #"""
      {"Code": "Success", "AccessKeyId": "ASIAIMDS", "SecretAccessKey": "SENTINEL-k",
        "Token": "SENTINEL-t", "Expiration": "1970-01-01T01:00:00Z"}
      """#,
    ])
    var fixture = SearchFixture(
      environment: ["AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://127.0.0.1:2/"],
      transport: transport)
    #expect(try await fixture.found().source == "the role of this machine")
    #expect(transport.requests.map(\.patience).first == .seconds(1))
    #expect(
      transport.requests.dropFirst().allSatisfy {
        $0.headers == [HTTPHeader("X-aws-ec2-metadata-token", "SENTINEL-session")]
      })
    fixture.environment["AWS_EC2_METADATA_DISABLED"] = "True"
    #expect(
      await fixture.error()?.description.hasSuffix(
        "`AWS_EC2_METADATA_DISABLED` forbids asking the machine") == true)
  }

  private var sha1: String { "\(sha1Of("my session")).json" }
}
