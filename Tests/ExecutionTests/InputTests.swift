// Which changes of inputs make a step run, and which do not.

import Diagnostics
import Host
import Support
import Testing

@Suite struct InputTests {
  private let copy = "out: outputs = $@\nout: in\n\tcp in out\n"
  private let all = "out: outputs = $@\nout: src/**\n\tcat $^ > out\n"

  @Test func `a first run runs, a second one has nothing to do`() async throws {
    var build = TestBuild(copy, files: ["in": "1"])
    #expect(try build.plan().text == "out run: first run")
    #expect(try await build.run().text == "out ran")
    #expect(build.tree["out"] == "1")
    #expect(try build.plan().text == "out upToDate")
    #expect(try await build.run().text == "out upToDate")
  }

  @Test func `an edited file runs what needs it`() async throws {
    var build = TestBuild(copy, files: ["in": "1"])
    try await build.run()
    build.disk.tick()
    build.disk.put("2", at: "in")
    #expect(try build.plan().text == "out run: in changed")
    try await build.run()
    #expect(build.ran == ["out"])
    #expect(build.tree["out"] == "2")
  }

  @Test func `a touched file with equal bytes stays up to date`() async throws {
    var build = TestBuild(copy, files: ["in": "1"])
    try await build.run()
    build.disk.tick()
    build.disk.touch("in")
    #expect(try build.plan().isUpToDate)
  }

  @Test func `an unchanged file is never read again once its stamp is old enough`() async throws {
    var build = TestBuild(copy, files: ["in": "1"])
    try await build.run()
    build.disk.tick()
    // What the step wrote was too young until now.
    try await build.run()
    build.disk.tick()
    _ = build.disk.takeReads()
    #expect(try build.plan().isUpToDate)
    #expect(build.disk.takeReads() == ["Releasefile"])
  }

  @Test func `two edits in one tick of the clock are both seen`() async throws {
    var build = TestBuild(copy, files: ["in": "1"])
    build.disk.put("2", at: "in")
    // Observed in the very tick of the edit: its stamp must not vouch for the bytes.
    try await build.run()
    build.disk.replaceSilently("3", at: "in")
    build.disk.tick()
    #expect(try build.plan().text == "out run: in changed")
    try await build.run()
    #expect(build.tree["out"] == "3")
  }

  @Test func `an edit in the tick of the next observation is seen by the one after it`()
    async throws
  {
    var build = TestBuild(copy, files: ["in": "1"])
    try await build.run()
    build.disk.tick()
    build.disk.put("2", at: "in")
    try await build.run()
    build.disk.replaceSilently("3", at: "in")
    #expect(try build.plan().text == "out run: in changed")
  }

  @Test func `an edit behind an mtime that was put back is seen`() async throws {
    var build = TestBuild(copy, files: ["in": "1"])
    try await build.run()
    build.disk.tick()
    try await build.run()
    build.disk.tick()
    build.disk.replaceKeepingMtime("2", at: "in")
    #expect(try build.plan().text == "out run: in changed")
  }

  @Test func `a file with an older mtime than the output is a change all the same`() async throws {
    var build = TestBuild(copy, files: ["in": "1", "old": "2"])
    try await build.run()
    build.disk.tick()
    try build.disk.rename("old", to: "in")
    #expect(try build.plan().text == "out run: in changed")
  }

  @Test func `files that come and go under a glob are changes`() async throws {
    var build = TestBuild(all, files: ["src/a": "1", "src/sub/b": "2"])
    try await build.run()
    #expect(build.tree["out"] == "12")
    build.disk.tick()
    build.disk.put("3", at: "src/c")
    #expect(try build.plan().text == "out run: src/c is new")
    try await build.run()
    build.disk.delete("src/a")
    #expect(try build.plan().text == "out run: src/a is gone")
    try await build.run()
    #expect(build.tree["out"] == "32")
    try build.disk.rename("src/c", to: "src/d")
    #expect(try build.plan().text == "out run: src/c is gone, src/d is new")
  }

