// Outputs of two targets that turn out to be one file: an error that names all three.

import Diagnostics
import Host
import Support
import Testing

@Suite struct SharedOutputTests {
  private let text = """
    all: a b
    a: outputs = d/*.txt
    a: in
    \tcp in d/1.txt
    \tcp in d/2.txt
    b: outputs = d/*2*
    b: in
    \tcp in d/x2

    """

  @Test(arguments: [1, 2])
  func `a file that two globs match fails the step that wrote it`(jobs: Int) async throws {
    var build = TestBuild(text, files: ["in": "1"])
    build.jobs = jobs
    build.keepsGoing = true
    try await build.run()
    #expect(build.summary.exitStatus == 1)
    let failure = build.summary.failures.first { $0.target == "a" }?.failure
    #expect(failure?.message == "`d/2.txt` is an output of both `a` and `b`")
    #expect(failure?.hints == ["let each target write a place of its own"])
    #expect(build.tree["d/1.txt"] == nil)
    #expect(build.tree["d/2.txt"] == nil)
    #expect(build.cached("actions").values.filter { $0.contains("\ntarget a\n") } == [])
    if jobs == 1 { #expect(build.summary.text.hasSuffix("b ran")) }
  }

  @Test func `a file that lies there already is told before anything runs`() async throws {
    var build = TestBuild(text, files: ["in": "1"])
    #expect(try await build.run("a").exitStatus == 0)
    let error = #expect(throws: Problem.self) { try build.plan() }
    #expect(error?.message == "`d/2.txt` is an output of both `a` and `b`")
    #expect(
      error?.hints == [
        "let each target write a place of its own", "where neither writes it any more, remove it",
      ])
    #expect(build.tree["d/2.txt"] == "1")
  }

  @Test func `a kept file that is another target's as well is not restored`() async throws {
    var build = TestBuild(text, files: ["in": "1"])
    try await build.run("a")
    build.disk.delete("d")
    try await build.run()
    #expect(build.summary.failures.map(\.target) == ["a"])
    #expect(
      build.summary.failures.first?.failure.message
        == "`d/2.txt` is an output of both `a` and `b`")
    #expect(build.tree["d/2.txt"] == nil)
  }

  @Test func `globs that could meet and do not are no error`() async throws {
    var build = TestBuild(
      text.replacing("\tcp in d/2.txt\n", with: ""), files: ["in": "1"])
    try await build.run()
    #expect(build.ran.sorted() == ["a", "b"])
    build.disk.tick()
    #expect(try build.plan().isUpToDate)
    build.disk.put("2", at: "in")
    try await build.run()
    #expect(build.ran.sorted() == ["a", "b"])
  }
}
