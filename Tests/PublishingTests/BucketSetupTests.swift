// Setting up a bucket: what it lacks, and the policies word for word.

import ObjectStorage
import Publishing
import Synchronization
import Testing

@Suite struct BucketSetupTests {
  @Test func `everybody may read simple, and is told what is absent`() {
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
            },
            {
              "Sid": "TellWhatIsAbsent",
              "Effect": "Allow",
              "Principal": "*",
              "Action": ["s3:ListBucket"],
              "Resource": ["arn:aws:s3:::acme"]
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
    try await carryOut(changes, in: store) { _, outcome in #expect(outcome == .done) }
    #expect(store.done == ["make", "close, but for the policy", "policy", "versions"])
    let again = try await bucketChanges(for: bucket, isPublic: true, in: store)
    #expect(again == [.closeToPublic(allowsPolicy: true)])
  }

  @Test func `a bucket that rel opened without the right to list gets it`() async throws {
    let store = MemoryAdministration(standing: .usable)
    let bucket = IndexBucket(name: "acme")
    try await store.setPolicy(
      """
      {"Version": "2012-10-17", "Statement": [{"Sid": "ReadPackages", "Effect": "Allow",
        "Principal": "*", "Action": ["s3:GetObject"], "Resource": ["arn:aws:s3:::acme/simple/*"]}]}
      """)
    #expect(
      try await bucketChanges(for: bucket, isPublic: true, in: store).contains(
        .setPolicy(bucket.publicPolicy)))
    await #expect(throws: PublishError.self) {
      try await bucketChanges(for: bucket, isPublic: false, in: store)
    }
  }

  @Test func `a change after which nothing can be published is taken back`() async throws {
    let store = MemoryAdministration(standing: .usable)
    store.harm { change in
      switch change {
      case .closeToPublic: .failure(.denied)
      case .keepVersions: .success(.ignored)
      default: .success(.honoured)
      }
    }
    let changes = [BucketChange.closeToPublic(allowsPolicy: false), .keepVersions]
    var outcomes: [BucketChangeOutcome] = []
    try await carryOut(changes, in: store) { outcomes.append($1) }
    #expect(
      outcomes == [
        .takenBack("nothing can be written"), .takenBack("conditional writes overwrite"),
      ])
    #expect(store.done == ["close", "not close", "versions", "no versions"])
  }

  @Test func `versions that another bucket shows to do harm are not kept at all`() async throws {
    let store = MemoryAdministration(standing: .usable)
    store.harmOfVersions("conditional writes overwrite then")
    var outcomes: [BucketChangeOutcome] = []
    try await carryOut([.keepVersions], in: store) { outcomes.append($1) }
    #expect(outcomes == [.leftOut("conditional writes overwrite then")])
    #expect(store.done == [])
  }

  @Test func `a store that only makes buckets gets one`() async throws {
    let store = MemoryAdministration(standing: .absent, knowsSettings: false)
    let changes = try await bucketChanges(
      for: IndexBucket(name: "acme"), isPublic: true, in: store)
    var outcomes: [BucketChangeOutcome] = []
    try await carryOut(changes, in: store) { outcomes.append($1) }
    #expect(
      outcomes == [.done]
        + Array(repeating: .unknown(StorageError.unknownToStore.description), count: 3))
    #expect(store.done == ["make"])
    let again = try await bucketChanges(for: IndexBucket(name: "acme"), isPublic: true, in: store)
    #expect(again == Array(changes.dropFirst()))
  }

  @Test func `a bucket that could not be written before is set up all the same`() async throws {
    let store = MemoryAdministration(standing: .usable)
    store.harm { _ in .failure(.denied) }
    try await store.keepVersions()
    try await carryOut([.closeToPublic(allowsPolicy: false)], in: store) { _, outcome in
      #expect(outcome == .done)
    }
    #expect(store.done == ["versions", "close"])
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
      await #expect(throws: PublishError.self) {
        try await bucketChanges(for: bucket, isPublic: isPublic, in: store)
      }
    }
  }

  @Test func `somebody else's bucket is left alone`() async throws {
    let store = MemoryAdministration(standing: .closed)
    await #expect(throws: PublishError.self) {
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
    var harmOfVersions: String?
    var done: [String] = []
    /// What writes come to after the last change.
    var writes = Result<ConditionalWrites, StorageError>.success(.honoured)
    var harm: @Sendable (BucketChange) -> Result<ConditionalWrites, StorageError> = { _ in
      .success(.honoured)
    }
  }
  private let state: Mutex<State>
  private let knowsSettings: Bool

  init(standing: BucketStanding, knowsSettings: Bool = true) {
    state = Mutex(State(standing: standing))
    self.knowsSettings = knowsSettings
  }

  private func requireKnowledge() throws(StorageError) {
    if !knowsSettings { throw .unknownToStore }
  }

  func harmOfVersions(_ harm: String) { state.withLock { $0.harmOfVersions = harm } }
  func harmOfKeepingVersions(before: ConditionalWrites) async -> String? {
    state.withLock { $0.harmOfVersions }
  }

  var done: [String] { state.withLock { $0.done } }

  func harm(
    _ harm: @escaping @Sendable (BucketChange) -> Result<ConditionalWrites, StorageError>
  ) {
    state.withLock { $0.harm = harm }
  }

  func writes() async throws(StorageError) -> ConditionalWrites {
    try state.withLock { $0.writes }.get()
  }

  func takeBack(_ change: BucketChange) async throws(StorageError) {
    state.withLock { state in
      state.done.append(change == .keepVersions ? "no versions" : "not close")
      state.writes = .success(.honoured)
    }
  }

  func standing() async throws(StorageError) -> BucketStanding { state.withLock { $0.standing } }
  func policy() async throws(StorageError) -> String? {
    try requireKnowledge()
    return state.withLock { $0.policy }
  }
  func keepsVersions() async throws(StorageError) -> Bool {
    try requireKnowledge()
    return state.withLock { $0.keepsVersions }
  }

  func make() async throws(StorageError) {
    state.withLock { state in
      state.standing = .usable
      state.done.append("make")
    }
  }
  func setPolicy(_ json: String) async throws(StorageError) {
    try requireKnowledge()
    state.withLock { state in
      state.policy = json
      state.done.append("policy")
    }
  }
  func closeToPublic(allowsPolicy: Bool) async throws(StorageError) {
    try requireKnowledge()
    state.withLock { state in
      state.done.append(allowsPolicy ? "close, but for the policy" : "close")
      state.writes = state.harm(.closeToPublic(allowsPolicy: allowsPolicy))
    }
  }
  func keepVersions() async throws(StorageError) {
    try requireKnowledge()
    state.withLock { state in
      state.keepsVersions = true
      state.writes = state.harm(.keepVersions)
      state.done.append("versions")
    }
  }
}
