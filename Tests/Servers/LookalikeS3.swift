// An S3 server in memory, for tests that need no real one: buckets, objects, conditions, answers.

import Hashing
import Synchronization

/// ```swift
/// let s3 = try await LookalikeS3(buckets: ["index"])
/// s3.change { $0.conditionalWrites = .ignored }
/// ```
public final class LookalikeS3: LoopbackEndpoint {
  /// One version of an object; there are no older ones.
  public struct Object: Sendable, Equatable {
    public var bytes: [UInt8]
    /// With its quotes.
    public var entityTag: String
    /// `Content-Type`, `Cache-Control` and the like, and `x-amz-meta-` fields.
    public var headers: HTTPFields
    public var modified: Int
  }

  private let server: LoopbackServer
  private let store: LookalikeStore

  public var port: Int { server.port }
  /// The endpoint, without a slash at the end.
  public var url: String { server.url }
  public var requests: [ServedRequest] { server.requests }

  public init(
    buckets: [String] = [], _ settings: LookalikeSettings = LookalikeSettings(),
    certificate: TestCertificate? = nil
  ) async throws {
    let store = LookalikeStore(buckets, settings)
    self.store = store
    server = try await LoopbackServer(certificate: certificate) { store.answer($0) }
  }

  /// Changes what the server does from now on.
  public func change(_ change: @Sendable (inout LookalikeSettings) -> Void) {
    store.state.withLock { change(&$0.settings) }
  }

  /// The object as it is stored now.
  public func object(_ key: String, in bucket: String) -> Object? {
    store.state.withLock { $0.buckets[bucket]?.objects[key] }
  }

  /// All keys, by their bytes.
  public func keys(in bucket: String) -> [String] {
    store.state.withLock { $0.buckets[bucket]?.sortedKeys ?? [] }
  }

  /// Stores an object behind all clients' backs; nil removes it.
  public func put(_ text: String?, _ key: String, in bucket: String) {
    store.state.withLock { state in
      guard let text else {
        state.buckets[bucket]?.objects[key] = nil
        return
      }
      let object = state.object(Array(text.utf8), headers: [:])
      state.buckets[bucket]?.objects[key] = object
    }
  }

  /// Uploads in parts that were neither completed nor aborted.
  public func openUploads(in bucket: String) -> Int {
    store.state.withLock { $0.buckets[bucket]?.uploads.count ?? 0 }
  }

  public func stop() async { await server.stop() }
}

/// One request at a time, so conditions and writes are one step.
final class LookalikeStore: Sendable {
  let state: Mutex<LookalikeState>

  init(_ buckets: [String], _ settings: LookalikeSettings) {
    state = Mutex(
      LookalikeState(
        settings: settings, buckets: Dictionary(uniqueKeysWithValues: buckets.map { ($0, .init()) })
      ))
  }

  func answer(_ request: ServedRequest) -> ServedResponse {
    state.withLock { state in
      state.requestCount += 1
      var response = state.answer(request)
      let number = String(state.requestCount, radix: 16, uppercase: true)
      let identifier = String(repeating: "0", count: 16 - number.count) + number
      response.identify(as: identifier, isHead: request.method == "HEAD")
      response.headers["Date"] = httpDate(state.settings.now())
      response.headers["Server"] = "AmazonS3"
      return response
    }
  }
}

/// All that the server knows.
struct LookalikeState {
  struct Bucket {
    var objects: [String: LookalikeS3.Object] = [:]
    var uploads: [String: Upload] = [:]
    /// `policy`, `versioning` and the like, as they were put.
    var settings: [String: [UInt8]] = [:]

    var sortedKeys: [String] {
      objects.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
  }

  struct Upload {
    var key: String
    var headers: HTTPFields
    var parts: [Int: LookalikeS3.Object] = [:]
  }

  var settings: LookalikeSettings
  var buckets: [String: Bucket]
  var requestCount = 0

