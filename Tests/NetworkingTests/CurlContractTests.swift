// What libcurl would do by itself and must not, and what it makes of odd answers.

import Glibc
import HTTP
import Testing

@testable import Networking

@Suite struct CurlContractTests {
  private let transport = HTTPClientTransport(environment: [:], connections: 2)
  private let ok = CannedServer.Answer.bytes("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")

  private func failure(_ request: HTTPRequest) async -> HTTPFailure? {
    do throws(HTTPFailure) {
      _ = try await transport.send(request)
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: ["GET", "PUT"])
  func `a request whose connection died before an answer is not sent again`(
    method: String
  ) async throws {
    let server = CannedServer([ok, .cut(""), ok])
    let request = HTTPRequest(
      method, server.url, body: .bytes(method == "PUT" ? [1, 2, 3] : []), patience: .seconds(20))
    _ = try await transport.send(request)
    #expect(
      await failure(request)
        == HTTPFailure(
          .interrupted,
          "the connection to 127.0.0.1:\(server.port) ended: the whole answer was not here yet"))
    #expect(server.requests.count == 2)
    // The transport is as good as new.
    #expect(try await transport.send(request).status == 200)
  }

  @Test func `a dead connection that nobody listens behind may have carried the request out`()
    async throws
  {
    let server = CannedServer([ok, .cutAndLeave])
    let request = HTTPRequest("PUT", server.url, body: .bytes([1]), patience: .seconds(20))
    _ = try await transport.send(request)
    #expect(await failure(request)?.kind == .interrupted)
    #expect(await failure(request)?.kind == .notConnected)
  }

  @Test func `a body that is empty has its length said where a body is expected`() async throws {
    let server = CannedServer([ok])
    for method in ["GET", "DELETE", "PUT", "POST"] {
      _ = try await transport.send(HTTPRequest(method, server.url, patience: .seconds(20)))
    }
    let lengths = server.requests.map { head in
      head.lowercased().split(separator: "\r\n").filter { $0.hasPrefix("content-length") }
    }
    #expect(lengths == [[], [], ["content-length: 0"], ["content-length: 0"]])
  }

  @Test func `a head is asked for, and nothing after it waited for`() async throws {
    let server = CannedServer([.bytes("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n")])
    let response = try await transport.send(
      HTTPRequest("HEAD", server.url, patience: .seconds(20)))
    #expect(response.header("content-length") == "9")
    #expect(response.body == [])
  }

  @Test func `headers go out as they are, empty ones too, and never as two`() async throws {
    let server = CannedServer([ok])
    let headers = [
      HTTPHeader("accept", "text/html"), HTTPHeader("x-none", ""), HTTPHeader("x-two", "a"),
      HTTPHeader("x-two", "b: c"),
    ]
    let request = HTTPRequest("GET", server.url, headers: headers, patience: .seconds(20))
    _ = try await transport.send(request)
    #expect(
      try #require(server.requests.first).split(separator: "\r\n").dropFirst(2)
        == ["accept: text/html", "x-none:", "x-two: a", "x-two: b: c"])
    var smuggling = request
    smuggling.headers = [HTTPHeader("x", "a\r\ny: b")]
    #expect(await failure(smuggling)?.kind == .local)
    smuggling = HTTPRequest("GET", server.url + "/a HTTP/1.1\r\nx: y", patience: .seconds(20))
    #expect(await failure(smuggling)?.kind == .notConnected)
    #expect(server.requests.count == 1)
  }

  @Test func `what comes before and after an answer is no part of it`() async throws {
    let server = CannedServer([
      .bytes(
        "HTTP/1.1 100 Continue\r\nx-early: 1\r\n\r\nHTTP/1.1 200 OK\r\nx-own:  a \r\n"
          + "Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nx-late: 1\r\n\r\n")
    ])
    let response = try await transport.send(HTTPRequest("GET", server.url, patience: .seconds(20)))
    #expect(response.status == 200)
    #expect(
      response.headers == [HTTPHeader("x-own", "a"), HTTPHeader("Transfer-Encoding", "chunked")])
    #expect(response.body == Array("hi".utf8))
  }

  @Test func `chunks that are none are no HTTP`() async {
    let server = CannedServer([
      .bytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")
    ])
    #expect(
      await failure(HTTPRequest("GET", server.url, patience: .seconds(20)))
        == HTTPFailure(.malformed, "what 127.0.0.1:\(server.port) answers is no HTTP"))
  }

  @Test func `an answer may be as long as its limit, and no longer`() async throws {
    let head = "HTTP/1.1 200 OK\r\nContent-Length: \(Transfer.responseLimitBytes + 1)\r\n\r\n"
    let body = String(repeating: "x", count: Transfer.responseLimitBytes + 1)
    let server = CannedServer([.bytes(head + body)])
    #expect(
      await failure(HTTPRequest("GET", server.url, patience: .seconds(60)))
        == HTTPFailure(
          .malformed, "the answer of 127.0.0.1:\(server.port) is longer than 64 MiB"))
  }

  @Test func `programs that are started meanwhile inherit no connection`() async {
    // While it is under way: an idle connection may be closed by then.
    let server = CannedServer([.silence])
    let request = HTTPRequest("GET", server.url, patience: .seconds(60))
    let task = Task { await failure(request) }
    while server.requests.isEmpty { await Task.yield() }
    let own = (0..<min(getdtablesize(), 1 << 16)).filter { descriptor in
      var address = sockaddr_in()
      var size = socklen_t(MemoryLayout<sockaddr_in>.size)
      let result = withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          getpeername(descriptor, $0, &size)
        }
      }
      return result == 0 && Int(UInt16(bigEndian: address.sin_port)) == server.port
    }
    #expect(!own.isEmpty)
    #expect(own.allSatisfy { fcntl($0, F_GETFD) & FD_CLOEXEC != 0 })
    task.cancel()
    _ = await task.value
  }

  @Test func `a machine without libcurl is told what to install`() {
    let error = #expect(throws: HTTPFailure.self) {
      try CurlLibrary.load("libcurl-of-nobody.so.4")
    }
    #expect(
      error
        == HTTPFailure(
          .local,
          "libcurl, by which rel speaks to the network, is not there: install the package "
            + "`libcurl4`, or `libcurl` where packages have other names"))
  }

  /// By libcurl's number, before a connection stood and after it.
  @Test(arguments: [
    (6, "no connection to h:80: there is no host of that name", HTTPFailure.Kind.interrupted),
    (28, "no connection to h:80: no answer within 10 s", .interrupted),
    (56, "no connection to h:80: it was closed", .interrupted),
    (1, "no connection to h:80: that is no address", .malformed),
  ])
  func `what happens before a connection stands is said so`(
    code: Int32, before: String, after: HTTPFailure.Kind
  ) throws {
    var end = CurlEnd(code: code)
    let target = try Target("http://h/")
    #expect(
      end.failure(target, nil, Authorities(nil)) == HTTPFailure(.notConnected, before))
    end.mayHaveRun = true
    #expect(end.failure(target, nil, Authorities(nil)).kind == after)
  }
}
