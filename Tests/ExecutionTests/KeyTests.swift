// What else than files is in an action's key, and what is not.

import Host
import Support
import Testing

@Suite struct KeyTests {
  private func reason(
    _ before: String, _ after: String, files: [String: String] = ["in": "1"],
    change: (inout TestBuild) -> Void = { _ in }
  ) async throws -> String {
    var build = TestBuild(before, files: files)
    try await build.run("out")
    build.disk.tick()
    build.disk.put(after, at: "Releasefile")
    change(&build)
    return try build.plan("out").steps.last { $0.target == "out" }.map {
      "\($0.verdict.name) \($0.reasons.joined(separator: ", "))"
    } ?? "none"
  }

  private let rule = "out: outputs = $@\nout: in\n\tcp in out\n"

  @Test func `another recipe`() async throws {
    let other = "out: outputs = $@\nout: in\n\tcat in in > out\n"
    #expect(try await reason(rule, other) == "run recipe changed")
    let twice = "out: outputs = $@\nout: in\n\tcp in out\n\tnothing\n"
    #expect(try await reason(rule, twice).hasPrefix("run recipe changed"))
  }

  @Test func `a variable in the recipe counts by its value, however it is written`() async throws {
    let before = "v = 1\nout: outputs = $@\nout:\n\techo $(v) > out\n"
    let same = "w = 1\nv = $(w)\nout: outputs = $@\nout:\n\techo $(v) > out\n"
    #expect(try await reason(before, same) == "upToDate ")
    let other = "v = 2\nout: outputs = $@\nout:\n\techo $(v) > out\n"
    #expect(try await reason(before, other) == "run recipe changed")
    #expect(
      try await reason(before, before) { $0.overrides = [("v", "2")] } == "run recipe changed")
  }

  @Test func `the order of arguments and of lines`() async throws {
    let before = "out: outputs = $@\nout:\n\techo a b > out\n\techo c\n"
    #expect(
      try await reason(before, "out: outputs = $@\nout:\n\techo b a > out\n\techo c\n")
        == "run recipe changed")
    #expect(
      try await reason(before, "out: outputs = $@\nout:\n\techo c\n\techo a b > out\n")
        == "run recipe changed")
  }

  @Test func `the order of prerequisites, which a recipe sees`() async throws {
    let head = "out: outputs = $@\nmade: outputs = $@\nmade:\n\techo m > made\n"
    #expect(
      try await reason(
        head + "out: a b\n\tcat $^ > out\n", head + "out: b a\n\tcat $^ > out\n",
        files: ["a": "1", "b": "2"]) == "run prerequisites changed")
    #expect(
      try await reason(
        head + "out: a made\n\tcp $< out\n", head + "out: made a\n\tcp $< out\n",
        files: ["a": "1"]) == "run prerequisites changed")
  }

  @Test func `patterns that are written in another way and match the same`() async throws {
    let one = "out: outputs = $@\nout: a* b*\n\tcat $^ > out\n"
    let other = "out: outputs = $@\nout: [ab]*\n\tcat $^ > out\n"
    let files = ["a1": "1", "b1": "2"]
    #expect(try await reason(one, other, files: files) == "run prerequisites changed")
  }

  @Test func `what is exported reaches the recipe and the key`() async throws {
    let text = "export MODE\nout: outputs = $@\nout:\n\tenv MODE > out\n"
    var build = TestBuild(text)
    build.environment["MODE"] = "staging"
    try await build.run()
    #expect(build.tree["out"] == "staging")
    build.environment["MODE"] = "production"
    #expect(try build.plan().text == "out run: MODE has another value")
    try await build.run()
    #expect(build.tree["out"] == "production")
    build.environment["MODE"] = nil
    #expect(try build.plan().text == "out run: MODE has another value")
    build.environment["MODE"] = "staging"
    try await build.run()
    #expect(build.summary.text == "out restored")
    #expect(build.tree["out"] == "staging")
  }

  @Test func `what is not exported reaches neither`() async throws {
    var build = TestBuild("out: outputs = $@\nout:\n\tenv MODE > out\n")
    build.environment["MODE"] = "staging"
    try await build.run()
    #expect(build.tree["out"] == "none")
    build.environment["MODE"] = "production"
    #expect(try build.plan().isUpToDate)
  }

  @Test func `a secret reaches the recipe, and neither key nor record`() async throws {
    var build = TestBuild("secret TOKEN\nout: in\n\tenv TOKEN > seen\n", files: ["in": "1"])
    build.environment["TOKEN"] = "hunter2"
    try await build.run()
    #expect(build.tree["seen"] == "hunter2")
    build.environment["TOKEN"] = "correct horse"
    #expect(try build.plan().isUpToDate)
    #expect(!build.cached("actions").isEmpty)
    #expect(build.cached(".").filter { $0.value.contains("hunter2") }.isEmpty)
  }

  @Test func `another program`() async throws {
    #expect(
      try await reason(rule, rule) { $0.programs["cp"] = "2" } == "run cp is another program now")
    #expect(try await reason(rule, rule) { $0.programs["ruff"] = "2" } == "upToDate ")
  }

  @Test func `a tool that nobody knows yet makes the step run without a record`() async throws {
    var build = TestBuild(rule, files: ["in": "1"])
    build.programs["cp"] = .some(nil)
    #expect(try build.plan().text == "out run: cp is not pinned yet")
    try await build.run()
    #expect(build.ran == ["out"])
    #expect(build.cached("actions").isEmpty)
    #expect(try build.plan().text == "out run: cp is not pinned yet")
  }

  @Test func `declared outputs`() async throws {
    let two = "out: outputs = $@ copy\nout: in\n\tcp in out\n\tcp in copy\n"
    let one = "out: outputs = $@\nout: in\n\tcp in out\n\tcp in copy\n"
    #expect(try await reason(one, two) == "run declared outputs changed")
  }

  @Test func `prerequisites that come and go`() async throws {
    let files = ["in": "1", "more": "2"]
    let other = "out: outputs = $@\nout: in more\n\tcp in out\n"
    #expect(try await reason(rule, other, files: files) == "run more is new")
    #expect(try await reason(other, rule, files: files) == "run more is gone")
  }

  @Test func `a gate without outputs adds nothing`() async throws {
    let gated = "gate: other\n\tnothing\n" + "out: outputs = $@\nout: gate in\n\tcp in out\n"
    #expect(
      try await reason(rule, gated, files: ["in": "1", "other": "1"]) == "upToDate ")
  }

  @Test func `timeouts, pools and comments are no changes`() async throws {
    let text = "# why\nout: timeout = 3m\nout: pool = heavy\n" + rule
    #expect(try await reason(rule, text) == "upToDate ")
  }
}
