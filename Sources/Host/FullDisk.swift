// Whether a disk is full, and whether somebody says so: programs that fail for that leave nothing but
// words.

import Glibc

public enum FullDisk {
  /// What the system's own message is, in C, Python and Rust, and what SQLite says.
  private static let words = [
    "no space left on device", "disk quota exceeded", "disk is full", "os error 28", "errno 28",
    "enospc",
  ]

  /// Whether a text blames it.
  public static func isBlamed(in text: String) -> Bool {
    let lowered = text.lowercased()
    return words.contains(where: lowered.contains)
  }

  /// The same of what a program printed; the end of it counts.
  public static func isBlamed(in output: [UInt8]) -> Bool {
    isBlamed(in: String(decoding: output.suffix(1 << 18), as: UTF8.self))
  }

  /// How much room an unprivileged process has on the disk of a folder; nil where nobody can say.
  public static func freeBytes(at folder: Path) -> Int64? {
    var found = statvfs()
    let isKnown = Disk(root: "/").withPath(folder) { statvfs($0, &found) } == 0
    guard isKnown, found.f_blocks > 0 else { return nil }
    return Int64(
      clamping: UInt64(found.f_bavail).multipliedReportingOverflow(by: UInt64(found.f_frsize))
        .partialValue)
  }
}