  mutating func answer(_ request: ServedRequest) -> ServedResponse {
    if let answer = settings.authorise?(request) { return answer }
    let (bucket, key) = place(request)
    if bucket.isEmpty { return bucketList() }
    if let answer = regionAnswer(request) { return answer }
    let name = String(bucket)
    guard buckets[name] != nil || (request.method == "PUT" && key.isEmpty) else {
      return .s3Error(
        404, "NoSuchBucket", "The specified bucket does not exist", [("BucketName", name)])
    }
    if key.isEmpty { return answer(request, bucket: name) }
    if !settings.takesFolderKeys, key.hasSuffix("/") {
      return .s3Error(400, "InvalidArgument", "This server does not support this key.")
    }
    if request.method == "POST" || request.queryValue("uploadId") != nil {
      return multipart(request, name, key)
    }
    return answer(request, name, key)
  }

  /// Bucket and decoded key; both are empty for the endpoint itself.
  private func place(_ request: ServedRequest) -> (bucket: String, key: String) {
    let path = request.path.drop { $0 == "/" }
    let host = request.headers["Host"]?.split(separator: ":").first ?? ""
    if let suffix = settings.hostSuffix, host.hasSuffix("." + suffix) {
      return (String(host.dropLast(suffix.count + 1)), percentDecoded(request.path.dropFirst()))
    }
    let bucket = path.prefix { $0 != "/" }
    return (String(bucket), percentDecoded(path.dropFirst(bucket.count + 1)))
  }

  // MARK: Objects

  private mutating func answer(
    _ request: ServedRequest, _ bucket: String, _ key: String
  ) -> ServedResponse {
    let object = buckets[bucket]?.objects[key]
    switch request.method {
    case "GET", "HEAD":
      return read(request, object, key)
    case "PUT":
      let (bytes, trouble) = content(of: request)
      if let trouble { return trouble }
      if let trouble = conditionTrouble(request, object, key) { return trouble }
      let stored = self.object(bytes, headers: request.headers)
      buckets[bucket]?.objects[key] = stored
      return ServedResponse(200, headers: tagged(stored))
    case "DELETE":
      buckets[bucket]?.objects[key] = nil
      return ServedResponse(204)
    default:
      return notAllowed
    }
  }

  private func read(
    _ request: ServedRequest, _ object: LookalikeS3.Object?, _ key: String
  ) -> ServedResponse {
    guard let object else {
      if settings.deniesMissingKeys { return .s3Error(403, "AccessDenied", "Access Denied") }
      return .s3Error(404, "NoSuchKey", "The specified key does not exist.", [("Key", key)])
    }
    var headers = tagged(object)
    if let wanted = request.headers["If-Match"], !matches(wanted, object.entityTag) {
      return preconditionFailed("If-Match")
    }
    if let known = request.headers["If-None-Match"], matches(known, object.entityTag) {
      return ServedResponse(304, headers: headers)
    }
    headers["Last-Modified"] = httpDate(object.modified)
    headers["Accept-Ranges"] = "bytes"
    if request.headers["x-amz-checksum-mode"] == nil { headers["x-amz-checksum-sha256"] = nil }
    for field in object.headers where !field.name.lowercased().hasPrefix("x-amz-checksum") {
      headers.add(field.name, field.value)
    }
    if headers["Content-Type"] == nil { headers["Content-Type"] = "binary/octet-stream" }
    if request.method == "HEAD" { headers["Content-Length"] = "\(object.bytes.count)" }
    return ServedResponse(200, headers: headers, body: request.method == "GET" ? object.bytes : [])
  }

