import Hashing
import Host
import Support
import Testing

@testable import Git

private let files = [
  "a.txt": "1", "p/b.txt": "1", "p-q/c.txt": "1", "p/deep/d.txt": "1", "empty.txt": "",
  ".gitignore": "dist/\n*.pyc\n", "dist/x": "", "p/x.pyc": "", "p/.cache/.gitignore": "*\n",
  "p/.cache/state": "1", "p/.cache/sub/x": "1",
]

private func cleanRepository() async throws -> (TestRepository, GitSnapshot) {
  let test = try TestRepository(files)
  try test.commit()
  return (test, try #require(try await test.snapshot()))
}

extension TestRepository {
  fileprivate func isStillClean(_ snapshot: GitSnapshot) -> Bool {
    snapshot.isStillClean(disk: disk, environment: environment)
  }
}

@Test func `an untouched tree is still clean`() async throws {
  let (test, snapshot) = try await cleanRepository()
  #expect(test.isStillClean(snapshot))
  #expect(snapshot.head.reference == "refs/heads/main")
}

@Test func `a snapshot survives its bytes`() async throws {
  let (test, snapshot) = try await cleanRepository()
  let copy = try #require(GitSnapshot(packed: snapshot.packed))
  #expect(copy == snapshot)
  #expect(test.isStillClean(copy))
  for count in stride(from: 0, to: snapshot.packed.count, by: 7) {
    #expect(GitSnapshot(packed: Array(snapshot.packed.prefix(count))) == nil)
  }
}

/// Each changes a clean tree so that git must be asked again.
private let changes: [(name: String, make: @Sendable (TestRepository) throws -> Void)] = [
  ("edit", { try $0.disk.append([0x31], to: "a.txt") }),
  ("edit in a folder", { try $0.disk.write("2", to: "p/deep/d.txt") }),
  ("exec bit", { try $0.disk.setMode(0o755, of: "a.txt") }),
  ("delete", { try $0.disk.remove("p-q/c.txt") }),
  ("add", { try $0.disk.write("", to: "p/deep/new") }),
  ("add at the top", { try $0.disk.write("", to: "new") }),
  ("replace by a link", { try $0.disk.makeLink(at: "a.txt", to: "empty.txt") }),
  ("ignore rules", { try $0.disk.write("dist/\n", to: ".gitignore") }),
  ("rules of a cache", { try $0.disk.write("*\n!state\n", to: "p/.cache/.gitignore") }),
  ("exclude file", { try $0.disk.write("a.txt", to: ".git/info/exclude") }),
  ("configuration", { try $0.git("config", "core.fileMode", "false") }),
  ("user's configuration", { try $0.disk.write("[core]\n", to: $0.folder / "home/.gitconfig") }),
  ("user's ignore file", { try $0.disk.write("x", to: $0.folder / "home/.config/git/ignore") }),
  ("stage", { try $0.git("rm", "-q", "--cached", "a.txt") }),
  ("commit", { try $0.git("commit", "-q", "--allow-empty", "-m", "more") }),
  ("another branch", { try $0.git("checkout", "-q", "-b", "other") }),
]

@Test(arguments: changes.indices)
func `a change makes git be asked again`(index: Int) async throws {
  let (test, snapshot) = try await cleanRepository()
  try changes[index].make(test)
  #expect(!test.isStillClean(snapshot), "\(changes[index].name)")
}

@Test func `a head moved without the tree makes git be asked again`() async throws {
  let test = try TestRepository(files)
  try test.commit()
  try test.git("commit", "-q", "--allow-empty", "-m", "more")
  let snapshot = try #require(try await test.snapshot())
  try test.git("update-ref", "refs/heads/main", "HEAD~1")
  #expect(!test.isStillClean(snapshot))
}

@Test func `packing the references changes nothing`() async throws {
  let (test, snapshot) = try await cleanRepository()
  try test.git("pack-refs", "--all")
  #expect(test.isStillClean(snapshot))
}

@Test func `ignored folders may change in any way`() async throws {
  let (test, snapshot) = try await cleanRepository()
  try test.disk.write("2", to: "dist/x")
  try test.disk.write("", to: "dist/y/z")
  try test.disk.write("2", to: "p/.cache/state")
  try test.disk.write("2", to: "p/.cache/other")
  try test.disk.append([0x31], to: "p/x.pyc")
  #expect(test.isStillClean(snapshot))
}

@Test func `a tracked file in an ignored folder is watched`() async throws {
  let test = try TestRepository(files)
  try test.commit()
  try test.git("add", "-f", "dist/x", "p/.cache/state")
  try test.git("commit", "-q", "-m", "forced")
  let snapshot = try #require(try await test.snapshot())
  #expect(test.isStillClean(snapshot))
  try test.disk.append([0x31], to: "dist/x")
  #expect(!test.isStillClean(snapshot))

  try test.git("commit", "-q", "-a", "-m", "changed")
  let second = try #require(try await test.snapshot())
  try test.disk.append([0x31], to: "p/.cache/state")
  #expect(!test.isStillClean(second))
}

@Test func `a dirty tree has no snapshot`() async throws {
  let test = try TestRepository(files)
  try test.commit()
  try test.disk.write("", to: "new")
  #expect(try await test.snapshot() == nil)
}

@Test func `a tree written to a moment ago has no snapshot`() async throws {
  let test = try TestRepository(files)
  try test.commit()
  try test.disk.write("1", to: "a.txt")
  let (status, snapshot) = await test.repository.observe()
  #expect(status == .clean)
  #expect(snapshot == nil)
}

@Test func `another environment makes git be asked again`() async throws {
  let (test, snapshot) = try await cleanRepository()
  for (name, value) in [("HOME", "/nowhere"), ("GIT_DIR", "x"), ("GIT_CONFIG_COUNT", "1")] {
    var environment = test.environment
    environment[name] = value
    #expect(!snapshot.isStillClean(disk: test.disk, environment: environment))
  }
  var environment = test.environment
  environment["EDITOR"] = "vi"
  #expect(snapshot.isStillClean(disk: test.disk, environment: environment))
}

@Test func `a new repository inside makes git be asked again`() async throws {
  let test = try TestRepository(files)
  try test.commit()
  let snapshot = try #require(try await test.snapshot(from: "p"))
  let below = Disk(root: test.disk.root / "p")
  #expect(snapshot.isStillClean(disk: below, environment: test.environment))
  try test.git("init", "-q", ".", in: "p")
  #expect(!snapshot.isStillClean(disk: below, environment: test.environment))
}

@Test func `a tree with a submodule has no snapshot`() async throws {
  let test = try TestRepository(files)
  try test.commit()
  let other = try TestRepository(["s.txt": "1"])
  try other.commit()
  try test.git(
    "-c", "protocol.file.allow=always", "submodule", "-q", "add", other.disk.root.string, "sub")
  try test.git("commit", "-q", "-m", "sub")
  #expect(await test.repository.status() == .clean)
  #expect(try await test.snapshot() == nil)
}

@Test func `a worktree has a snapshot of its own`() async throws {
  let test = try TestRepository(files)
  try test.commit()
  try test.git("worktree", "add", "-q", "-b", "side", "../side")
  let snapshot = try #require(try await test.snapshot(from: "../side"))
  let side = Disk(root: test.folder / "side")
  #expect(snapshot.isStillClean(disk: side, environment: test.environment))
  try test.disk.write("2", to: "a.txt")
  #expect(snapshot.isStillClean(disk: side, environment: test.environment))
  try side.append([0x31], to: "a.txt")
  #expect(!snapshot.isStillClean(disk: side, environment: test.environment))
}

@Test func `configuration behind a link and in an include is watched`() async throws {
  let test = try TestRepository(files)
  try test.disk.write("[include]\n\tpath = more\n", to: test.folder / "dotfiles/gitconfig")
  try test.disk.makeLink(
    at: test.folder / "home/.gitconfig", to: test.folder / "dotfiles/gitconfig")
  try test.commit()
  let snapshot = try #require(try await test.snapshot())
  #expect(test.isStillClean(snapshot))
  try test.disk.append(Array("# more\n".utf8), to: test.folder / "dotfiles/gitconfig")
  #expect(!test.isStillClean(snapshot))

  let second = try #require(try await test.snapshot())
  #expect(test.isStillClean(second))
  try test.disk.write("[core]\n\tfileMode = false\n", to: test.folder / "home/more")
  #expect(!test.isStillClean(second))
}

@Test func `what a walk has seen is not looked at again`() async throws {
  let (test, snapshot) = try await cleanRepository()
  let walking = RecordingDisk(test.disk, known: .none)
  for folder in [Path("p"), "p-q"] {
    let selection = SHA256.digest(of: folder.bytes)
    _ = try walking.listing(below: folder, selection: selection) { path, isFolder in
      !isFolder || ![Path("deep"), ".cache"].contains(Path(bytes: path))
    }
  }
  let owner = SHA256.digest(of: [])
  let packed = KeptWalks.none.packed(reusing: [], with: walking.takenWalks.fresh, owner: owner)
  func looks(_ known: KeptWalks) -> Set<Path>? {
    let recording = RecordingDisk(test.disk, known: known)
    let isClean = snapshot.isStillClean(disk: recording, environment: test.environment)
    return isClean ? recording.takeLooks().paths : nil
  }
  let all = try #require(looks(.none))
  let kept = try #require(KeptWalks(packed: packed, owner: owner))
  let some = try #require(looks(kept))
  let root = test.disk.root
  let seen: Set = [root / "p", root / "p/b.txt", root / "p-q", root / "p-q/c.txt"]
  #expect(all.subtracting(some) == seen)

  try test.disk.append([0x31], to: "p/b.txt")
  let later = try #require(KeptWalks(packed: packed, owner: owner))
  #expect(looks(later) == nil)
}

@Test func `a clock of whole seconds needs two of them`() throws {
  let commit = String(repeating: "a", count: 40)
  let disk = MemoryDisk([
    ".git/HEAD": "ref: refs/heads/main\n", ".git/refs/heads/main": "\(commit)\n",
    ".git/index": "", "a.txt": "1",
  ])
  let place = try #require(try GitFolder(holding: disk.root, disk: disk))
  let head = try #require(try place.head(disk: disk))
  #expect(head == GitFolder.Head(reference: "refs/heads/main", commit: commit))
  disk.touch("a.txt")
  func snapshot(secondsLater: Int64) -> GitSnapshot? {
    GitSnapshot(
      of: place, head: head, ignored: [], configuration: [], environment: [:],
      takenAt: disk.now() + secondsLater * 1_000_000_000, disk: disk)
  }
  #expect(snapshot(secondsLater: 2) == nil)
  #expect(snapshot(secondsLater: 3)?.isStillClean(disk: disk, environment: [:]) == true)
}

@Test(arguments: [
  ["config", "index.version", "4"], ["update-index", "--split-index"],
  ["config", "core.untrackedCache", "true"], ["config", "core.autocrlf", "true"],
  ["config", "feature.manyFiles", "true"], ["sparse-checkout", "set", "--cone", "p"],
])
func `whatever form the index has, a change is never missed`(setting: [String]) async throws {
  let test = try TestRepository(["a.txt": "1\n", "p/b.txt": "1\n", "q/c.txt": "1\n"])
  try test.commit()
  try test.git(["config"] + ["core.safecrlf", "false"])
  try test.git(setting)
  try test.git("update-index", "--force-write-index")
  try test.git("status")
  let snapshot = try #require(try await test.snapshot())
  #expect(snapshot.isStillClean(disk: test.disk, environment: test.environment))
  try test.disk.write("2\n", to: "p/b.txt")
  #expect(!snapshot.isStillClean(disk: test.disk, environment: test.environment))
  #expect(await test.repository.status() == .dirty([GitChange(path: "p/b.txt", code: " M")]))
  try test.git("checkout", "-q", "p/b.txt")
  try test.disk.write("x", to: "p/new")
  #expect(!snapshot.isStillClean(disk: test.disk, environment: test.environment))
  #expect(await test.repository.status() == .dirty([GitChange(path: "p/new", code: "??")]))
}

@Test func `a repository of SHA-256 has a snapshot, too`() async throws {
  let test = try TestRepository(["a.txt": "1"])
  try test.git("init", "-q", "-b", "main", "--object-format=sha256", ".")
  try test.git("add", "-A")
  try test.git("commit", "-q", "-m", "all")
  let snapshot = try #require(try await test.snapshot())
  #expect(snapshot.head.commit?.count == 64)
  #expect(snapshot.isStillClean(disk: test.disk, environment: test.environment))
  try test.disk.write("2", to: "a.txt")
  #expect(!snapshot.isStillClean(disk: test.disk, environment: test.environment))
}
