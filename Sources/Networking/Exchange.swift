// One request and its answer over a client: pieces out, pieces in, and the patience between them.

import AsyncHTTPClient
import HTTP
import Host
import NIOCore
import NIOHTTP1

struct Exchange: Sendable {
  static let responseLimitBytes = 64 << 20

  var client: HTTPClient
  var request: HTTPRequest
  var target: Target
  var proxy: ProxyAddress?
  var sent: @Sendable (Int64) -> Void
  var receive: (@Sendable ([UInt8]) throws(HTTPFailure) -> Void)?
  private let move = LastMove()

  init(
    client: HTTPClient, request: HTTPRequest, target: Target, proxy: ProxyAddress?,
    sent: @escaping @Sendable (Int64) -> Void,
    receive: (@Sendable ([UInt8]) throws(HTTPFailure) -> Void)?
  ) {
    self.client = client
    self.request = request
    self.target = target
    self.proxy = proxy
    self.sent = sent
    self.receive = receive
  }

  /// The answer, or the end of patience, whichever is first; the other is cancelled and waited for.
  func answer() async -> Result<HTTPResponse, HTTPFailure> {
    await withTaskGroup(of: Result<HTTPResponse, HTTPFailure>?.self) { group in
      group.addTask { await exchanged() }
      group.addTask {
        guard await move.silence(of: request.patience) else { return nil }
        let seconds = request.patience.components.seconds
        return .failure(
          HTTPFailure(.timedOut, "\(target.place) has been silent for \(seconds) s"))
      }
      var first: Result<HTTPResponse, HTTPFailure>?
      while let next = await group.next() {
        if first == nil { first = next }
        if first != nil { group.cancelAll() }
      }
      return first ?? .failure(cancelled)
    }
  }

  private var cancelled: HTTPFailure {
    HTTPFailure(.cancelled, "the request to \(target.place) was cancelled")
  }

  private func exchanged() async -> Result<HTTPResponse, HTTPFailure> {
    do {
      return .success(try await exchange())
    } catch let failure as HTTPFailure {
      return .failure(failure)
    } catch {
      if Task.isCancelled { return .failure(cancelled) }
      return .failure(httpFailure(error, target: target, proxy: proxy))
    }
  }

  private func exchange() async throws -> HTTPResponse {
    var outgoing = HTTPClientRequest(url: request.url)
    outgoing.method = HTTPMethod(rawValue: request.method)
    for header in request.headers { outgoing.headers.add(name: header.name, value: header.value) }
    if request.body.sizeBytes > 0 {
      outgoing.body = .stream(
        RequestPieces(body: request.body, move: move, sent: sent),
        length: .known(request.body.sizeBytes))
    }
    let incoming = try await client.execute(outgoing, deadline: .distantFuture)
    move.note()
    if incoming.status == .proxyAuthenticationRequired, proxy != nil {
      throw HTTPClientError.proxyAuthenticationRequired
    }
    var response = HTTPResponse(
      status: Int(incoming.status.code),
      headers: incoming.headers.map { HTTPHeader($0.name, $0.value) })
    let streams = receive != nil && (response.status == 200 || response.status == 206)
    for try await piece in incoming.body {
      move.note()
      if streams, let receive {
        try receive(Array(piece.readableBytesView))
        continue
      }
      guard response.body.count + piece.readableBytes <= Exchange.responseLimitBytes else {
        throw HTTPFailure(
          .malformed,
          "the answer of \(target.place) is longer than \(Exchange.responseLimitBytes >> 20) MiB")
      }
      response.body += piece.readableBytesView
    }
    return response
  }
}
