// The S3 lookalike: what it stores, what it refuses, and the bytes of its answers.

import Servers
import Testing

struct LookalikeS3Tests {
  private let s3: LookalikeS3

  init() async throws {
    s3 = try await LookalikeS3(buckets: ["b"])
    s3.change { $0.now = { 784_111_777 } }
  }

  private func send(
    _ method: String, _ target: String, _ body: String = "", _ headers: HTTPFields = [:]
  ) async throws -> ServedResponse {
    let request = ServedRequest(method, target, headers: headers, body: Array(body.utf8))
    return try await Servers.send(request, toPort: s3.port)
  }

  @Test func `an object is put, read, asked for and deleted`() async throws {
    let put = try await send("PUT", "/b/a%2Bb/%C3%BC%20~", "one", ["Content-Type": "text/html"])
    #expect(put.status == 200)
    let get = try await send("GET", "/b/a%2Bb/%C3%BC%20~")
    #expect(get.text == "one")
    #expect(get.headers["Content-Type"] == "text/html")
    #expect(get.headers["ETag"] == put.headers["ETag"])
    #expect(get.headers["Last-Modified"] == "Sun, 06 Nov 1994 08:49:37 GMT")
    #expect(s3.keys(in: "b") == ["a+b/ü ~"])
    let head = try await send("HEAD", "/b/a%2Bb/%C3%BC%20~")
    #expect(head.status == 200)
    #expect(head.headers["Content-Length"] == "3")
    let tag = try #require(put.headers["ETag"])
    let same = try await send("GET", "/b/a%2Bb/%C3%BC%20~", "", ["If-None-Match": tag])
    #expect(same.status == 304)
    #expect(try await send("DELETE", "/b/a%2Bb/%C3%BC%20~").status == 204)
    #expect(try await send("HEAD", "/b/a%2Bb/%C3%BC%20~").status == 404)
  }

