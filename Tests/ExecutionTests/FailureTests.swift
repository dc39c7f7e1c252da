// Steps that fail: what is kept, what is removed, what goes on and what does not.

import Execution
import Host
import Support
import Testing

@Suite struct FailureTests {
  private let tree = """
    all: late other
    late: outputs = $@
    late: bad
    \tcat bad > late
    bad: outputs = $@
    bad: in
    \tcp in bad
    \tfail
    other: outputs = $@
    other: in
    \tcp in other

    """

  @Test func `a failure keeps no record and removes what it wrote`() async throws {
    var build = TestBuild(tree, files: ["in": "1"])
    #expect(try await build.run("bad").text == "bad failed: it said so")
    #expect(build.summary.exitStatus == 1)
    #expect(build.tree.keys.sorted() == ["Releasefile", "in"])
    #expect(build.cached("actions").isEmpty)
    #expect(try build.plan("bad").text == "bad run: first run")
  }

  @Test func `a failed step runs again, whatever ran well before`() async throws {
    var build = TestBuild("out: outputs = $@\nout: in\n\tcp in out\n", files: ["in": "1"])
    try await build.run()
    build.disk.put("out: outputs = $@\nout: in\n\tcp in out\n\tfail\n", at: "Releasefile")
    try await build.run()
    #expect(build.ran == ["out"])
    try await build.run()
    #expect(build.summary.text == "out failed: it said so")
  }

