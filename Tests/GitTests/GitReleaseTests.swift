// Tags, commits and a release's own commit, with the real git.

import Host
import Testing

@testable import Git

@Test func `commits are told newest first with what they touch`() async throws {
  let test = try TestRepository(["a.txt": "1", "p/b.txt": "1"])
  try test.commit()
  try test.git("tag", "-a", "-m", "x", "v1.0.0")
  try test.git("branch", "v1.0.0")  // Of the same name.
  try test.disk.write("2", to: "p/b.txt")
  try test.disk.write("2", to: "p/ü c.txt")
  try test.git("add", "-A")
  try test.git("commit", "-q", "-m", "feat: x\n\nBody\nof it.")
  try test.git("commit", "-q", "--allow-empty", "-m", "empty")
  let commits = try await test.repository.commits(since: "v1.0.0")
  #expect(commits.map(\.message) == ["empty\n", "feat: x\n\nBody\nof it.\n"])
  #expect(commits.map(\.paths) == [[], ["p/b.txt", "p/ü c.txt"]])
  #expect(try await test.repository.commits(since: nil).count == 3)
  let below = test.repository(on: Disk(root: test.disk.root / "p"))
  #expect(try await below.commits(since: "v1.0.0").map(\.paths) == [["b.txt", "ü c.txt"]])
}

@Test func `tags are all tags, or those that HEAD contains`() async throws {
  let test = try TestRepository(["a.txt": "1"])
  try test.git("init", "-q", "-b", "main", ".")
  #expect(try await test.repository.tags() == [])
  #expect(try await test.repository.tags(areReachable: true) == [])
  #expect(try await test.repository.commits(since: nil) == [])
  try test.commit()
  try test.git("tag", "v1.0.0")
  try test.git("checkout", "-q", "-b", "side")
  try test.git("commit", "-q", "--allow-empty", "-m", "x")
  try test.git("tag", "v2.0.0")
  try test.git("checkout", "-q", "main")
  #expect(try await test.repository.tags() == ["v1.0.0", "v2.0.0"])
  #expect(try await test.repository.tags(areReachable: true) == ["v1.0.0"])
}

@Test func `a shallow clone says what is missing`() async throws {
  let test = try TestRepository(["a.txt": "1"])
  try test.commit()
  try test.git("tag", "v1.0.0")
  for message in ["one", "two", "three"] {
    try test.git("commit", "-q", "--allow-empty", "-m", message)
  }
  try test.git("clone", "-q", "--depth", "2", "file://\(test.disk.root)", "../shallow")
  let clone = test.repository(on: Disk(root: test.folder / "shallow"))
  #expect(try await clone.isShallow())
  await #expect(throws: GitError.unknownRevision("v1.0.0", isShallow: true)) {
    try await clone.commits(since: "v1.0.0")
  }
  await #expect(throws: GitError.shallow(since: nil)) { try await clone.commits(since: nil) }
  // What is there in full is told.
  #expect(try await clone.commits(since: "HEAD~1").map(\.subject) == ["three"])
}

@Test func `a release's commit has its files alone, and can be taken back`() async throws {
  let test = try TestRepository(["a.txt": "1", "[b].txt": "1", "c.txt": "1"])
  try test.commit()
  let before = try #require(try await test.repository.head())
  try test.disk.write("2", to: "[b].txt")
  try test.disk.write("2", to: "c.txt")
  try test.disk.write("2", to: "new.txt")
  #expect(try await test.repository.tracked(["[b].txt", "new.txt"]) == ["[b].txt"])
  let commit = try await test.repository.commit(["[b].txt"], message: "Release 1")
  #expect(try await test.repository.commits(since: before).map(\.paths) == [["[b].txt"]])
  try await test.repository.tag("v1", message: "Release 1", isSigned: false)
  #expect(try test.git("cat-file", "-t", "v1") == "tag\n")
  await #expect(
    throws: GitError.refused(what: "make the tag `v1`", words: "tag 'v1' already exists")
  ) { try await test.repository.tag("v1", message: "x", isSigned: false) }
  try await test.repository.removeTag("v1")
  try await test.repository.takeBack(commit, to: before, ["[b].txt"])
  #expect(try await test.repository.head() == before)
  #expect(
    await test.repository.status()
      == .dirty([
        GitChange(path: "[b].txt", code: " M"), GitChange(path: "c.txt", code: " M"),
        GitChange(path: "new.txt", code: "??"),
      ]))
}

