// The proxy that makes things go wrong, in front of a server that always answers well.

import Servers
import Testing

struct FaultProxyTests {
  /// A proxy with those rules, and the server behind it that answers `fine` to everything.
  private func proxy(_ rules: FaultRule...) async throws -> (FaultProxy, LoopbackServer) {
    let server = try await LoopbackServer { _ in
      ServedResponse(200, headers: ["ETag": "\"1\""], body: Array("fine".utf8))
    }
    return (try await FaultProxy(before: server, rules), server)
  }

  /// The status and the body that curl had, or how it ended without an answer.
  private func curl(_ arguments: String...) async -> String {
    do {
      return try await output(
        of: "curl", ["-sS", "--max-time", "5", "-w", " %{http_code}"] + arguments)
    } catch let failure as ProgramFailure {
      return failure.errors.split(separator: "\n").last.map {
        String($0.prefix { $0 != ")" }) + ")"
      } ?? ""
    } catch {
      return "\(error)"
    }
  }

  @Test func `without a rule it is transparent`() async throws {
    let (proxy, server) = try await proxy()
    #expect(await curl("-X", "PUT", "-d", "body", proxy.url + "/b/k%2B") == "fine 200")
    #expect(server.requests.map(\.target) == ["/b/k%2B"])
    #expect(server.requests[0].text == "body")
    #expect(server.requests[0].headers["Host"] == "127.0.0.1:\(proxy.port)")
    let record = try #require(proxy.records.first)
    #expect(record.status == 200 && record.wasForwarded && !record.wasFaulty)
  }

  @Test func `a rule answers in the server's place, for the requests that it names`() async throws {
    let (proxy, server) = try await proxy(
      FaultRule(.slowDown(retryAfterSeconds: 1), .nth(2), method: "GET", key: "^/b/simple/.*l$"))
    #expect(await curl(proxy.url + "/b/simple/a.html") == "fine 200")
    #expect(await curl("-X", "PUT", proxy.url + "/b/simple/a.html") == "fine 200")
    #expect(
      await curl(proxy.url + "/b/simple/%61.html") == """
        <?xml version="1.0" encoding="UTF-8"?>
        <Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message>\
        <RequestId>0000000000000000</RequestId><HostId>host</HostId></Error> 503
        """)
    #expect(await curl(proxy.url + "/b/simple/a.html") == "fine 200")
    #expect(server.requests.count == 3)
    #expect(proxy.records.map(\.status) == [200, 200, 503, 200])
    #expect(proxy.records.map(\.wasForwarded) == [true, true, false, true])
  }

  @Test func `a request can be reset before the server has it, or after it is done`() async throws {
    let (proxy, server) = try await proxy(
      FaultRule(.resetBeforeForwarding, method: "GET"), FaultRule(.loseAnswer, method: "PUT"))
    #expect(await curl(proxy.url + "/k") == "curl: (56)")
    #expect(server.requests.isEmpty)
    #expect(await curl("-X", "PUT", "-d", "body", proxy.url + "/k") == "curl: (56)")
    #expect(server.requests.map(\.text) == ["body"])
    #expect(proxy.records.map(\.status) == [nil, nil])
    #expect(proxy.records.map(\.wasForwarded) == [false, true])
  }

  @Test func `a request can be reset in the middle of its body`() async throws {
    let (proxy, server) = try await proxy(FaultRule(.resetInRequest(bytes: 1000), .first(1)))
    let text = String(repeating: "x", count: 100_000)
    let end = await curl("-X", "PUT", "-d", text, proxy.url + "/k")
    #expect(["curl: (55)", "curl: (56)"].contains(end))
    #expect(server.requests.isEmpty)
    #expect(await curl("-X", "PUT", "-d", text, proxy.url + "/k") == "fine 200")
    #expect(server.requests.map(\.body.count) == [100_000])
  }

  @Test func `an answer can end too early, or come in drops, or late`() async throws {
    let (proxy, _) = try await proxy(
      FaultRule(.truncated(bytes: 2), key: "/short"),
      FaultRule(.deliver(.cutOff(bytes: 2)), key: "/cut"),
      FaultRule(.dripped(bytes: 1, pause: .milliseconds(1)), key: "/drops"),
      FaultRule(.delay(.seconds(60)), key: "/late"))
    #expect(await curl(proxy.url + "/short") == "curl: (18)")
    #expect(await curl(proxy.url + "/cut") == "curl: (56)")
    #expect(await curl(proxy.url + "/drops") == "fine 200")
    #expect(await curl("--max-time", "0.2", proxy.url + "/late") == "curl: (28)")
  }

  @Test func `an answer can be changed on its way`() async throws {
    let (proxy, _) = try await proxy(
      FaultRule(.entityTag("\"2\""), key: "/tag"),
      FaultRule(.date("Sun, 06 Nov 1994 08:49:37 GMT"), key: "/date"),
      FaultRule(.garbagePage(), key: "/garbage"),
      FaultRule(.redirect(307, region: "eu-west-1", to: "http://127.0.0.1:1/"), key: "/moved"))
    #expect(await curl("-o", "/dev/null", "-w", "%header{etag}", proxy.url + "/tag") == "\"2\"")
    #expect(
      await curl("-o", "/dev/null", "-w", "%header{date}", proxy.url + "/date")
        == "Sun, 06 Nov 1994 08:49:37 GMT")
    #expect(await curl(proxy.url + "/garbage").hasSuffix("</html> 200"))
    #expect(
      await curl(
        "-o", "/dev/null", "-w", "%{http_code} %header{x-amz-bucket-region} %header{location}",
        proxy.url + "/moved") == "307 eu-west-1 http://127.0.0.1:1/")
  }

  @Test func `a chance falls alike for the same seed`() async throws {
    let server = try await LoopbackServer { _ in ServedResponse(200) }
    var histories: [[Int?]] = []
    for seed in [7, 7, 8] as [UInt64] {
      let proxy = try await FaultProxy(
        before: server, seed: seed, [FaultRule(.internalError, .chance(0.5))])
      for _ in 0..<32 { _ = try await send(ServedRequest("GET", "/"), toPort: proxy.port) }
      histories.append(proxy.records.map(\.status))
    }
    #expect(histories[0] == histories[1])
    #expect(histories[0] != histories[2])
    #expect(Set(histories[0]) == [200, 500])
  }

  @Test func `a dead server is a bad gateway`() async throws {
    let (proxy, server) = try await proxy()
    await server.stop()
    #expect(await curl(proxy.url + "/") == "the server did not answer 502")
    #expect(proxy.records.map(\.wasForwarded) == [false])
  }
}
