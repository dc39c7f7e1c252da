// Uploads in parts.

import HTTP
import Host
import Testing

@testable import ObjectStorage

@Suite struct S3PartsTests {
  private let absent = [Reply.answer(404), .error(404, "NoSuchKey")]
  private let begun = Reply.answer(200, [:], "<R><UploadId>u/1</UploadId></R>")
  private let completed = Reply.answer(200, [:], "<R><ETag></ETag></R>")

  private func part(_ number: Int) -> Reply { .answer(200, ["ETag": "\"t\(number)\""]) }
  private func found(_ text: String) -> Reply {
    .answer(
      200,
      [
        "ETag": "\"e-3\"", "Content-Length": "\(text.utf8.count)",
        "x-amz-meta-sha256": "\(digest(text))",
      ])
  }

  private func create(_ store: ScriptedStore) async throws -> Bool {
    store.disk.put("hello", at: "f")
    let bucket = try store.bucket(partLimit: 4, partBytes: 2)
    return try await bucket.create(
      "k", contentsOf: "f", digest: digest("hello"), type: "x/y", sent: { _ in })
  }

  @Test func `a large file goes in parts, and is looked at before and after`() async throws {
    let store = ScriptedStore(
      absent + [begun, part(1), part(2), part(3), completed, found("hello")])
    #expect(try await create(store))
    #expect(
      store.lines == [
        "HEAD /acme/k", "GET /acme/k", "POST /acme/k?uploads=",
        "PUT /acme/k?partNumber=1&uploadId=u%2F1", "PUT /acme/k?partNumber=2&uploadId=u%2F1",
        "PUT /acme/k?partNumber=3&uploadId=u%2F1", "POST /acme/k?uploadId=u%2F1 If-None-Match:*",
        "HEAD /acme/k",
      ])
    #expect(store.requests[5].body == .file("/disk/f", offset: 4, sizeBytes: 1))
    #expect(
      store.requests[5].headers.contains(HTTPHeader("x-amz-content-sha256", "\(digest("o"))")))
    guard case .bytes(let list) = store.requests[6].body else { return }
    #expect(
      String(decoding: list, as: UTF8.self).contains(
        "<Part><PartNumber>3</PartNumber><ETag>&quot;t3&quot;</ETag><ChecksumSHA256>"
          + "\(digest("o").base64)</ChecksumSHA256></Part>"))
  }

  @Test func `what is there already is not uploaded`() async throws {
    let store = ScriptedStore([found("other")])
    #expect(try await create(store) == false)
    #expect(store.left == 0)
  }

  @Test func `a part that is refused ends the upload, and is said`() async throws {
    let store = ScriptedStore(
      absent + [begun, part(1), .error(403, "AccessDenied"), .answer(204)])
    let error = await storageError { _ = try await create(store) }
    #expect(error?.trouble == .denied)
    #expect(store.lines.last == "DELETE /acme/k?uploadId=u%2F1")
  }

  @Test func `a condition that does not hold at the end leaves the other's object`() async throws {
    let store = ScriptedStore(
      absent + [
        begun, part(1), part(2), part(3), .error(412, "PreconditionFailed"), .answer(204),
        found("world"),
      ])
    #expect(try await create(store) == false)
  }

  @Test func `an error inside of an answer that says yes is an error`() async throws {
    let inside = Reply.error(200, "InternalError")
    let store = ScriptedStore(
      absent + [begun, part(1), part(2), part(3), inside, completed, found("hello")])
    #expect(try await create(store))
  }

  @Test func `an upload that is gone after a lost answer was completed`() async throws {
    let store = ScriptedStore(
      absent + [
        begun, part(1), part(2), part(3), .fails(.interrupted), .error(404, "NoSuchUpload"),
        .answer(204), found("hello"),
      ])
    #expect(try await create(store))
  }

  @Test func `a file that changed is not uploaded`() async throws {
    let store = ScriptedStore(absent)
    store.disk.put("other", at: "f")
    let bucket = try store.bucket(partLimit: 4, partBytes: 2)
    let error = await storageError {
      _ = try await bucket.create(
        "k", contentsOf: "f", digest: digest("hello"), type: "x/y", sent: { _ in })
    }
    #expect(error?.trouble == .untrue)
    #expect(store.left == 0)
  }
}
