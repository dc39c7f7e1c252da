// The tests' own HTTP server and forward proxy, against curl.

import Servers
import Testing

struct LoopbackServerTests {
  @Test func `a handler sees the request whole, and curl its answer`() async throws {
    let server = try await LoopbackServer { request in
      ServedResponse(201, "\(request.method) \(request.target) \(request.text)")
    }
    let text = try await output(
      of: "curl",
      [
        "-sS", "-d", "body", "-H", "X-Test: a: b", "-w", " %{http_code}",
        server.url + "/a%2Bb?c=d%20e&f",
      ])
    #expect(text == "POST /a%2Bb?c=d%20e&f body 201")
    let request = try #require(server.requests.first)
    #expect(request.path == "/a%2Bb")
    #expect(request.queryValue("c") == "d e")
    #expect(request.queryValue("f") == "")
    #expect(request.headers["x-test"] == "a: b")
    await server.stop()
    await #expect(throws: (any Error).self) {
      try await send(ServedRequest("GET", "/"), toPort: server.port)
    }
  }

  @Test func `one connection carries many requests, big and chunked bodies too`() async throws {
    let server = try await LoopbackServer { ServedResponse(200, "\($0.body.count) ") }
    let big = String(repeating: "x", count: 120_000)
    let text = try await output(
      of: "curl",
      [
        "-sS", "-w", "%{num_connects} ", "-d", big, "-H", "Expect: 100-continue", server.url,
        "--next", "-sS", "-w", "%{num_connects} ", "-d", big, "-H", "Transfer-Encoding: chunked",
        server.url, "--next", "-sS", "-w", "%{num_connects}", "-I", server.url,
      ])
    #expect(text.hasPrefix("120000 1 120000 0 HTTP/1.1 200 OK\r\n"))
    #expect(text.hasSuffix("Content-Length: 2\r\n\r\n0"))
  }

  @Test func `TLS is trusted by who knows the certificate`() async throws {
    let certificate = try await TestCertificate()
    let server = try await LoopbackServer(certificate: certificate) { _ in
      ServedResponse(200, "safe")
    }
    let text = try await output(
      of: "curl", ["-sS", "--cacert", certificate.authorityFile, server.url])
    #expect(text == "safe")
    await #expect(throws: ProgramFailure.self) {
      try await output(of: "curl", ["-sS", server.url])
    }
  }

  @Test func `a forward proxy takes absolute targets`() async throws {
    let server = try await LoopbackServer { ServedResponse(200, $0.target) }
    let proxy = try await ForwardProxy(ports: ["index.test": server.port])
    let text = try await output(
      of: "curl", ["-sS", "-x", proxy.url, "http://index.test/a?b"])
    #expect(text == "/a?b")
    #expect(server.requests[0].headers["Host"] == "index.test")
    #expect(proxy.requests.map(\.target) == ["http://index.test/a?b"])
  }

  @Test func `a forward proxy tunnels, for who may`() async throws {
    let certificate = try await TestCertificate()
    let server = try await LoopbackServer(certificate: certificate) { _ in
      ServedResponse(200, "safe")
    }
    let proxy = try await ForwardProxy(authorization: "Basic dXNlcjp3b3Jk")
    let arguments = ["-sS", "--cacert", certificate.authorityFile, "-x", proxy.url, server.url]
    #expect(try await output(of: "curl", ["--proxy-user", "user:word"] + arguments) == "safe")
    #expect(proxy.requests.map(\.method) == ["CONNECT"])
    await #expect(throws: ProgramFailure.self) { try await output(of: "curl", arguments) }
  }
}
