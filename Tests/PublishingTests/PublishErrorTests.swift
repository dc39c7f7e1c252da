// Each fact of this module in the words that people read.

import Diagnostics
import Hashing
import Host
import ObjectStorage
import PackageIndex
import Publishing
import Standards
import Testing

@Suite struct PublishErrorTests {
  @Test(arguments: [
    (
      PublishError.otherFile(key: "k"),
      "`k` is in the index with other contents; a published file is never replaced"
    ),
    (.taken(key: "k"), "`k` is there with other contents"),
    (.shownAgain(key: "k"), "`k` is on its page again; it stays"),
    (
      .page(.conflict(fileName: "f", published: nil, new: nil)),
      "`f` is published with no sha256, and this one has no sha256"
    ),
  ])
  func `what the index has in its place is a conflict`(error: PublishError, text: String) {
    #expect(error.problem == Problem(text, cause: .conflict))
  }

  @Test func `a version that was taken back says how it comes back, or that it does not`() throws {
    let version = try Version("1.2")
    let rolledBack = PublishError.withdrawn(
      fileName: "f", Withdrawal(version: version, at: "2026-01-02T03:04:05Z"))
    #expect(
      rolledBack.problem.message
        == "`f`: version 1.2 was rolled back on 2026-01-02; `rel rollback --undo 1.2` brings it back, "
        + "or raise the version with `rel bump`")
    #expect(
      PublishError.withdrawn(fileName: "f", Withdrawal(version: version)).problem.message
        == "`f`: version 1.2 was removed from the index, and its number is not used again: raise the "
        + "version with `rel bump`")
  }

  @Test(
    arguments: [
      (
        PublishError.unreadablePage(key: "k", index: "s3://b", .truncated),
        "the page `k` of `s3://b` cannot be read: the page ends in the middle",
        ["look at the page; nothing of it was changed"]
      ),
      (
        .restlessPage(key: "k", index: "s3://b", times: 200),
        "`k` of `s3://b` had changed each of the 200 times that it was to be replaced",
        ["look for what else writes to this index all the time"]
      ),
      (
        .notUploaded(key: "k", index: "s3://b"), "`k` is not in `s3://b`, so no page may show it",
        ["run it again: it is uploaded then; `rel index verify` looks at all files"]
      ),
      (
        .refusesAbsent(key: "k", index: "s3://b"),
        "`s3://b` refuses to create `k` as if it were there, and has no such object",
        [
          "some stores do so with what was removed once, in a bucket that keeps old versions or did; "
            + "remove all versions of the key with the store's own tools, and run it again"
        ]
      ),
      (.nothingToCopy(key: "k", index: "s3://b"), "`k` is not in `s3://b`", []),
      (.wentWhileCopied(key: "k", index: "s3://b"), "`k` is not in `s3://b` any more", []),
      (
        .movedWhileCopied(key: "k", index: "s3://b"), "`k` of `s3://b` moved while it was copied",
        []
      ),
      (
        .lostKeptPage(key: "old/k", below: "old/", index: "s3://b"),
        "`old/k`, the page before the rollback, is not in `s3://b` any more",
        ["what is below `old/` is all that was kept"]
      ),
      (
        .closedBucket("b"), "the bucket `b` is there, and these credentials may not look into it",
        ["names are shared with all other accounts: take another one if it is not yours"]
      ),
      (
        .foreignPolicy(bucket: "b", policy: "{}", wanted: "{1}"),
        "the bucket `b` has a policy that rel did not write: {}", ["add this to it by hand: {1}"]
      ),
      (
        .foreignPolicy(bucket: "b", policy: "{}", wanted: nil),
        "the bucket `b` has a policy that rel did not write: {}",
        ["remove it by hand if nobody but you is to read the bucket"]
      ),
    ] as [(PublishError, String, [String])])
  func `what a later try may change is an outage`(
    error: PublishError, text: String, hints: [String]
  ) {
    #expect(error.problem == Problem(text, hints: hints, cause: .unreachable))
  }

  @Test func `a wheel of this machine is told as it is`() {
    let missing = FileError(path: "a.whl", operation: "read", reason: .notFound)
    #expect(
      PublishError.unreadableFile(missing).problem
        == Problem("cannot read `a.whl`: there is no such file"))
    #expect(
      PublishError.changedWheel("a.whl").problem
        == Problem("`a.whl` changed after it was checked; nothing of it was published"))
  }

  @Test func `whoever interrupts it need not be told why`() {
    #expect(PublishError.interrupted.problem == Problem("interrupted", cause: .interrupted))
  }
}
