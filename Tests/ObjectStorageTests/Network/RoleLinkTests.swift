// Roles by STS, over real connections: what is asked, how it is signed, and what a refusal says.

import Host
import Servers
import Support
import Testing

@testable import ObjectStorage

@Suite struct RoleLinkTests {
  private let scope = SigningScope(region: "eu-west-1", service: "sts")

  private func machine(
    _ sts: LoopbackServer, profile: String, _ more: [String: String] = [:],
    files: [String: String] = [:]
  ) throws -> TestMachine {
    let environment = [
      "AWS_PROFILE": "deploy", "AWS_REGION": "eu-west-1", "AWS_ENDPOINT_URL_STS": sts.url,
    ]
    return try TestMachine(
      environment.merging(more) { $1 },
      files: [
        ".aws/config": "[profile deploy]\nrole_arn = arn:aws:iam::123456789012:role/deploy\n"
          + profile,
        ".aws/credentials":
          "[base]\naws_access_key_id = AKIABASE\naws_secret_access_key = SENTINEL-base\n",
      ].merging(files) { $1 })
  }

  private func form(_ request: ServedRequest) -> [String: String] {
    let items = ServedRequest("GET", "/?" + request.text).query
    return Dictionary(items.map { ($0.name, $0.value) }) { $1 }
  }

  @Test func `a role is assumed with the source profile's keys`() async throws {
    let sts = try await LoopbackServer { request in
      isSigned(request, by: "SENTINEL-base", for: SigningScope(region: "eu-west-1", service: "sts"))
        ? roleResponse("AssumeRole")
        : stsError(403, "SignatureDoesNotMatch", "The request signature we calculated differs.")
    }
    let machine = try machine(
      sts, profile: "source_profile = base\nexternal_id = a+b c\nrole_session_name = me\n")
    #expect(
      try await machine.credentials()
        == Credentials(
          accessKey: "ASIAROLE", secretKey: Secret("SENTINEL-role"),
          sessionToken: Secret("SENTINEL-session/+="), expires: farExpiry,
          source: "the role in profile `deploy` of ~/.aws/config, assumed with profile `base` of "
            + "~/.aws/credentials"))
    let request = try #require(sts.requests.first)
    #expect(sts.requests.count == 1)
    #expect("\(request.method) \(request.target)" == "POST /")
    #expect(
      form(request) == [
        "Action": "AssumeRole", "ExternalId": "a+b c", "RoleSessionName": "me",
        "RoleArn": "arn:aws:iam::123456789012:role/deploy", "Version": "2011-06-15",
      ])
    #expect(!request.text.contains("+"))
    #expect(request.headers["x-amz-security-token"] == nil)
  }

  @Test func `a role is assumed with a container's credentials and their token`() async throws {
    let sts = try await LoopbackServer { _ in roleResponse("AssumeRole") }
    let container = try await LoopbackServer { _ in .json(keysJSON("ASIATASK")) }
    let machine = try machine(
      sts, profile: "credential_source = EcsContainer\n",
      ["AWS_CONTAINER_CREDENTIALS_FULL_URI": container.url + "/v2/credentials"])
    #expect(try await machine.credentials().accessKey == "ASIAROLE")
    let request = try #require(sts.requests.first)
    #expect(isSigned(request, by: "SENTINEL-secret", for: scope))
    #expect(request.headers["x-amz-security-token"] == "SENTINEL-token")
    #expect(request.headers["Authorization"]?.contains(";x-amz-security-token,") == true)
    await container.stop()
  }

  @Test func `a web identity is told and not signed`() async throws {
    let sts = try await LoopbackServer { _ in
      roleResponse("AssumeRoleWithWebIdentity", key: "ASIAWEB")
    }
    let machine = try TestMachine(
      [
        "AWS_ENDPOINT_URL_STS": sts.url, "AWS_WEB_IDENTITY_TOKEN_FILE": "~/token",
        "AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/ci", "AWS_ROLE_SESSION_NAME": "job-7",
      ], files: ["token": "SENTINEL.jwt-_=\n"])
    let found = try await machine.credentials()
    #expect(found.accessKey == "ASIAWEB")
    #expect(found.source == "the web identity in the environment")
    let request = try #require(sts.requests.first)
    #expect(
      form(request) == [
        "Action": "AssumeRoleWithWebIdentity", "RoleArn": "arn:aws:iam::123456789012:role/ci",
        "RoleSessionName": "job-7", "Version": "2011-06-15",
        "WebIdentityToken": "SENTINEL.jwt-_=",
      ])
    #expect(request.headers["Authorization"] == nil)
  }

  @Test func `a role that may not be assumed is said in the service's words`() async throws {
    let words =
      "User: arn:aws:iam::1:user/base is not authorized to perform: sts:AssumeRole on resource: r"
    let sts = try await LoopbackServer { _ in stsError(403, "AccessDenied", words) }
    let error = try await machine(sts, profile: "source_profile = base\n").credentialError()
    #expect(
      error?.description
        == "STS at 127.0.0.1:\(sts.port) gave no credentials (status 403): AccessDenied: \(words)")
    #expect(error?.hints == [])
    #expect(sts.requests.count == 1)
  }

  @Test func `a clock that is off is told from the service's date`() async throws {
    let sts = try await LoopbackServer { _ in
      stsError(
        403, "SignatureDoesNotMatch", "Signature expired: it is earlier than the limit",
        date: "Thu, 01 Jan 2099 00:00:00 GMT")
    }
    let error = try await machine(sts, profile: "source_profile = base\n").credentialError()
    #expect(error?.hints.count == 1)
    #expect(error?.hints.first?.contains("behind the server's: set it (`timedatectl`") == true)
    await sts.stop()
  }

  @Test func `a token that the service repeats is not shown`() async throws {
    let sts = try await LoopbackServer { request in
      stsError(400, "InvalidIdentityToken", "no such token: \(percentDecoded(request.text))")
    }
    let machine = try TestMachine(
      [
        "AWS_ENDPOINT_URL_STS": sts.url, "AWS_WEB_IDENTITY_TOKEN_FILE": "~/token",
        "AWS_ROLE_ARN": "arn:r",
      ], files: ["token": "SENTINEL.jwt"])
    let error = try await machine.credentialError()
    #expect(error?.description.contains("InvalidIdentityToken: no such token: ") == true)
    #expect(error?.description.contains("SENTINEL") == false)
    await sts.stop()
  }

  @Test func `a service that has trouble is asked again`() async throws {
    let sts = try await FaultProxy(
      before: LoopbackServer { _ in roleResponse("AssumeRoleWithWebIdentity") },
      [FaultRule(.loseAnswer, .first(1))])
    let machine = try TestMachine(
      [
        "AWS_ENDPOINT_URL_STS": sts.url, "AWS_WEB_IDENTITY_TOKEN_FILE": "~/token",
        "AWS_ROLE_ARN": "arn:r",
      ], files: ["token": "SENTINEL"])
    #expect(try await machine.credentials().accessKey == "ASIAROLE")
    #expect(sts.records.map(\.status) == [nil, 200])
  }
}
