// What is said of a store's refusals, and that no secret is among it.

import Host
import ObjectStorage
import Testing

@Suite struct S3WordingTests {
  private func error(_ reply: Reply, writing: Bool = false) async throws -> Told? {
    let bucket = try ScriptedStore(Array(repeating: reply, count: 9)).bucket()
    return await storageError {
      if writing { _ = try await bucket.create("k", [1], type: "x/y") }
      if !writing { _ = try await bucket.object("k") }
    }
  }
  private let head = "the index `s3://acme/simple`, key `k`: "

  @Test func `a denied read names the permission, and the one that tells absence`() async throws {
    #expect(
      try await error(
        .error(403, "AccessDenied", "Access Denied", headers: ["x-amz-id-2": "H2"]))
        == Told(
          .denied, head + "not allowed to read it (request R1, host id H2)",
          hints: [
            "allow `s3:GetObject` on `arn:aws:s3:::acme/k`",
            "a key that does not exist is answered like this, too, unless `s3:ListBucket` is "
              + "allowed on `arn:aws:s3:::acme`",
          ]))
  }

  @Test func `what the store names as missing is right`() async throws {
    let said = "User: arn:aws:iam::1:user/x is not authorized to perform: s3:PutObjectTagging on it"
    #expect(
      try await error(.error(403, "AccessDenied", said), writing: true)
        == Told(
          .denied, head + "not allowed to create it: \(said) (request R1)",
          hints: ["allow `s3:PutObjectTagging` on `arn:aws:s3:::acme/k`"]))
    #expect(
      try await error(.error(403, "AccessDenied", "The KMS key is off"), writing: true)?.hints
        == ["allow `kms:GenerateDataKey` on the bucket's key"])
  }

  @Test(
    arguments: [
      (404, "NoSuchBucket", "there is no bucket `acme`"),
      (403, "InvalidAccessKeyId", "the store does not know the access key"),
      (
        403, "SignatureDoesNotMatch",
        "the signature is wrong: the secret key does not belong to the access key"
      ),
      (403, "InvalidToken", "the session token is not valid"),
      (400, "EntityTooLarge", "it is larger than the store takes: it is so"),
      (400, "BadDigest", "the store received other bytes than were to be sent: it is so"),
      (
        501, "NotImplemented",
        "the store does not know how to create it under a condition: it is so"
      ),
      (418, "Teapot", "cannot create it: status 418 Teapot: it is so"),
    ])
  func `each refusal has its words`(_ status: Int, _ code: String, _ words: String) async throws {
    let said = try await error(.error(status, code, "it is so"), writing: true)
    #expect(said?.description == head + words + " (request R1)")
  }

  @Test func `an empty message leaves nothing behind`() async throws {
    let said = try await error(.error(400, "BadDigest", ""), writing: true)
    #expect(
      said?.description
        == head + "the store received other bytes than were to be sent (request R1)")
  }

  @Test func `a page of somebody in between is shown, not taken for the store's word`() async throws
  {
    #expect(
      try await error(.answer(403, [:], "<!DOCTYPE html>\n<title>Log in</title>\u{7}"))
        == Told(
          .untrue,
          head + "status 403 came with something that is not from S3: `<!DOCTYPE html> <title>Log "
            + "in</title>`",
          hints: ["is `http://store:9000` a store's address, and no proxy or login page before it?"]
        ))
  }

  @Test func `a clock that stays off is the error`() async throws {
    let skewed = Reply.error(
      403, "RequestTimeTooSkewed", headers: ["Date": "Sun, 06 Nov 1994 08:49:37 GMT"])
    let said = try await error(skewed)
    #expect(said?.trouble == .denied)
    #expect(said?.description.hasPrefix(head) == true)
  }

  @Test func `secrets that a store repeats are not repeated`() async throws {
    for status in [400, 403, 404, 500, 200] {
      let replies = [
        Reply.error(status, "X-SENTINEL-token", "you sent SENTINEL-secret and SENTINEL-token"),
        .answer(status, ["x-amz-request-id": "SENTINEL-token"], "SENTINEL-secret"),
      ]
      for reply in replies {
        let said = try await error(reply)
        #expect(said != nil)
        #expect(!"\(String(describing: said))".contains("SENTINEL"))
      }
    }
  }

  @Test func `missing credentials are said with the key that they were for`() async throws {
    let store = ScriptedStore([])
    let bucket = try store.bucket(credentials: NoCredentials())
    let error = await storageError { _ = try await bucket.object("k") }
    #expect(error?.trouble == .denied)
    #expect(error?.description.hasPrefix(head) == true)
    #expect(store.requests == [])
  }
}

private struct NoCredentials: CredentialSource {
  func credentials() async throws(CredentialError) -> Credentials { throw .notFound(looked: []) }
  func renewed(after refused: Credentials) async throws(CredentialError) -> Credentials {
    try await credentials()
  }
}
