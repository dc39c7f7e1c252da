// Which of all that a step does is an input that no rule names.

import BuildGraph
import Caching
import Diagnostics
import Host
import Observation
import Support
import Testing

@testable import Fingerprints

@Suite struct AccessFilterTests {
  private let disk = MemoryDisk([
    "packages/core/pyproject.toml": "", "packages/core/src/a.py": "", "shared/x.py": "",
    "VERSION": "1", ".git/HEAD": "ref: refs/heads/main", "dist/core-1.whl": "",
  ])

  private func action() throws -> Action {
    var action = Action(target: "wheel/core", location: Location(file: "R", line: 1, column: 1))
    action.prerequisites = try ["packages/core/**", ".gitignore"].map { text in
      .files(
        InputPattern(
          glob: try GlobPattern(text), isOptional: true, location: action.location, excerpt: nil))
    }
    action.outputs = [try GlobPattern("dist/core-*.whl")]
    return action
  }

  private func inputs(_ accesses: [(Access.Kind, Path)], by program: Path = "/usr/bin/python3")
    throws -> [String]
  {
    let filter = AccessFilter(
      disk: disk, exclusions: Exclusions(packages: ["packages/core"], ignored: []),
      gitFolders: [disk.absolute(".git")])
    let seen = accesses.map { kind, path in
      Access(kind, disk.absolute(path), by: program)
    }
    let found = filter.inputs(
      in: seen, of: try action(), folder: "packages/core", upstream: ["dist/other-1.whl"])
    return found.contents.map { "content \($0.text)" } + found.facts.map(\.text)
  }

  @Test func `each kind of access is an input of its own kind`() throws {
    #expect(try inputs([(.read, "VERSION")]) == ["content VERSION"])
    #expect(try inputs([(.absent, "setup.cfg")]) == ["content setup.cfg"])
    #expect(try inputs([(.executed, "tools/gen")]) == ["content tools/gen"])
    #expect(try inputs([(.listed, "shared")]) == ["names shared"])
    #expect(try inputs([(.searched, "shared")]) == ["modules shared"])
    #expect(try inputs([(.present, "VERSION")]) == ["presence VERSION"])
    #expect(try inputs([(.link, "current")]) == ["presence current"])
  }

  @Test func `what says more replaces what says less`() throws {
    #expect(try inputs([(.present, "VERSION"), (.read, "VERSION")]) == ["content VERSION"])
    #expect(try inputs([(.searched, "shared"), (.listed, "shared")]) == ["names shared"])
  }