@Test func `a detached HEAD, a worktree and no repository are told`() async throws {
  let test = try TestRepository(["a.txt": "1"])
  await #expect(throws: GitError.notARepository) { try await test.repository.tags() }
  try test.commit()
  #expect(try await test.repository.isDetached() == false)
  try test.git("worktree", "add", "-q", "-b", "side", "../side")
  let side = test.repository(on: Disk(root: test.folder / "side"))
  try side.disk.write("2", to: "a.txt")
  _ = try await side.commit(["a.txt"], message: "Release 1")
  try await side.tag("v1", message: "Release 1", isSigned: false)
  #expect(try await test.repository.tags() == ["v1"])
  let place = try #require(try GitFolder(holding: side.disk.root, disk: side.disk))
  #expect(try place.hasReference("refs/tags/v1", disk: side.disk) == true)
  #expect(try place.hasReference("refs/tags/v2", disk: side.disk) == false)
  try test.git("checkout", "-q", "--detach")
  #expect(try await test.repository.isDetached())
}

@Test func `tags are read from git's files, packed or not, with what they stand for`() async throws
{
  let test = try TestRepository(["a.txt": "1"])
  try test.commit()
  let commit = try #require(try await test.repository.head())
  try test.git("tag", "v1.0.0")
  try test.git("tag", "-a", "-m", "x", "core/v1.1.0")
  let place = try #require(try GitFolder(holding: test.disk.root, disk: test.disk))
  let loose = try place.tags(where: { $0 != "other" }, disk: test.disk)
  #expect(loose.map(\.name) == ["core/v1.1.0", "v1.0.0"])
  #expect(loose[1].object == commit)
  #expect(try await test.repository.commit(ofObject: loose[0].object) == commit)
  try test.git("tag", "other")
  try test.git("pack-refs", "--all")
  let packed = try place.tags(where: { $0 != "other" }, disk: test.disk)
  #expect(packed.map(\.object) == loose.map(\.object))
  #expect(packed.map(\.commit) == [commit, nil])
  // What is moved since is loose again.
  try test.git("commit", "-q", "--allow-empty", "-m", "x")
  try test.git("tag", "-f", "v1.0.0")
  let moved = try place.tags(where: { $0 == "v1.0.0" }, disk: test.disk)
  #expect(moved.map(\.object) == [try await test.repository.head()].compactMap(\.self))
}

@Test func `what differs between commits is told for some folders`() async throws {
  let test = try TestRepository(["a.txt": "1", "p/b.txt": "1", "q/c.txt": "1"])
  try test.commit()
  try test.disk.write("2", to: "a.txt")
  try test.disk.write("2", to: "p/ü.txt")
  try test.git("rm", "-q", "q/c.txt")
  try test.git("add", "-A")
  try test.git("commit", "-q", "-m", "x")
  func changes(_ folders: Path...) async throws -> [Path] {
    try await test.repository.changedPaths(from: "HEAD~1", to: "HEAD", below: folders)
  }
  #expect(try await changes("p", "q") == ["p/ü.txt", "q/c.txt"])
  #expect(try await changes(".") == ["a.txt", "p/ü.txt", "q/c.txt"])
}

@Test func `the first commit of all is taken back, too`() async throws {
  let test = try TestRepository(["a.txt": "1"])
  try test.git("init", "-q", "-b", "main", ".")
  try test.git("add", "-A")
  let commit = try await test.repository.commit(["a.txt"], message: "x")
  try await test.repository.takeBack(commit, to: nil, ["a.txt"])
  #expect(try await test.repository.head() == nil)
  #expect(await test.repository.status() == .dirty([GitChange(path: "a.txt", code: "A ")]))
}

@Test func `what a sparse checkout leaves out is told`() async throws {
  let test = try TestRepository(["p/pyproject.toml": "1", "q/x/pyproject.toml": "1"])
  try test.commit()
  let place = try #require(try GitFolder(holding: test.disk.root, disk: test.disk))
  #expect(try !place.isSparse(disk: test.disk))
  try test.git("sparse-checkout", "set", "p")
  #expect(try place.isSparse(disk: test.disk))
  #expect(try await test.repository.leftOut(named: ["pyproject.toml"]) == ["q/x/pyproject.toml"])
}
