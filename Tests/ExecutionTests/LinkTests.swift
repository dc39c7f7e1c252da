// Symbolic links among the inputs: a build follows them, and so must its key.

import Host
import Support
import Testing

@Suite struct LinkTests {
  private func build(_ prerequisite: String, _ links: [(Path, Path)]) async throws -> TestBuild {
    var build = TestBuild(
      "out: outputs = $@\nout: \(prerequisite)\n\techo done > out\n",
      files: ["src/a": "1", "one": "1", "two": "1", "shared/x": "1", "shared/deep/y": "1"])
    build.disk.put("1", at: "/elsewhere/z")
    build.disk.put("1", at: "/elsewhere/real")
    for (path, destination) in links { build.disk.link(path, to: destination) }
    build.disk.tick()
    try await build.run()
    build.disk.tick()
    #expect(try build.plan().isUpToDate)
    return build
  }

  /// The content behind the link was missing from the key as soon as another target took the whole
  /// tree: one walk served both, and had found it elsewhere.
  @Test func `the content behind a link counts, whoever else takes the whole tree`() async throws {
    var build = TestBuild(
      "all: outputs = $@\nall: s*/**\n\techo done > all\n"
        + "out: outputs = $@\nout: src/**\n\techo done > out\n",
      files: ["src/a": "1", "shared/deep/y": "1"])
    build.disk.link("src/link", to: "../shared")
    build.disk.tick()
    try await build.run("all", "out")
    build.disk.tick()
    #expect(try build.plan("all", "out").isUpToDate)
    #expect(try build.plan("out").isUpToDate)
    build.disk.put("2", at: "shared/deep/y")
    #expect(try build.plan("out").text == "out run: src/link/deep/y changed")
    #expect(
      try build.plan("all", "out").text
        == "all run: shared/deep/y changed\nout run: src/link/deep/y changed")
  }

  @Test func `a link that points elsewhere now is a change, though the contents are equal`()
    async throws
  {
    let build = try await build("src/**", [("src/link", "../one")])
    build.disk.link("src/link", to: "../two")
    #expect(try build.plan().text == "out run: src/link changed")
  }

  @Test func `the content behind a link is a change`() async throws {
    let build = try await build("src/**", [("src/link", "../one")])
    build.disk.put("2", at: "one")
    #expect(try build.plan().text == "out run: src/link changed")
  }

  @Test func `a program behind a link that is none any more is a change`() async throws {
    let build = try await build("src/**", [("src/link", "../one")])
    build.disk.chmod(0o755, "one")
    #expect(try build.plan().text == "out run: src/link changed")
  }

  @Test func `the content behind a link to a link is a change`() async throws {
    let build = try await build("src/**", [("src/link", "../middle"), ("middle", "one")])
    build.disk.put("2", at: "one")
    #expect(try build.plan().text == "out run: src/link changed")
  }

  @Test func `a file that becomes a link to equal bytes is a change`() async throws {
    let build = try await build("src/**", [])
    build.disk.link("src/a", to: "../one")
    #expect(try build.plan().text == "out run: src/a changed")
  }

  @Test(arguments: ["src/**", "src", "src/", "src/data", "src/data/**", "src/*/**"])
  func `what is below a link to a folder is an input`(prerequisite: String) async throws {
    let build = try await build(prerequisite, [("src/data", "../shared")])
    build.disk.put("2", at: "shared/deep/y")
    #expect(try build.plan().text == "out run: src/data/deep/y changed")
    build.disk.put("1", at: "shared/deep/y")
    build.disk.put("3", at: "shared/new")
    #expect(try build.plan().text == "out run: src/data/new is new")
  }

  @Test func `a link out of the tree is followed`() async throws {
    let build = try await build("src/**", [("src/data", "/elsewhere"), ("src/z", "/elsewhere/z")])
    build.disk.put("2", at: "/elsewhere/z")
    #expect(try build.plan().text == "out run: src/data/z changed, src/z changed")
  }

  @Test func `a link within a linked folder is followed`() async throws {
    let build = try await build("src/**", [("src/data", "../shared"), ("shared/l", "../one")])
    build.disk.put("2", at: "one")
    #expect(try build.plan().text == "out run: src/data/l changed")
  }

  @Test(arguments: ["top", "top/", "top/**"])
  func `a link to a folder beside the Releasefile is followed`(prerequisite: String) async throws {
    let build = try await build(prerequisite, [("top", "shared")])
    build.disk.put("2", at: "shared/x")
    #expect(try build.plan().text == "out run: top/x changed")
  }

  @Test func `folders that link to one another end`() async throws {
    let build = try await build(
      "src/**", [("src/d", "/m/one"), ("/m/one/l", "../two"), ("/m/two/l", "../one")])
    build.disk.put("2", at: "/m/two/x")
    #expect(try build.plan().text == "out run: src/d/l/x is new")
  }

  @Test func `a dangling link counts by where it points to`() async throws {
    let build = try await build("src/**", [("src/link", "nowhere")])
    build.disk.link("src/link", to: "nirvana")
    #expect(try build.plan().text == "out run: src/link changed")
    build.disk.put("1", at: "src/nirvana")
    #expect(try build.plan().text == "out run: src/link changed, src/nirvana is new")
  }

  @Test func `links in a circle do not hang and are no error`() async throws {
    let build = try await build("src/**", [("src/a1", "a2"), ("src/a2", "a1"), ("src/up", "..")])
    build.disk.link("src/a1", to: "a3")
    #expect(try build.plan().text == "out run: src/a1 changed")
  }

  @Test func `a link to a file that is named alone is followed`() async throws {
    let build = try await build("src/link", [("src/link", "/elsewhere/real")])
    build.disk.put("2", at: "/elsewhere/real")
    #expect(try build.plan().text == "out run: src/link changed")
  }
}
