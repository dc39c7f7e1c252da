// Requests that are watched: what is told of each, and that nothing of them is changed.

import HTTP
import Host
import Networking
import Synchronization
import Testing

@Suite struct WatchedTransportTests {
  /// Answers with what it was made with.
  private struct Scripted: HTTPTransport {
    var answer: Result<HTTPResponse, HTTPFailure>
    var pieces: [[UInt8]] = []

    func send(
      _ request: HTTPRequest, sent: @escaping @Sendable (Int64) -> Void
    ) async throws(HTTPFailure) -> HTTPResponse { try answer.get() }

    func send(
      _ request: HTTPRequest, receive: @escaping @Sendable ([UInt8]) throws(HTTPFailure) -> Void
    ) async throws(HTTPFailure) -> HTTPResponse {
      for piece in pieces { try receive(piece) }
      return try answer.get()
    }
  }

  private final class Seen: Sendable {
    let lines = Mutex<[String]>([])
    func take(_ exchange: HTTPExchange) {
      let answer =
        switch exchange.answer {
        case .success(let (status, bytes)): "\(status), \(bytes) bytes"
        case .failure(let failure): "\(failure)"
        }
      lines.withLock {
        $0.append("\(exchange.method) \(exchange.url) \(exchange.sentBytes): \(answer)")
      }
    }
  }

  private let request = HTTPRequest(
    "PUT", "http://a/b", headers: [HTTPHeader("Authorization", "secret")],
    body: .bytes([1, 2, 3]), patience: .seconds(1))

  @Test func `nobody watches unless somebody asks`() {
    let plain: any HTTPTransport = Scripted(answer: .success(HTTPResponse(status: 200))).watched
    #expect(plain is Scripted)
  }

  @Test func `an answer, a failure and a stream are told, and passed on as they are`()
    async throws
  {
    let seen = Seen()
    let response = HTTPResponse(status: 200, body: [1, 2])
    let failure = HTTPFailure(.timedOut, "no answer")
    let watcher: @Sendable (HTTPExchange) -> Void = { seen.take($0) }
    try await HTTPExchange.$watcher.withValue(watcher) {
      #expect(try await Scripted(answer: .success(response)).watched.send(request) == response)
      await #expect(throws: failure) {
        try await Scripted(answer: .failure(failure)).watched.send(request)
      }
      let got = Mutex<[UInt8]>([])
      _ = try await Scripted(
        answer: .success(HTTPResponse(status: 206)), pieces: [[1, 2], [3, 4, 5]]
      ).watched.send(request) { piece in got.withLock { $0 += piece } }
      #expect(got.withLock { $0 } == [1, 2, 3, 4, 5])
    }
    #expect(
      seen.lines.withLock { $0 } == [
        "PUT http://a/b 3: 200, 2 bytes", "PUT http://a/b 3: no answer",
        "PUT http://a/b 3: 206, 5 bytes",
      ])
  }
}
