// Paths are bytes: joined, split and compared as a kernel does.

import Host
import Testing

@Suite struct PathTests {
  @Test func `paths join with one slash, and an absolute one stands alone`() {
    #expect("a" / "b.txt" == Path("a/b.txt"))
    #expect(Path("a/") / "b" == "a/b")
    #expect(Path("/") / "b" == "/b")
    #expect(Path("a") / "/b" == "/b")
    #expect(Path(".") / "b" == "b")
    #expect(Path("") / "b" == "b")
    #expect(Path("a") / "." == "a")
    #expect(Path("a") / "" == "a")
  }

  @Test func `a path's name and its folder`() {
    #expect(Path("a/b/c.txt").name == "c.txt")
    #expect(Path("a/b/c.txt").parent == "a/b")
    #expect(Path("c.txt").name == "c.txt")
    #expect(Path("c.txt").parent == ".")
    #expect(Path("/c.txt").parent == "/")
  }

  @Test func `a path is relative to its folders and to nothing that only begins alike`() {
    #expect(Path("a/b/c").relative(to: "a") == "b/c")
    #expect(Path("a/b/c").relative(to: "a/b") == "c")
    #expect(Path("ab/c").relative(to: "a") == nil)
    #expect(Path("a").relative(to: "a") == nil)
    #expect(Path("a/b").relative(to: ".") == "a/b")
    #expect(Path("/a/b").relative(to: ".") == nil)
    #expect(Path("/a/b").relative(to: "/a") == "b")
  }

  @Test(arguments: [
    ("a/./b//c", "a/b/c"), ("a/../b", "b"), ("a/b/../..", "."), ("../a", "../a"),
    ("a/../../b", "../b"), ("/../a", "/a"), ("/", "/"), (".", "."), ("./a/", "a"), ("", "."),
    ("/a/b/../c/.", "/a/c"),
  ])
  func `a path is simplified without a look at the disk`(path: String, normal: String) {
    #expect(Path(path).lexicallyNormal == Path(normal))
  }

  @Test func `names that look alike are different files`() {
    #expect(Path("caf\u{E9}") != Path("cafe\u{301}"))
    #expect(Set([Path("caf\u{E9}"), Path("cafe\u{301}")]).count == 2)
  }

  @Test func `paths have the order of their bytes`() {
    let sorted: [Path] = ["-", "A", "a", "a/b", "aa", "b", Path(bytes: [0xFF])]
    #expect(sorted.reversed().sorted() == sorted)
  }

  @Test func `a path is told on one line, whatever it holds`() {
    #expect(Path("a b'\"").string == "a b'\"")
    #expect(Path("caf\u{E9}").string == "caf\u{E9}")
    #expect(Path("a\nb\u{7F}\u{1B}").string == "a\\x0ab\\x7f\\x1b")
    #expect(Path(bytes: [0x61, 0xFF, 0xC3, 0xA9]).string == "a\\xff\\xc3\\xa9")
  }
}
