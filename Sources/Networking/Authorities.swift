// Whom a TLS connection trusts when a user's file says so: the file, read once, at the first need.

import HTTP
import Host
import NIOSSL
import Synchronization

/// The certificates of a file in PEM, or the system's.
final class Authorities: Sendable {
  private let file: Path?
  private let read = Mutex<Result<[NIOSSLCertificate], HTTPFailure>?>(nil)

  /// - Parameter file: nil: the system's certificates count.
  init(_ file: Path?) { self.file = file }

  /// The certificates that count instead of the system's; none where the file is of no use.
  var trusted: [NIOSSLCertificate]? {
    guard let file else { return nil }
    return (try? certificates(of: file).get()) ?? []
  }

  /// - Throws: a file that is not there or holds no certificate.
  func check() throws(HTTPFailure) {
    guard let file else { return }
    _ = try certificates(of: file).get()
  }

  private func certificates(of file: Path) -> Result<[NIOSSLCertificate], HTTPFailure> {
    read.withLock { read in
      if let known = read { return known }
      let result = Self.certificates(of: file)
      read = result
      return result
    }
  }

  private static func certificates(
    of file: Path
  ) -> Result<[NIOSSLCertificate], HTTPFailure> {
    func unusable(_ why: String) -> Result<[NIOSSLCertificate], HTTPFailure> {
      .failure(HTTPFailure(.untrusted, "the certificates to trust: \(why)"))
    }
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try Disk(root: Disk.workingFolder ?? "/").contents(of: file)
    } catch {
      return unusable(error.description)
    }
    guard let found = try? NIOSSLCertificate.fromPEMBytes(bytes), !found.isEmpty else {
      return unusable("there is none in `\(file)`, or one that cannot be understood")
    }
    return .success(found)
  }
}
