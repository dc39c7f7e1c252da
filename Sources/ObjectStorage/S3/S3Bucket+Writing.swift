// Writing under a condition: create-only and compare-and-swap, and what a refusal means when an
// earlier try may have done it already.

import HTTP
public import Hashing
public import Host
import Synchronization

extension S3Bucket {
  public func create(
    _ key: String, _ bytes: [UInt8], type: String
  ) async throws(StorageError) -> Bool {
    if try await isTaken(key) { return false }
    let request = writing(
      key, "create it", .bytes(bytes), digest: SHA256.digest(of: bytes), type: type,
      condition: HTTPHeader("If-None-Match", "*"))
    return try await created(request, sent: { _ in })
  }

  /// The digest is the request's payload hash: a store that receives other bytes refuses them, and the
  /// file is read once. Where sending starts again, `sent` takes back what went out before.
  public func create(
    _ key: String, contentsOf file: Path, digest: Digest, type: String,
    sent: @escaping @Sendable (Int64) -> Void
  ) async throws(StorageError) -> Bool {
    if try await isTaken(key) { return false }
    let sizeBytes = try fileSize(file, key)
    if sizeBytes > settings.partLimitBytes {
      return try await createInParts(
        key, contentsOf: file, sizeBytes: sizeBytes, digest: digest, type: type, sent: sent)
    }
    let body = HTTPBody.file(surroundings.disk.absolute(file), offset: 0, sizeBytes: sizeBytes)
    let request = writing(
      key, "create it", sizeBytes == 0 ? .empty : body, digest: digest, type: type,
      condition: HTTPHeader("If-None-Match", "*"))
    return try await created(request, sent: sent)
  }

  public func write(
    _ key: String, contentsOf file: Path, digest: Digest, type: String
  ) async throws(StorageError) {
    let sizeBytes = try fileSize(file, key)
    let body = HTTPBody.file(surroundings.disk.absolute(file), offset: 0, sizeBytes: sizeBytes)
    let request = writing(
      key, "write it", sizeBytes == 0 ? .empty : body, digest: digest, type: type, condition: nil)
    _ = try await written(request, sent: { _ in })
  }

  public func replace(
    _ key: String, _ bytes: [UInt8], at tag: VersionTag?, type: String
  ) async throws(StorageError) -> VersionTag? {
    let digest = SHA256.digest(of: bytes)
    if memory.writesUnconditionally {
      guard try await status(of: key)?.tag == tag else { return nil }
      let request = writing(
        key, "replace it", .bytes(bytes), digest: digest, type: type, condition: nil)
      return try await writtenTag(of: try await written(request, sent: { _ in }).response, request)
    }
    guard let tag else {
      let request = writing(
        key, "create it", .bytes(bytes), digest: digest, type: type,
        condition: HTTPHeader("If-None-Match", "*"))
      let outcome = try await written(request, sent: { _ in })
      if outcome.response.status == 412 { return try await ownEarlierTag(outcome, request) }
      return try await writtenTag(of: outcome.response, request)
    }
    let form = memory.matchForm
    let request = writing(
      key, "replace it", .bytes(bytes), digest: digest, type: type,
      condition: condition(tag, form ?? .quoted))
    let outcome = try await written(request, sent: { _ in })
    if outcome.response.status != 412 {
      memory.matchForm = form ?? .quoted
      return try await writtenTag(of: outcome.response, request)
    }
    if let own = try await ownEarlierTag(outcome, request) { return own }
    guard try await status(of: key)?.tag == tag else { return nil }
    // It is still there, and yet the store says that it is not: some stores know tags only without
    // their quotes. Whether this one does is found out on another object; what was known of it before
    // was known of another store, or of this one in another state.
    if form != nil { memory.conditionalWrites = nil }
    guard try await probeConditionalWrites() == .honoured, let found = memory.matchForm,
      found != form ?? .quoted
    else {
      if try await status(of: key)?.tag != tag { return nil }
      memory.hasBrokenPromise = true
      throw .refusesUnmoved(key: place.key(key), index: location)
    }
    var again = request
    again.headers.removeAll { $0.name == "If-Match" }
    again.headers.append(condition(tag, found))
    let second = try await written(again, sent: { _ in })
    if second.response.status != 412 { return try await writtenTag(of: second.response, again) }
    return try await ownEarlierTag(second, again)
  }

  public func writeUnconditionally() { memory.writesUnconditionally = true }

  /// Whether there is an object of that key, where the store is not to be relied on for that.
  private func isTaken(_ key: String) async throws(StorageError) -> Bool {
    guard memory.writesUnconditionally else { return false }
    return try await status(of: key) != nil
  }

  public func remove(_ key: String) async throws(StorageError) {
    _ = try await answer(
      to: S3Request(
        verb: "remove it", permission: "s3:DeleteObject", method: "DELETE", key: place.key(key)))
  }

