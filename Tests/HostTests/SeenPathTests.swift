import Host
import Testing

@Suite struct SeenPathTests {
  @Test(arguments: [
    ("/a/b", "/a/b", "."), ("/a/b/c", "/a/b", "c"), ("/a", "/a/b/c", "../.."),
    ("/a/x/y", "/a/b", "../x/y"), ("/x", "/a", "../x"), ("/", "/a/b", "../.."),
    ("/ab", "/a", "../ab"),
  ])
  func `a place is named from where somebody is`(path: String, folder: String, seen: String) {
    #expect(Path(path).seen(from: Path(folder)) == Path(seen))
  }
}
