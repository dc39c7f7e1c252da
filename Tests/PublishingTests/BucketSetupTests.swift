// Setting up a bucket: what it lacks, and the policies word for word.

import ObjectStorage
import Publishing
import Synchronization
import Testing

@Suite struct BucketSetupTests {
  @Test func `everybody may read simple, and nothing else`() {
    #expect(
      IndexBucket(name: "acme", prefix: "py/").publicPolicy == """
        {
          "Version": "2012-10-17",
          "Statement": [
            {
              "Sid": "ReadPackages",
              "Effect": "Allow",
              "Principal": "*",
              "Action": ["s3:GetObject"],
              "Resource": ["arn:aws:s3:::acme/py/simple/*"]
            }
          ]
        }
        """)
  }

  @Test func `who publishes may write pages and files, and remove nothing but the probe`() {
    #expect(
      IndexBucket(name: "acme").publisherPolicy == """
        {
          "Version": "2012-10-17",
          "Statement": [
            {
              "Sid": "FindPages",
              "Effect": "Allow",
              "Action": ["s3:ListBucket"],
              "Resource": ["arn:aws:s3:::acme"]
            },
            {
              "Sid": "Publish",
              "Effect": "Allow",
              "Action": ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"],
              "Resource": ["arn:aws:s3:::acme/simple/*", "arn:aws:s3:::acme/json/*", \
        "arn:aws:s3:::acme/.rel-probe-*"]
            },
            {
              "Sid": "RemoveProbe",
              "Effect": "Allow",
              "Action": ["s3:DeleteObject"],
              "Resource": ["arn:aws:s3:::acme/.rel-probe-*"]
            }
          ]
        }
        """)
  }

  @Test func `a new bucket is made, closed, opened for reading and keeps versions`() async throws {
    let store = MemoryAdministration(standing: .absent)
    let bucket = IndexBucket(name: "acme")
    let changes = try await bucketChanges(for: bucket, isPublic: true, in: store)
    #expect(
      changes == [
        .make("acme"), .closeToPublic(allowsPolicy: true), .setPolicy(bucket.publicPolicy),
        .keepVersions,
      ])
    #expect(store.done == [])
    try await carryOut(changes, in: store) { _ in }
    #expect(store.done == ["make", "close, but for the policy", "policy", "versions"])
    let again = try await bucketChanges(for: bucket, isPublic: true, in: store)
    #expect(again == [.closeToPublic(allowsPolicy: true)])
  }

  @Test func `a private bucket has no policy, and one that rel did not write stays`() async throws {
    let bucket = IndexBucket(name: "acme")
    let store = MemoryAdministration(standing: .usable)
    #expect(
      try await bucketChanges(for: bucket, isPublic: false, in: store) == [
        .closeToPublic(allowsPolicy: false), .keepVersions,
      ])
    try await store.setPolicy("{\"Statement\": []}")
    for isPublic in [true, false] {
      await #expect(throws: StorageError.self) {
        try await bucketChanges(for: bucket, isPublic: isPublic, in: store)
      }
    }
  }

  @Test func `somebody else's bucket is left alone`() async throws {
    let store = MemoryAdministration(standing: .closed)
    await #expect(throws: StorageError.self) {
      try await bucketChanges(for: IndexBucket(name: "acme"), isPublic: false, in: store)
    }
  }
}

/// A store that remembers what was asked of it.
private final class MemoryAdministration: BucketAdministration {
  private struct State {
    var standing: BucketStanding
    var policy: String?
    var keepsVersions = false
    var done: [String] = []
  }
  private let state: Mutex<State>

  init(standing: BucketStanding) { state = Mutex(State(standing: standing)) }

  var done: [String] { state.withLock { $0.done } }

  func standing() async throws(StorageError) -> BucketStanding { state.withLock { $0.standing } }
  func policy() async throws(StorageError) -> String? { state.withLock { $0.policy } }
  func keepsVersions() async throws(StorageError) -> Bool { state.withLock { $0.keepsVersions } }

  func make() async throws(StorageError) {
    state.withLock { state in
      state.standing = .usable
      state.done.append("make")
    }
  }
  func setPolicy(_ json: String) async throws(StorageError) {
    state.withLock { state in
      state.policy = json
      state.done.append("policy")
    }
  }
  func closeToPublic(allowsPolicy: Bool) async throws(StorageError) {
    state.withLock { $0.done.append(allowsPolicy ? "close, but for the policy" : "close") }
  }
  func keepVersions() async throws(StorageError) {
    state.withLock { state in
      state.keepsVersions = true
      state.done.append("versions")
    }
  }
}
