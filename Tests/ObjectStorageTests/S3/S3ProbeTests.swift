// Stores that heed conditions, ignore them, or do not know them.

import Host
import ObjectStorage
import Testing

@Suite struct S3ProbeTests {
  private let wrote = Reply.answer(200, ["ETag": "\"p1\""])
  private let refused = Reply.error(412, "PreconditionFailed")
  private let removed = Reply.answer(204)

  private func found(_ replies: [Reply]) async throws -> ConditionalWrites {
    let store = ScriptedStore(replies)
    let found = try await store.bucket().probeConditionalWrites()
    #expect(store.left == 0)
    return found
  }

  @Test func `a store that refuses what it should honours conditions`() async throws {
    #expect(try await found([wrote, refused, refused, wrote, removed]) == .honoured)
  }

  @Test func `a store that overwrites ignores them`() async throws {
    #expect(try await found([wrote, wrote, removed]) == .ignored)
    #expect(try await found([wrote, refused, wrote, removed]) == .ignored)
  }

  @Test func `a store that says so does not know them`() async throws {
    #expect(try await found([.error(501, "NotImplemented"), removed]) == .unsupported)
    #expect(
      try await found([
        wrote, refused, .error(501, "NotImplemented"), .error(501, "NotImplemented"), removed,
      ]) == .unsupported)
  }

  @Test func `what is there says what a lost answer was`() async throws {
    func there(_ sizeBytes: Int) -> Reply {
      .answer(200, ["ETag": "\"p1\"", "Content-Length": "\(sizeBytes)"])
    }
    let lost = Reply.fails(.interrupted)
    #expect(
      try await found([lost, refused, there(1), refused, refused, wrote, removed]) == .honoured)
    // Refused again: the first of the two was, too.
    #expect(
      try await found([wrote, lost, refused, there(1), refused, wrote, removed]) == .honoured)
    // Refused since the first of the two wrote.
    #expect(
      try await found([wrote, refused, refused, lost, refused, there(4), removed]) == .honoured)
    #expect(try await found([wrote, refused, lost, refused, there(3), removed]) == .ignored)
  }

  @Test func `a tag that the answer leaves out or empty is asked for`() async throws {
    let named = Reply.answer(200, ["ETag": "\"p1\"", "Content-Length": "1"])
    for answer in [Reply.answer(200), .answer(200, ["ETag": "\"\""])] {
      #expect(try await found([answer, named, refused, refused, wrote, removed]) == .honoured)
    }
  }

  @Test func `many who want to know at the same time ask once`() async throws {
    let store = ScriptedStore([wrote, refused, refused, wrote, removed])
    let bucket = try store.bucket()
    let answers = try await withThrowingTaskGroup(of: ConditionalWrites.self) { group in
      for _ in 1...20 { group.addTask { try await bucket.probeConditionalWrites() } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(answers == Array(repeating: .honoured, count: 20))
    #expect(store.requests.count == 5)
  }

  @Test func `it is found out once, and without leave to remove`() async throws {
    let store = ScriptedStore([
      wrote, refused, refused, wrote, .error(403, "AccessDenied"),
    ])
    let bucket = try store.bucket()
    #expect(try await bucket.probeConditionalWrites() == .honoured)
    #expect(try await bucket.probeConditionalWrites() == .honoured)
    #expect(store.left == 0)
  }

  @Test func `whether one may write is tried with what no store takes`() async throws {
    let store = ScriptedStore([.error(400, "BadDigest")])
    try await store.bucket().requireWritable()
    #expect(store.requests.map(\.method) == ["PUT"])
    // A store that takes it nevertheless is rid of it.
    let lenient = ScriptedStore([wrote, removed])
    try await lenient.bucket().requireWritable()
    #expect(lenient.requests.map(\.method) == ["PUT", "DELETE"])
  }

  @Test func `who may not write hears which permission is missing for all of the index`()
    async throws
  {
    let store = ScriptedStore([.error(403, "AccessDenied", "Access Denied")])
    let error = await storageError { try await store.bucket().requireWritable() }
    #expect(error?.trouble == .denied)
    #expect(error?.hints == ["allow `s3:PutObject` on `arn:aws:s3:::acme/simple/*`"])
  }

  @Test func `an object that did not move and is not replaced ends the matter`() async throws {
    let there = Reply.answer(200, ["ETag": "\"p1\"", "Content-Length": "1"])
    let store = ScriptedStore([
      wrote, refused, there, wrote, refused, refused, wrote, removed, there,
    ])
    let bucket = try store.bucket()
    let tag = VersionTag("p1")
    #expect(try await bucket.replace("a", [1], at: tag, type: "text/plain") == tag)
    let error = await storageError {
      _ = try await bucket.replace("a", [2], at: tag, type: "text/plain")
    }
    #expect(error?.trouble == .untrue)
    #expect(store.left == 0)
    #expect(bucket.hasBrokenPromise)
  }

  @Test func `a probe that may not write says which permission is missing`() async throws {
    let store = ScriptedStore([.error(403, "AccessDenied", "Access Denied"), removed])
    let error = await storageError { _ = try await store.bucket().probeConditionalWrites() }
    #expect(error?.trouble == .denied)
    #expect(
      error?.hints.first?.hasPrefix("allow `s3:PutObject` on `arn:aws:s3:::acme/.rel") == true)
  }
}