  @Test func `an error is AWS's own XML`() async throws {
    let answer = try await send("GET", "/b/a%26b")
    #expect(answer.status == 404)
    #expect(
      answer.text == """
        <?xml version="1.0" encoding="UTF-8"?>
        <Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message>\
        <Key>a&amp;b</Key><RequestId>0000000000000001</RequestId><HostId>host</HostId></Error>
        """)
    #expect(answer.headers["x-amz-request-id"] == "0000000000000001")
    s3.change { $0.deniesMissingKeys = true }
    #expect(try await send("GET", "/b/a").text.contains("<Code>AccessDenied</Code>"))
    #expect(try await send("GET", "/c/a").text.contains("<Code>NoSuchBucket</Code>"))
  }

  /// Statuses of a second creation, and of replacements by the right tag with quotes, by the bare
  /// one, by a wrong one, and of a missing key.
  @Test(arguments: [
    (LookalikeSettings.ConditionalWrites.honoured, [412, 200, 200, 412, 404]),
    (.ignored, [200, 200, 200, 200, 200]),
    (.refused, [501, 501, 501, 501, 501]),
    (.replacementsIgnored, [412, 200, 200, 200, 200]),
    (.replacementsRefused, [412, 501, 501, 501, 501]),
    (.quotedTagRefused, [412, 412, 200, 412, 412]),
  ])
  func `conditions of writes hold as the mode says`(
    mode: LookalikeSettings.ConditionalWrites, expected: [Int]
  ) async throws {
    s3.change { $0.conditionalWrites = mode }
    let tag = try #require(try await send("PUT", "/b/k", "one").headers["ETag"])
    let bare = tag.filter { $0 != "\"" }
    var statuses: [Int] = []
    for (key, headers) in [
      ("k", ["If-None-Match": "*"]), ("k", ["If-Match": tag]), ("k", ["If-Match": bare]),
      ("k", ["If-Match": "\"0\""]), ("new", ["If-Match": tag]),
    ] as [(String, HTTPFields)] {
      statuses.append(try await send("PUT", "/b/" + key, "one", headers).status)
    }
    #expect(statuses == expected)
  }

  @Test func `one of many creations at once wins`() async throws {
    let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
      for number in 0..<8 {
        group.addTask {
          try await send("PUT", "/b/k", "\(number)", ["If-None-Match": "*"]).status
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(statuses.sorted() == [200] + Array(repeating: 412, count: 7))
  }

  @Test func `a body that differs from its checksums is refused`() async throws {
    let digest = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
    let checksum = "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ="
    let right: HTTPFields = ["x-amz-content-sha256": digest, "x-amz-checksum-sha256": checksum]
    #expect(try await send("PUT", "/b/k", "hello", right).status == 200)
    let head = try await send("HEAD", "/b/k", "", ["x-amz-checksum-mode": "ENABLED"])
    #expect(head.headers["x-amz-checksum-sha256"] == checksum)
    let code = "<Code>XAmzContentSHA256Mismatch</Code>"
    #expect(
      try await send("PUT", "/b/k", "x", ["x-amz-content-sha256": digest]).text.contains(code))
    let bad = try await send("PUT", "/b/k", "x", ["x-amz-checksum-sha256": checksum])
    #expect(bad.text.contains("<Code>BadDigest</Code>"))
    s3.change { $0.verifiesChecksums = false }
    #expect(try await send("PUT", "/b/k", "x", right).status == 200)
  }

  @Test func `a list comes in pages, escaped`() async throws {
    for key in ["p/a&b", "p/c d", "p/é", "q"] { s3.put("x", key, in: "b") }
    s3.change { $0.pageSize = 2 }
    let first = try await send("GET", "/b/?list-type=2&prefix=p%2F&encoding-type=url")
    let tag = "2d711642b726b04401627ca9fbac32f5"
    func entry(_ key: String) -> String {
      "<Contents><Key>\(key)</Key><LastModified>1994-11-06T08:49:37.000Z</LastModified>"
        + "<ETag>&quot;\(tag)&quot;</ETag><Size>1</Size><StorageClass>STANDARD</StorageClass>"
        + "</Contents>"
    }
    #expect(
      first.text == """
        <?xml version="1.0" encoding="UTF-8"?>
        <ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>b</Name>\
        <Prefix>p/</Prefix><KeyCount>2</KeyCount><MaxKeys>2</MaxKeys>\
        <EncodingType>url</EncodingType><IsTruncated>true</IsTruncated>\
        <NextContinuationToken>after:p/c d</NextContinuationToken>\
        \(entry("p/a%26b"))\(entry("p/c+d"))</ListBucketResult>
        """)
    let second = try await send(
      "GET", "/b?list-type=2&prefix=p%2F&continuation-token=after%3Ap%2Fc%20d")
    #expect(second.text.contains("<KeyCount>1</KeyCount>"))
    #expect(second.text.contains("<IsTruncated>false</IsTruncated>"))
    #expect(second.text.contains("<Key>p/é</Key>"))
  }

  @Test func `an upload in parts appears when it is complete`() async throws {
    let started = try await send("POST", "/b/big?uploads")
    #expect(started.text.contains("<UploadId>upload-1</UploadId>"))
    s3.change { $0.minimumPartBytes = 2 }
    var list = ""
    for (number, text) in [(1, "ab"), (2, "c")] {
      let part = try await send("PUT", "/b/big?partNumber=\(number)&uploadId=upload-1", text)
      list += "<Part><PartNumber>\(number)</PartNumber><ETag>\(part.headers["ETag"] ?? "")</ETag>"
      list += "</Part>"
    }
    #expect(s3.keys(in: "b").isEmpty)
    let body = "<CompleteMultipartUpload>\(list)</CompleteMultipartUpload>"
    let done = try await send(
      "POST", "/b/big?uploadId=upload-1", body, ["If-None-Match": "*"])
    #expect(done.status == 200)
    #expect(s3.object("big", in: "b")?.bytes == Array("abc".utf8))
    #expect(s3.object("big", in: "b")?.entityTag.hasSuffix("-2\"") == true)
    #expect(try await send("POST", "/b/big?uploadId=upload-1", body).status == 404)

    _ = try await send("POST", "/b/big?uploads")
    #expect(s3.openUploads(in: "b") == 1)
    #expect(try await send("DELETE", "/b/big?uploadId=upload-6").status == 204)
    #expect(s3.openUploads(in: "b") == 0)
  }

  @Test func `buckets are made, and keep their settings as they are put`() async throws {
    #expect(try await send("HEAD", "/c").status == 404)
    #expect(try await send("PUT", "/c").status == 200)
    #expect(try await send("HEAD", "/c").headers["x-amz-bucket-region"] == "us-east-1")
    #expect(try await send("GET", "/c?policy").text.contains("NoSuchBucketPolicy"))
    #expect(try await send("PUT", "/c?policy", "{\"Version\":1}").status == 204)
    #expect(try await send("GET", "/c?policy").text == "{\"Version\":1}")
    #expect(try await send("PUT", "/c?versioning", "<V/>").status == 200)
    #expect(try await send("GET", "/c?versioning").text == "<V/>")
  }

  @Test func `another region's signature gets what the mode says`() async throws {
    let signed: HTTPFields = [
      "Authorization":
        "AWS4-HMAC-SHA256 Credential=AKID/20260101/eu-west-1/s3/aws4_request, SignedHeaders=host"
    ]
    #expect(try await send("HEAD", "/b", "", signed).status == 200)
    s3.change { $0.wrongRegion = .permanentRedirect }
    let head = try await send("HEAD", "/b", "", signed)
    #expect(head.status == 301)
    #expect(head.headers["x-amz-bucket-region"] == "us-east-1")
    s3.change { $0.wrongRegion = .malformedAuthorization }
    #expect(
      try await send("GET", "/b/k", "", signed).text.contains("<Region>us-east-1</Region>"))
    s3.change { $0.authorise = { _ in .s3Error(403, "SignatureDoesNotMatch", "no") } }
    #expect(try await send("GET", "/b/k", "", signed).status == 403)
  }
}
