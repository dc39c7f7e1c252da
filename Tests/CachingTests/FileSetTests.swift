// What is known of a set of files without its list.

import Caching
import Hashing
import Host
import Testing

@Suite struct FileSetTests {
  private func set(_ paths: Path...) -> FileSet {
    FileSet(paths.map { Artifact(path: $0, kind: .file, digest: SHA256.digest(of: [1])) })
  }

  @Test func `suffixes are short, in lower case, and the name's own`() {
    #expect(set("a.c", "b/x.PY", "c.tar.gz", ".d").suffixes == ["c", "py", "gz", "d"])
    #expect(set("a.toml", "b.d/plain", "none").suffixes == [])
    #expect(FileSet.empty.suffixes == [])
  }

  @Test func `a set that was observed before knows them without its list`() {
    let known = FileSet(digest: SHA256.digest(of: [1]), count: 1, suffixes: ["c"]) {
      Issue.record("the list was made")
      return []
    }
    #expect(known.suffixes == ["c"])
  }
}
