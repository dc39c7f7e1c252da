// A folder of the machine's own for tests of what touches the real disk.

import Glibc
public import Host

/// A new folder that goes away with the value.
public final class TemporaryFolder: Sendable {
  /// Absolute, links resolved.
  public let path: Path

  public var disk: Disk { Disk(root: path) }

  public init() throws(FileError) {
    let base = getenv("TMPDIR").map { Path(String(cString: $0)) } ?? "/tmp"
    var template = (base / "rel-tests-XXXXXX").bytes.map { CChar(bitPattern: $0) } + [0]
    guard mkdtemp(&template) != nil else {
      throw FileError(path: base, operation: "make a folder in", reason: .notPermitted)
    }
    let made = Path(bytes: template.dropLast().map { UInt8(bitPattern: $0) })
    path = try Disk(root: "/").resolved(made) ?? made
  }

  deinit { try? Disk(root: "/").remove(path) }
}
