// What a store's answer shows to be wrong and the client puts right over real connections: credentials
// that have expired, a clock that is off. And that no secret shows in any error of all this.

import Host
import Servers
import Support
import Synchronization
import Testing

@testable import ObjectStorage

@Suite struct RepairTests {
  private let expired = Fault.answer(
    .s3Error(
      400, "ExpiredToken", "The provided token has expired.", [("Token-0", "SENTINEL-token")]))

  /// Gives `ASIA1` first, then `ASIA2` and so on, each with an expiry that is far off.
  private func container() async throws -> LoopbackServer {
    let calls = Calls()
    return try await LoopbackServer { _ in .json(keysJSON("ASIA\(calls.next())")) }
  }

  private func keys(_ requests: [ServedRequest]) -> [String] {
    requests.map { request in
      let credential = request.headers["Authorization"]?.split(separator: "Credential=").last
      return credential.map { String($0.prefix { $0 != "/" }) } ?? ""
    }
  }

  @Test func `credentials that the store calls expired are asked for anew`() async throws {
    let container = try await container()
    let store = try await LookalikeS3(buckets: ["acme"])
    let proxy = try await FaultProxy(before: store, [FaultRule(expired, .first(1))])
    let machine = try TestMachine([
      "AWS_ENDPOINT_URL_S3": proxy.url, "AWS_CONTAINER_CREDENTIALS_FULL_URI": container.url + "/",
    ])
    let bucket = try machine.bucket(asksChain: true)
    #expect(try await bucket.object("a") == nil)
    #expect(try await bucket.object("b") == nil)
    #expect(keys(proxy.records.map(\.request)) == ["ASIA1", "ASIA2", "ASIA2"])
    #expect(container.requests.count == 2)
  }

  @Test func `many operations with expired credentials ask once`() async throws {
    let container = try await container()
    let store = try await LookalikeS3(buckets: ["acme"])
    let answer = expired
    let proxy = try await FaultProxy(
      before: store,
      [FaultRule(answer) { $0.headers["Authorization"]?.contains("Credential=ASIA1/") == true }])
    let machine = try TestMachine([
      "AWS_ENDPOINT_URL_S3": proxy.url, "AWS_CONTAINER_CREDENTIALS_FULL_URI": container.url + "/",
    ])
    let bucket = try machine.bucket(asksChain: true)
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for number in 0..<20 {
        group.addTask { try await bucket.object("k\(number)") == nil }
      }
      for try await isAbsent in group { #expect(isAbsent) }
    }
    #expect(container.requests.count == 2)
    await proxy.stop()
  }

  @Test func `a renewal that is refused says why`() async throws {
    let calls = Calls()
    let container = try await LoopbackServer { _ in
      calls.next() == 1
        ? .json(keysJSON("ASIA1")) : .json(#"{"code": "Gone", "message": "no role"}"#, status: 400)
    }
    let proxy = try await FaultProxy(
      before: LookalikeS3(buckets: ["acme"]), [FaultRule(expired)])
    let machine = try TestMachine([
      "AWS_ENDPOINT_URL_S3": proxy.url, "AWS_CONTAINER_CREDENTIALS_FULL_URI": container.url + "/",
    ])
    let bucket = try machine.bucket(asksChain: true)
    let error = await storageError { _ = try await bucket.object("k") }
    #expect(
      error
        == Told(
          .denied,
          "the index `s3://acme/simple`, key `k`: the container's endpoint at "
            + "127.0.0.1:\(container.port) gave no credentials (status 400): Gone: no role"))
    #expect(proxy.records.count == 1)
  }