  @Test func `without -k no step starts after a failure`() async throws {
    var build = TestBuild(tree, files: ["in": "1"])
    #expect(
      try await build.run().text
        == "bad failed: it said so\nlate blocked: bad failed\nother notStarted")
    #expect(build.summary.exitStatus == 1)
  }

  @Test func `with -k only what needs the failed step is blocked`() async throws {
    var build = TestBuild(tree, files: ["in": "1"])
    build.keepsGoing = true
    #expect(
      try await build.run().text
        == "bad failed: it said so\nlate blocked: bad failed\nother ran")
    #expect(build.tree["other"] == "1")
    #expect(build.summary.exitStatus == 1)
    #expect(
      try build.plan().text == "bad run: first run\nlate run: first run\nother upToDate")
  }

  @Test func `a failure blocks through groups and gates`() async throws {
    let text = "top: mid\n\tnothing\nmid: gate\ngate: bad\n\tnothing 2\nbad: in\n\tfail\n"
    var build = TestBuild(text, files: ["in": "1"])
    build.keepsGoing = true
    #expect(
      try await build.run().text
        == "bad failed: it said so\ngate blocked: bad failed\ntop blocked: gate is blocked")
  }

  @Test func `what needs nothing done is up to date, failure or not`() async throws {
    let text = "all: bad good\nbad: in\n\tfail\ngood: outputs = $@\ngood: other\n\tcp other good\n"
    var build = TestBuild(text, files: ["in": "1", "other": "1"])
    try await build.run("good")
    #expect(try await build.run().text == "bad failed: it said so\ngood upToDate")
  }

  @Test func `a step that fails when it is forced is not up to date afterwards`() async throws {
    let text = "lint: in\n\tnothing\n"
    var build = TestBuild(text, files: ["in": "1"])
    try await build.run()
    #expect(try build.plan().isUpToDate)
    // The same key, and this time it fails: a tool that depends on the weather.
    build.forcesAll = true
    build.index.fail("lint", "the weather")
    try await build.run()
    #expect(build.summary.text == "lint failed: the weather")
    build.forcesAll = false
    build.index.fail("lint", nil)
    #expect(try build.plan().text == "lint run: no record of its last run")
    build.state = MemoryState()
    #expect(try build.plan().text == "lint run: first run")
  }

  @Test func `an input edited while the step runs fails it and leaves no record`() async throws {
    let text = "out: outputs = $@\nout: in\n\tcp in out\n\tedit in 2\n"
    var build = TestBuild(text, files: ["in": "1"])
    #expect(try await build.run().text == "out failed: `in` changed while the step ran")
    #expect(
      build.summary.failures[0].failure.hints == [
        "run again; the result was not kept",
        "if the step itself writes it each time: put `ignore += in` into the Releasefile",
      ])
    #expect(build.tree["out"] == nil)
    #expect(build.cached("actions").isEmpty)
    // The editor has come to rest.
    try await build.run()
    #expect(build.ran == ["out"])
  }

  @Test func `an input that comes or goes while the step runs fails it`() async throws {
    let text = "out: outputs = $@\nout: src/*\n\techo x > out\n\tedit src/new 2\n"
    var build = TestBuild(text, files: ["src/a": "1"])
    #expect(try await build.run().text == "out failed: `src/new` appeared while the step ran")
    #expect(
      build.summary.failures[0].failure.hints == [
        "if the step writes it: let it write elsewhere, or put `ignore += src/new` into the "
          + "Releasefile"
      ])
    #expect(try await build.run().text == "out ran")
  }

  @Test func `another step's output edited while a step uses it fails it`() async throws {
    let text = """
      out: outputs = $@
      out: made
      \tcp made out
      \tedit made 2
      made: outputs = $@
      made: in
      \tcp in made

      """
    var build = TestBuild(text, files: ["in": "1"])
    #expect(
      try await build.run().text
        == "made ran\nout failed: `made` of made changed while the step ran")
    #expect(build.tree["out"] == nil)
    #expect(try build.plan().text == "made restore\nout run: first run")
  }

  @Test func `a step that writes into the files of another fails that one`() async throws {
    let text = """
      b: outputs = $@
      b: src/*
      \techo b > b
      a: outputs = $@
      a: b in
      \techo a > a
      \tedit src/x 2

      """
    var build = TestBuild(text, files: ["src/x": "1", "in": "1"])
    try await build.run("a")
    #expect(build.summary.text == "b ran\na ran")
    #expect(try build.plan("a").text == "b run: src/x changed\na undecided: waits for b")
  }

  @Test func `always means each time, -B all of them`() async throws {
    let text =
      "out: outputs = $@\nout: tick in\n\tcp in out\ntick: always = yes\ntick:\n\tnothing\n"
    var build = TestBuild(text, files: ["in": "1"])
    try await build.run()
    #expect(try build.plan().text == "tick run: runs always\nout upToDate")
    try await build.run()
    #expect(build.ran == ["tick"])
    build.forcesAll = true
    #expect(try build.plan().text == "tick run: runs always\nout run: asked for with -B")
    try await build.run()
    #expect(build.ran == ["tick", "out"])
  }

  @Test func `the status tells failures, unreachable remotes and conflicts apart`() async throws {
    var statuses: [Int32] = []
    for kind in ["", "unreachable", "conflict"] {
      var build = TestBuild("a:\n\tfail \(kind)\n")
      try await build.run()
      statuses.append(build.summary.exitStatus)
    }
    #expect(statuses == [1, 3, 1])
  }

  @Test func `an interrupt stops what runs, starts nothing new and keeps what is done`()
    async throws
  {
    let text = """
      all: done hang next
      done: outputs = $@
      done: in
      \tcp in done
      hang: outputs = $@
      hang: done
      \tcp done hang
      \thang
      next: outputs = $@
      next: hang
      \tcp hang next

      """
    var build = TestBuild(text, files: ["in": "1"])
    let (started, tell) = AsyncStream.makeStream(of: String.self)
    build.onEvent = { event in
      if case .started(let step) = event { tell.yield(step.target) }
    }
    let begun = build
    let run = Task {
      var build = begun
      try await build.run()
      return build
    }
    for await target in started where target == "hang" { break }
    run.cancel()
    let ended = try await run.value
    #expect(
      ended.summary.text == "done ran\nhang interrupted\nnext blocked: hang is blocked")
    #expect(ended.summary.exitStatus == 130)
    #expect(ended.tree["hang"] == nil)
    #expect(try ended.plan().text.hasPrefix("done upToDate\nhang run: first run\n"))
  }
}
