// Requests as somebody sees them who looks for a fault: each with its answer and its time. Knows no
// header and no body: secrets are in those.

public import HTTP
import Host
import Synchronization

/// A request that came to its end.
public struct HTTPExchange: Sendable {
  public var method: String
  /// As it was sent: a signed one has secrets in it.
  public var url: String
  /// What the body of the request had.
  public var sentBytes: Int64
  /// The status, and the bytes of the body.
  public var answer: Result<(status: Int, receivedBytes: Int), HTTPFailure>
  public var duration: Duration

  /// Told of each request of what runs below; nil: nobody watches.
  @TaskLocal public static var watcher: (@Sendable (HTTPExchange) -> Void)?
}

extension HTTPTransport {
  /// The same transport, watched by whoever watches now; itself where nobody does.
  public var watched: any HTTPTransport {
    guard let watcher = HTTPExchange.watcher else { return self }
    return WatchedTransport(transport: self, watcher: watcher)
  }
}

private struct WatchedTransport: HTTPTransport {
  let transport: any HTTPTransport
  let watcher: @Sendable (HTTPExchange) -> Void

  func send(
    _ request: HTTPRequest, sent: @escaping @Sendable (Int64) -> Void
  ) async throws(HTTPFailure) -> HTTPResponse {
    let start = ContinuousClock.now
    do throws(HTTPFailure) {
      let response = try await transport.send(request, sent: sent)
      tell(request, .success((response.status, response.body.count)), since: start)
      return response
    } catch {
      tell(request, .failure(error), since: start)
      throw error
    }
  }

  func send(
    _ request: HTTPRequest, receive: @escaping @Sendable ([UInt8]) throws(HTTPFailure) -> Void
  ) async throws(HTTPFailure) -> HTTPResponse {
    let start = ContinuousClock.now
    let streamed = Streamed()
    do throws(HTTPFailure) {
      let response = try await transport.send(request) { piece throws(HTTPFailure) in
        streamed.bytes.add(piece.count, ordering: .relaxed)
        try receive(piece)
      }
      let count = streamed.bytes.load(ordering: .relaxed) + response.body.count
      tell(request, .success((response.status, count)), since: start)
      return response
    } catch {
      tell(request, .failure(error), since: start)
      throw error
    }
  }

  private func tell(
    _ request: HTTPRequest, _ answer: Result<(status: Int, receivedBytes: Int), HTTPFailure>,
    since start: ContinuousClock.Instant
  ) {
    watcher(
      HTTPExchange(
        method: request.method, url: request.url, sentBytes: request.body.sizeBytes,
        answer: answer, duration: start.duration(to: .now)))
  }
}

/// How much of a body came so far.
private final class Streamed: Sendable {
  let bytes = Atomic<Int>(0)
}
