// From the Releasefile's `index` to a storage.

import Diagnostics
import Host
import Publishing
import Testing

@Suite struct IndexLocationTests {
  private let disk = Disk(root: "/work folder")

  @Test(arguments: [
    ("file:.cache/index", "file:///work%20folder/.cache/index/simple/"),
    ("file:/srv/index", "file:///srv/index/simple/"),
    ("file:///srv/index", "file:///srv/index/simple/"),
    ("file:../other", "file:///other/simple/"),
  ])
  func `a folder is one from the Releasefile or an absolute one`(
    location: String, url: String
  ) throws {
    #expect(try openStorage(location, disk: disk).installURL == url)
  }

  @Test(arguments: [
    ("index", "the index `index` has no kind in front"),
    ("ftp://a/b", "the index `ftp://a/b` is of a kind that rel cannot publish to"),
    ("file:", "the index `file:` names no folder"),
    ("file://", "the index `file://` names no folder"),
    ("", "the index `` has no kind in front"),
  ])
  func `another text says what to write`(location: String, message: String) {
    let expected = Diagnostic(
      message, hints: ["write `index = file:FOLDER`, `file:.cache/index` for example"])
    #expect(throws: expected) { try openStorage(location, disk: disk) }
  }
}