  @Test func `expired credentials of the environment are said to be its`() async throws {
    let proxy = try await FaultProxy(
      before: LookalikeS3(buckets: ["acme"]), [FaultRule(expired)])
    let machine = try TestMachine([
      "AWS_ENDPOINT_URL_S3": proxy.url, "AWS_ACCESS_KEY_ID": "ASIAENV",
      "AWS_SECRET_ACCESS_KEY": "SENTINEL-secret", "AWS_SESSION_TOKEN": "SENTINEL-token",
    ])
    let bucket = try machine.bucket(asksChain: true)
    let error = await storageError { _ = try await bucket.object("k") }
    #expect(
      error
        == Told(
          .denied,
          "the index `s3://acme/simple`, key `k`: the credentials of the environment have expired "
            + "(request 0000000000000000, host id host)",
          hints: ["renew them: `aws sso login`, for example"]))
    #expect(proxy.records.count == 1)
  }

  /// A store whose clock stands at the start of 2099, and which takes 15 minutes of difference.
  private func storeOf2099() async throws -> LookalikeS3 {
    var settings = LookalikeSettings()
    settings.now = { Int(farExpiry / 1_000_000_000) }
    settings.authorise = { request in
      request.headers["x-amz-date"]?.hasPrefix("20990101T00") == true
        ? nil
        : .s3Error(
          403, "RequestTimeTooSkewed",
          "The difference between the request time and the current time is too large.",
          [("MaxAllowedSkewMilliseconds", "900000")])
    }
    return try await LookalikeS3(buckets: ["acme"], settings)
  }

  @Test func `a clock that is off is put right by the store's, and said once`() async throws {
    let store = try await storeOf2099()
    let machine = try TestMachine(["AWS_ENDPOINT_URL_S3": store.url])
    let bucket = try machine.bucket()
    #expect(try await bucket.object("a") == nil)
    #expect(try await bucket.create("a", Array("x".utf8), type: "text/plain"))
    #expect(store.requests.map(\.method) == ["GET", "GET", "PUT"])
    #expect(machine.warnings.count == 1)
    let warning = try #require(machine.warnings.first)
    #expect(
      warning.firstMatch(
        of:
          #/^this machine's clock is [0-9]+ hours behind the server's: set it \(`timedatectl` shows whether it is synchronised\)$/#
      ) != nil)
  }

  @Test func `a store that refuses its own time, or tells none, gets no third try`() async throws {
    let store = try await LookalikeS3(buckets: ["acme"])
    for date in [nil, "Thu, 01 Jan 2099 00:00:00 GMT"] {
      var answer = ServedResponse.s3Error(
        403, "RequestTimeTooSkewed", "The difference is too large.")
      answer.headers["Date"] = date
      let proxy = try await FaultProxy(before: store, [FaultRule(.answer(answer))])
      let machine = try TestMachine(["AWS_ENDPOINT_URL_S3": proxy.url])
      let error = await storageError { _ = try await machine.bucket().object("k") }
      #expect(
        error
          == Told(
            .denied,
            "the index `s3://acme/simple`, key `k`: the signature's time is refused "
              + "(request 0000000000000000, host id host)",
            hints: ["this machine's clock differs from the server's: set it"]))
      #expect(proxy.records.count == (date == nil ? 1 : 2))
    }
  }

  @Test func `no error shows a secret that a server repeats`() async throws {
    /// Repeats all that it was sent, in the ways in which servers do.
    @Sendable func echo(_ request: ServedRequest, _ status: Int) -> ServedResponse {
      let fields = request.headers.map { "\($0.name): \($0.value)" }.joined(separator: " ")
      let text = "\(percentDecoded(request.target)) \(fields) \(percentDecoded(request.text))"
      var answer = ServedResponse.s3Error(status, "Echo", text, [("StringToSign", text)])
      answer.headers["x-amz-request-id"] = text.filter { !$0.isNewline }
      return answer
    }
    for status in [400, 403, 404, 409] {
      let server = try await LoopbackServer { echo($0, status) }
      let secrets = [
        "AWS_ENDPOINT_URL": server.url, "AWS_CONTAINER_CREDENTIALS_FULL_URI": server.url + "/",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN": "SENTINEL",
      ]
      let keys = [
        "AWS_ENDPOINT_URL": server.url, "AWS_ACCESS_KEY_ID": "AKIA",
        "AWS_SECRET_ACCESS_KEY": "SENTINEL", "AWS_SESSION_TOKEN": "SENTINEL-t",
      ]
      let web = [
        "AWS_ENDPOINT_URL": server.url, "AWS_WEB_IDENTITY_TOKEN_FILE": "~/token",
        "AWS_ROLE_ARN": "arn:r",
      ]
      for environment in [secrets, keys, web] {
        let machine = try TestMachine(environment, files: ["token": "SENTINEL"])
        let bucket = try machine.bucket(asksChain: true)
        let error = try #require(await storageError { _ = try await bucket.object("k") })
        var dumped = ""
        dump(error, to: &dumped)
        #expect(!dumped.contains("SENTINEL"))
        #expect(!"\(error) \(error.hints) \(machine.warnings)".contains("SENTINEL"))
      }
      await server.stop()
    }
  }
}

/// Counts from 1.
private final class Calls: Sendable {
  private let count = Mutex(0)
  func next() -> Int {
    count.withLock { count in
      count += 1
      return count
    }
  }
}
