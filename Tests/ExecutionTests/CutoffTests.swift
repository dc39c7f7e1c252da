// Early cutoff: a step runs again only when what it gets really differs.

import Support
import Testing

@Suite struct CutoffTests {
  /// Of `in` only the first character reaches `b`, `c` and `d`.
  private let chain = """
    d: outputs = $@
    d: c
    \tcp c d
    c: outputs = $@
    c: b
    \tcp b c
    b: outputs = $@
    b: a
    \tfirst a > b
    a: outputs = $@
    a: in
    \tcp in a

    """

  @Test func `an equal output spares three levels`() async throws {
    var build = TestBuild(chain, files: ["in": "x1"])
    try await build.run()
    build.disk.tick()
    build.disk.put("x2", at: "in")
    #expect(
      try build.plan().text
        == """
        a run: in changed
        b undecided: waits for a
        c undecided: waits for b
        d undecided: waits for c
        """)
    #expect(try await build.run().text == "a ran\nb ran\nc upToDate\nd upToDate")
  }

  @Test func `a different output runs all of them`() async throws {
    var build = TestBuild(chain, files: ["in": "x1"])
    try await build.run()
    build.disk.tick()
    build.disk.put("y1", at: "in")
    try await build.run()
    #expect(build.ran == ["a", "b", "c", "d"])
    #expect(build.tree["d"] == "y")
  }

  @Test func `an undecided step whose inputs come out as once before is restored`() async throws {
    var build = TestBuild(chain, files: ["in": "x1"])
    try await build.run()
    build.disk.put("y1", at: "in")
    try await build.run()
    build.disk.tick()
    build.disk.put("x3", at: "in")
    #expect(try await build.run().text == "a ran\nb ran\nc restored\nd restored")
    #expect(build.tree["d"] == "x")
  }

  @Test func `a step that changed itself runs whatever comes from above`() async throws {
    var build = TestBuild(chain, files: ["in": "x1"])
    try await build.run()
    build.disk.tick()
    build.disk.put("x2", at: "in")
    build.programs["first"] = "2"
    #expect(
      try build.plan().text
        == """
        a run: in changed
        b run: first is another program now
        c undecided: waits for b
        d undecided: waits for c
        """)
    try await build.run()
    #expect(build.ran == ["a", "b"])
  }

  @Test func `the reason names the file of the step above`() async throws {
    var build = TestBuild(chain, files: ["in": "x1"])
    try await build.run()
    build.disk.put("y1", at: "in")
    try await build.run()
    #expect(build.summary.reports[1].step.reasons == ["a of a changed"])
  }

  @Test func `a group passes the outputs of its members on`() async throws {
    let text = """
      use: all
      \tcat $^ > seen
      all: one two
      one: outputs = $@
      one: in
      \tcp in one
      two: outputs = $@
      two: other
      \tcp other two

      """
    var build = TestBuild(text, files: ["in": "1", "other": "2"])
    try await build.run()
    #expect(build.tree["seen"] == "12")
    build.disk.tick()
    build.disk.put("3", at: "other")
    #expect(
      try build.plan().text
        == "one upToDate\ntwo run: other changed\nuse undecided: waits for two")
    try await build.run()
    #expect(build.ran == ["two", "use"])
    #expect(build.tree["seen"] == "13")
    #expect(build.summary.reports.last?.step.reasons == ["two of all changed"])
  }

  @Test func `a gate that runs does not run what waits for it`() async throws {
    let text = "out: outputs = $@\nout: lint in\n\tcp in out\nlint: style\n\tnothing\n"
    var build = TestBuild(text, files: ["in": "1", "style": "1"])
    try await build.run()
    #expect(build.ran == ["lint", "out"])
    build.disk.tick()
    build.disk.put("2", at: "style")
    #expect(try build.plan().text == "lint run: style changed\nout upToDate")
    try await build.run()
    #expect(build.ran == ["lint"])
  }

  @Test func `a gate that fails holds up what must run, and nothing else`() async throws {
    let text = "out: outputs = $@\nout: lint in\n\tcp in out\nlint: style\n\tnothing\n"
    var build = TestBuild(text, files: ["in": "1", "style": "1"])
    try await build.run()
    build.disk.tick()
    build.disk.put("2", at: "style")
    build.disk.put(
      "out: outputs = $@\nout: lint in\n\tcp in out\nlint: style\n\tfail\n", at: "Releasefile")
    #expect(try await build.run().text == "lint failed: it said so\nout upToDate")
    build.disk.put("2", at: "in")
    #expect(try await build.run().text == "lint failed: it said so\nout blocked: lint failed")
  }

  // It ran twice: a run's key counted the empty outputs of the gate, the next plan's did not.
  @Test(arguments: ["out: lint made in", "out: in made lint"])
  func `a step behind a gate that is seen to read more is kept under the next plan's key`(
    rule: String
  ) async throws {
    var build = TestBuild(
      """
      out: outputs = $@
      \(rule)
      \tread shared
      \tcat $^ > out
      made: outputs = $@
      made: in
      \tcp in made
      lint: in
      \tnothing

      """, files: ["in": "1", "shared": "1"])
    build.disk.tick()
    try await build.run()
    #expect(build.ran == ["lint", "made", "out"] || build.ran == ["made", "lint", "out"])
    let settled = try build.plan()
    #expect(settled.isUpToDate, "\(settled.text)")
    build.disk.tick()
    build.disk.put("2", at: "shared")
    #expect(try build.plan().steps.last?.reasons == ["shared changed"])
    try await build.run()
    #expect(build.ran == ["out"])
    #expect(try build.plan().isUpToDate)
  }
}
