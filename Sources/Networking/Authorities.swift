// Whom a TLS connection trusts when a user's file says so: that the file is there, seen once, at the
// first need. What is in it is OpenSSL's to judge.

import Glibc
import HTTP
import Host
import Synchronization

/// The certificates of a file in PEM, or the system's.
final class Authorities: Sendable {
  /// nil: the system's certificates count.
  let file: Path?
  private let seen = Mutex<Result<Void, HTTPFailure>?>(nil)

  init(_ file: Path?) { self.file = file }

  /// The file that counts: the user's, or where the system has its own. nil: where libcurl was built
  /// to look, which may be another system's place when it came with rel.
  var effective: Path? { file ?? Self.systems }

  private static let systems: Path? = {
    let places = [
      "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
      "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem",
    ]
    return places.first { place in access(place, R_OK) == 0 }.map { Path($0) }
  }()

  /// - Throws: `untrusted`, for a file that is not there. Asked before anything is sent, since a
  ///   library says of a missing file only that a handshake did not work.
  func check() throws(HTTPFailure) {
    guard let file else { return }
    try seen.withLock { seen in
      if let known = seen { return known }
      let result = Result { () throws(FileError) in
        _ = try Disk(root: Disk.workingFolder ?? "/").contents(of: file)
      }.mapError { unusable($0.description) }
      seen = result
      return result
    }.get()
  }

  /// What it means that OpenSSL took none of it.
  var nothingInIt: HTTPFailure {
    guard let file else {
      return unusable("this machine has none; install the package `ca-certificates`")
    }
    return unusable("there is none in `\(file)`, or one that cannot be understood")
  }

  private func unusable(_ why: String) -> HTTPFailure {
    HTTPFailure(.untrusted, "the certificates to trust: \(why)")
  }
}
