import Host
import Testing

@testable import Git

@Test func `porcelain output is read with renames and ignored folders`() {
  let output = " M a b.txt\0?? new\nline\0R  to\0from\0!! dist/\0!! x.pyc\0UU c\0"
  let listing = GitListing(Array(output.utf8))
  #expect(
    listing.changes == [
      GitChange(path: "a b.txt", code: " M"), GitChange(path: "c", code: "UU"),
      GitChange(path: "new\nline", code: "??"), GitChange(path: "to", code: "R "),
    ])
  #expect(listing.ignored == ["dist", "x.pyc"])
  #expect(listing.warnings == [])
}

@Test func `a warning among the records is no record`() {
  let output = "warning: could not open directory 'x/': Permission denied\n?? a\0"
  let listing = GitListing(Array(output.utf8))
  #expect(listing.changes == [GitChange(path: "a", code: "??")])
  #expect(listing.warnings == ["warning: could not open directory 'x/': Permission denied"])
}

@Test(arguments: [
  ("??", "untracked"), (" M", "modified"), ("AM", "added"), ("D ", "deleted"), (" D", "deleted"),
  ("R ", "renamed"), ("UU", "conflicted"), ("AA", "conflicted"), ("DU", "conflicted"),
  (" T", "retyped"),
])
func `a code has a word`(code: String, what: String) {
  #expect(GitChange(path: "x", code: code).what == what)
}

@Test func `a dirty tree is told with its files`() {
  let status = GitStatus.dirty([
    GitChange(path: "a.py", code: " M"), GitChange(path: "b.py", code: "??"),
  ])
  #expect(
    status.problem?.description == """
      error: the working tree has 2 changes that no commit has
        modified   a.py
        untracked  b.py
      hint: commit or stash, or add files that are made by tools to `.gitignore`
      """)
}

@Test func `of many changes ten are shown`() {
  let changes = (10..<22).map { GitChange(path: Path("f\($0)"), code: "??") }
  let lines = GitStatus.dirty(changes).problem?.message.split(separator: "\n") ?? []
  #expect(lines.count == 12)
  #expect(lines.first == "the working tree has 12 changes that no commit has")
  #expect(lines.last == "  … and 2 more")
}

@Test func `a clean tree is no problem`() {
  #expect(GitStatus.clean.problem == nil)
}
