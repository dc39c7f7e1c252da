// What is sent again, how often and after how long.

import Host
import Testing

@testable import ObjectStorage

@Suite struct S3RetryTests {
  private let page = Reply.answer(200, ["ETag": "\"e1\""], "hello")

  @Test(arguments: [500, 502, 503, 504, 429])
  func `a store in trouble is asked again`(_ status: Int) async throws {
    let store = ScriptedStore([.answer(status), .answer(status), page])
    let object = try await store.bucket().object("simple/a/")
    #expect(object?.bytes == Array("hello".utf8))
    #expect(store.slept == [.milliseconds(50), .milliseconds(100)])
  }

  @Test(arguments: [400, 401, 403, 405, 501])
  func `no other refusal is asked twice`(_ status: Int) async throws {
    let store = ScriptedStore([.answer(status), page])
    let error = await storageError { _ = try await store.bucket().object("simple/a/") }
    #expect(error != nil)
    #expect(store.left == 1)
  }

  @Test func `eight tries are enough, and the error says how many there were`() async throws {
    let store = ScriptedStore(Array(repeating: .error(503, "SlowDown"), count: 20))
    let error = await storageError { _ = try await store.bucket().object("simple/a/") }
    #expect(store.left == 12)
    #expect(
      error
        == Told(
          .unreachable,
          "the index `s3://acme/simple`, key `simple/a/`: the store asks for fewer requests, "
            + "8 times (request R1)",
          hints: ["run it again in a minute: what was done already is not done twice"]))
  }

  @Test func `pauses double up to twenty seconds, and anything up to that is waited`() {
    #expect(RetryPolicy().pause(tried: 1, chance: 1) == .milliseconds(100))
    #expect(RetryPolicy().pause(tried: 2, chance: 1) == .milliseconds(200))
    #expect(RetryPolicy().pause(tried: 30, chance: 1) == .seconds(20))
    #expect(RetryPolicy().pause(tried: 30, chance: 0) == .zero)
  }

  @Test func `a host that is not there is asked four times`() async throws {
    let store = ScriptedStore(Array(repeating: .fails(.notConnected), count: 20))
    let error = await storageError { _ = try await store.bucket().object("simple/a/") }
    #expect(store.left == 16)
    #expect(
      error
        == Told(
          .unreachable,
          "the index `s3://acme/simple`, key `simple/a/`: store:9000 went away (4 tries)",
          hints: ["is the store at `http://store:9000` running, and is that its address?"]))
  }

  @Test func `the store's own wish to wait is heeded`() async throws {
    let store = ScriptedStore([.answer(503, ["Retry-After": "7"]), page])
    _ = try await store.bucket().object("simple/a/")
    #expect(store.slept == [.seconds(7)])
  }

  @Test func `nobody waits an hour`() async throws {
    let store = ScriptedStore([.answer(503, ["Retry-After": "3600"]), page])
    let error = await storageError { _ = try await store.bucket().object("simple/a/") }
    #expect(store.slept == [])
    #expect(
      error?.description
        == "the index `s3://acme/simple`, key `simple/a/`: it is to be asked again in 3600 s")
  }

  @Test func `an operation ends when its minute is over`() async throws {
    let store = ScriptedStore(
      Array(repeating: .answer(503, ["Retry-After": "25"]), count: 5) + [page])
    _ = await storageError { _ = try await store.bucket().object("simple/a/") }
    #expect(store.slept == [.seconds(25), .seconds(25)])
  }

  @Test func `many operations together stop repeating while nothing works`() async throws {
    let store = ScriptedStore(Array(repeating: .answer(500), count: 1_000))
    let bucket = try store.bucket()
    for _ in 0..<50 { _ = await storageError { _ = try await bucket.object("simple/a/") } }
    // A hundred repetitions, and one try for each.
    #expect(store.requests.count == 150)
  }

  @Test func `cancelling ends the waiting`() async throws {
    let store = ScriptedStore(Array(repeating: .answer(500), count: 20))
    var surroundings = store.surroundings()
    surroundings.sleep = { _ in throw CancellationError() }
    let bucket = S3Bucket(
      location: "s3://acme/simple", place: try S3Location(bucket: "acme"),
      settings: {
        var settings = S3Settings()
        settings.endpoint = "http://store:9000"
        return settings
      }(), surroundings: surroundings)
    let error = await storageError { _ = try await bucket.object("simple/a/") }
    #expect(store.requests.count == 1)
    #expect(
      error?.description
        == "the index `s3://acme/simple`, key `simple/a/`: interrupted when it was about to read it"
    )
  }

  @Test func `a clock that is off is put right once, and said`() async throws {
    let store = ScriptedStore([
      .error(
        403, "RequestTimeTooSkewed", headers: ["Date": "Sun, 06 Nov 1994 08:49:37 GMT"]), page,
      page,
    ])
    let bucket = try store.bucket()
    _ = try await bucket.object("simple/a/")
    _ = try await bucket.object("simple/b/")
    let dates = store.requests.map { $0.headers.first { $0.name == "x-amz-date" }?.value }
    #expect(dates[1...] == ["19941106T084937Z", "19941106T084937Z"])
    #expect(store.warnings.count == 1)
    #expect(store.warnings.first?.contains("behind the server's") == true)
  }

  @Test func `expired credentials are asked for once more`() async throws {
    let store = ScriptedStore([.error(400, "ExpiredToken"), page])
    let renewed = try store.bucket(credentials: RenewedCredentials())
    #expect(try await renewed.object("simple/a/") != nil)
    let keys = store.requests.map { request in
      request.headers.first { $0.name == "Authorization" }?.value.contains("AKID2") == true
    }
    #expect(keys == [false, true])
  }

  @Test func `expired credentials of which there are no others are said to be`() async throws {
    let expired = ScriptedStore([.error(400, "ExpiredToken"), page])
    let error = await storageError { _ = try await expired.bucket().object("simple/a/") }
    #expect(
      error
        == Told(
          .denied,
          "the index `s3://acme/simple`, key `simple/a/`: the credentials of a test have expired "
            + "(request R1)", hints: ["renew them: `aws sso login`, for example"]))
    #expect(expired.left == 1)
  }

  @Test func `credentials that are expired when they are new are asked for no third time`()
    async throws
  {
    let expired = ScriptedStore([.error(400, "ExpiredToken"), .error(400, "ExpiredToken"), page])
    let bucket = try expired.bucket(credentials: RenewedCredentials())
    let error = await storageError { _ = try await bucket.object("simple/a/") }
    #expect(
      error?.description
        == "the index `s3://acme/simple`, key `simple/a/`: the credentials have expired "
        + "(request R1)")
    #expect(expired.left == 1)
  }
}

private actor RenewedCredentials: CredentialSource {
  private var kept = testCredentials
  func credentials() -> Credentials { kept }
  func renewed(after refused: Credentials) -> Credentials {
    kept.accessKey = "AKID2"
    return kept
  }
}
