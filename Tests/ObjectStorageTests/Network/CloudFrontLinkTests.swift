// Invalidations over real connections: what CloudFront is asked, and its refusals in words.

import Host
import Servers
import Support
import Testing

@testable import ObjectStorage

@Suite struct CloudFrontLinkTests {
  private func cloudFront(
    _ server: any LoopbackEndpoint
  ) throws -> (CloudFront, TestMachine) {
    let machine = try TestMachine(["AWS_REGION": "eu-west-1"])
    let surroundings = try machine.surroundings(credentials: FixedCredentials(testCredentials)).1
    let front = CloudFront(
      distribution: "E2ABC", endpoint: "http://127.0.0.1:\(server.port)/",
      surroundings: surroundings)
    return (front, machine)
  }

  private func refusal(_ status: Int, _ code: String, _ message: String) -> ServedResponse {
    ServedResponse(
      status,
      """
      <?xml version="1.0"?>
      <ErrorResponse xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/"><Error>\
      <Type>Sender</Type><Code>\(code)</Code><Message>\(xmlEscaped(message))</Message></Error>\
      <RequestId>410c2a4b</RequestId></ErrorResponse>
      """, type: "text/xml")
  }

  private func error(_ answer: ServedResponse) async throws -> Told? {
    let server = try await LoopbackServer { _ in answer }
    let front = try cloudFront(server).0
    let error = await storageError { _ = try await front.invalidate(["/simple/"], reference: "r") }
    await server.stop()
    return error
  }

  @Test func `paths are invalidated by a request that is signed for the whole world`() async throws
  {
    let server = try await LoopbackServer { request in
      ServedResponse(
        201,
        headers: [
          "Content-Type": "text/xml", "Location": "http://\(request.headers["Host"] ?? "")/",
        ],
        body: Array(
          """
          <?xml version="1.0"?>
          <Invalidation xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/"><Id>I2J0I21PCUYOIK\
          </Id><Status>InProgress</Status><CreateTime>2026-01-01T00:00:00.000Z</CreateTime>\
          \(request.text)</Invalidation>
          """.utf8))
    }
    let (front, machine) = try cloudFront(server)
    let id = try await front.invalidate(
      ["/simple/da-vinci/", "/wheels/ä b&c*"], reference: "rel <1>")
    #expect(id == "I2J0I21PCUYOIK")
    let request = try #require(server.requests.first)
    #expect(server.requests.count == 1)
    #expect(
      "\(request.method) \(request.target)" == "POST /2020-05-31/distribution/E2ABC/invalidation")
    #expect(request.headers["Content-Type"] == "application/xml")
    #expect(
      request.text
        == "<InvalidationBatch xmlns=\"http://cloudfront.amazonaws.com/doc/2020-05-31/\"><Paths>"
        + "<Quantity>2</Quantity><Items><Path>/simple/da-vinci/</Path>"
        + "<Path>/wheels/%C3%A4%20b%26c*</Path></Items></Paths>"
        + "<CallerReference>rel &lt;1&gt;</CallerReference></InvalidationBatch>")
    let scope = SigningScope(region: "us-east-1", service: "cloudfront")
    #expect(isSigned(request, by: "SENTINEL-secret", for: scope))
    #expect(machine.warnings == [])
  }

  @Test func `who may not invalidate is told what to allow`() async throws {
    let words =
      "User: arn:aws:iam::1:user/x is not authorized to perform: "
      + "cloudfront:CreateInvalidation on resource: arn:aws:cloudfront::1:distribution/E2ABC"
    #expect(
      try await error(refusal(403, "AccessDenied", words))
        == Told(
          .denied,
          "CloudFront, distribution `E2ABC`: not allowed to invalidate it: \(words) "
            + "(request 410c2a4b)",
          hints: [
            "allow `cloudfront:CreateInvalidation` on "
              + "`arn:aws:cloudfront::ACCOUNT:distribution/E2ABC`"
          ]))
  }

  @Test func `a distribution that is not there is said`() async throws {
    #expect(
      try await error(
        refusal(404, "NoSuchDistribution", "The specified distribution does not exist."))
        == Told(
          .missing,
          "CloudFront, distribution `E2ABC`: there is no such distribution in this account "
            + "(request 410c2a4b)", hints: ["check its id"]))
  }

  @Test func `too many invalidations are said`() async throws {
    #expect(
      try await error(
        refusal(400, "TooManyInvalidationsInProgress", "Processing your request will exceed"))
        == Told(
          .unreachable,
          "CloudFront, distribution `E2ABC`: too many invalidations are under way "
            + "(request 410c2a4b)", hints: ["run it again in some minutes"]))
  }

  @Test func `an answer that names no invalidation is none`() async throws {
    #expect(
      try await error(ServedResponse(201, "<Invalidation/>"))
        == Told(
          .untrue, "CloudFront, distribution `E2ABC`: the answer names no invalidation"))
  }
}
