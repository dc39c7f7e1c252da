// What steps can depend on of a repository: each fact moves with what it is about, and with nothing else.

import Host
import Support
import Testing

@testable import Git

extension TestRepository {
  fileprivate func facts() throws -> GitFacts {
    try #require(try GitFacts(at: disk.root, disk: disk, environment: environment))
  }
  fileprivate func tracking(_ folder: Path = "p") throws -> String {
    try facts().tracking(below: disk.absolute(folder))
  }
}

@Suite struct GitFactsTests {
  private func repository() throws -> TestRepository {
    let test = try TestRepository([
      "p/a.py": "1", "p/deep/b.py": "2", "q/c.py": "3", "p/notes.json": "{}",
      ".gitignore": "*.json\n",
    ])
    try test.commit()
    return test
  }

  @Test func `the index has the names that git lists, in each of its versions`() throws {
    let test = try repository()
    for version in ["2", "3", "4"] {
      try test.git("update-index", "--index-version", version)
      // Version 3 is written where an entry needs it.
      if version == "3" { try test.git("update-index", "--skip-worktree", "q/c.py") }
      let listed = try test.git("ls-files").split(separator: "\n").map { Path(String($0)) }
      let index = try #require(GitIndex(try test.disk.contents(of: ".git/index")))
      #expect(index.names == listed)
      #expect(listed.count == 4)
    }
  }

  @Test func `bytes that are no index, or half of one, are refused`() throws {
    let test = try repository()
    let bytes = try test.disk.contents(of: ".git/index")
    // Behind the last name come extensions, which are git's business.
    let end = try #require(bytes.firstRange(of: Array("q/c.py".utf8))?.lowerBound)
    for count in stride(from: 0, to: end, by: 3) {
      #expect(GitIndex(Array(bytes.prefix(count))) == nil)
    }
    #expect(GitIndex(Array("DIRC\0\0\0\u{7F}\0\0\0\0".utf8)) == nil)
  }

  @Test func `a split index is left to git`() throws {
    let test = try repository()
    try test.git("update-index", "--split-index")
    #expect(GitIndex(try test.disk.contents(of: ".git/index")) == nil)
    let before = try test.tracking()
    try test.git("add", "-f", "p/notes.json")
    #expect(try test.tracking() != before)
  }

  @Test func `what is tracked below a folder moves with that folder's files alone`() throws {
    let test = try repository()
    let before = try test.tracking()
    try test.disk.write("4", to: "q/new.py")
    try test.git("add", "-A")
    try test.git("commit", "-q", "-m", "elsewhere")
    try test.git("status")
    #expect(try test.tracking() == before)
    try test.disk.write("5", to: "p/a.py")
    try test.git("commit", "-q", "-a", "-m", "another content")
    #expect(try test.tracking() == before)
    try test.git("add", "-f", "p/notes.json")
    #expect(try test.tracking() != before)
  }

  @Test(arguments: [".gitignore", ".git/info/exclude", "user", "configured"])
  func `what says what is ignored counts, wherever it stands`(place: String) throws {
    let test = try repository()
    let before = try test.tracking()
    switch place {
    case "user":
      try test.disk.write("*.txt\n", to: test.folder / "home/.config/git/ignore")
    case "configured":
      try test.disk.write("*.txt\n", to: test.folder / "home/own")
      try test.git("config", "core.excludesFile", "~/own")
    default: try test.disk.write("*.json\n*.txt\n", to: Path(place))
    }
    #expect(try test.tracking() != before)
  }

  @Test func `a comment among what is ignored says nothing`() throws {
    let test = try repository()
    let before = try test.tracking()
    try test.disk.write("# text\n*.json\n\n", to: ".gitignore")
    #expect(try test.tracking() == before)
  }

  @Test func `the commit moves with each commit and each branch, the tags with tags alone`() throws
  {
    let test = try repository()
    let (commit, tags) = (try test.facts().commit(), try test.facts().tags())
    #expect(commit.hasPrefix("refs/heads/main "))
    try test.git("tag", "v1")
    #expect(try test.facts().commit() == commit)
    #expect(try test.facts().tags() != tags)
    try test.git("checkout", "-q", "-b", "other")
    let other = try test.facts().commit()
    #expect(other != commit)
    try test.git("commit", "-q", "--allow-empty", "-m", "more")
    #expect(try test.facts().commit() != other)
  }

  @Test func `a file of git's own is known by its content`() throws {
    let test = try repository()
    let before = try test.facts().file("description")
    try test.disk.write("another\n", to: ".git/description")
    #expect(try test.facts().file("description") != before)
    #expect(try test.facts().file("absent") != before)
  }

  @Test func `outside of a repository there are no facts`() throws {
    let disk = MemoryDisk(["a.py": ""])
    #expect(try GitFacts(at: disk.root, disk: disk, environment: [:]) == nil)
  }
}
