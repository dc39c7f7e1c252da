// Where a bucket is: addresses, regions and redirects.

import Host
import Testing

@testable import ObjectStorage

@Suite struct S3RegionTests {
  private let page = Reply.answer(200, ["ETag": "\"e1\""], "hello")

  @Test func `a bucket on AWS is in the host, unless it has dots`() {
    func url(_ address: S3Address) -> String { address.url(key: "a+b/", region: "eu-west-1") }
    #expect(url(S3Address(bucket: "acme")) == "https://acme.s3.eu-west-1.amazonaws.com/a%2Bb/")
    #expect(url(S3Address(bucket: "a.b")) == "https://s3.eu-west-1.amazonaws.com/a.b/a%2Bb/")
    #expect(
      S3Address(bucket: "acme").url(key: nil, region: "cn-north-1")
        == "https://acme.s3.cn-north-1.amazonaws.com.cn/")
    #expect(
      url(S3Address(bucket: "acme", endpoint: "http://[::1]:9000/"))
        == "http://[::1]:9000/acme/a%2Bb/")
    #expect(
      url(S3Address(bucket: "acme", endpoint: "https://s3.host", usesPathStyle: false))
        == "https://acme.s3.host/a%2Bb/")
  }

  @Test func `the region is asked once, without a signature`() async throws {
    let store = ScriptedStore([
      .answer(403, ["x-amz-bucket-region": "eu-central-1"]), page, page,
    ])
    let bucket = try store.bucket(endpoint: nil, region: nil, prefix: "py")
    _ = try await bucket.object("k")
    _ = try await bucket.object("l")
    #expect(
      store.lines == [
        "HEAD https://s3.amazonaws.com/acme", "GET https://acme.s3.eu-central-1.amazonaws.com/py/k",
        "GET https://acme.s3.eu-central-1.amazonaws.com/py/l",
      ])
    #expect(store.requests[0].headers == [])
    #expect(bucket.installURL == "https://acme.s3.eu-central-1.amazonaws.com/py/simple/")
  }

  @Test func `a bucket that nobody knows is missing`() async throws {
    let store = ScriptedStore([.answer(404)])
    let error = await storageError {
      _ = try await store.bucket(endpoint: nil, region: nil).object("k")
    }
    #expect(
      error
        == Told(
          .missing, "the index `s3://acme/simple`, key `k`: there is no bucket `acme`",
          hints: ["check the name in `index`, or make it with `rel setup bucket`"]))
  }

  @Test func `a wrong region is put right by the store's answer, once`() async throws {
    for reply in [
      Reply.answer(301, ["x-amz-bucket-region": "eu-west-1"]),
      .error(400, "AuthorizationHeaderMalformed", extra: "<Region>eu-west-1</Region>"),
      .answer(400, ["x-amz-bucket-region": "eu-west-1"]),
    ] {
      let store = ScriptedStore([reply, page, page])
      let bucket = try store.bucket(endpoint: nil, region: "us-east-1")
      _ = try await bucket.object("k")
      _ = try await bucket.object("l")
      #expect(store.lines[1] == "GET https://acme.s3.eu-west-1.amazonaws.com/k")
      let scope = store.requests[1].headers.first { $0.name == "Authorization" }?.value
      #expect(scope?.contains("/eu-west-1/s3/aws4_request") == true)
    }
    let lost = ScriptedStore([
      .answer(301, ["x-amz-bucket-region": "eu-west-1"]),
      .answer(301, ["x-amz-bucket-region": "us-east-1"]), page,
    ])
    let bucket = try lost.bucket(endpoint: nil, region: "us-east-1")
    #expect(await storageError { _ = try await bucket.object("k") } != nil)
    #expect(lost.left == 1)
  }

  @Test func `a redirect is followed to AWS, and nowhere else`() async throws {
    let place = "https://acme.s3-us-west-2.amazonaws.com/k"
    let store = ScriptedStore([.answer(307, ["Location": place]), page])
    _ = try await store.bucket(endpoint: nil).object("k")
    #expect(store.lines[1] == "GET \(place)")
    for other in ["https://evil.example/k", "https://amazonaws.com.evil.example/k"] {
      let store = ScriptedStore([.answer(307, ["Location": other]), page])
      let bucket = try store.bucket(endpoint: nil)
      #expect(await storageError { _ = try await bucket.object("k") }?.trouble == .refused)
      #expect(store.left == 1)
    }
  }

  @Test func `the path of an index ends in simple, and the root is before it`() throws {
    func place(_ text: String) throws -> [String] {
      let place = try S3Location(parsing: text)
      return [place.bucket, place.prefix]
    }
    #expect(try place("s3://acme/simple") == ["acme", ""])
    #expect(try place("s3://acme/simple/") == ["acme", ""])
    #expect(try place("s3://acme") == ["acme", ""])
    #expect(try place("s3://acme/a/b/simple") == ["acme", "a/b/"])
    #expect(try place("s3://acme/python") == ["acme", "python/"])
  }

  @Test(
    arguments: [
      ("", "it is empty"), ("ab", "it must have 3 to 63 characters"),
      ("Acme", "it may have lower-case letters, digits, `-` and `.` only"),
      ("acme_x", "it may have lower-case letters, digits, `-` and `.` only"),
      ("-acme", "it must begin and end with a letter or a digit"),
      ("a..b", "it may not have two dots in a row"), ("10.0.0.1", "it looks like an address"),
    ])
  func `a name that no bucket can have is said before anything is asked`(
    _ name: String, _ mistake: String
  ) async {
    let error = await storageError { _ = try S3Location(parsing: "s3://\(name)/simple") }
    #expect(error?.description == "`\(name)` cannot be the name of a bucket: \(mistake)")
  }
}
