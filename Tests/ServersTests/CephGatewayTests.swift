// Ceph's gateway as the tests start it, by curl alone.

import Servers
import Testing

struct CephGatewayPresenceTests {
  @Test func `continuous integration has Ceph's gateway`() {
    #expect(CephGateway.isAvailable || !CephGateway.isRequired, "\(CephGateway.whyNot)")
  }
}

@Suite(.enabled(if: CephGateway.isAvailable, "\(CephGateway.whyNot)"))
struct CephGatewayTests {
  @Test func `an object comes back from a bucket of the test's own`() async throws {
    let ceph = try await CephGateway.shared()
    let bucket = try await ceph.makeBucket()
    let other = try await ceph.makeBucket()
    #expect(bucket != other)
    _ = try await ceph.curl("PUT", "/\(bucket)/key", ["--data-binary", "bytes"])
    #expect(try await ceph.curl("GET", "/\(bucket)/key") == "bytes")
  }

  @Test func `other users may not read it`() async throws {
    let ceph = try await CephGateway.shared()
    let bucket = try await ceph.makeBucket()
    _ = try await ceph.curl("PUT", "/\(bucket)/key", ["--data-binary", "bytes"])
    for keys in [ceph.otherKeys, ceph.strangerKeys] {
      let failure = await #expect(throws: ProgramFailure.self) {
        try await ceph.curl("GET", "/\(bucket)/key", as: keys)
      }
      #expect(failure?.errors.contains("403") == true)
    }
    _ = try await ceph.curl("PUT", "/\(bucket)-other", as: ceph.otherKeys)
    await #expect(throws: ProgramFailure.self) {
      try await ceph.curl("PUT", "/\(bucket)-stranger", as: ceph.strangerKeys)
    }
  }

  @Test func `faults can be put before it: signatures hold`() async throws {
    let ceph = try await CephGateway.shared()
    let bucket = try await ceph.makeBucket()
    let proxy = try await FaultProxy(before: ceph, [FaultRule(.loseAnswer, .first(1))])
    let through = ceph.through(proxy)
    await #expect(throws: ProgramFailure.self) {
      try await through.curl("PUT", "/\(bucket)/key", ["--data-binary", "bytes"])
    }
    #expect(try await through.curl("GET", "/\(bucket)/key") == "bytes")
    #expect(proxy.records.map(\.status) == [nil, 200])
  }
}

struct S3ServerTests {
  @Test(arguments: S3Server.Kind.installed)
  func `an object comes back from each server that is installed`(kind: S3Server.Kind) async throws {
    let server = try await S3Server.shared(kind)
    let bucket = try await server.makeBucket()
    _ = try await server.curl("PUT", "/\(bucket)/key", ["--data-binary", "bytes"])
    #expect(try await server.curl("GET", "/\(bucket)/key") == "bytes")
  }
}
