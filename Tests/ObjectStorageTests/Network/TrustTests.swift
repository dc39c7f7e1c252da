// Whom a connection to a store or a credential service trusts: certificates of the user's own.

import Host
import Servers
import Support
import Testing

@testable import ObjectStorage

@Suite struct TrustTests {
  private let hint =
    "name a file with the certificate of who signed it, in PEM, in `AWS_CA_BUNDLE` (or `ca_bundle` "
    + "of the profile)"

  private func store(_ certificate: TestCertificate) async throws -> LookalikeS3 {
    let store = try await LookalikeS3(buckets: ["acme"], certificate: certificate)
    store.put("page", "simple/a/", in: "acme")
    return store
  }

  @Test func `a store is trusted by a certificate of the user's own`() async throws {
    let certificate = try await TestCertificate()
    let store = try await store(certificate)
    let named = try TestMachine([
      "AWS_ENDPOINT_URL_S3": store.url, "AWS_CA_BUNDLE": certificate.authorityFile,
    ])
    #expect(try await named.bucket().object("simple/a/")?.text == "page")
    let inProfile = try TestMachine(
      ["AWS_ENDPOINT_URL_S3": store.url],
      files: [".aws/config": "[default]\nca_bundle = \(certificate.authorityFile)\n"])
    #expect(try await inProfile.bucket().object("simple/a/")?.text == "page")
    await store.stop()
  }

  @Test func `a store that nobody vouches for is refused at once`() async throws {
    let store = try await store(TestCertificate())
    let bucket = try TestMachine(["AWS_ENDPOINT_URL_S3": store.url]).bucket()
    #expect(
      await storageError { _ = try await bucket.object("simple/a/") }
        == Told(
          .unreachable,
          "the index `s3://acme/simple`, key `simple/a/`: no connection to 127.0.0.1:\(store.port): "
            + "its certificate is not signed by anybody trusted here", hints: [hint]))
    #expect(store.requests == [])
  }

  @Test func `a bundle that is not there or holds nothing is said`() async throws {
    let store = try await store(TestCertificate())
    let missing = try TestMachine([
      "AWS_ENDPOINT_URL_S3": store.url, "AWS_CA_BUNDLE": "~/no.pem",
    ])
    let head = "the index `s3://acme/simple`, key `k`: the certificates to trust: "
    let error = await storageError { _ = try await missing.bucket().object("k") }
    #expect(
      error
        == Told(
          .unreachable,
          head + "cannot read `\(missing.home.path)/no.pem`: there is no such file", hints: [hint])
    )
    for text in ["", "no certificate\n", "-----BEGIN CERTIFICATE-----\nAAAA\n"] {
      let empty = try TestMachine(
        ["AWS_ENDPOINT_URL_S3": store.url, "AWS_CA_BUNDLE": "~/ca.pem"], files: ["ca.pem": text])
      let error = await storageError { _ = try await empty.bucket().object("k") }
      #expect(
        error?.description
          == head + "there is none in `\(empty.home.path)/ca.pem`, or one that cannot be understood"
      )
    }
    await store.stop()
  }

  @Test func `a bundle counts for no connection in the clear`() async throws {
    let store = try await LookalikeS3(buckets: ["acme"])
    let machine = try TestMachine(["AWS_ENDPOINT_URL_S3": store.url, "AWS_CA_BUNDLE": "~/no.pem"])
    #expect(try await machine.bucket().object("k") == nil)
    await store.stop()
  }

  @Test func `credential services are trusted by the same certificates`() async throws {
    let certificate = try await TestCertificate()
    let container = try await LoopbackServer(certificate: certificate) { _ in
      .json(keysJSON("ASIATLS"))
    }
    let place = ["AWS_CONTAINER_CREDENTIALS_FULL_URI": container.url + "/"]
    let trusting = try TestMachine(
      place.merging(["AWS_CA_BUNDLE": certificate.authorityFile]) { $1 })
    #expect(try await trusting.credentials().accessKey == "ASIATLS")
    let error = try await TestMachine(place).credentialError()
    #expect(
      error?.description
        == "the container's endpoint at 127.0.0.1:\(container.port) gave no credentials: no "
        + "connection to 127.0.0.1:\(container.port): its certificate is not signed by anybody "
        + "trusted here")
    #expect(error?.hints == [hint])
    await container.stop()
  }
}
