// TLS and proxies of other kinds, against servers of this machine.

import HTTP
import Host
import Networking
import Servers
import Testing

@Suite struct EncryptionTests {
  private func outcome(
    _ url: String, _ environment: [String: String] = [:], trusting certificate: TestCertificate?
  ) async -> Result<String, HTTPFailure> {
    let transport = HTTPClientTransport(
      environment: environment, certificates: certificate.map { Path($0.authorityFile) })
    do throws(HTTPFailure) {
      let response = try await transport.send(HTTPRequest("GET", url, patience: .seconds(20)))
      return .success(String(decoding: response.body, as: UTF8.self))
    } catch {
      return .failure(error)
    }
  }

  @Test func `a certificate for another host is refused before anything is sent`() async throws {
    let certificate = try await TestCertificate()
    let server = try await LoopbackServer(certificate: certificate) { _ in ServedResponse(200) }
    let proxy = try await ForwardProxy(ports: ["other.test": server.port])
    let end = await outcome(
      "https://other.test/", ["https_proxy": proxy.url], trusting: certificate)
    #expect(
      end
        == .failure(
          HTTPFailure(
            .notConnected,
            "no connection to other.test:443: its certificate is for another host")))
    #expect(server.requests == [])
  }

  @Test func `a server without TLS is said`() async {
    let server = CannedServer([.silence], greeting: "220 smtp.example.org ESMTP\r\n")
    let place = "127.0.0.1:\(server.port)"
    #expect(
      await outcome("https://\(place)/", trusting: nil)
        == .failure(
          HTTPFailure(
            .notConnected, "no connection to \(place): it does not speak TLS on that port")))
  }

  @Test func `a connection serves many requests, encrypted too`() async throws {
    let certificate = try await TestCertificate()
    let server = try await LoopbackServer(certificate: certificate) { request in
      ServedResponse(200, "\(request.body.count)")
    }
    let transport = HTTPClientTransport(
      environment: [:], certificates: Path(certificate.authorityFile))
    let bytes = [UInt8](repeating: 7, count: 3 << 20)
    for size in [0, 1, bytes.count] {
      let response = try await transport.send(
        HTTPRequest(
          "PUT", server.url, body: .bytes(Array(bytes[..<size])), patience: .seconds(20)))
      #expect(String(decoding: response.body, as: UTF8.self) == "\(size)")
    }
  }

  @Test func `a SOCKS proxy looks the host's name up`() async throws {
    let server = try await LoopbackServer { _ in ServedResponse(200, "reached") }
    let proxy = try SocksProxy(ports: ["store.test:80": server.port])
    let environment = ["all_proxy": proxy.url]
    #expect(await outcome("http://store.test/", environment, trusting: nil) == .success("reached"))
    #expect(proxy.requests == ["store.test:80"])
    #expect(
      await outcome("http://other.test/", environment, trusting: nil)
        == .failure(
          HTTPFailure(
            .notConnected,
            "no connection to the proxy 127.0.0.1:\(proxy.port): it refused to connect to "
              + "other.test:80")))
  }

  @Test func `a proxy that is not there is what was not reached`() async throws {
    let server = try await LoopbackServer { _ in ServedResponse(200) }
    await server.stop()
    for scheme in ["http", "socks5"] {
      let end = await outcome(
        "http://store.test/", ["all_proxy": "\(scheme)://127.0.0.1:\(server.port)"], trusting: nil)
      #expect(
        end
          == .failure(
            HTTPFailure(
              .notConnected,
              "no connection to the proxy 127.0.0.1:\(server.port): connection refused")))
    }
  }
}