  @Test func `what the rule names is no discovery, nor what may come to be there`() throws {
    #expect(
      try inputs([
        (.read, "packages/core/src/a.py"), (.absent, "packages/core/src/b.py"),
        (.listed, "packages/core"), (.listed, "packages/core/src"), (.read, ".gitignore"),
        (.absent, "packages/core/.git/HEAD"),
      ]) == [])
  }

  @Test func `what it or another step makes, and what is no source, is none`() throws {
    #expect(
      try inputs([
        (.read, "dist/core-1.whl"), (.read, "dist/other-1.whl"), (.read, ".cache/x"),
        (.present, ".venv/bin/python"), (.read, "node_modules/x.js"),
        (.listed, "shared/__pycache__"), (.connected, "127.0.0.1:80"),
      ]) == [])
  }

  @Test func `what it wrote before it read it is its own, and the other way round it is not`()
    throws
  {
    #expect(try inputs([(.written, "gen/a.txt"), (.read, "gen/a.txt")]) == [])
    #expect(try inputs([(.written, "gen"), (.listed, "gen"), (.read, "gen/b")]) == [])
    #expect(try inputs([(.read, "gen/a.txt"), (.written, "gen/a.txt")]) == ["content gen/a.txt"])
  }

  @Test func `that the rule's own folders are there goes without saying`() throws {
    #expect(try inputs([(.present, "packages"), (.present, "packages/core")]) == [])
    #expect(try inputs([(.present, "shared")]) == ["presence shared"])
  }

  @Test func `a name that it looks for before it makes it says nothing`() throws {
    #expect(try inputs([(.absent, "gen/a.txt"), (.written, "gen/a.txt")]) == [])
  }

  @Test func `outside of the checkout nothing is an input`() throws {
    #expect(try inputs([(.read, "/usr/lib/x"), (.absent, "/etc/y"), (.listed, "/")]) == [])
  }

  @Test func `git's files are facts about the repository`() throws {
    #expect(try inputs([(.read, ".git/HEAD")]) == ["commit"])
    #expect(try inputs([(.read, ".git/refs/heads/main")]) == ["commit"])
    #expect(try inputs([(.read, ".git/index")]) == ["tracking packages/core"])
    #expect(try inputs([(.listed, ".git/refs/tags")]) == ["tags"])
    #expect(try inputs([(.read, ".git/info/exclude")]) == ["git-file info/exclude"])
    #expect(try inputs([(.read, ".git/packed-refs")]) == ["commit", "tags"])
    #expect(try inputs([(.read, ".git/packed-refs")], by: "/usr/bin/git") == ["commit"])
    #expect(try inputs([(.read, ".git/config")], by: "/usr/bin/git") == [])
    #expect(try inputs([(.read, ".git/objects/ab/cd")]) == [])
  }

  @Test func `links on the way are inputs`() throws {
    try disk.makeLink(at: "current", to: "shared")
    #expect(
      try inputs([(.read, "current/x.py")]) == ["content current/x.py", "presence current"])
  }

  @Test func `very many files of a folder that was listed are told by the folder`() throws {
    let files = (0..<300).map { (Access.Kind.read, Path("data/\($0)")) }
    #expect(try inputs(files + [(.listed, "data")]) == ["content data/*", "names data"])
    #expect(try inputs(files).count == 300)
  }

  @Test func `tests that are looked for from above are no inputs of each other`() throws {
    let filter = AccessFilter(
      disk: disk, exclusions: Exclusions(packages: ["packages/core"], ignored: []), gitFolders: [])
    var action = try action()
    action.recipe = .builtin(try #require(OperationCall("test", ["packages/core", "0"])))
    let seen: [(Access.Kind, Path)] = [
      (.listed, "packages"), (.present, "packages/cdk"), (.absent, "packages/cdk/pyvenv.cfg"),
      (.absent, "packages/cdk/conda-meta/history"), (.absent, "packages/__init__.py"),
      (.read, "packages/cdk/data.txt"), (.listed, "shared"),
    ]
    let found = filter.inputs(
      in: seen.map { Access($0.0, disk.absolute($0.1), by: "/usr/bin/python3") }, of: action,
      folder: "packages/core", upstream: [])
    #expect(found.contents.map(\.text) == ["packages/cdk/data.txt"])
    #expect(found.facts.map(\.text) == ["names shared"])
  }

  @Test func `a step with a cache of its own may not read all again`() throws {
    let filter = AccessFilter(
      disk: disk, exclusions: Exclusions(packages: [], ignored: []), gitFolders: [])
    func has(_ path: Path) -> Bool {
      filter.hasOwnCache(
        [Access(.read, disk.absolute(path), by: "/x")], known: [disk.absolute(".cache")])
    }
    #expect(has(".ruff_cache/0.4/x") && has("/home/a/.cache/tool/x"))
    #expect(!has(".cache/tools/x") && !has("a/__pycache__/x.pyc") && !has("/usr/cache/x"))
    #expect(!has("a/cache"))
  }

  @Test func `texts of facts are read back`() {
    let facts: [LearnedFact] = [
      .names("a b"), .modules("."), .presence("x"), .commit, .tags, .tracking("p"),
      .gitFile("info/exclude"),
    ]
    for fact in facts { #expect(LearnedFact(text: fact.text) == fact) }
    for text in ["", "names", "commit x", "other x"] { #expect(LearnedFact(text: text) == nil) }
  }
}

@Suite struct FactReaderTests {
  private let disk = MemoryDisk(["data/a.txt": "1", "data/b.py": "12", "x": "123"])

  private func value(_ fact: LearnedFact) -> String {
    FactReader(
      disk: disk, exclusions: Exclusions(packages: [], ignored: []), git: { _ in "git" }
    ).fields(of: [fact])[0].value
  }

  @Test func `names are those of sources`() throws {
    #expect(value(.names("data")) == "a.txt\nb.py")
    #expect(value(.modules("data")) == "b.py")
    try disk.makeFolder("data/__pycache__")
    try disk.makeFolder("data/sub")
    #expect(value(.names("data")) == "a.txt\nb.py\nsub")
    #expect(value(.modules("data")) == "b.py\nsub")
    #expect(value(.names("absent")) == absentPresence)
    #expect(value(.names("x")) == absentPresence)
  }

  @Test func `presence is what stat shows, times apart`() throws {
    #expect(value(.presence("x")) == "file of 3 bytes")
    disk.tick()
    disk.put("456", at: "x")
    #expect(value(.presence("x")) == "file of 3 bytes")
    disk.put("#!", at: "x", mode: 0o755)
    #expect(value(.presence("x")) == "executable of 2 bytes")
    #expect(value(.presence("data")) == "folder")
    #expect(value(.presence("absent")) == absentPresence)
    try disk.makeLink(at: "l", to: "x")
    #expect(value(.presence("l")) == "link to x")
  }

  @Test func `a change is told by what it is about`() {
    func reason(_ fact: LearnedFact, _ old: String, _ new: String) -> String? {
      func manifest(_ value: String) -> KeyManifest {
        KeyManifest(fields: [.init(name: .learned(fact.text), value: value)])
      }
      return changes(from: manifest(old), to: manifest(new)).first?.text(from: nil)
    }
    #expect(
      reason(.names("data"), "a\nb", "a\nc")
        == "data/ has another list of files  (b → c)")
    #expect(
      reason(.presence("x"), absentPresence, "file of 3 bytes")
        == "x is new  (nothing → file of 3 bytes)")
    #expect(reason(.presence("x"), "folder", absentPresence) == "x is gone  (folder → nothing)")
    #expect(
      reason(.tracking("p"), String(repeating: "a", count: 64), String(repeating: "b", count: 64))
        == "git tracks or ignores other files in p  (aaaaaaaaaaaa → bbbbbbbbbbbb)")
    #expect(
      reason(.commit, "refs/heads/a 1", "refs/heads/a 2")?
        .hasPrefix("another branch or commit is checked out") == true)
  }
}
