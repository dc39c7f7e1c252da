// One request and its answer over libcurl: what goes out, what comes in, and how it ended. Knows no
// threads: one calls it, from beginning to end.

import CCurl
import HTTP
import Host
import Synchronization

/// One request on its way.
///
/// Unchecked, since libcurl calls back on the thread that carries the transfer: that thread alone
/// touches it after `TransferLoop` took it, and hands its outcome back.
final class Transfer: @unchecked Sendable {
  static let responseLimitBytes = 64 << 20

  let request: HTTPRequest
  let target: Target
  let proxy: ProxyAddress?
  private let authorities: Authorities
  private let sent: @Sendable (Int64) -> Void
  private let receive: (@Sendable ([UInt8]) throws(HTTPFailure) -> Void)?

  /// Who waits for the outcome.
  var done: CheckedContinuation<Result<HTTPResponse, HTTPFailure>, Never>?
  var isCancelled = false
  private(set) var handle: CurlHandle?

  private enum Expectation { case status, field, body }
  private var expectation = Expectation.status
  private var response = HTTPResponse(status: 0)
  private var body: RequestBody
  private var reportedBytes = 0
  private var lastMove = ContinuousClock.now
  private var isUnderWay = false
  /// What ends it on this side.
  private var ownFailure: HTTPFailure?

  init(
    _ request: HTTPRequest, _ target: Target, _ proxy: ProxyAddress?, _ authorities: Authorities,
    sent: @escaping @Sendable (Int64) -> Void,
    receive: (@Sendable ([UInt8]) throws(HTTPFailure) -> Void)?
  ) {
    self.request = request
    self.target = target
    self.proxy = proxy
    self.authorities = authorities
    self.sent = sent
    self.receive = receive
    body = RequestBody(request.body)
  }

  /// When the silence is longer than the request's patience.
  var patienceEnds: ContinuousClock.Instant { lastMove + request.patience }

  var silent: HTTPFailure {
    let seconds = request.patience.components.seconds
    return HTTPFailure(.timedOut, "\(target.place) has been silent for \(seconds) s")
  }

  var cancelled: HTTPFailure {
    HTTPFailure(.cancelled, "the request to \(target.place) was cancelled")
  }

  /// Says how much of the body went out since the last call.
  func noteProgress() {
    guard request.body.sizeBytes > 0, let handle else { return }
    let total = handle.fact(.sentBytes)
    guard total > reportedBytes else { return }
    lastMove = .now
    sent(Int64(total - reportedBytes))
    reportedBytes = total
  }

  /// - Parameter code: libcurl's.
  func outcome(_ code: Int32) -> Result<HTTPResponse, HTTPFailure> {
    noteProgress()
    if let ownFailure { return .failure(ownFailure) }
    guard let handle, code != 0 else {
      guard response.status == 407, let proxy else { return .success(response) }
      return .failure(
        HTTPFailure(
          .notConnected,
          "no connection to the proxy \(proxy.place): it wants a user and a password"))
    }
    let end = CurlEnd(
      code: code, words: handle.words, systemError: handle.systemError,
      verification: handle.fact(.verification), connectStatus: handle.fact(.connectStatus),
      reachedSomebody: handle.fact(.connectMicroseconds) > 0, mayHaveRun: isUnderWay)
    return .failure(end.failure(target, proxy, authorities))
  }

  /// Frees what libcurl holds for it.
  func end() { handle = nil }

  // MARK: Setting up

  /// Readies a handle of libcurl's with all that the request is.
  func begin() throws(HTTPFailure) -> CurlHandle {
    let handle = try CurlHandle()
    self.handle = handle
    handle.set(.noSignals, 1)
    // A resolver that hangs is left behind and not waited for.
    handle.set(.quickExit, 1)
    handle.set(.httpVersion, 2)
    handle.set(.url, target.origin + "/")
    handle.set(.target, requestLineTarget)
    handle.set(.method, request.method)
    if request.method == "HEAD" {
      handle.set(.isBodiless, 1)
    } else if request.body.sizeBytes > 0 || !["GET", "DELETE"].contains(request.method) {
      handle.set(.isUpload, 1)
      handle.set(.uploadBytes, Int(request.body.sizeBytes))
      handle.set(.uploadBufferBytes, 256 << 10)
    } else {
      handle.set(.isGet, 1)
    }
    handle.set(.headers, lines: try headerLines())
    handle.set(.bufferBytes, 128 << 10)
    handle.set(.connectTimeoutMilliseconds, 10_000)
    handle.set(.idleSeconds, 20)
    if let file = authorities.effective {
      handle.set(.certificates, bytes: file.bytes)
      handle.set(.certificateFolder, nil)
    }
    setProxy(handle)
    setCalls(handle)
    return handle
  }

  private var speaksToProxy: Bool { proxy?.kind == .http && target.scheme == "http" }

  private var requestLineTarget: String {
    speaksToProxy ? target.origin + target.path : target.path
  }

