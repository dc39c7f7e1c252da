// The order of a walk: that of `Path`, in which what is below a folder follows it at once.

import Foundation
import Host
import Testing

@Suite struct DiskTreeOrderTests {
  /// `-` and `.` are less than `/` as bytes. A walk in another order than `Path`'s gave digests to the
  /// wrong files, and what searches its result by halves missed some.
  @Test func `a walk is in the order of its paths`() throws {
    let base = Path(FileManager.default.temporaryDirectory.path)
    let disk = Disk(root: base / "rel-\(UUID().uuidString)")
    defer { try? Disk(root: "/").remove(disk.root) }
    for path in ["a/x", "a-b/x", "a.b", "a0", "a/-/y", "a/z/w"] {
      try disk.write("", to: Path(path))
    }
    let paths = try disk.tree(below: ".", prunes: { _ in false }).map(\.path)
    #expect(paths == ["a/-/y", "a/x", "a/z/w", "a-b/x", "a.b", "a0"])
    #expect(paths == paths.sorted())
  }
}
