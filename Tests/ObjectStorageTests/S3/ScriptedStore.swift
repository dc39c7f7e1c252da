// A store that answers from a script, with a clock that only waiting moves.

import HTTP
import Hashing
import Host
import ObjectStorage
import Support
import Synchronization

/// One answer of the script, or none.
enum Reply: Sendable {
  case answer(Int, _ headers: [String: String] = [:], _ body: String = "")
  case fails(HTTPFailure.Kind)

  static func error(
    _ status: Int, _ code: String, _ message: String = "", headers: [String: String] = [:],
    extra: String = ""
  ) -> Reply {
    .answer(
      status, headers.merging(["x-amz-request-id": "R1"]) { own, _ in own },
      "<?xml version=\"1.0\"?><Error><Code>\(code)</Code><Message>\(message)</Message>\(extra)"
        + "</Error>")
  }
}

/// Answers in the script's order, and notes what was asked.
final class ScriptedStore: HTTPTransport {
  private struct State {
    var replies: [Reply]
    var requests: [HTTPRequest] = []
    var slept: [Duration] = []
    var warnings: [String] = []
  }
  let disk = MemoryDisk()
  private let state: Mutex<State>

  init(_ replies: [Reply]) { state = Mutex(State(replies: replies)) }

  var requests: [HTTPRequest] { state.withLock { $0.requests } }
  var slept: [Duration] { state.withLock { $0.slept } }
  var warnings: [String] { state.withLock { $0.warnings } }
  /// How many answers were not asked for.
  var left: Int { state.withLock { $0.replies.count } }

  /// `PUT /acme/simple/x If-None-Match:*`: method, what follows the host, and the conditions.
  var lines: [String] {
    requests.map { request in
      let conditions = request.headers.filter { ["If-Match", "If-None-Match"].contains($0.name) }
        .map { " \($0.name):\($0.value)" }.joined()
      return
        "\(request.method) \(request.url.replacing("http://store:9000", with: ""))\(conditions)"
    }
  }

  func surroundings(
    _ credentials: any CredentialSource = FixedCredentials(testCredentials)
  ) -> S3Surroundings {
    S3Surroundings(
      transport: self, credentials: credentials, disk: disk,
      sleep: { [self] pause in
        state.withLock { $0.slept.append(pause) }
        disk.tick(seconds: pause.components.seconds)
      }, random: { 0.5 }, warn: { [self] text in state.withLock { $0.warnings.append(text) } })
  }

  func bucket(
    endpoint: String? = "http://store:9000", region: String? = "us-east-1", prefix: String = "",
    credentials: any CredentialSource = FixedCredentials(testCredentials),
    partLimit: Int64 = 5 << 30, partBytes: Int64 = 64 << 20
  ) throws -> S3Bucket {
    var settings = S3Settings()
    settings.endpoint = endpoint
    settings.region = region
    settings.partLimitBytes = partLimit
    settings.partBytes = partBytes
    return S3Bucket(
      location: "s3://acme/simple", place: try S3Location(bucket: "acme", prefix: prefix),
      settings: settings, surroundings: surroundings(credentials))
  }

  func send(
    _ request: HTTPRequest, sent: @escaping @Sendable (Int64) -> Void
  ) async throws(HTTPFailure) -> HTTPResponse {
    sent(request.body.sizeBytes)
    return try next(request)
  }

  func send(
    _ request: HTTPRequest, receive: @escaping @Sendable ([UInt8]) throws(HTTPFailure) -> Void
  ) async throws(HTTPFailure) -> HTTPResponse {
    var response = try next(request, beforeFailing: receive)
    guard response.status == 200 else { return response }
    for byte in response.body { try receive([byte]) }
    response.body = []
    return response
  }

  private func next(
    _ request: HTTPRequest,
    beforeFailing receive: (([UInt8]) throws(HTTPFailure) -> Void)? = nil
  ) throws(HTTPFailure) -> HTTPResponse {
    let reply = state.withLock { state in
      state.requests.append(request)
      return state.replies.isEmpty ? Reply.answer(599) : state.replies.removeFirst()
    }
    switch reply {
    case .answer(let status, let headers, let body):
      return HTTPResponse(
        status: status, headers: headers.sorted { $0.key < $1.key }.map { HTTPHeader($0, $1) },
        body: Array(body.utf8))
    case .fails(let kind):
      // What came before the connection ended.
      if let receive { try receive(Array("he".utf8)) }
      throw HTTPFailure(kind, "store:9000 went away")
    }
  }
}

/// Secrets that no output may show.
let testCredentials = Credentials(
  accessKey: "AKIDTEST", secretKey: Secret("SENTINEL-secret"),
  sessionToken: Secret("SENTINEL-token"), source: "a test")

func digest(_ text: String) -> Digest { SHA256.digest(of: Array(text.utf8)) }

/// What a storage's error comes to.
struct Told: Equatable {
  var trouble: StorageTrouble
  var description: String
  var hints: [String]

  init(_ trouble: StorageTrouble, _ description: String, hints: [String] = []) {
    self.trouble = trouble
    self.description = description
    self.hints = hints
  }

  init(_ error: StorageError) {
    self.init(error.trouble, error.description, hints: error.hints)
  }
}

/// The error that `body` throws.
func storageError(_ body: () async throws -> Void) async -> Told? {
  do {
    try await body()
    return nil
  } catch {
    return (error as? StorageError).map(Told.init)
  }
}

/// The numbers that a callback was given, in order.
final class Counts: Sendable {
  private let state = Mutex<[Int64]>([])
  func add(_ count: Int64) { state.withLock { $0.append(count) } }
  var values: [Int64] { state.withLock { $0 } }
}

/// The bytes that a callback was given, joined.
final class Pieces: Sendable {
  private let state = Mutex<[UInt8]>([])
  func add(_ bytes: [UInt8]) { state.withLock { $0 += bytes } }
  var text: String { String(decoding: state.withLock { $0 }, as: UTF8.self) }
}
