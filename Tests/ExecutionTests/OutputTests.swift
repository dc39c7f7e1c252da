// What happens to the places where steps write: files, folders, globs; missing, edited and foreign.

import Host
import Support
import Testing

@Suite struct OutputTests {
  private let copy = "out: outputs = $@\nout: in\n\tcp in out\n"
  private let site = """
    site: outputs = site/
    site: in
    \tcp in site/a
    \tcp in site/sub/b

    """

  private func ran(_ text: String, files: [String: String] = ["in": "1"]) async throws -> TestBuild
  {
    var build = TestBuild(text, files: files)
    try await build.run()
    build.disk.tick()
    return build
  }

  @Test func `a missing output is restored`() async throws {
    var build = try await ran(copy)
    build.disk.delete("out")
    #expect(try build.plan().text == "out restore")
    try await build.run()
    #expect(build.restored == ["out"])
    #expect(build.tree["out"] == "1")
    #expect(try build.plan().isUpToDate)
  }

  @Test func `an edited output is restored, and the edit is kept aside`() async throws {
    var build = try await ran(copy)
    build.disk.put("by hand", at: "out")
    #expect(try build.plan().text == "out restore")
    try await build.run()
    #expect(build.tree["out"] == "1")
    #expect(build.cached("replaced") == ["out": "by hand"])
    #expect(build.notes == ["`out` was not made by rel; a copy is kept at `.cache/replaced/out`"])
  }

  @Test func `an edited output whose step must run is kept aside too`() async throws {
    var build = try await ran(copy)
    build.disk.put("by hand", at: "out")
    build.disk.put("2", at: "in")
    try await build.run()
    #expect(build.ran == ["out"])
    #expect(build.tree["out"] == "2")
    #expect(build.cached("replaced") == ["out": "by hand"])
  }

  @Test func `what rel made itself is not kept aside`() async throws {
    var build = try await ran(copy)
    build.disk.put("2", at: "in")
    try await build.run()
    #expect(build.cached("replaced").isEmpty)
    #expect(build.notes.isEmpty)
  }

  @Test func `a hand-made file where the first run writes is kept aside`() async throws {
    let build = try await ran(copy, files: ["in": "1", "out": "mine"])
    #expect(build.tree["out"] == "1")
    #expect(build.cached("replaced") == ["out": "mine"])
  }

  @Test func `an output that was edited and put back is up to date`() async throws {
    let build = try await ran(copy)
    build.disk.put("by hand", at: "out")
    build.disk.put("1", at: "out")
    #expect(try build.plan().isUpToDate)
  }

  @Test func `without a cache a missing or edited output is made again`() async throws {
    var build = try await ran("out: cache = no\n" + copy)
    #expect(build.cached("objects").isEmpty)
    build.disk.delete("out")
    #expect(try build.plan().text == "out run: out is missing")
    try await build.run()
    build.disk.put("by hand", at: "out")
    #expect(try build.plan().text == "out run: out was edited")
    try await build.run()
    #expect(build.tree["out"] == "1")
    #expect(try build.plan().isUpToDate)
  }

  @Test func `a step with several outputs is up to date only with all of them`() async throws {
    let text = "pair: outputs = a b\npair: in\n\tcp in a\n\tscript b hello\n"
    var build = try await ran(text)
    build.disk.delete("b")
    #expect(try build.plan().text == "pair restore")
    try await build.run()
    #expect(build.tree["a"] == "1")
    #expect(build.tree["b"] == "hello")
    #expect(try build.disk.status(of: "b")?.isExecutable == true)
    build.disk.chmod(0o644, "b")
    #expect(try build.plan().text == "pair restore")
  }

  @Test func `a folder is restored whole, its stale files go`() async throws {
    var build = try await ran(site)
    #expect(build.tree.keys.sorted() == ["Releasefile", "in", "site/a", "site/sub/b"])
    build.disk.delete("site/a")
    build.disk.put("stale", at: "site/old")
    #expect(try build.plan().text == "site restore")
    try await build.run()
    #expect(build.tree.keys.sorted() == ["Releasefile", "in", "site/a", "site/sub/b"])
    #expect(build.cached("replaced") == ["site/old": "stale"])
  }

  @Test func `a stale file that a glob of outputs matches is not taken for a result`() async throws
  {
    let text = "wheel: outputs = dist/*.whl\nv = 1\nwheel: in\n\tcp in dist/p-$(v).whl\n"
    var build = try await ran(text)
    build.overrides = [("v", "2")]
    try await build.run()
    #expect(build.tree.keys.filter { $0.hasPrefix("dist/") } == ["dist/p-2.whl"])
    build.disk.put("older", at: "dist/p-0.whl")
    #expect(try build.plan().text == "wheel restore")
    try await build.run()
    #expect(build.tree.keys.filter { $0.hasPrefix("dist/") } == ["dist/p-2.whl"])
  }

