import Host
import Testing

@testable import Git

@Test func `git calls a committed tree clean`() async throws {
  let test = try TestRepository(["a.txt": "1", ".gitignore": "dist/\n", "dist/x": ""])
  try test.commit()
  #expect(await test.repository.status() == .clean)
}

@Test func `changes are told by path from the top`() async throws {
  let test = try TestRepository(["a.txt": "1", "p/b.txt": "1", "p/c.txt": "1"])
  try test.commit()
  try test.disk.write("2", to: "p/b.txt")
  try test.disk.remove("p/c.txt")
  try test.disk.write("", to: "p/new folder/\u{E9}")
  try test.git("mv", "a.txt", "moved.txt")
  let below = test.repository(on: Disk(root: test.disk.root / "p"))
  #expect(
    await below.status()
      == .dirty([
        GitChange(path: "moved.txt", code: "R "), GitChange(path: "p/b.txt", code: " M"),
        GitChange(path: "p/c.txt", code: " D"),
        GitChange(path: "p/new folder/\u{E9}", code: "??"),
      ]))
}

@Test func `a folder outside any repository is told`() async throws {
  let test = try TestRepository(["a.txt": "1"])
  #expect(await test.repository.status() == .notARepository)
}

@Test func `a missing git is told`() async throws {
  let test = try TestRepository()
  let repository = GitRepository(
    disk: test.disk, environment: ["PATH": "/nowhere"],
    runner: SubprocessRunner(scratch: test.folder / "scratch"))
  #expect(await repository.status() == .gitMissing)
}

@Test func `a broken index is told in git's own words`() async throws {
  let test = try TestRepository(["a.txt": "1"])
  try test.commit()
  try test.disk.write("DIRC nonsense that is long enough to be read", to: ".git/index")
  guard case .failed(let text) = await test.repository.status() else {
    Issue.record("git took a broken index")
    return
  }
  #expect(text.contains("index"))
}

@Test func `asking for the status does not write the index`() async throws {
  let test = try TestRepository(["a.txt": "1"])
  try test.commit()
  try test.disk.write("1", to: "a.txt")  // Equal bytes, another stamp: git would refresh it.
  let before = try test.disk.status(of: ".git/index")
  #expect(await test.repository.status() == .clean)
  #expect(try test.disk.status(of: ".git/index") == before)
}

@Test func `the checked-out commit is read without git`() async throws {
  let test = try TestRepository(["a.txt": "1"])
  try test.commit()
  let commit = try test.git("rev-parse", "HEAD").split(separator: "\n").map(String.init).first
  let place = try #require(try GitFolder(holding: test.disk.root / "p/q", disk: test.disk))
  #expect(place.top == test.disk.root)
  let head = try place.head(disk: test.disk)
  #expect(head == GitFolder.Head(reference: "refs/heads/main", commit: commit))

  try test.git("pack-refs", "--all")
  #expect(try test.disk.status(of: ".git/refs/heads/main") == nil)
  #expect(try place.head(disk: test.disk) == head)

  try test.git("checkout", "-q", "--detach")
  #expect(
    try place.head(disk: test.disk) == GitFolder.Head(reference: nil, commit: commit))
}

@Test func `a branch without commits has no commit`() throws {
  let test = try TestRepository()
  try test.git("init", "-q", "-b", "main", ".")
  let place = try #require(try GitFolder(holding: test.disk.root, disk: test.disk))
  #expect(
    try place.head(disk: test.disk)
      == GitFolder.Head(reference: "refs/heads/main", commit: nil))
}

@Test func `a worktree has its own head and the main repository's references`() throws {
  let test = try TestRepository(["a.txt": "1"])
  try test.commit()
  try test.git("worktree", "add", "-q", "-b", "side", "../side")
  let folder = test.folder / "side"
  let place = try #require(try GitFolder(holding: folder, disk: test.disk))
  #expect(place.top == folder)
  #expect(place.gitFolder == test.disk.root / ".git/worktrees/side")
  #expect(place.commonFolder == test.disk.root / ".git")
  #expect(try place.head(disk: test.disk)?.reference == "refs/heads/side")
  #expect(try place.head(disk: test.disk)?.commit?.count == 40)
}

@Test func `changes in submodules count, whatever git was told to ignore`() async throws {
  let test = try TestRepository(["a.txt": "1"])
  try test.commit()
  let other = try TestRepository(["s.txt": "1"])
  try other.commit()
  try test.git(
    "-c", "protocol.file.allow=always", "submodule", "-q", "add", other.disk.root.string, "sub")
  try test.git("config", "-f", ".gitmodules", "submodule.sub.ignore", "all")
  try test.git("commit", "-q", "-a", "-m", "sub")
  #expect(await test.repository.status() == .clean)
  try test.disk.write("2", to: "sub/s.txt")
  #expect(await test.repository.status() == .dirty([GitChange(path: "sub", code: " M")]))
  let inner = await test.repository.status(ofRepositoryAt: test.disk.root / "sub")
  #expect(inner == .dirty([GitChange(path: "sub/s.txt", code: " M")]))
}

@Test func `a monitor of the file system that missed a change does not hide it`() async throws {
  let test = try TestRepository(["a.txt": "1"])
  try test.commit()
  // It says that nothing has changed since the token that it was given.
  try test.disk.write(Array("#!/bin/sh\nprintf 'token\\0'\n".utf8), to: "../monitor", mode: 0o755)
  try test.git("config", "core.fsmonitor", (test.folder / "monitor").string)
  try test.git("update-index", "--fsmonitor")
  try test.git("status")
  try test.disk.write("2", to: "a.txt")
  #expect(try test.git("status", "--porcelain") == "")
  #expect(await test.repository.status() == .dirty([GitChange(path: "a.txt", code: " M")]))
}

@Test func `a repository of somebody else is told with what to do`() {
  let words = "detected dubious ownership in repository at '/srv/shop'"
  let hint = "where you trust it: `git config --global --add safe.directory /srv/shop`"
  #expect(GitStatus.failed(words).problem?.hints == [hint])
  #expect(GitError.refused(what: "list the tags", words: words).problem.hints == [hint])
}