  /// An empty text keeps libcurl from the environment, which `ProxyChoice` has read.
  private func setProxy(_ handle: CurlHandle) {
    handle.set(.noProxy, "")
    guard let proxy else { return handle.set(.proxy, "") }
    let host = proxy.host.contains(":") ? "[\(proxy.host)]" : proxy.host
    handle.set(.proxy, "\(proxy.kind == .http ? "http" : "socks5h")://\(host):\(proxy.port)")
    handle.set(.socksMethods, 1)
    handle.set(.hidesConnectHeaders, 1)
    if target.scheme == "https", proxy.kind == .http {
      handle.set(.tunnels, 1)
      handle.set(.proxyHeaders, lines: ["Proxy-Connection:"] + proxy.authorization)
    }
  }

  /// The request's own, and none of libcurl's but `Host` and `Content-Length`.
  private func headerLines() throws(HTTPFailure) -> [String] {
    var lines: [String] = []
    for header in request.headers {
      guard !(header.name + header.value).utf8.contains(where: { [0, 10, 13].contains($0) }) else {
        throw HTTPFailure(.local, "the header `\(header.name)` would have more than one line")
      }
      lines.append(header.value.isEmpty ? "\(header.name);" : "\(header.name): \(header.value)")
    }
    for name in ["Accept", "Expect", "Proxy-Connection"] where request.header(name) == nil {
      lines.append("\(name):")
    }
    return speaksToProxy ? lines + (proxy?.authorization ?? []) : lines
  }

  private func setCalls(_ handle: CurlHandle) {
    let user = Unmanaged.passUnretained(self).toOpaque()
    handle.set(.readyUser, user: user)
    handle.set(.headerUser, user: user)
    handle.set(.writeUser, user: user)
    handle.set(.readUser, user: user)
    handle.set(.onReady, ready: { user, _, _, _, _ in transfer(user).begins() ? 0 : 1 })
    handle.set(
      .onHeader,
      call: { bytes, _, count, user in
        transfer(user).take(headerLine: UnsafeRawBufferPointer(start: bytes, count: count))
        return count
      })
    handle.set(
      .onWrite,
      call: { bytes, _, count, user in
        let piece = UnsafeRawBufferPointer(start: bytes, count: count)
        return transfer(user).take(piece) ? count : writeIsOver
      })
    handle.set(
      .onRead,
      call: { bytes, size, count, user in
        let space = UnsafeMutableRawBufferPointer(start: bytes, count: size * count)
        return transfer(user).give(space) ?? readIsOver
      })
  }

  // MARK: What libcurl calls

  /// libcurl sends a request again when a connection that served others dies before an answer. Who
  /// asks decides about that: the server may have done what was asked.
  private func begins() -> Bool {
    defer { isUnderWay = true }
    return !isUnderWay
  }

  private func take(headerLine: UnsafeRawBufferPointer) {
    lastMove = .now
    var line = String(decoding: headerLine, as: UTF8.self)[...]
    while let last = line.unicodeScalars.last, last == "\r" || last == "\n" {
      line.unicodeScalars.removeLast()
    }
    switch expectation {
    case .status:
      let parts = line.split(separator: " ", maxSplits: 2)
      response = HTTPResponse(status: parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
      expectation = .field
    case .field where line.isEmpty:
      // "100 Continue" is not the answer yet.
      expectation = (100..<200).contains(response.status) ? .status : .body
    case .field: addField(line)
    // What follows a body in chunks.
    case .body: break
    }
  }

  private func addField(_ line: Substring) {
    if line.first == " " || line.first == "\t" {
      guard let last = response.headers.indices.last else { return }
      response.headers[last].value += " " + line.trimmed
    } else if let colon = line.firstIndex(of: ":") {
      response.headers.append(
        HTTPHeader(String(line[..<colon]), String(line[line.index(after: colon)...].trimmed)))
    }
  }

  /// - Returns: whether there may be more.
  private func take(_ piece: UnsafeRawBufferPointer) -> Bool {
    lastMove = .now
    if let receive, response.status == 200 || response.status == 206 {
      do throws(HTTPFailure) {
        try receive(Array(piece))
        return true
      } catch {
        ownFailure = error
        return false
      }
    }
    guard response.body.count + piece.count <= Transfer.responseLimitBytes else {
      ownFailure = HTTPFailure(
        .malformed,
        "the answer of \(target.place) is longer than \(Transfer.responseLimitBytes >> 20) MiB")
      return false
    }
    response.body += piece
    return true
  }

  private func give(_ space: UnsafeMutableRawBufferPointer) -> Int? {
    do throws(HTTPFailure) {
      return try body.read(into: space)
    } catch {
      ownFailure = error
      return nil
    }
  }
}

private let readIsOver = 0x1000_0000
private let writeIsOver = 0xFFFF_FFFF

private func transfer(_ user: UnsafeMutableRawPointer?) -> Transfer {
  Unmanaged<Transfer>.fromOpaque(user!).takeUnretainedValue()
}

extension HTTPRequest {
  fileprivate func header(_ name: String) -> String? {
    headers.first { $0.name.lowercased() == name.lowercased() }?.value
  }
}

extension Substring {
  fileprivate var trimmed: Substring {
    var text = drop { $0 == " " || $0 == "\t" }
    while let last = text.last, last == " " || last == "\t" { text.removeLast() }
    return text
  }
}