  @Test func `a file where a glob writes is foreign when it cannot be restored`() async throws {
    let text = "wheel: cache = no\nwheel: outputs = dist/*.whl\nwheel: in\n\tcp in dist/p.whl\n"
    let build = try await ran(text)
    build.disk.put("x", at: "dist/q.whl")
    #expect(try build.plan().text == "wheel run: dist/q.whl was not made by it")
  }

  @Test func `links and exec bits come back as they were`() async throws {
    let text = "out: outputs = out/\nout:\n\tscript out/run hello\n\tlink out/latest run\n"
    var build = try await ran(text, files: [:])
    build.disk.delete("out")
    try await build.run()
    #expect(build.restored == ["out"])
    #expect(try build.disk.destination(ofLink: "out/latest") == "run")
    #expect(try build.disk.status(of: "out/run")?.mode == 0o755)
    #expect(try build.plan().isUpToDate)
  }

  @Test func `equal files of one folder are all restored`() async throws {
    let text = "pkg: outputs = pkg/\npkg: in\n\tcp in pkg/a\n\tcp in pkg/b\n\tcp in pkg/c\n"
    var build = try await ran(text)
    build.disk.delete("pkg")
    try await build.run()
    #expect(build.restored == ["pkg"])
    #expect(build.disk.files(below: "pkg") == ["a": "1", "b": "1", "c": "1"])
  }

  @Test func `outputs that overlap are one file each`() async throws {
    let text = "site: outputs = site/ site/a site/*\nsite: in\n\tcp in site/a\n"
    var build = try await ran(text)
    #expect(try build.plan().isUpToDate)
    build.disk.delete("site")
    try await build.run()
    #expect(build.summary.text == "site restored")
    #expect(build.disk.files(below: "site") == ["a": "1"])
  }

  @Test func `an output folder that became a link is replaced, not written through`() async throws {
    var build = try await ran(site)
    build.disk.delete("site")
    build.disk.put("theirs", at: "/elsewhere/a")
    build.disk.link("site", to: "/elsewhere")
    try await build.run()
    #expect(build.disk.text(at: "/elsewhere/a") == "theirs")
    #expect(build.disk.files(below: "site") == ["a": "1", "sub/b": "1"])
    #expect(try build.plan().isUpToDate)
  }

  @Test func `a file where an output folder was is replaced and kept aside`() async throws {
    var build = try await ran(site)
    build.disk.delete("site")
    build.disk.put("mine", at: "site")
    try await build.run()
    #expect(build.restored == ["site"])
    #expect(build.disk.files(below: "site") == ["a": "1", "sub/b": "1"])
    #expect(build.cached("replaced") == ["site": "mine"])
  }

  @Test func `a folder where an output file was is replaced`() async throws {
    var build = try await ran(copy)
    build.disk.delete("out")
    build.disk.put("mine", at: "out/of/place")
    try await build.run()
    #expect(build.tree["out"] == "1")
    #expect(build.cached("replaced") == ["out/of/place": "mine"])
  }

  @Test func `a step that does not write what it declares fails`() async throws {
    var build = TestBuild("out: outputs = $@ two\nout: in\n\tcp in out\n", files: ["in": "1"])
    #expect(try await build.run().text == "out failed: the recipe did not write `two`")
    #expect(build.tree["out"] == nil)
    #expect(build.cached("actions").isEmpty)
    #expect(try build.plan().text == "out run: first run")
  }

  @Test func `outputs that the recipe no longer declares are left alone`() async throws {
    var build = try await ran("out: outputs = a b\nout: in\n\tcp in a\n\tcp in b\n")
    build.disk.put("out: outputs = a\nout: in\n\tcp in a\n", at: "Releasefile")
    try await build.run()
    #expect(build.tree["b"] == "1")
  }

  @Test func `a folder where an output file goes makes way for it`() async throws {
    var build = TestBuild("out: outputs = $@\nout: in\n\tcp in out\n", files: ["in": "1"])
    build.disk.put("by hand", at: "out/notes")
    #expect(try await build.run().text == "out ran")
    #expect(build.tree["out"] == "1")
    #expect(
      build.notes == [
        "`out/notes` was not made by rel; a copy is kept at `.cache/replaced/out/notes`"
      ]
    )
  }

  @Test func `copies of what was replaced do not stand in each other's way`() async throws {
    var build = TestBuild("d: outputs = d/\nd: in\n\tcat in > d/x\n", files: ["in": "1"])
    build.disk.put("a file", at: "d")
    try await build.run()
    build.disk.put("in the folder", at: "d/y")
    #expect(try await build.run().text == "d restored")
    #expect(build.cached("replaced") == ["d/y": "in the folder"])
    build.disk.delete("d")
    build.disk.put("a file again", at: "d")
    #expect(try await build.run().text == "d restored")
    #expect(build.cached("replaced") == ["d": "a file again"])
  }
}
