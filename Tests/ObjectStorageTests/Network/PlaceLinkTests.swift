// Credentials of the place where rel runs, and of a login, over real connections: container, machine,
// SSO portal.

import Host
import Servers
import Support
import Testing

@testable import ObjectStorage

@Suite struct PlaceLinkTests {
  /// A machine's metadata service that answers nothing without a token of its own, as version 2 does.
  private func metadata(role: String?) async throws -> LoopbackServer {
    try await LoopbackServer { request in
      if request.path == "/latest/api/token" {
        guard request.method == "PUT", request.body.isEmpty,
          let life = request.headers["X-aws-ec2-metadata-token-ttl-seconds"].flatMap({ Int($0) }),
          (1...21600).contains(life)
        else { return ServedResponse(400) }
        return ServedResponse(
          200,
          headers: [
            "Content-Type": "text/plain", "X-aws-ec2-metadata-token-ttl-seconds": "\(life)",
          ], body: Array("SENTINEL-imds==".utf8))
      }
      guard request.headers["X-aws-ec2-metadata-token"] == "SENTINEL-imds==" else {
        return ServedResponse(401, "<h1>401 - Unauthorized</h1>", type: "text/html")
      }
      let folder = "/latest/meta-data/iam/security-credentials/"
      switch request.target {
      case folder: return role.map { ServedResponse(200, $0) } ?? ServedResponse(404)
      case folder + "build-role":
        return ServedResponse(200, keysJSON("ASIAMACHINE"))
      default: return ServedResponse(404)
      }
    }
  }

  @Test func `a machine is asked for a token, its role and the role's keys`() async throws {
    let server = try await metadata(role: "build-role\n")
    let machine = try TestMachine(["AWS_EC2_METADATA_SERVICE_ENDPOINT": server.url + "/"])
    #expect(
      try await machine.credentials()
        == Credentials(
          accessKey: "ASIAMACHINE", secretKey: Secret("SENTINEL-secret"),
          sessionToken: Secret("SENTINEL-token"), expires: farExpiry,
          source: "the role of this machine"))
    #expect(
      server.requests.map { "\($0.method) \($0.target)" } == [
        "PUT /latest/api/token", "GET /latest/meta-data/iam/security-credentials/",
        "GET /latest/meta-data/iam/security-credentials/build-role",
      ])
  }

  @Test func `a machine without a role, or without tokens, has no credentials`() async throws {
    let roleless = try await metadata(role: nil)
    let machine = try TestMachine(["AWS_EC2_METADATA_SERVICE_ENDPOINT": roleless.url])
    #expect(
      try await machine.credentialError()?.description.hasSuffix("; this machine has no role")
        == true)
    let old = try await LoopbackServer { _ in ServedResponse(403) }
    let other = try TestMachine(["AWS_EC2_METADATA_SERVICE_ENDPOINT": old.url])
    #expect(
      try await other.credentialError()?.description.hasSuffix(
        "; the machine's metadata at 127.0.0.1:\(old.port) gives no token") == true)
    // Version 1 is not asked for what version 2 refuses.
    #expect(old.requests.map(\.method) == ["PUT"])
    await roleless.stop()
  }

  @Test func `a container's endpoint is shown the token of a file`() async throws {
    let server = try await LoopbackServer { request in
      request.headers["Authorization"] == "SENTINEL-pod" && request.target == "/v1/credentials?a=b"
        ? .json(keysJSON("ASIAPOD"))
        : .json(#"{"code": "Denied", "message": "bad SENTINEL-other"}"#, status: 403)
    }
    let folder = try TemporaryFolder()
    try folder.disk.write(Array("SENTINEL-pod".utf8), to: folder.path / "token", mode: 0o600)
    let machine = try TestMachine([
      "AWS_CONTAINER_CREDENTIALS_FULL_URI": server.url + "/v1/credentials?a=b",
      "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": (folder.path / "token").string,
    ])
    let found = try await machine.credentials()
    #expect(found.accessKey == "ASIAPOD")
    #expect(found.source == "the container's endpoint at 127.0.0.1:\(server.port)")
    let refused = try TestMachine([
      "AWS_CONTAINER_CREDENTIALS_FULL_URI": server.url + "/v1/credentials",
      "AWS_CONTAINER_AUTHORIZATION_TOKEN": "SENTINEL-other",
    ])
    #expect(
      try await refused.credentialError()?.description
        == "the container's endpoint at 127.0.0.1:\(server.port) gave no credentials (status 403): "
        + "Denied: bad …")
    await server.stop()
  }

  @Test func `a container's endpoint that nobody listens at is said`() async throws {
    let server = try await LoopbackServer { _ in ServedResponse(200) }
    await server.stop()
    let machine = try TestMachine([
      "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:\(server.port)/"
    ])
    let place = "127.0.0.1:\(server.port)"
    let error = try await machine.credentialError()
    #expect(
      error?.description
        == "the container's endpoint at \(place) gave no credentials: no connection to \(place): "
        + "connection refused")
    #expect(error?.trouble == .unreachable)
  }

  @Test func `a kept login is exchanged for the role's keys`() async throws {
    let portal = try await LoopbackServer { request in
      guard request.headers["x-amz-sso_bearer_token"] == "SENTINEL-login" else {
        return .json(
          #"{"message": "Session token not found or invalid", "__type": "UnauthorizedException"}"#,
          status: 401)
      }
      guard request.queryValue("role_name") == "Deploy+1" else {
        return .json(
          #"{"message": "No access", "__type": "com.amazonaws.switchboard.portal#Forbidden"}"#,
          status: 403)
      }
      return .json(
        """
        {"roleCredentials": {"accessKeyId": "ASIASSO", "secretAccessKey": "SENTINEL-s",
         "sessionToken": "SENTINEL-t", "expiration": 4070908800000}}
        """)
    }
    func machine(role: String, token: String) throws -> TestMachine {
      try TestMachine(
        ["AWS_ENDPOINT_URL_SSO": portal.url],
        files: [
          ".aws/config": """
          [default]
          sso_session = corp
          sso_account_id = 123456789012
          sso_role_name = \(role)
          [sso-session corp]
          sso_start_url = https://corp.awsapps.com/start
          sso_region = eu-west-1
          """,
          ".aws/sso/cache/\(sha1Of("corp")).json": """
          {"startUrl": "https://corp.awsapps.com/start", "region": "eu-west-1",
           "accessToken": "\(token)", "expiresAt": "2098-12-31T23:00:00Z"}
          """,
        ])
    }
    #expect(
      try await machine(role: "Deploy+1", token: "SENTINEL-login").credentials()
        == Credentials(
          accessKey: "ASIASSO", secretKey: Secret("SENTINEL-s"), sessionToken: Secret("SENTINEL-t"),
          expires: farExpiry, source: "the SSO login of profile `default`"))
    #expect(
      portal.requests.map(\.target) == [
        "/federation/credentials?account_id=123456789012&role_name=Deploy%2B1"
      ])
    let old = try await machine(role: "Deploy+1", token: "SENTINEL-old").credentialError()
    #expect(old?.description == "the login of profile `default` has expired")
    #expect(old?.hints == ["run `aws sso login --profile default`"])
    let other = try await machine(role: "Other", token: "SENTINEL-login").credentialError()
    #expect(
      other?.description
        == "SSO at 127.0.0.1:\(portal.port) gave no credentials (status 403): "
        + "com.amazonaws.switchboard.portal#Forbidden: No access")
    #expect(other?.hints == ["check `sso_account_id` and `sso_role_name` in profile `default`"])
    await portal.stop()
  }
}