  /// Why a write is refused by its condition.
  func conditionTrouble(
    _ request: ServedRequest, _ object: LookalikeS3.Object?, _ key: String
  ) -> ServedResponse? {
    let mustBeNew = request.headers["If-None-Match"]
    let mustBe = request.headers["If-Match"]
    if mustBeNew == nil, mustBe == nil { return nil }
    switch settings.conditionalWrites {
    case .ignored:
      return nil
    case .refused:
      return notImplemented(mustBe == nil ? "If-None-Match" : "If-Match")
    case .replacementsIgnored where mustBe != nil:
      return nil
    case .replacementsRefused where mustBe != nil:
      return notImplemented("If-Match")
    case .replacementsIgnored, .replacementsRefused, .honoured, .quotedTagRefused:
      if mustBeNew != nil, object != nil { return preconditionFailed("If-None-Match") }
      guard let mustBe else { return nil }
      if settings.conditionalWrites == .quotedTagRefused {
        let bare = object.map { $0.entityTag.filter { $0 != "\"" } }
        return mustBe == bare ? nil : preconditionFailed("If-Match")
      }
      guard let object else {
        return .s3Error(404, "NoSuchKey", "The specified key does not exist.", [("Key", key)])
      }
      return matches(mustBe, object.entityTag) ? nil : preconditionFailed("If-Match")
    }
  }

  /// An object as it would be stored now. Its tag is opaque: no digest that AWS would give.
  func object(_ bytes: [UInt8], headers: HTTPFields) -> LookalikeS3.Object {
    let kept = headers.filter { field in
      let name = field.name.lowercased()
      return name.hasPrefix("x-amz-meta-") || name == "x-amz-checksum-sha256"
        || ["content-type", "cache-control", "content-disposition"].contains(name)
    }
    let tag = SHA256.digest(of: bytes).hexadecimal.prefix(32)
    return LookalikeS3.Object(
      bytes: bytes, entityTag: "\"\(tag)\"", headers: HTTPFields(kept), modified: settings.now())
  }

  func tagged(_ object: LookalikeS3.Object) -> HTTPFields {
    var headers: HTTPFields = ["ETag": object.entityTag]
    if settings.verifiesChecksums, let checksum = object.headers["x-amz-checksum-sha256"] {
      headers["x-amz-checksum-sha256"] = checksum
    }
    return headers
  }

  private func matches(_ condition: String, _ tag: String) -> Bool {
    condition == "*" || condition.filter { $0 != "\"" } == tag.filter { $0 != "\"" }
  }

  // MARK: Answers

  var notAllowed: ServedResponse {
    .s3Error(
      405, "MethodNotAllowed", "The specified method is not allowed against this resource.")
  }

  private func notImplemented(_ header: String) -> ServedResponse {
    .s3Error(
      501, "NotImplemented", "A header you provided implies functionality that is not implemented",
      [("Header", header)])
  }

  private func preconditionFailed(_ condition: String) -> ServedResponse {
    .s3Error(
      412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold",
      [("Condition", condition)])
  }

  /// The answer to a request that was signed for another region than the bucket's.
  private func regionAnswer(_ request: ServedRequest) -> ServedResponse? {
    guard
      let credential = request.headers["Authorization"]?.split(separator: "Credential=").last,
      case let scope = credential.prefix(while: { $0 != "," }).split(separator: "/"),
      scope.count == 5, scope[2] != settings.region
    else { return nil }
    switch settings.wrongRegion {
    case .ignored:
      return nil
    case .permanentRedirect:
      var answer = ServedResponse.s3Error(
        301, "PermanentRedirect",
        "The bucket you are attempting to access must be addressed using the specified endpoint. "
          + "Please send all future requests to this endpoint.",
        [("Endpoint", "s3.\(settings.region).amazonaws.com")])
      answer.headers["x-amz-bucket-region"] = settings.region
      return answer
    case .malformedAuthorization:
      return .s3Error(
        400, "AuthorizationHeaderMalformed",
        "The authorization header is malformed; the region '\(scope[2])' is wrong; expecting "
          + "'\(settings.region)'", [("Region", settings.region)])
    }
  }
}