  /// Creates, and tells an object that was there from one that a lost answer was about.
  func created(
    _ request: S3Request, sent: @escaping @Sendable (Int64) -> Void
  ) async throws(StorageError) -> Bool {
    let outcome = try await written(request, sent: sent)
    if outcome.response.status != 412 { return true }
    return try await ownEarlierTag(outcome, request) != nil
  }

  /// - Returns: the answer, 412 where the condition did not hold.
  func written(
    _ request: S3Request, sent: @escaping @Sendable (Int64) -> Void
  ) async throws(StorageError) -> S3Outcome {
    var request = request
    request.expected = [412]
    let transport = surroundings.transport
    let progress = Progress(sent)
    let outcome = try await answer(to: request) { outgoing throws(HTTPFailure) in
      progress.begin()
      return try await transport.send(outgoing, sent: { progress.add($0) })
    }
    guard let outcome else {
      // `If-Match` of an object that is gone: a condition that does not hold.
      return S3Outcome(response: HTTPResponse(status: 412), mayHaveRunBefore: false)
    }
    if let text = outcome.response.header("x-amz-checksum-sha256"),
      let stored = Digest(base64: text), stored != request.digest
    {
      throw client.untrue("the store says that it wrote other bytes than were sent", request)
    }
    return outcome
  }

  /// - Parameter key: from the index's root.
  func writing(
    _ key: String, _ verb: String, _ body: HTTPBody, digest: Digest, type: String,
    condition: HTTPHeader?
  ) -> S3Request {
    var request = S3Request(
      verb: verb, permission: "s3:PutObject", method: "PUT", key: place.key(key))
    request.headers = objectHeaders(key, digest: digest, type: type)
    request.headers.append(HTTPHeader("x-amz-checksum-sha256", digest.base64))
    if let condition, !memory.writesUnconditionally { request.headers.append(condition) }
    request.body = body
    request.digest = digest
    return request
  }

  /// What is kept with an object.
  func objectHeaders(_ key: String, digest: Digest, type: String) -> [HTTPHeader] {
    [
      HTTPHeader("Content-Type", type),
      HTTPHeader("Cache-Control", cacheControl(key)),
      // A store that keeps no checksums says it nevertheless.
      HTTPHeader("x-amz-meta-sha256", digest.hexadecimal),
    ]
  }

  func condition(_ tag: VersionTag, _ form: MatchForm) -> HTTPHeader {
    HTTPHeader("If-Match", form == .quoted ? quoted(tag) : tag.text)
  }

  /// The tag of the object, if it has the very bytes of `request` and an earlier try may have written
  /// them; nil: somebody else's object is there.
  private func ownEarlierTag(
    _ outcome: S3Outcome, _ request: S3Request
  ) async throws(StorageError) -> VersionTag? {
    guard outcome.mayHaveRunBefore, let key = request.key else { return nil }
    let there = try await presence(
      of: String(key.dropFirst(place.prefix.count)), digest: request.digest,
      sizeBytes: request.body.sizeBytes)
    if case .same(let tag) = there { return tag }
    return nil
  }

  private func writtenTag(
    of response: HTTPResponse, _ request: S3Request
  ) async throws(StorageError) -> VersionTag? {
    if let tag = response.header("ETag").map(bareTag), !tag.text.isEmpty { return tag }
    // Some stores leave it out; the object has one.
    guard let key = request.key else { return nil }
    return try await status(of: String(key.dropFirst(place.prefix.count)))?.tag
  }

  func fileSize(_ file: Path, _ key: String) throws(StorageError) -> Int64 {
    do throws(FileError) {
      if let status = try surroundings.disk.status(of: file), status.kind == .file {
        return status.sizeBytes
      }
      throw FileError(path: file, operation: "read", reason: .notFound)
    } catch {
      throw .file(error, index: location, key: place.key(key))
    }
  }
}

/// Pages change, and whoever installs must see that at once; files never do.
private func cacheControl(_ key: String) -> String {
  let fixed = [".whl", ".metadata", ".tar.gz", ".zip"]
  return fixed.contains(where: key.hasSuffix) ? "public, max-age=31536000, immutable" : "no-cache"
}

/// What one body's tries sent, so that a new try takes back what the last one counted.
final class Progress: Sendable {
  private let count = Mutex<Int64>(0)
  private let sent: @Sendable (Int64) -> Void
  init(_ sent: @escaping @Sendable (Int64) -> Void) { self.sent = sent }

  func begin() {
    let before = count.withLock { count in
      defer { count = 0 }
      return count
    }
    if before > 0 { sent(-before) }
  }

  func add(_ bytes: Int64) {
    count.withLock { $0 += bytes }
    sent(bytes)
  }
}
