// Whom AWS takes the owner of credentials for.

import HTTP
import Host
import ObjectStorage
import Testing

@Suite struct CallerIdentityTests {
  private func identity(
    _ reply: Reply, region: String? = "eu-central-1"
  ) async throws -> (CallerIdentity, HTTPRequest?) {
    let store = ScriptedStore([reply])
    let found = try await CallerIdentity(region: region, surroundings: store.surroundings())
    return (found, store.requests.first)
  }

  @Test func `it is asked where the region has it, signed for STS`() async throws {
    let (found, request) = try await identity(
      .answer(
        200, [:],
        """
        <GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">\
        <GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/ci</Arn>\
        <UserId>AIDA</UserId><Account>123456789012</Account></GetCallerIdentityResult>\
        </GetCallerIdentityResponse>
        """))
    #expect(found.arn == "arn:aws:iam::123456789012:user/ci")
    #expect(request?.method == "POST")
    #expect(request?.url == "https://sts.eu-central-1.amazonaws.com/")
    let authorization = request?.headers.first { $0.name == "Authorization" }?.value
    #expect(authorization?.contains("/eu-central-1/sts/aws4_request") == true)
  }

  @Test func `a refusal says why, and an answer that names nobody is none`() async throws {
    let refused = await storageError {
      _ = try await identity(.error(403, "InvalidClientTokenId", "The token is invalid"))
    }
    #expect(refused?.trouble == .denied)
    #expect(refused?.description.hasPrefix("STS, the caller's identity: ") == true)
    let nobody = await storageError { _ = try await identity(.answer(200, [:], "<a/>")) }
    #expect(nobody?.trouble == .untrue)
  }
}
