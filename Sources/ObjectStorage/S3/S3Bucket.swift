// A bucket on S3, or on a store that speaks like it: reading, and what the bucket is. Writing and
// listing are in the extensions.

import HTTP
import Hashing
public import Host
import Synchronization

/// What a user may set of a bucket.
public struct S3Settings: Sendable, Hashable {
  /// nil: asked from AWS, or learned from the endpoint's first answer.
  public var region: String?
  /// `https://s3.example.org`; nil: AWS.
  public var endpoint: String?
  /// nil: whatever suits the endpoint and the bucket's name.
  public var usesPathStyle: Bool?
  /// Larger files go in parts. One conditional write is the better way as long as the store takes it.
  public var partLimitBytes: Int64 = 5 << 30
  /// Of each part but the last, at least; it grows where there would be more than 10,000.
  public var partBytes: Int64 = 64 << 20
  public var patience = Duration.seconds(60)
  public var retries = RetryPolicy()
  public init() {}
}

/// Objects in a bucket, below a prefix.
public struct S3Bucket: ObjectBucket {
  public let location: String
  let place: S3Location
  let address: S3Address
  let settings: S3Settings
  let surroundings: S3Surroundings
  let client: SignedClient
  let memory = S3Memory()

  /// - Parameter location: as the user wrote it.
  public init(
    location: String, place: S3Location, settings: S3Settings, surroundings: S3Surroundings
  ) {
    self.location = location
    self.place = place
    self.settings = settings
    self.surroundings = surroundings
    let address = S3Address(
      bucket: place.bucket, endpoint: settings.endpoint, usesPathStyle: settings.usesPathStyle)
    self.address = address
    client = SignedClient(
      address: .s3(address),
      place: S3Place(
        name: "the index `\(location)`", resource: { address.arn(key: $0.key, region: $1) },
        bucket: place.bucket, whole: "bucket `\(place.bucket)`", endpoint: settings.endpoint),
      region: settings.region, surroundings: surroundings, policy: settings.retries,
      patience: settings.patience)
  }

  /// On AWS it has the region as far as it is known by then.
  public var installURL: String {
    address.url(key: place.key("simple/"), region: client.region)
  }
  /// As far as it is known by now.
  public var region: String { client.region }
  public var holdsFolderKeys: Bool { memory.holdsFolderKeys }
  public var isLocal: Bool { false }
  public func localFile(_ key: String) -> Path? { nil }

  public func object(_ key: String) async throws(StorageError) -> StoredObject? {
    switch try await fetched(key, unlessAt: nil) {
    case .object(let object): object
    case .absent, .unchanged: nil
    }
  }

  public func object(
    _ key: String, unlessAt tag: VersionTag
  ) async throws(StorageError) -> FetchedObject {
    try await fetched(key, unlessAt: tag)
  }

  private func fetched(
    _ key: String, unlessAt tag: VersionTag?
  ) async throws(StorageError) -> FetchedObject {
    var request = reading(key)
    if let tag {
      request.headers.append(HTTPHeader("If-None-Match", quoted(tag)))
      request.expected = [304]
    }
    guard let response = try await answer(to: request)?.response else { return .absent }
    if response.status == 304 { return .unchanged }
    let status = try status(response, request)
    // Not every store knows conditions of reading.
    if status.tag == tag { return .unchanged }
    if let digest = status.digest, SHA256.digest(of: response.body) != digest {
      throw client.untrue("what was read is not what was written: its sha256 differs", request)
    }
    return .object(StoredObject(bytes: response.body, tag: status.tag))
  }

  public func status(of key: String) async throws(StorageError) -> ObjectStatus? {
    var request = reading(key)
    request.method = "HEAD"
    // Where the bucket is known to be there, a store's 404 means the key.
    if memory.hasSeenBucket { request.expected = [404] }
    if let response = try await looked(request) {
      if response.status != 404 { return try status(response, request) }
      if response.header("x-amz-request-id") != nil { return nil }
    }
    // An answer to HEAD has no body: the same question as GET says why.
    request = reading(key)
    request.headers.append(HTTPHeader("Range", "bytes=0-0"))
    request.expected = [416]
    guard let response = try await answer(to: request)?.response else { return nil }
    var status = try status(response, request)
    status.sizeBytes = try sizeBytes(inRangeOf: response, request)
    return status
  }

  /// The answer to HEAD; nil: it is a refusal, and does not say why.
  private func looked(_ request: S3Request) async throws(StorageError) -> HTTPResponse? {
    do throws(StorageError) {
      return try await client.perform(request).response
    } catch {
      if let answer = error.answer, answer.code == nil, answer.status < 500 { return nil }
      throw error
    }
  }

