// What stores say when they fail, for storages in memory that fail when a test wants it.

import HTTP
import Host

@testable import ObjectStorage

extension StorageError {
  /// As a store's client says it of a connection.
  static func lost(_ key: String, _ what: String) -> StorageError {
    told(.failure(HTTPFailure(.interrupted, what)), key: key)
  }

  /// A store that does not know what is asked of it.
  static let unknownToStore = told(
    .answer(S3ErrorAnswer(HTTPResponse(status: 501)) { $0 }), key: nil)

  /// A store that does not let everybody in.
  static let denied = told(.answer(S3ErrorAnswer(HTTPResponse(status: 403)) { $0 }), key: nil)

  static func noFile(_ file: Path, _ key: String) -> StorageError {
    .file(
      FileError(path: file, operation: "read", reason: .notFound), index: "s3://bucket", key: key)
  }

  private static func told(_ fact: S3Fact, key: String?) -> StorageError {
    .service(
      S3Fault(
        fact: fact,
        request: S3Request(
          verb: "do it", permission: "s3:GetObject", method: "GET", key: key),
        region: "us-east-1", tries: 1,
        place: S3Place(
          name: "the index `s3://bucket`", resource: { _, _ in "*" }, bucket: "bucket",
          whole: "bucket `bucket`")))
  }
}
