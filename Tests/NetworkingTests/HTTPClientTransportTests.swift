// The real transport against a server of this machine.

import HTTP
import Host
import Networking
import Support
import Synchronization
import Testing

@Suite struct HTTPClientTransportTests {
  private let transport = HTTPClientTransport(environment: [:], connections: 2)
  private let ok = CannedServer.Answer.bytes(
    "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-A: b\r\n\r\nhi")

  private func failure(_ request: HTTPRequest) async -> HTTPFailure? {
    do throws(HTTPFailure) {
      _ = try await transport.send(request)
      return nil
    } catch {
      return error
    }
  }

  @Test func `the path and the headers go out as they are`() async throws {
    let server = CannedServer([ok])
    let path = "/b/a%20b%2Bc//~%21%2A%27%28%29?x=%2F&y="
    let response = try await transport.send(
      HTTPRequest(
        "PUT", server.url + path, headers: [HTTPHeader("x-own", "1")], body: .bytes([1, 2, 3]),
        patience: .seconds(20)))
    #expect(response.status == 200)
    #expect(response.header("x-a") == "b")
    #expect(response.body == Array("hi".utf8))
    let lines = try #require(server.requests.first).split(separator: "\r\n").map(String.init)
    #expect(lines.first == "PUT \(path) HTTP/1.1")
    #expect(
      Set(lines.dropFirst().map { $0.lowercased() }) == [
        "host: 127.0.0.1:\(server.port)", "x-own: 1", "content-length: 3",
      ])
  }

  @Test func `a connection serves many requests`() async throws {
    let server = CannedServer([ok])
    for _ in 0..<5 {
      _ = try await transport.send(HTTPRequest("GET", server.url, patience: .seconds(20)))
    }
    #expect(server.connectionCount == 1)
    #expect(server.requests.count == 5)
  }

  @Test func `no more requests than allowed are under way`() async throws {
    let server = CannedServer([ok])
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<40 {
        group.addTask {
          _ = try await transport.send(HTTPRequest("GET", server.url, patience: .seconds(20)))
        }
      }
      try await group.waitForAll()
    }
    #expect(server.connectionCount <= 2)
    #expect(server.requests.count == 40)
  }

  @Test func `redirects and packed answers come as they are`() async throws {
    let server = CannedServer([
      .bytes("HTTP/1.1 301 Moved\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n"),
      .bytes("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc"),
    ])
    let request = HTTPRequest("GET", server.url, patience: .seconds(20))
    #expect(try await transport.send(request).status == 301)
    #expect(try await transport.send(request).body == Array("abc".utf8))
  }

  @Test func `a part of a file is sent in pieces`() async throws {
    let folder = try TemporaryFolder()
    let bytes = [UInt8](repeating: 7, count: 3 << 20)
    try folder.disk.write(bytes, to: "f", mode: 0o644)
    let server = CannedServer([ok])
    let total = Mutex<Int64>(0)
    let size: Int64 = (2 << 20) + 5
    _ = try await transport.send(
      HTTPRequest(
        "PUT", server.url, body: .file(folder.path / "f", offset: 1 << 10, sizeBytes: size),
        patience: .seconds(20)), sent: { count in total.withLock { $0 += count } })
    #expect(server.bodySizes == [Int(size)])
    #expect(total.withLock { $0 } == size)
  }

  @Test func `a file that ends too early is the machine's own trouble`() async throws {
    let folder = try TemporaryFolder()
    try folder.disk.write([1, 2], to: "f", mode: 0o644)
    let server = CannedServer([ok])
    for path in [folder.path / "f", folder.path / "none"] {
      let request = HTTPRequest(
        "PUT", server.url, body: .file(path, offset: 0, sizeBytes: 5), patience: .seconds(20))
      #expect(await failure(request)?.kind == .local)
    }
  }

  @Test func `an answer is received in pieces, unless it is an error`() async throws {
    let server = CannedServer([
      ok, .bytes("HTTP/1.1 404 No\r\nContent-Length: 3\r\n\r\nno!"),
    ])
    let request = HTTPRequest("GET", server.url, patience: .seconds(20))
    let got = Mutex<[UInt8]>([])
    let first = try await transport.send(
      request, receive: { piece in got.withLock { $0 += piece } })
    #expect(first.body == [])
    #expect(got.withLock { $0 } == Array("hi".utf8))
    let second = try await transport.send(request, receive: { _ in })
    #expect(second.body == Array("no!".utf8))
  }

  @Test func `a receiver that wants no more ends it with its own failure`() async throws {
    let server = CannedServer([ok])
    let own = HTTPFailure(.local, "enough")
    do throws(HTTPFailure) {
      _ = try await transport.send(
        HTTPRequest("GET", server.url, patience: .seconds(20)),
        receive: { _ throws(HTTPFailure) in throw own })
      Issue.record("it went on")
    } catch {
      #expect(error == own)
    }
  }

  @Test func `nobody there means that nothing was sent`() async {
    let server = CannedServer([], listens: false)
    #expect(
      await failure(HTTPRequest("GET", server.url, patience: .seconds(20)))
        == HTTPFailure(
          .notConnected, "no connection to 127.0.0.1:\(server.port): connection refused"))
  }

  @Test func `an answer that breaks off leaves open what was done`() async {
    for answer in ["", "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nhalf"] {
      let server = CannedServer([.cut(answer)])
      let request = HTTPRequest("PUT", server.url, body: .bytes([1]), patience: .seconds(20))
      #expect(
        await failure(request)
          == HTTPFailure(
            .interrupted,
            "the connection to 127.0.0.1:\(server.port) ended: the whole answer was not here yet"))
    }
  }

  @Test func `what is no HTTP is said`() async {
    let server = CannedServer([.bytes("SSH-2.0-OpenSSH_9\r\n\r\n")])
    #expect(
      await failure(HTTPRequest("GET", server.url, patience: .seconds(20)))
        == HTTPFailure(.malformed, "what 127.0.0.1:\(server.port) answers is no HTTP"))
  }

  @Test func `silence ends with patience`() async {
    let server = CannedServer([.silence])
    let request = HTTPRequest("GET", server.url, patience: .milliseconds(50))
    #expect(await failure(request)?.kind == .timedOut)
  }

  @Test func `cancelling ends the request`() async {
    let server = CannedServer([.silence])
    let request = HTTPRequest("GET", server.url, patience: .seconds(60))
    let task = Task { await failure(request) }
    while server.requests.isEmpty { await Task.yield() }
    task.cancel()
    #expect(await task.value?.kind == .cancelled)
  }

  @Test func `a proxy is asked to connect, and its password stays with it`() async throws {
    let server = CannedServer([.bytes("HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n")])
    let transport = HTTPClientTransport(
      environment: ["https_proxy": "http://me:SENTINEL@127.0.0.1:\(server.port)"])
    do throws(HTTPFailure) {
      _ = try await transport.send(
        HTTPRequest("GET", "https://s3.example.org/", patience: .seconds(20)))
    } catch {
      #expect(
        error
          == HTTPFailure(
            .notConnected,
            "no connection to the proxy 127.0.0.1:\(server.port): it wants a user and a password"))
    }
    #expect(server.requests.first?.hasPrefix("CONNECT s3.example.org:443 ") == true)
    #expect(server.requests.first?.lowercased().contains("proxy-authorization: basic ") == true)
  }

  @Test func `an address that is none is refused before anything is sent`() async {
    for url in ["ftp://a/", "nothing", "http://", "http://a:x/", "http://u@h/"] {
      #expect(await failure(HTTPRequest("GET", url, patience: .seconds(1)))?.kind == .notConnected)
    }
  }
}
