// `rel doctor` against stores that work, and stores that do not.

import Foundation
import Host
import Servers
import Testing

struct S3DoctorTests {
  private let repository: SmallMonorepo

  init() throws { repository = try SmallMonorepo() }

  private typealias Told = (state: String, fact: String)

  /// The state and the fact of each subject.
  private func doctor(
    _ target: S3Target, _ more: [String: String] = [:], through proxy: FaultProxy? = nil
  ) async throws -> (output: TestCheckout.Output, checkups: [String: Told]) {
    let output = try await repository.checkout.rel(
      "doctor", "--json", "--bucket", target.bucket,
      with: target.variables(through: proxy, more))
    var checkups: [String: Told] = [:]
    for line in output.lines {
      let object = try #require(
        try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      guard object["type"] as? String == "checkup" else { continue }
      let subject = try #require(object["subject"] as? String)
      checkups[subject] = (
        try #require(object["state"] as? String), try #require(object["fact"] as? String)
      )
    }
    return (output, checkups)
  }

  private func lookalike(
    _ change: @Sendable (inout LookalikeSettings) -> Void = { _ in }
  ) async throws -> (LookalikeS3, S3Target) {
    let s3 = try await LookalikeS3(buckets: ["acme-pypi"])
    s3.change(change)
    return (s3, S3Target(server: s3, bucket: "acme-pypi"))
  }

  @Test func `where everything works, nothing is an error and nothing stays behind`() async throws {
    let (s3, target) = try await lookalike()
    let (output, checkups) = try await doctor(target)
    #expect(output.status == 0, "\(output.out)\(output.err)")
    #expect(checkups.filter { $1.state == "error" }.isEmpty)
    #expect(checkups["credentials"]?.fact == "from the environment")
    #expect(checkups["bucket"]?.fact == "`acme-pypi` in us-east-1, and may be listed")
    #expect(
      checkups["conditional writes"]?.fact == "work: releases at the same time are safe")
    #expect(checkups["packages"]?.fact == "2: shop, shop-cdk")
    #expect(s3.keys(in: "acme-pypi") == [])
    #expect(!output.out.contains(target.keys.secretKey))
    let cache = repository.checkout.disk.absolute(".cache").string
    #expect(!FileManager.default.fileExists(atPath: cache))
  }

  @Test func `a public index that answers 403 for what it lacks is worth a warning`() async throws {
    let (s3, target) = try await lookalike { $0.deniesMissingKeys = true }
    s3.put("", "simple/", in: target.bucket)
    let (output, checkups) = try await doctor(target)
    #expect(checkups["public"]?.state == "warning")
    #expect(output.out.contains("s3:ListBucket"))
    s3.change { $0.deniesMissingKeys = false }
    #expect(try await doctor(target).checkups["public"]?.state == "ok")
  }

  @Test func `a store that overwrites, or knows no conditions, is an error`() async throws {
    for kind in [LookalikeSettings.ConditionalWrites.ignored, .refused] {
      let (s3, target) = try await lookalike { $0.conditionalWrites = kind }
      let (output, checkups) = try await doctor(target)
      #expect(output.status == 1)
      #expect(checkups["conditional writes"]?.state == "error")
      #expect(checkups["write"]?.state == "ok")
      #expect(s3.keys(in: "acme-pypi") == [])
    }
  }

  @Test func `a bucket that is not there, and credentials that are missing, are errors`()
    async throws
  {
    let (_, target) = try await lookalike()
    let absent = S3Target(server: target.server, bucket: "no-such-pypi")
    let (first, checkups) = try await doctor(absent)
    #expect(first.status == 1)
    #expect(checkups["bucket"]?.fact == "there is no bucket `no-such-pypi`")
    #expect(checkups["write"] == nil)
    let (second, missing) = try await doctor(
      target, ["AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""])
    #expect(second.status == 1)
    #expect(missing["credentials"]?.state == "error")
    #expect(missing["network"]?.state == "ok")
  }

  @Test func `what is not allowed is said by itself`() async throws {
    let (_, target) = try await lookalike()
    let proxy = try await FaultProxy(
      before: target.server, [FaultRule(.accessDenied, .every, method: "PUT", key: "rel-probe")])
    let (output, checkups) = try await doctor(target, through: proxy)
    #expect(output.status == 1)
    #expect(checkups["write"]?.state == "error")
    #expect(checkups["read"]?.state == "ok")
    #expect(output.out.contains("allow `s3:PutObject` on `arn:aws:s3:::acme-pypi/.rel-probe-*`"))
  }

  @Test func `a clock that is off is a warning`() async throws {
    let (_, target) = try await lookalike()
    let proxy = try await FaultProxy(
      before: target.server, [FaultRule(.date("Sun, 06 Nov 1994 08:49:37 GMT"), .every)])
    let (_, checkups) = try await doctor(target, through: proxy)
    #expect(checkups["clock"]?.state == "warning")
  }

  @Test func `a store that is not running has a status of its own`() async throws {
    let (s3, target) = try await lookalike()
    await s3.stop()
    let (output, checkups) = try await doctor(target)
    #expect(output.status == 3)
    #expect(checkups["network"]?.state == "error")
    #expect(checkups["bucket"] == nil)
  }

  @Test func `a store that never answers is given up`() async throws {
    let (_, target) = try await lookalike()
    let proxy = try await FaultProxy(
      before: target.server, [FaultRule(.delay(.seconds(60)), .every)])
    let (output, checkups) = try await doctor(target, through: proxy)
    #expect(output.status == 3)
    #expect(checkups["network"]?.state == "error")
    await proxy.stop()
  }

  @Test func `a Releasefile with a mistake is an error, and the bucket is looked at`() async throws
  {
    let (_, target) = try await lookalike()
    try repository.checkout.disk.write("all: all\n\ttrue\n", to: "Releasefile")
    let (output, checkups) = try await doctor(target)
    #expect(output.status == 1)
    #expect(checkups["releasefile"]?.state == "error")
    #expect(checkups["conditional writes"]?.state == "ok")
  }

  @Test(.enabled(if: CephGateway.isAvailable, "\(CephGateway.whyNot)"))
  func `Ceph's gateway is well`() async throws {
    let target = try await S3Target.ceph("doctor-pypi")
    let (output, checkups) = try await doctor(target)
    #expect(output.status == 0, "\(output.out)\(output.err)")
    #expect(checkups["conditional writes"]?.state == "ok")
    #expect(checkups["versions"]?.fact == "old versions of objects are not kept")
    #expect(try await target.stored().objects.isEmpty)
  }

  @Test func `people get aligned lines without colour in a pipe`() async throws {
    let output = try await repository.checkout.rel("doctor", with: ["S3_PYPI_BUCKET": ""])
    #expect(output.status == 0, "\(output.out)\(output.err)")
    #expect(output.lines.contains { $0.hasPrefix("ok       packages          2: shop, shop-cdk") })
    #expect(
      output.lines.contains {
        $0.hasPrefix("ok       index") && $0.hasSuffix("a folder that the first release makes")
      })
    #expect(!output.out.contains("\u{1B}"))
  }
}