  public func read(
    _ key: String, receive: @escaping @Sendable ([UInt8]) throws(StorageError) -> Void
  ) async throws(StorageError) -> ObjectStatus? {
    let request = reading(key)
    let delivery = Delivery(receive)
    let transport = surroundings.transport
    let outcome: S3Outcome?
    do throws(StorageError) {
      outcome = try await answer(to: request) { outgoing throws(HTTPFailure) in
        delivery.begin()
        return try await transport.send(
          outgoing, receive: { piece throws(HTTPFailure) in try delivery.take(piece) })
      }
    } catch {
      throw delivery.refusal ?? error
    }
    guard let outcome else { return nil }
    var status = try status(outcome.response, request)
    let (sizeBytes, digest, isConsistent) = delivery.end()
    guard isConsistent else {
      throw client.untrue("it changed while it was read; run it again", request)
    }
    if let stored = status.digest, stored != digest {
      throw client.untrue("what was read is not what was written: its sha256 differs", request)
    }
    status.sizeBytes = sizeBytes
    status.digest = digest
    return status
  }

  private func reading(_ key: String) -> S3Request {
    S3Request(
      verb: "read it", permission: "s3:GetObject", method: "GET", key: place.key(key),
      headers: [HTTPHeader("x-amz-checksum-mode", "ENABLED")])
  }

  /// The answer; nil when the store says that there is no such key.
  func answer(
    to request: S3Request, sending: Sending? = nil
  ) async throws(StorageError) -> S3Outcome? {
    do throws(StorageError) {
      let outcome = try await client.perform(request, sending: sending)
      memory.noteBucket()
      return outcome
    } catch {
      guard case .service(let fault) = error, let answer = error.answer else { throw error }
      if answer.code == "NoSuchKey", answer.status == 404 {
        memory.noteBucket()
        return nil
      }
      guard refusesFolderKey(request, answer) else { throw error }
      memory.holdsFolderKeys = false
      // What the store cannot have is not there.
      if request.method == "GET" { return nil }
      throw .folderKey(fault)
    }
  }

  /// Stores that keep objects in folders have no room for one that is called like a folder, and say so
  /// in many ways; none of them is about permission, credentials or a bad day.
  private func refusesFolderKey(_ request: S3Request, _ answer: S3ErrorAnswer) -> Bool {
    guard request.key?.hasSuffix("/") == true, [400, 405, 501].contains(answer.status),
      let code = answer.code
    else { return false }
    let known: Set = [
      "DirectoryObjectContainsData", "InvalidArgument", "InvalidObjectName", "InvalidRequest",
      "InvalidURI", "MethodNotAllowed", "NotImplemented", "XMinioInvalidObjectName",
    ]
    return known.contains(code)
  }

  func status(
    _ response: HTTPResponse, _ request: S3Request
  ) throws(StorageError) -> ObjectStatus {
    guard let tag = response.header("ETag").map(bareTag), !tag.text.isEmpty else {
      throw client.untrue("the answer has no `ETag`: is that a store?", request)
    }
    // Of an upload in parts it is a checksum of checksums, and not every store says so in it.
    let isInParts = tag.text.contains("-")
    let checksum =
      isInParts ? nil : response.header("x-amz-checksum-sha256").flatMap { Digest(base64: $0) }
    let own = response.header("x-amz-meta-sha256").flatMap { Digest(hexadecimal: $0) }
    let size = response.header("Content-Length").flatMap { Int64($0) }
    return ObjectStatus(
      sizeBytes: size ?? Int64(response.body.count), tag: tag, digest: checksum ?? own)
  }

  private func sizeBytes(
    inRangeOf response: HTTPResponse, _ request: S3Request
  ) throws(StorageError) -> Int64 {
    if response.status == 200 { return Int64(response.body.count) }
    // `bytes 0-0/1234`, and `bytes */0` of an empty object.
    let total = response.header("Content-Range")?.split(separator: "/").last
    guard let size = total.flatMap({ Int64($0) }) else {
      throw client.untrue("the answer to a part of it does not say its size", request)
    }
    return size
  }
}

extension ServiceAddress {
  static func s3(_ address: S3Address) -> ServiceAddress {
    ServiceAddress(
      service: "s3", discoveryURL: address.isAWS ? address.discoveryURL : nil
    ) { request, region in
      address.url(key: request.key, query: request.query, region: region)
    }
  }
}

/// A tag without its quotes: listings and headers write them differently.
func bareTag(_ text: String) -> VersionTag {
  guard text.utf8.count >= 2, text.hasPrefix("\""), text.hasSuffix("\"") else {
    return VersionTag(text)
  }
  return VersionTag(String(text.dropFirst().dropLast()))
}

func quoted(_ tag: VersionTag) -> String {
  tag.text.hasPrefix("W/") ? tag.text : "\"\(tag.text)\""
}