  @Test func `a file that moves to another folder under its base name is a change`() async throws {
    var build = TestBuild(all, files: ["src/a/x": "1", "src/b/y": "2"])
    try await build.run()
    build.disk.tick()
    try build.disk.rename("src/a/x", to: "src/b/x")
    #expect(try build.plan().text == "out run: src/a/x is gone, src/b/x is new")
  }

  @Test func `contents that two files exchange are a change`() async throws {
    var build = TestBuild(all, files: ["src/a": "1", "src/b": "2"])
    try await build.run()
    build.disk.tick()
    build.disk.put("2", at: "src/a")
    build.disk.put("1", at: "src/b")
    #expect(try build.plan().text == "out run: src/a changed, src/b changed")
  }

  @Test func `the exec bit is a change, other bits are none`() async throws {
    var build = TestBuild(copy, files: ["in": "1"])
    try await build.run()
    build.disk.tick()
    build.disk.chmod(0o664, "in")
    #expect(try build.plan().isUpToDate)
    build.disk.chmod(0o755, "in")
    #expect(try build.plan().text == "out run: in has another mode or kind")
  }

  @Test func `what tools leave in a source tree is no source`() async throws {
    var build = TestBuild(all + "ignore = src/tmp/** *.log\n", files: ["src/a": "1"])
    try await build.run()
    for path in [
      "src/__pycache__/a.pyc", "src/x/.venv/bin/python", "src/p.egg-info/PKG-INFO",
      "src/.ruff_cache/1", "src/tmp/x",
    ] {
      build.disk.put("noise", at: Path(path))
    }
    #expect(try build.plan().isUpToDate)
  }

  @Test func `names of any bytes are told apart`() async throws {
    var build = TestBuild(all)
    let composed = Path(bytes: Array("src/caf".utf8) + [0xC3, 0xA9])
    let decomposed = Path(bytes: Array("src/cafe".utf8) + [0xCC, 0x81])
    let invalid = Path(bytes: Array("src/".utf8) + [0xFF])
    for (number, path) in [composed, decomposed, invalid, "src/a\nb", "src/ ", "src/-rf"]
      .enumerated()
    {
      build.disk.put("\(number)", at: path)
    }
    build.disk.put("out: outputs = $@\nout: src/**\n\techo done > out\n", at: "Releasefile")
    try await build.run()
    build.disk.tick()
    for (path, reason) in [
      (composed, "src/caf\u{E9} changed"), (decomposed, "src/cafe\u{301} changed"),
      (invalid, "src/\\xff changed"), ("src/a\nb", "src/a\\x0ab changed"),
    ] {
      build.disk.put("other", at: path)
      #expect(try build.plan().steps[0].reasons == [reason])
      try await build.run()
    }
  }

  @Test func `a prerequisite that matches nothing is an error with near names`() throws {
    let build = TestBuild("out:  inn\n\tnothing\n", files: ["in": "1"])
    let error = #expect(throws: Problem.self) { try build.plan() }
    #expect(
      error?.description == """
        error: `inn`, a prerequisite of `out`, is neither a target nor a file
         --> Releasefile:1:7
          |
        1 | out:  inn
          |       ^^^
        hint: did you mean `in`?
        hint: write `inn?` if it may be missing
        """)
  }

  @Test func `a file that another target writes is named by its target`() throws {
    let build = TestBuild("a: outputs = gen.txt\na:\n\techo 1 > gen.txt\nb: a gen.txt\n\tnothing\n")
    let error = #expect(throws: Problem.self) { try build.plan("b") }
    #expect(error?.hints.first == "target `a` writes it: name the target instead of the file")
  }

  @Test func `an optional file that appears is a change`() async throws {
    var build = TestBuild("out: outputs = $@\nout: in?\n\techo x > out\n")
    try await build.run()
    #expect(try build.plan().isUpToDate)
    build.disk.put("1", at: "in")
    #expect(try build.plan().text == "out run: in is new")
  }
}
