// Buckets as a whole, and CloudFront before them.

import HTTP
import Host
import Testing

@testable import ObjectStorage

@Suite struct S3AdministrationTests {
  private func administration(
    _ store: ScriptedStore, endpoint: String? = "http://store:9000", region: String? = nil
  ) throws -> S3Administration {
    var settings = S3Settings()
    settings.endpoint = endpoint
    settings.region = region
    return try S3Administration(
      bucket: "acme", settings: settings, surroundings: store.surroundings())
  }

  private func body(_ request: HTTPRequest) -> String {
    guard case .bytes(let bytes) = request.body else { return "" }
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test func `a bucket is made in the region that is set`() async throws {
    let store = ScriptedStore([.answer(200), .error(409, "BucketAlreadyOwnedByYou")])
    let made = try administration(store, endpoint: nil, region: "eu-west-1")
    #expect(try await made.create())
    #expect(try await made.create() == false)
    #expect(store.lines[0] == "PUT https://acme.s3.eu-west-1.amazonaws.com/")
    #expect(
      body(store.requests[0]) == "<CreateBucketConfiguration "
        + "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><LocationConstraint>eu-west-1"
        + "</LocationConstraint></CreateBucketConfiguration>")
    let first = ScriptedStore([.answer(200)])
    #expect(try await administration(first, endpoint: nil).create())
    #expect(body(first.requests[0]) == "")
    #expect(first.lines == ["PUT https://acme.s3.us-east-1.amazonaws.com/"])
  }

  @Test func `a name that others have is said to be taken`() async throws {
    let store = ScriptedStore([.error(409, "BucketAlreadyExists")])
    let error = await storageError { _ = try await administration(store).create() }
    #expect(
      error
        == Told(
          .refused,
          "the store, bucket `acme`: the name `acme` is taken by somebody else's bucket (request R1)",
          hints: ["choose another name: bucket names are shared by all users of the store"]))
  }

  @Test func `whose a bucket is shows in who may look at it`() async throws {
    for (replies, state) in [
      ([Reply.answer(200)], BucketState.reachable), ([.answer(404)], .absent),
      ([.answer(403), .error(403, "AccessDenied")], .closed),
    ] {
      #expect(try await administration(ScriptedStore(replies)).state() == state)
    }
    let store = ScriptedStore([.answer(403), .error(403, "SignatureDoesNotMatch")])
    #expect(await storageError { _ = try await administration(store).state() }?.trouble == .denied)
  }

  @Test func `policies are read and set as they are`() async throws {
    let store = ScriptedStore([
      .error(404, "NoSuchBucketPolicy"), .answer(200, [:], "{}"), .answer(204),
    ])
    let administration = try administration(store)
    #expect(try await administration.policy() == nil)
    #expect(try await administration.policy() == "{}")
    try await administration.setPolicy("{\"a\":1}")
    #expect(store.lines[2] == "PUT /acme?policy=")
    #expect(body(store.requests[2]) == "{\"a\":1}")
  }

  @Test func `paths are invalidated by one request that may be repeated`() async throws {
    let store = ScriptedStore([
      .answer(503), .answer(201, [:], "<Invalidation><Id>I1</Id></Invalidation>"),
    ])
    let cloudFront = CloudFront(
      distribution: "E1", endpoint: "http://store:9000", surroundings: store.surroundings())
    #expect(try await cloudFront.invalidate(["/simple/a b/", "/x/*"], reference: "r&1") == "I1")
    #expect(store.lines[1] == "POST /2020-05-31/distribution/E1/invalidation")
    #expect(
      body(store.requests[1]) == "<InvalidationBatch "
        + "xmlns=\"http://cloudfront.amazonaws.com/doc/2020-05-31/\"><Paths><Quantity>2</Quantity>"
        + "<Items><Path>/simple/a%20b/</Path><Path>/x/*</Path></Items></Paths>"
        + "<CallerReference>r&amp;1</CallerReference></InvalidationBatch>")
    let scope = store.requests[1].headers.first { $0.name == "Authorization" }?.value
    #expect(scope?.contains("/us-east-1/cloudfront/aws4_request") == true)
  }

  @Test func `a denied invalidation names its permission`() async throws {
    let store = ScriptedStore([
      .answer(
        403, [:],
        "<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error>"
          + "<RequestId>Q</RequestId></ErrorResponse>")
    ])
    let cloudFront = CloudFront(
      distribution: "E1", endpoint: nil, surroundings: store.surroundings())
    let error = await storageError { _ = try await cloudFront.invalidate(["/"], reference: "r") }
    #expect(
      error
        == Told(
          .denied,
          "CloudFront, distribution `E1`: not allowed to invalidate it: no (request Q)",
          hints: [
            "allow `cloudfront:CreateInvalidation` on `arn:aws:cloudfront::ACCOUNT:distribution/E1`"
          ]))
  }
}
