// What a bucket needs to be an index, and what whoever publishes to it may do there: as values, and as
// the policies that AWS reads.

import Diagnostics
import Notation
public import ObjectStorage

/// How a bucket is for whoever asks.
public enum BucketStanding: Sendable, Hashable {
  case absent
  case usable
  /// It is there, and may be somebody else's.
  case closed
}

/// What setting up a bucket asks of the store.
public protocol BucketAdministration: Sendable {
  func standing() async throws(StorageError) -> BucketStanding
  func make() async throws(StorageError)
  /// The bucket's policy as JSON; nil: it has none.
  func policy() async throws(StorageError) -> String?
  func setPolicy(_ json: String) async throws(StorageError)
  /// - Parameter allowsPolicy: whether a policy may let the public in; lists of single objects never do.
  func closeToPublic(allowsPolicy: Bool) async throws(StorageError)
  func keepsVersions() async throws(StorageError) -> Bool
  func keepVersions() async throws(StorageError)
  /// What keeping versions would do to writes in this store, found out elsewhere: nil: no harm. Where
  /// old versions were kept once, not every store is again as it was.
  /// - Parameter before: what writes come to now.
  func harmOfKeepingVersions(before: ConditionalWrites) async -> String?
  /// Whether writes keep two writers apart, found out by writing. Throws where nothing can be written.
  func writes() async throws(StorageError) -> ConditionalWrites
  /// Takes back `keepVersions`, and of `closeToPublic` what forbids writing lists that let the public
  /// in: they have no effect all the same.
  func takeBack(_ change: BucketChange) async throws(StorageError)
}

/// A bucket with the folder in it that an index has as its root.
public struct IndexBucket: Sendable, Hashable {
  public var name: String
  /// Empty, or with a `/` at the end.
  public var prefix: String

  public init(name: String, prefix: String = "") {
    self.name = name
    self.prefix = prefix
  }

  private var arn: String { "arn:aws:s3:::\(name)" }
  private func objects(_ pattern: String) -> String { "\(arn)/\(prefix)\(pattern)" }

  /// Lets everybody read what pip and uv read, and see which objects there are: S3 answers 403 for what
  /// is absent to those who may not list, and uv then asks no other index.
  public var publicPolicy: String {
    document([
      readPackages,
      Statement(
        id: "TellWhatIsAbsent", effect: "Allow", principal: "*", actions: ["s3:ListBucket"],
        resources: [arn]),
    ])
  }

  /// What rel wrote before: absent pages are 403 with it.
  var formerPublicPolicy: String { document([readPackages]) }

  private var readPackages: Statement {
    Statement(
      id: "ReadPackages", effect: "Allow", principal: "*", actions: ["s3:GetObject"],
      resources: [objects("simple/*")])
  }

  /// What CI needs to publish: without the right to list, a missing page cannot be told from one that
  /// may not be read.
  public var publisherPolicy: String {
    document([
      Statement(
        id: "FindPages", effect: "Allow", actions: ["s3:ListBucket"], resources: [arn]),
      Statement(
        id: "Publish", effect: "Allow",
        actions: ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"],
        resources: [objects("simple/*"), objects("json/*"), objects(".rel-probe-*")]),
      Statement(
        id: "RemoveProbe", effect: "Allow", actions: ["s3:DeleteObject"],
        resources: [objects(".rel-probe-*")]),
    ])
  }

  /// What `rel rollback` and `rel index prune` need besides.
  public var maintainerPolicy: String {
    document([
      Statement(
        id: "TakeBack", effect: "Allow", actions: ["s3:DeleteObject"],
        resources: [objects("simple/*"), objects("rolled-back/*")]),
      Statement(
        id: "KeepWhatIsTakenBack", effect: "Allow", actions: ["s3:GetObject", "s3:PutObject"],
        resources: [objects("rolled-back/*")]),
    ])
  }
}

/// One change of a bucket.
public enum BucketChange: Sendable, Hashable, CustomStringConvertible {
  case make(String)
  case closeToPublic(allowsPolicy: Bool)
  case setPolicy(String)
  case keepVersions

  public var description: String {
    switch self {
    case .make(let name): "make       the bucket `\(name)`"
    case .closeToPublic(true): "close      it to the public, but for what its policy allows"
    case .closeToPublic(false): "close      it to the public"
    case .setPolicy:
      "open       `simple/*` for everybody to read, and the names of all objects to list"
    case .keepVersions: "keep       old versions of objects"
    }
  }
}

