// From the Releasefile's `index` to a place.

import Diagnostics
import Publishing
import Testing

private let known =
  "write `index = file:FOLDER`, `file:.cache/index` for example, or `index = s3://BUCKET/simple`"

@Suite struct IndexLocationTests {
  @Test(arguments: [
    ("file:.cache/index", IndexLocation.folder(".cache/index")),
    ("file:/srv/index", .folder("/srv/index")),
    ("file:///srv/index", .folder("/srv/index")),
    ("file:../other", .folder("../other")),
    ("s3://acme", .s3(bucket: "acme", prefix: "")),
    ("s3://acme/", .s3(bucket: "acme", prefix: "")),
    ("s3://acme/simple", .s3(bucket: "acme", prefix: "")),
    ("s3://acme/simple/", .s3(bucket: "acme", prefix: "")),
    ("s3://acme/python/simple", .s3(bucket: "acme", prefix: "python/")),
    ("s3://acme/python", .s3(bucket: "acme", prefix: "python/")),
    ("s3://acme/a/b/simple", .s3(bucket: "acme", prefix: "a/b/")),
  ])
  func `a place is a folder or a bucket, whether its simple folder is named or not`(
    text: String, location: IndexLocation
  ) throws {
    #expect(try IndexLocation(text) == location)
  }

  @Test(arguments: [
    ("index", "the index `index` has no kind in front", known),
    ("ftp://a/b", "the index `ftp://a/b` is of a kind that rel cannot publish to", known),
    ("s3:acme", "the index `s3:acme` is of a kind that rel cannot publish to", known),
    ("file:", "the index `file:` names no folder", known),
    ("file://", "the index `file://` names no folder", known),
    ("", "the index `` has no kind in front", known),
    ("s3:///simple", "the index `s3:///simple` names no bucket", "write `s3://BUCKET/simple`"),
    (
      "s3://acme/a//b", "the index `s3://acme/a//b` has `` as a part of its prefix",
      "write `s3://BUCKET/PREFIX/simple`"
    ),
    (
      "s3://acme/../b", "the index `s3://acme/../b` has `..` as a part of its prefix",
      "write `s3://BUCKET/PREFIX/simple`"
    ),
  ])
  func `another text says what to write`(text: String, message: String, hint: String) {
    #expect(throws: Problem(message, hints: [hint])) { try IndexLocation(text) }
  }
}
