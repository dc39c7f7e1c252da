// A certificate for 127.0.0.1 that no machine trusts on its own, made by OpenSSL for one test.

import Glibc

/// The certificate is its own authority; its files go away with the value.
public final class TestCertificate: Sendable {
  private let folder: String

  /// What `AWS_CA_BUNDLE` names for a client to trust the server.
  public var authorityFile: String { folder + "/certificate.pem" }

  /// - Parameter names: of hosts, besides 127.0.0.1 and `localhost`: `*.s3.test`.
  public init(names: [String] = []) async throws {
    var template = Array("/tmp/rel-certificate-XXXXXX".utf8CString)
    guard let path = mkdtemp(&template) else { throw ConnectionEnded() }
    folder = String(cString: path)
    _ = try await output(
      of: "openssl",
      [
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
        "-keyout", folder + "/key.pem", "-out", folder + "/certificate.pem", "-days", "2",
        "-subj", "/CN=127.0.0.1", "-addext",
        "subjectAltName=IP:127.0.0.1,DNS:localhost"
          + names.map { ",DNS:\($0)" }.joined(),
      ])
  }

  func serverContext() throws -> TLSContext {
    try TLSContext(certificate: authorityFile, key: folder + "/key.pem")
  }

  deinit {
    unlink(folder + "/key.pem")
    unlink(folder + "/certificate.pem")
    rmdir(folder)
  }
}