/// Finds out what a bucket lacks to be an index.
/// - Throws: also where it is somebody else's, or has a policy that is not rel's.
public func bucketChanges(
  for bucket: IndexBucket, isPublic: Bool, in administration: any BucketAdministration
) async throws(PublishError) -> [BucketChange] {
  var policy: String?
  var keepsVersions = false
  var changes: [BucketChange] = []
  let standing = try await rethrowing(as: PublishError.storage) {
    () async throws(StorageError) in try await administration.standing()
  }
  switch standing {
  case .closed: throw .closedBucket(bucket.name)
  case .absent: changes.append(.make(bucket.name))
  case .usable:
    policy = try await known { () async throws(StorageError) in
      try await administration.policy()
    }
    keepsVersions =
      try await known { () async throws(StorageError) in
        try await administration.keepsVersions()
      } ?? false
  }
  let wanted = isPublic ? bucket.publicPolicy : nil
  if isPublic, policy.map(spaceless) == spaceless(bucket.formerPublicPolicy) { policy = nil }
  if let policy, spaceless(policy) != wanted.map(spaceless) {
    throw .foreignPolicy(bucket: bucket.name, policy: policy, wanted: wanted.map(spaceless))
  }
  changes.append(.closeToPublic(allowsPolicy: isPublic))
  if let wanted, policy == nil { changes.append(.setPolicy(wanted)) }
  if !keepsVersions { changes.append(.keepVersions) }
  return changes
}

/// nil of what a store knows nothing about.
private func known<Value>(
  _ ask: () async throws(StorageError) -> Value?
) async throws(PublishError) -> Value? {
  do throws(StorageError) {
    return try await ask()
  } catch {
    if error.trouble == .unsupported { return nil }
    throw .storage(error)
  }
}

/// What came of one change.
public enum BucketChangeOutcome: Sendable, Hashable {
  case done
  /// It made the bucket useless for an index, in this store, and was taken back.
  case takenBack(String)
  /// It was not tried, since it would do that.
  case leftOut(String)
  /// The store does not know how to.
  case unknown(String)
}

/// Carries out changes in their order.
///
/// Some stores forbid their owner to write where lists are closed to the public, or heed no condition
/// where old versions are kept: after each change it is found out whether the bucket still does what
/// publishing needs, and a change after which it does not is taken back. Keeping versions leaves
/// traces even then, so it is tried out elsewhere first. A store need only know how to make a bucket.
public func carryOut(
  _ changes: [BucketChange], in administration: any BucketAdministration,
  tell: (BucketChange, BucketChangeOutcome) -> Void
) async throws(StorageError) {
  for change in changes {
    do throws(StorageError) {
      tell(change, try await outcome(of: change, in: administration))
    } catch {
      guard error.trouble == .unsupported else { throw error }
      tell(change, .unknown(error.description))
    }
  }
}

private func outcome(
  of change: BucketChange, in administration: any BucketAdministration
) async throws(StorageError) -> BucketChangeOutcome {
  // What did not work before is not this change's fault.
  var before: ConditionalWrites?
  switch change {
  case .make:
    try await administration.make()
    return .done
  case .setPolicy(let json):
    try await administration.setPolicy(json)
    return .done
  case .closeToPublic(let allowsPolicy):
    before = try? await administration.writes()
    try await administration.closeToPublic(allowsPolicy: allowsPolicy)
  case .keepVersions:
    before = try? await administration.writes()
    if let before, let harm = await administration.harmOfKeepingVersions(before: before) {
      return .leftOut(harm)
    }
    try await administration.keepVersions()
  }
  if let before, let harm = await harm(to: before, in: administration) {
    try await administration.takeBack(change)
    return .takenBack(harm)
  }
  return .done
}

/// What writes lost, in words; nil: nothing.
private func harm(
  to before: ConditionalWrites, in administration: any BucketAdministration
) async -> String? {
  do throws(StorageError) {
    let now = try await administration.writes()
    if now == before { return nil }
    return "conditional writes overwrite"
  } catch { return error.trouble == .denied ? "nothing can be written" : nil }
}

/// One permission of a policy.
/// - Source: AWS IAM user guide, "IAM JSON policy reference".
private struct Statement {
  var id: String
  var effect: String
  var principal: String?
  var actions: [String]
  var resources: [String]

  var json: JSONValue {
    var fields: [(String, JSONValue)] = [("Sid", .string(id)), ("Effect", .string(effect))]
    if let principal { fields.append(("Principal", .string(principal))) }
    fields.append(("Action", .array(actions.map(JSONValue.string))))
    fields.append(("Resource", .array(resources.map(JSONValue.string))))
    return .object(fields)
  }
}

private func document(_ statements: [Statement]) -> String {
  JSONValue.object([
    ("Version", .string("2012-10-17")), ("Statement", .array(statements.map(\.json))),
  ]).indentedText
}

/// A policy without white space: a store may write it in its own way.
private func spaceless(_ json: String) -> String { json.filter { !$0.isWhitespace } }
