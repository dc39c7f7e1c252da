// Buckets by their hosts' names and proxies from the environment, over real connections.

import Host
import Servers
import Support
import Testing

@testable import ObjectStorage

@Suite struct StoreProxyTests {
  /// `p@ss:` for `me`.
  private let authorization = "Basic bWU6cEBzczo="

  private func store(_ certificate: TestCertificate?) async throws -> LookalikeS3 {
    var settings = LookalikeSettings()
    settings.hostSuffix = "s3.test"
    settings.authorise = { request in
      let scope = SigningScope(region: "us-east-1", service: "s3")
      return isSigned(request, by: "SENTINEL-secret", for: scope)
        ? nil
        : .s3Error(403, "SignatureDoesNotMatch", "The request signature we calculated differs.")
    }
    let store = try await LookalikeS3(buckets: ["acme"], settings, certificate: certificate)
    store.put("page", "simple/a+b c/", in: "acme")
    return store
  }

  /// Writes, reads and lists.
  private func exercise(_ bucket: S3Bucket) async throws {
    #expect(try await bucket.object("simple/a+b c/")?.text == "page")
    let name = "wheels/ä ~!*'().whl"
    _ = try await bucket.create(name, Array("bytes".utf8), type: "application/zip")
    #expect(try await bucket.object(name)?.text == "bytes")
    #expect(try await bucket.list("wheels/").map(\.key) == [name])
  }

  @Test func `a bucket is reached by its host's name, and by its path`() async throws {
    let certificate = try await TestCertificate(names: ["s3.test", "*.s3.test"])
    let store = try await store(certificate)
    let proxy = try await ForwardProxy(
      ports: ["s3.test": store.port, "acme.s3.test": store.port], authorization: authorization)
    for (style, host) in [("virtual", "acme.s3.test"), ("path", "s3.test"), ("auto", "s3.test")] {
      store.put(nil, "wheels/ä ~!*'().whl", in: "acme")
      let machine = try TestMachine(
        [
          "AWS_ENDPOINT_URL": "https://s3.test", "AWS_CA_BUNDLE": certificate.authorityFile,
          "HTTPS_PROXY": "http://me:p%40ss%3A@127.0.0.1:\(proxy.port)",
        ], files: [".aws/config": "[default]\ns3 =\n  addressing_style = \(style)\n"])
      let before = proxy.requests.count
      try await exercise(machine.bucket())
      let connects = proxy.requests.dropFirst(before)
      #expect(!connects.isEmpty)
      #expect(connects.allSatisfy { $0.method == "CONNECT" && $0.target == "\(host):443" })
      #expect(store.requests.last?.headers["Host"] == host)
    }
    // What the proxy is told of its user stays with it.
    #expect(store.requests.allSatisfy { $0.headers["Proxy-Authorization"] == nil })
    await proxy.stop()
  }

  @Test func `a store in the clear is reached over a proxy, too`() async throws {
    let store = try await store(nil)
    let proxy = try await ForwardProxy(
      ports: ["acme.s3.test:9000": store.port], authorization: authorization)
    let machine = try TestMachine(
      [
        "AWS_ENDPOINT_URL": "http://s3.test:9000",
        "http_proxy": "http://me:p%40ss%3A@127.0.0.1:\(proxy.port)",
      ], files: [".aws/config": "[default]\ns3 =\n  addressing_style = virtual\n"])
    try await exercise(machine.bucket())
    #expect(store.requests.allSatisfy { $0.headers["Proxy-Authorization"] == nil })
    await proxy.stop()
  }

  @Test(arguments: ["http", "https"])
  func `a proxy that wants another password is said, and the password is not`(
    scheme: String
  ) async throws {
    let proxy = try await ForwardProxy(authorization: authorization)
    let machine = try TestMachine([
      "AWS_ENDPOINT_URL": "\(scheme)://s3.test",
      "\(scheme)_proxy": "http://me:SENTINEL@127.0.0.1:\(proxy.port)",
    ])
    let error = await storageError { _ = try await machine.bucket().object("k") }
    #expect(error?.trouble == .unreachable)
    #expect(
      error?.description
        == "the index `s3://acme/simple`, key `k`: no connection to the proxy "
        + "127.0.0.1:\(proxy.port): it wants a user and a password (4 tries)")
  }

  @Test func `a proxy that knows no such host is said`() async throws {
    let proxy = try await ForwardProxy()
    let machine = try TestMachine([
      "AWS_ENDPOINT_URL": "https://s3.test", "HTTPS_PROXY": proxy.url,
    ])
    let error = await storageError { _ = try await machine.bucket().object("k") }
    #expect(
      error?.description
        == "the index `s3://acme/simple`, key `k`: no connection to the proxy "
        + "127.0.0.1:\(proxy.port): it refused to connect to s3.test:443 (4 tries)")
    await proxy.stop()
  }

  @Test func `a host that needs no proxy is reached without one`() async throws {
    let store = try await LookalikeS3(buckets: ["acme"])
    let proxy = try await ForwardProxy(ports: ["0.0.0.0": store.port])
    // It is this machine, but not by an address that never takes a proxy.
    let places = [
      "AWS_ENDPOINT_URL": "http://0.0.0.0:\(store.port)", "HTTP_PROXY": proxy.url,
    ]
    let proxied = try TestMachine(places)
    #expect(try await proxied.bucket().object("k") == nil)
    #expect(proxy.requests.count == 1)
    let direct = try TestMachine(places.merging(["NO_PROXY": "s3.test, 0.0.0.0"]) { $1 })
    #expect(try await direct.bucket().object("k") == nil)
    #expect(proxy.requests.count == 1)
    #expect(store.requests.count == 2)
  }
}
