// How long credentials are kept, and that no error shows a secret.

import HTTP
import Host
import Support
import Testing

@testable import ObjectStorage

@Suite struct CredentialChainTests {
  let url = "GET http://169.254.170.2/c"
  let environment = ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/c"]

  private func answer(_ key: String, expires: String) -> Result<HTTPResponse, HTTPFailure> {
    let text =
      #"{"AccessKeyId": "\#(key)", "SecretAccessKey": "SENTINEL", "Expiration": "\#(expires)"}"#
    return .success(HTTPResponse(status: 200, body: Array(text.utf8)))
  }

  @Test func `many callers ask once`() async throws {
    let transport = ScriptedTransport([url: [answer("A", expires: "1970-01-01T01:00:00Z")]])
    let chain = SearchFixture(environment: environment, transport: transport).chain()
    try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<20 { group.addTask { try await chain.credentials().accessKey } }
      for try await key in group { #expect(key == "A") }
    }
    #expect(transport.requests.count == 1)
  }

  @Test func `they are renewed five minutes before they expire`() async throws {
    let transport = ScriptedTransport([url: [answer("A", expires: "1970-01-01T01:00:00Z")]])
    let fixture = SearchFixture(environment: environment, transport: transport)
    let chain = fixture.chain()
    _ = try await chain.credentials()
    transport.set(url, answer("B", expires: "1970-01-01T02:00:00Z"))
    fixture.disk.tick(seconds: 3300 - fixture.disk.now() / 1_000_000_000 - 1)
    #expect(try await chain.credentials().accessKey == "A")
    fixture.disk.tick(seconds: 1)
    #expect(try await chain.credentials().accessKey == "B")
  }

  @Test func `a renewal that fails keeps the old ones while they are good`() async throws {
    let transport = ScriptedTransport([url: [answer("A", expires: "1970-01-01T01:00:00Z")]])
    let fixture = SearchFixture(environment: environment, transport: transport)
    let chain = fixture.chain()
    _ = try await chain.credentials()
    transport.set(url, .success(HTTPResponse(status: 400)))
    fixture.disk.tick(seconds: 3400 - fixture.disk.now() / 1_000_000_000)
    #expect(try await chain.credentials().accessKey == "A")
    #expect(try await chain.credentials().accessKey == "A")
    #expect(transport.requests.count == 2)
    fixture.disk.tick(seconds: 200)
    await #expect(throws: CredentialError.self) { try await chain.credentials() }
  }

  @Test func `credentials that have expired are none`() async {
    let transport = ScriptedTransport([url: [answer("A", expires: "1970-01-01T00:10:00Z")]])
    let fixture = SearchFixture(environment: environment, transport: transport)
    #expect(
      await fixture.error()?.description
        == "the credentials of the container's endpoint at 169.254.170.2 have expired at "
        + "1970-01-01T00:10:00Z")
  }

  /// Every place with a secret in it, and something wrong.
  @Test func `no error shows a secret`() async {
    let keys = "aws_access_key_id = AKIA\naws_secret_access_key = SENTINEL\n"
    let role = "[profile p]\nrole_arn = arn:r\n"
    let named = ["AWS_PROFILE": "p"]
    let sts = "POST https://sts.amazonaws.com/"
    let echo = "<E><Error><Code>SENTINEL</Code><Message>SENTINEL</Message></Error></E>"
    let answers = [echo, "SENTINEL", "<a>SENTINEL</a>", #"{"SecretAccessKey": "SENTINEL"}"#]
    var fixtures = [
      SearchFixture(environment: ["AWS_SECRET_ACCESS_KEY": "SENTINEL"]),
      SearchFixture(
        environment: [
          "AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "SENTINEL",
          "AWS_CREDENTIAL_EXPIRATION": "1970-01-01T00:00:00Z",
        ]),
      SearchFixture(credentials: "[default]\naws_secret_access_key SENTINEL\n"),
      SearchFixture(credentials: "aws_secret_access_key = SENTINEL\n"),
      SearchFixture(credentials: "[default\naws_secret_access_key = SENTINEL\n"),
      SearchFixture(credentials: "[default]\naws_secret_access_key = SENTINEL\n"),
      SearchFixture(
        config: "[default]\nendpoint_url = http://u:SENTINEL@h\nrole_arn = a\nsource_profile = p\n",
        credentials: "[p]\n\(keys)"),
      SearchFixture(
        environment: [
          "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://u:SENTINEL@example.org/",
          "AWS_CONTAINER_AUTHORIZATION_TOKEN": "SENTINEL",
        ]),
      SearchFixture(
        environment: [
          "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/c",
          "AWS_CONTAINER_AUTHORIZATION_TOKEN": "SENTINEL\n",
        ]),
    ]
    for answer in answers {
      for status in [200, 400, 401, 403, 500] {
        let response = Result<HTTPResponse, HTTPFailure>.success(
          HTTPResponse(status: status, body: Array(answer.utf8)))
        let transport = ScriptedTransport([
          sts: [response], url: [response],
          "GET https://portal.sso.r.amazonaws.com/federation/credentials": [response],
        ])
        fixtures += [
          SearchFixture(
            config: role + "source_profile = s\n", credentials: "[s]\n\(keys)", environment: named,
            transport: transport),
          SearchFixture(
            config: role + "web_identity_token_file = ~/t\n", environment: named,
            files: ["t": "SENTINEL"], transport: transport),
          SearchFixture(
            config: "[profile p]\nsso_start_url = u\nsso_region = r\nsso_account_id = 1\n"
              + "sso_role_name = n\n",
            environment: named,
            files: [
              ".aws/sso/cache/\(sha1Of("u")).json":
                #"{"accessToken": "SENTINEL", "expiresAt": "1970-01-02T00:00:00Z"}"#
            ], transport: transport),
          SearchFixture(
            environment: environment.merging(["AWS_CONTAINER_AUTHORIZATION_TOKEN": "SENTINEL"]) {
              $1
            }, transport: transport),
        ]
      }
    }
    for fixture in fixtures {
      guard let error = await fixture.error() else {
        Issue.record("no error")
        continue
      }
      var dumped = ""
      dump(error, to: &dumped)
      let texts = [dumped, "\(error)", String(reflecting: error)] + error.hints
      #expect(texts.allSatisfy { !$0.contains("SENTINEL") })
    }
  }
}
