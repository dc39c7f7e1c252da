// Each fact about a storage in the words that people read; what stores answer is in `S3WordingTests`.

import Diagnostics
import Hashing
import Host
import ObjectStorage
import Testing

@Suite struct StorageWordingTests {
  private static let denied = FileError(path: "p/f", operation: "read", reason: .notPermitted)
  private static let digest = SHA256.digest(of: [])

  @Test(arguments: [
    (
      StorageError.file(denied, index: "file:i", key: "k"),
      Told(
        .denied, "the index `file:i`, key `k`: cannot read `p/f`: permission denied",
        hints: ["check the owner and the permissions of `p`"])
    ),
    (
      .copy(denied, key: "k"),
      Told(.refused, "`k` cannot be copied: cannot read `p/f`: permission denied")
    ),
    (
      .changedFile("f", digest: digest, key: "k"),
      Told(
        .untrue, "`f` changed while it was published: its sha256 is not \(digest) any more",
        hints: ["run it again; nothing was uploaded under `k`"])
    ),
    (
      .lockWait(index: "file:i"),
      Told(.unreachable, "interrupted while waiting for the lock of `file:i`")
    ),
    (
      .noPlace("x"),
      Told(.refused, "`x` is no place on S3", hints: ["write `s3://BUCKET/simple`"])
    ),
    (
      .dottedPlace("s3://a/../b"),
      Told(
        .refused, "`s3://a/../b` has a part `.` or `..`, which no URL can have",
        hints: ["write the path as the keys in the bucket begin"])
    ),
    (
      .bucketName("A", .letters),
      Told(
        .refused,
        "`A` cannot be the name of a bucket: it may have lower-case letters, digits, `-` and `.` only",
        hints: ["write the bucket's name as `s3://NAME/simple`"])
    ),
    (
      .refusesNew(key: "k", index: "s3://b"),
      Told(.untrue, "`s3://b` refuses to create `k`, which cannot be there")
    ),
    (
      .lacksWritten(key: "k", index: "s3://b"),
      Told(.untrue, "`s3://b` has no `k`, which it has just written")
    ),
  ])
  func `a fact has its words`(error: StorageError, told: Told) {
    #expect(Told(error) == told)
    #expect(error.problem == Problem(told.description, hints: told.hints, cause: .unreachable))
  }
}
