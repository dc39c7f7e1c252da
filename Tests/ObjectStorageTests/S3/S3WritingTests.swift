// Conditional writes, and what a refusal means after a lost answer.

import HTTP
import Hashing
import Host
import Testing

@testable import ObjectStorage

@Suite struct S3WritingTests {
  private func found(_ text: String, tag: String = "e9") -> Reply {
    .answer(
      200,
      [
        "ETag": "\"\(tag)\"", "Content-Length": "\(text.utf8.count)",
        "x-amz-checksum-sha256": digest(text).base64,
      ])
  }

  @Test func `a new object carries its condition, its digest and how long it keeps`() async throws {
    let store = ScriptedStore([.answer(200, ["ETag": "\"e1\""])])
    #expect(try await store.bucket(prefix: "py").create("a b.whl", [104, 105], type: "x/y"))
    let request = try #require(store.requests.first)
    #expect(store.lines == ["PUT /acme/py/a%20b.whl If-None-Match:*"])
    let headers = request.headers.filter { !["Authorization", "x-amz-date"].contains($0.name) }
    #expect(
      headers.map { "\($0.name): \($0.value)" } == [
        "Content-Type: x/y", "Cache-Control: public, max-age=31536000, immutable",
        "x-amz-meta-sha256: \(digest("hi"))", "x-amz-checksum-sha256: \(digest("hi").base64)",
        "If-None-Match: *", "x-amz-content-sha256: \(digest("hi"))",
        "x-amz-security-token: SENTINEL-token",
      ])
  }

  @Test func `what is there already stays`() async throws {
    let store = ScriptedStore([.error(412, "PreconditionFailed")])
    #expect(try await store.bucket().create("k", [1], type: "x/y") == false)
    #expect(store.left == 0)
  }

  @Test func `a conflict of two writers is asked again`() async throws {
    let store = ScriptedStore([
      .error(409, "ConditionalRequestConflict"), .answer(200, ["ETag": "\"e1\""]),
    ])
    #expect(try await store.bucket().create("k", [1], type: "x/y"))
  }

  @Test func `after a lost answer, the same bytes are one's own`() async throws {
    let store = ScriptedStore([
      .fails(.interrupted), .error(412, "PreconditionFailed"), found("hi"),
    ])
    #expect(try await store.bucket().create("k", Array("hi".utf8), type: "x/y"))
    #expect(
      store.lines == ["PUT /acme/k If-None-Match:*", "PUT /acme/k If-None-Match:*", "HEAD /acme/k"])
  }

  @Test func `after a lost answer, other bytes are somebody else's`() async throws {
    let store = ScriptedStore([.fails(.timedOut), .error(412, "PreconditionFailed"), found("ho")])
    #expect(try await store.bucket().create("k", Array("hi".utf8), type: "x/y") == false)
  }

  @Test func `where no digest is kept, the bytes are read to compare`() async throws {
    let store = ScriptedStore([
      .answer(500), .error(412, "PreconditionFailed"),
      .answer(200, ["ETag": "\"e1\"", "Content-Length": "2"]),
      .answer(200, ["ETag": "\"e1\""], "hi"),
    ])
    #expect(try await store.bucket().create("k", Array("hi".utf8), type: "x/y"))
  }

  @Test func `a host that was not reached has written nothing`() async throws {
    let store = ScriptedStore([.fails(.notConnected), .error(412, "PreconditionFailed")])
    #expect(try await store.bucket().create("k", [1], type: "x/y") == false)
    #expect(store.left == 0)
  }

  @Test func `a replacement names the version that it replaces`() async throws {
    let store = ScriptedStore([.answer(200, ["ETag": "\"e2\""]), .answer(200, ["ETag": "\"e3\""])])
    let bucket = try store.bucket()
    let tag = try await bucket.replace("k", [1], at: VersionTag("e1"), type: "text/html")
    #expect(tag == VersionTag("e2"))
    #expect(try await bucket.replace("k", [1], at: nil, type: "text/html") == VersionTag("e3"))
    #expect(store.lines == ["PUT /acme/k If-Match:\"e1\"", "PUT /acme/k If-None-Match:*"])
    #expect(store.requests[0].headers.contains(HTTPHeader("Cache-Control", "no-cache")))
  }

  @Test func `an object that moved, or is gone, is not replaced`() async throws {
    let moved = ScriptedStore([.error(412, "PreconditionFailed"), found("x", tag: "e2")])
    #expect(try await moved.bucket().replace("k", [1], at: VersionTag("e1"), type: "t/h") == nil)
    let gone = ScriptedStore([.error(404, "NoSuchKey"), .error(404, "NoSuchKey")])
    #expect(try await gone.bucket().replace("k", [1], at: VersionTag("e1"), type: "t/h") == nil)
  }

  @Test func `a replacement whose answer was lost is recognised`() async throws {
    let store = ScriptedStore([
      .fails(.interrupted), .error(412, "PreconditionFailed"), found("hi", tag: "e2"),
    ])
    let tag = try await store.bucket().replace(
      "k", Array("hi".utf8), at: VersionTag("e1"), type: "text/html")
    #expect(tag == VersionTag("e2"))
  }

  @Test func `a store that wants bare tags is found out on another object`() async throws {
    let refused = Reply.error(412, "PreconditionFailed")
    let store = ScriptedStore([
      refused, found("x", tag: "e1"), .answer(200, ["ETag": "\"p1\""]), refused, refused, refused,
      refused, .answer(200, ["ETag": "\"p2\""]), .answer(204), .answer(200, ["ETag": "\"e2\""]),
      .answer(200, ["ETag": "\"e3\""]),
    ])
    let bucket = try store.bucket()
    #expect(
      try await bucket.replace("k", [1], at: VersionTag("e1"), type: "t/h") == VersionTag("e2"))
    #expect(
      try await bucket.replace("k", [2], at: VersionTag("e2"), type: "t/h") == VersionTag("e3"))
    let probe = "/acme/.rel-probe-\(String(UInt64(0x1p51), radix: 36))"
    let zeros = String(repeating: "0", count: 32)
    #expect(
      store.lines == [
        "PUT /acme/k If-Match:\"e1\"", "HEAD /acme/k", "PUT \(probe) If-None-Match:*",
        "PUT \(probe) If-None-Match:*", "PUT \(probe) If-Match:\"\(zeros)\"",
        "PUT \(probe) If-Match:\"p1\"", "PUT \(probe) If-Match:\(zeros)",
        "PUT \(probe) If-Match:p1", "DELETE \(probe)", "PUT /acme/k If-Match:e1",
        "PUT /acme/k If-Match:e2",
      ])
  }

  @Test func `a store that says that it wrote other bytes is not believed`() async throws {
    let store = ScriptedStore([
      .answer(200, ["ETag": "\"e1\"", "x-amz-checksum-sha256": digest("other").base64])
    ])
    let error = await storageError { _ = try await store.bucket().create("k", [1], type: "x/y") }
    #expect(
      error
        == Told(
          .untrue,
          "the index `s3://acme/simple`, key `k`: the store says that it wrote other bytes than "
            + "were sent"))
  }

  @Test func `the progress of a try that is repeated is taken back`() async throws {
    let store = ScriptedStore([.answer(500), .answer(200, ["ETag": "\"e1\""])])
    store.disk.put("hello", at: "a.whl")
    let counts = Counts()
    #expect(
      try await store.bucket().create(
        "a.whl", contentsOf: "a.whl", digest: digest("hello"), type: "x/y",
        sent: { counts.add($0) }))
    #expect(counts.values == [5, -5, 5])
    #expect(store.requests[0].body == .file("/disk/a.whl", offset: 0, sizeBytes: 5))
  }

  @Test func `an answer without a tag is asked for it`() async throws {
    let store = ScriptedStore([.answer(200), found("x", tag: "e7")])
    #expect(
      try await store.bucket().replace("k", [1], at: nil, type: "t/h") == VersionTag("e7"))
  }
}
