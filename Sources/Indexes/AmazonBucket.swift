// A bucket on S3 as `rel setup bucket` changes it, and what is tried out elsewhere before.

import Host
import ObjectStorage
import Publishing

/// A bucket on S3, to be set up.
struct AmazonBucket: BucketAdministration {
  private let administration: S3Administration
  private let name: String
  /// A new one each time: a bucket remembers what it once found out about its store.
  private let bucket: @Sendable (_ name: String) throws(StorageError) -> S3Bucket
  private let another: @Sendable (_ name: String) throws(StorageError) -> S3Administration
  private let tell: @Sendable (String) -> Void

  init(
    named name: String,
    bucket: @escaping @Sendable (_ name: String) throws(StorageError) -> S3Bucket,
    administration: @escaping @Sendable (_ name: String) throws(StorageError) -> S3Administration,
    tell: @escaping @Sendable (String) -> Void
  ) throws(StorageError) {
    self.name = name
    self.bucket = bucket
    another = administration
    self.tell = tell
    self.administration = try administration(name)
  }

  func standing() async throws(StorageError) -> BucketStanding {
    switch try await administration.state() {
    case .absent: .absent
    case .reachable: .usable
    case .closed: .closed
    }
  }

  func make() async throws(StorageError) { _ = try await administration.create() }

  func policy() async throws(StorageError) -> String? { try await administration.policy() }

  func setPolicy(_ json: String) async throws(StorageError) {
    try await administration.setPolicy(json)
  }

  func closeToPublic(allowsPolicy: Bool) async throws(StorageError) {
    try await administration.setPublicAccessBlock(block(allowsPolicy: allowsPolicy))
  }

  private func block(allowsPolicy: Bool) -> PublicAccessBlock {
    var block = PublicAccessBlock(all: true)
    if allowsPolicy {
      block.blocksPublicPolicy = false
      block.restrictsPublicBuckets = false
    }
    return block
  }

  func keepsVersions() async throws(StorageError) -> Bool {
    try await administration.keepsVersions()
  }

  func keepVersions() async throws(StorageError) { try await administration.keepVersions() }

  func writes() async throws(StorageError) -> ConditionalWrites {
    try await bucket(name).probeConditionalWrites()
  }

  /// In a bucket for this alone. Of AWS it is known that there is none.
  func harmOfKeepingVersions(before: ConditionalWrites) async -> String? {
    guard administration.isForeign else { return nil }
    let name = "rel-trial-\(String(UInt64.random(in: 0...UInt64.max), radix: 36))"
    do throws(StorageError) {
      let trial = try another(name)
      _ = try await trial.create()
      let harm: String?
      do throws(StorageError) {
        harm = try await self.harm(of: trial, in: try bucket(name), before: before)
      } catch {
        // That a store keeps no versions shows when it is asked to.
        harm = error.trouble == .unsupported ? nil : untried(error)
      }
      do throws(StorageError) {
        try await trial.removeWithContents()
      } catch { tell("note: the bucket `\(name)` was made for a trial, and stays: \(error)") }
      return harm
    } catch { return untried(error) }
  }

  private func untried(_ error: StorageError) -> String {
    "it is not known whether writes are safe then, and trying it out gave: \(error)"
  }

  private func harm(
    of trial: S3Administration, in bucket: S3Bucket, before: ConditionalWrites
  ) async throws(StorageError) -> String? {
    try await trial.keepVersions()
    guard try await bucket.probeConditionalWrites() == before else {
      return "conditional writes overwrite then"
    }
    // What a rollback removes comes back when it is undone.
    let key = "removed"
    for _ in 1...2 {
      guard try await bucket.create(key, Array("once".utf8), type: "text/plain") else {
        return "what was removed cannot be written again then"
      }
      try await bucket.remove(key)
    }
    return nil
  }

  func takeBack(_ change: BucketChange) async throws(StorageError) {
    switch change {
    case .make, .setPolicy: break
    case .closeToPublic(let allowsPolicy):
      // Lists that would let the public in may be written again; they go on having no effect.
      var block = block(allowsPolicy: allowsPolicy)
      block.blocksPublicLists = false
      try await administration.setPublicAccessBlock(block)
    case .keepVersions: try await administration.keepNoVersions()
    }
  }
}
