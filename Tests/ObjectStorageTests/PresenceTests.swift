// Whether the same bytes are there already.

import Hashing
import Testing

@testable import ObjectStorage

@Suite struct PresenceTests {
  private func found(_ text: String, knowsDigest: Bool = true) -> Reply {
    var headers = ["ETag": "\"e1\"", "Content-Length": "\(text.utf8.count)"]
    if knowsDigest { headers["x-amz-checksum-sha256"] = digest(text).base64 }
    return .answer(200, headers)
  }

  private func presence(_ store: ScriptedStore) async throws -> Presence {
    try await store.bucket().presence(of: "k", digest: digest("hi"), sizeBytes: 2)
  }

  @Test func `one look is enough where the store keeps digests`() async throws {
    let store = ScriptedStore([found("hi"), found("ho")])
    #expect(try await presence(store) == .same(VersionTag("e1")))
    #expect(try await presence(store) == .other)
    #expect(store.lines == ["HEAD /acme/k", "HEAD /acme/k"])
  }

  @Test func `another size is another object, and nothing is read`() async throws {
    let store = ScriptedStore([found("high", knowsDigest: false)])
    #expect(try await presence(store) == .other)
    #expect(store.left == 0)
  }

  @Test func `without a digest the object is read`() async throws {
    let store = ScriptedStore([
      found("ho", knowsDigest: false), .answer(200, ["ETag": "\"e1\""], "ho"),
    ])
    #expect(try await presence(store) == .other)
    #expect(store.lines == ["HEAD /acme/k", "GET /acme/k"])
  }

  @Test func `an object that is refused as if it were there is tried again, and no more than said`()
    async throws
  {
    let refused = [Reply.error(412, "PreconditionFailed"), .answer(404), .error(404, "NoSuchKey")]
    let store = ScriptedStore(refused + refused + [.answer(200, ["ETag": "\"e1\""])])
    let bucket = try store.bucket()
    func establish(tries: Int) async throws -> Creation {
      try await bucket.establish("k", digest: digest("hi"), sizeBytes: 2, tries: tries) {
        () async throws(StorageError) in
        try await bucket.create("k", Array("hi".utf8), type: "x/y")
      }
    }
    #expect(try await establish(tries: 1) == .refused)
    #expect(try await establish(tries: 2) == .done)
    #expect(store.left == 0)
  }

  @Test func `an object of others stays, and one's own is as good as written`() async throws {
    let refused = Reply.error(412, "PreconditionFailed")
    let store = ScriptedStore([refused, found("ho"), refused, found("hi")])
    let bucket = try store.bucket()
    for expected in [Creation.taken, .done] {
      let creation = try await bucket.establish("k", digest: digest("hi"), sizeBytes: 2) {
        () async throws(StorageError) in
        try await bucket.create("k", Array("hi".utf8), type: "x/y")
      }
      #expect(creation == expected)
    }
  }
}
