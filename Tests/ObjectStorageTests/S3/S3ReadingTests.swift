// Reading, looking and listing: what is absent, what is wrong, and what is whole.

import Hashing
import Host
import Testing

@testable import ObjectStorage

@Suite struct S3ReadingTests {
  private let page = Reply.answer(200, ["ETag": "\"e1\""], "hello")

  @Test func `an object comes with its tag, without the quotes`() async throws {
    let store = ScriptedStore([page])
    let object = try await store.bucket(prefix: "py").object("simple/a/")
    #expect(object == StoredObject(bytes: Array("hello".utf8), tag: VersionTag("e1")))
    #expect(store.lines == ["GET /acme/py/simple/a/"])
  }

  @Test func `only the store's own word makes an object absent`() async throws {
    let store = ScriptedStore([.error(404, "NoSuchKey")])
    #expect(try await store.bucket().object("k") == nil)
    for reply in [
      Reply.answer(404, [:], "<html>not here</html>"), .answer(404), .error(404, "NoSuchBucket"),
      .error(403, "AccessDenied"),
    ] {
      let other = ScriptedStore([reply])
      #expect(await storageError { _ = try await other.bucket().object("k") } != nil)
    }
  }

  @Test func `a known version costs no bytes`() async throws {
    let store = ScriptedStore([.answer(304), page, .error(404, "NoSuchKey")])
    let bucket = try store.bucket()
    #expect(try await bucket.object("k", unlessAt: VersionTag("e0")) == .unchanged)
    #expect(
      try await bucket.object("k", unlessAt: VersionTag("e0"))
        == .object(StoredObject(bytes: Array("hello".utf8), tag: VersionTag("e1"))))
    #expect(try await bucket.object("k", unlessAt: VersionTag("e0")) == .absent)
    #expect(store.lines[0] == "GET /acme/k If-None-Match:\"e0\"")
  }

  @Test func `a store that knows no conditions of reading is believed by its tag`() async throws {
    let bucket = try ScriptedStore([page]).bucket()
    #expect(try await bucket.object("k", unlessAt: VersionTag("e1")) == .unchanged)
  }

  @Test func `an empty tag is none`() async throws {
    let store = ScriptedStore([.answer(200, ["ETag": "\"\""], "hello")])
    let error = await storageError { _ = try await store.bucket().object("k") }
    #expect(error?.trouble == .untrue)
  }

  @Test func `bytes that are not those that were written are an error`() async throws {
    let store = ScriptedStore([
      .answer(200, ["ETag": "\"e\"", "x-amz-checksum-sha256": digest("other").base64], "hello")
    ])
    let error = await storageError { _ = try await store.bucket().object("k") }
    #expect(
      error?.description
        == "the index `s3://acme/simple`, key `k`: what was read is not what was written: its "
        + "sha256 differs")
  }

  @Test(arguments: ["-2", ""])
  func `the checksum of a multipart upload's checksums is no digest`(_ end: String) async throws {
    let headers = [
      "ETag": "\"e-2\"", "Content-Length": "5",
      "x-amz-checksum-sha256": digest("x").base64 + end, "x-amz-meta-sha256": "\(digest("hello"))",
    ]
    let store = ScriptedStore([.answer(200, headers)])
    #expect(
      try await store.bucket().status(of: "k")
        == ObjectStatus(sizeBytes: 5, tag: VersionTag("e-2"), digest: digest("hello")))
  }

  @Test func `whether a key is absent is asked again where the bucket may be`() async throws {
    let missing = Reply.answer(404, ["x-amz-request-id": "R"])
    let store = ScriptedStore([missing, .error(404, "NoSuchKey"), missing])
    let bucket = try store.bucket()
    #expect(try await bucket.status(of: "k") == nil)
    #expect(try await bucket.status(of: "l") == nil)
    #expect(store.lines == ["HEAD /acme/k", "GET /acme/k", "HEAD /acme/l"])
  }

  @Test func `a refused look is asked why`() async throws {
    let store = ScriptedStore([.answer(403), .error(403, "InvalidAccessKeyId")])
    let error = await storageError { _ = try await store.bucket().status(of: "k") }
    #expect(error?.description.contains("the store does not know the access key") == true)
  }

  @Test func `reading that starts again passes each byte on once`() async throws {
    let store = ScriptedStore([.fails(.interrupted), page])
    let pieces = Pieces()
    let status = try await store.bucket().read("k") { pieces.add($0) }
    #expect(pieces.text == "hello")
    #expect(
      status == ObjectStatus(sizeBytes: 5, tag: VersionTag("e1"), digest: digest("hello")))
  }

  @Test func `an object that changed between two tries is an error`() async throws {
    let store = ScriptedStore([.fails(.interrupted), .answer(200, ["ETag": "\"e\""], "other")])
    let error = await storageError { _ = try await store.bucket().read("k") { _ in } }
    #expect(error?.description.contains("it changed while it was read") == true)
  }

  @Test func `a receiver that has enough ends the reading with its own error`() async throws {
    let store = ScriptedStore([page, page])
    let enough = StorageError.noPlace("enough")
    let error = await storageError {
      _ = try await store.bucket().read("k") { _ throws(StorageError) in throw enough }
    }
    #expect(error == Told(enough))
    #expect(store.left == 1)
  }

  private func listing(_ keys: [String], next: String? = nil, escaped: Bool = true) -> Reply {
    let entries = keys.map {
      "<Contents><Key>\($0)</Key><LastModified>1994-11-06T08:49:37.000Z</LastModified>"
        + "<ETag>&quot;e&quot;</ETag><Size>3</Size></Contents>"
    }.joined()
    return .answer(
      200, [:],
      "<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
        + (escaped ? "<EncodingType>url</EncodingType>" : "") + entries
        + "<IsTruncated>\(next != nil)</IsTruncated>"
        + (next.map { "<NextContinuationToken>\($0)</NextContinuationToken>" } ?? "")
        + "</ListBucketResult>")
  }

  @Test func `a listing goes on to its last page, in the order of bytes`() async throws {
    let store = ScriptedStore([
      listing(["py/b", "py/z%2Bz+z%C3%A9"], next: "t/=1"), listing(["py/a"]),
    ])
    let listed = try await store.bucket(prefix: "py").list("")
    #expect(listed.map(\.key) == ["a", "b", "z+z zé"])
    #expect(
      listed[0]
        == ListedObject(
          key: "a", sizeBytes: 3, tag: VersionTag("e"), modifiedNanoseconds: 784_111_777_000_000_000
        ))
    #expect(
      store.lines == [
        "GET /acme?encoding-type=url&list-type=2&prefix=py%2F",
        "GET /acme?continuation-token=t%2F%3D1&encoding-type=url&list-type=2&prefix=py%2F",
      ])
  }

  @Test func `a store that does not escape keys is taken at its word`() async throws {
    let store = ScriptedStore([listing(["a+b%20c"], escaped: false)])
    #expect(try await store.bucket().list("").map(\.key) == ["a+b%20c"])
  }

  @Test func `a listing that goes round in circles, or is none, is an error`() async throws {
    let circle = ScriptedStore([listing(["a"], next: "t"), listing(["b"], next: "t")])
    #expect(await storageError { _ = try await circle.bucket().list("") }?.trouble == .untrue)
    let page = ScriptedStore([.answer(200, [:], "<html></html>")])
    #expect(await storageError { _ = try await page.bucket().list("") }?.trouble == .untrue)
  }
}
