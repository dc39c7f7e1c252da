// What `rel bump` asks the index: numbers of versions are never used again.

import Servers
import Testing

@Test func `a version that a bucket has, or had, is refused with the next free one`() async throws {
  let s3 = try await LookalikeS3(buckets: ["acme-pypi"])
  let target = S3Target(server: s3, bucket: "acme-pypi")
  let repository = try SmallMonorepo(version: "1.1")
  func rel(_ words: String...) async throws -> TestCheckout.Output {
    try await repository.checkout.run(
      TestCheckout.rel.string, words, with: target.variables(["S3_PYPI_BUCKET": "acme-pypi"]))
  }
  let release = try await rel("distribute")
  #expect(release.status == 0, "\(release.out)\(release.err)")
  try repository.raise(to: "1.0")
  let refusal = """
    error: `1.1` was released before: the index has, or had, `shop` in this version
    hint: version numbers are never reused
    hint: the next version that is free: `1.1.1`

    """
  let bucket = "bucket=acme-pypi"
  for _ in 0..<2 {
    let bump = try await rel("bump", "minor", "-n", bucket)
    #expect(bump.status == 1)
    #expect(bump.err == refusal)
    // What was taken back is not free either.
    let rollback = try await rel("rollback", "1.1", "--bucket", "acme-pypi")
    #expect(rollback.status == 0, "\(rollback.out)\(rollback.err)")
  }

  let offline = try await rel("bump", "minor", "-n", "--offline", bucket)
  #expect(offline.status == 0)
  #expect(
    offline.err
      == "note: `s3://acme-pypi/simple` is not asked which versions it has: whether the version is"
      + " free shows when it is published\n")
  await s3.stop()
  let alone = try await rel("bump", "minor", "-n", bucket)
  #expect(alone.status == 0)
  #expect(alone.lines.first == "1.0 → 1.1")
  #expect(
    alone.err.hasPrefix("note: the index `s3://acme-pypi/simple`, key `simple/")
      && alone.err.hasSuffix("; whether the version is free shows when it is published\n"),
    "\(alone.err)")
}

@Test func `a version that an index in a folder has is refused`() async throws {
  let repository = try SmallMonorepo(version: "1.1")
  let release = try await repository.checkout.rel("distribute")
  #expect(release.status == 0, "\(release.out)\(release.err)")
  try repository.raise(to: "1.0")
  let bump = try await repository.checkout.rel("bump", "1.1", "-n")
  #expect(bump.status == 1)
  #expect(bump.err.hasPrefix("error: `1.1` was released before: the index has, or had, `shop`"))
  #expect(try await repository.checkout.rel("bump", "1.1.1", "-n").err == "")
}
