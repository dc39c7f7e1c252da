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

  @Test func `a refusal after a lost answer proves nothing`() async throws {
    #expect(
      try await found([
        .fails(.interrupted), refused, removed, wrote, refused, refused, wrote, removed,
      ]) == .honoured)
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

  @Test func `a probe that may not write says which permission is missing`() async throws {
    let store = ScriptedStore([.error(403, "AccessDenied", "Access Denied"), removed])
    let error = await storageError { _ = try await store.bucket().probeConditionalWrites() }
    #expect(error?.trouble == .denied)
    #expect(
      error?.hints.first?.hasPrefix("allow `s3:PutObject` on `arn:aws:s3:::acme/.rel") == true)
  }
}
