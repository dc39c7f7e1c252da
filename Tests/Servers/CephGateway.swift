// Ceph's gateway, the S3 server that must not be missing where continuous integration runs.

import Glibc

/// What tests ask before they use it; see `S3Server`.
public enum CephGateway {
  /// The gateway of this process; the first call starts it.
  public static func shared() async throws -> S3Server { try await S3Server.shared(.ceph) }

  /// Whether the programs are installed. When not, says so once, loudly.
  public static let isAvailable: Bool = {
    if missing.isEmpty { return true }
    let note = Array("\n**** tests with Ceph are SKIPPED: \(whyNot)\n\n".utf8)
    _ = write(STDERR_FILENO, note, note.count)
    return false
  }()

  /// Continuous integration must not pass without these tests.
  public static var isRequired: Bool { getenv("CI").map { String(cString: $0) } == "true" }

  /// What is missing and what to do.
  public static var whyNot: String {
    "there is no " + missing.map { "`\($0)`" }.joined(separator: ", ")
      + "; run `scripts/install-dependencies tests` as root"
  }

  private static let missing: [String] = {
    let folders = (getenv("PATH").map { String(cString: $0) } ?? "").split(separator: ":")
    return ["radosgw", "radosgw-admin", "ceph-mon", "ceph-osd", "ceph-authtool", "monmaptool"]
      .filter { name in !folders.contains { access("\($0)/\(name)", X_OK) == 0 } }
  }()
}
