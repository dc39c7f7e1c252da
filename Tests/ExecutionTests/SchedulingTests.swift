// In which order steps start, and how many at once.

import Host
import Support
import Testing

@Suite struct SchedulingTests {
  private func rule(_ target: String, _ needs: String = "in") -> String {
    "\(target): \(needs)\n\tnothing \(target)\n"
  }

  @Test func `steps start as soon as what they need has ended`() async throws {
    var build = TestBuild(rule("c", "a b") + rule("a") + rule("b"), files: ["in": "1"])
    build.jobs = 2
    try await build.run()
    #expect(build.events.prefix(2) == ["start a", "start b"])
    #expect(build.events.suffix(2) == ["start c", "end c ran"])
  }

  @Test func `one job means one at a time`() async throws {
    var build = TestBuild("all: a b\n" + rule("a") + rule("b"), files: ["in": "1"])
    try await build.run()
    #expect(build.events == ["start a", "end a ran", "start b", "end b ran"])
  }

  @Test func `steps of one pool run one after the other`() async throws {
    let text =
      "all: a b c\na: pool = heavy\nb: pool = heavy\n" + rule("a") + rule("b") + rule("c")
    var build = TestBuild(text, files: ["in": "1"])
    build.jobs = 3
    try await build.run()
    #expect(build.events.prefix(2) == ["start a", "start c"])
    let order = build.events.filter { $0.hasSuffix(" a ran") || $0 == "start b" }
    #expect(order == ["end a ran", "start b"])
  }

  @Test func `a pool is free again after a failure`() async throws {
    let text = "all: a b\na: pool = p\nb: pool = p\na: in\n\tfail\n" + rule("b")
    var build = TestBuild(text, files: ["in": "1"])
    build.jobs = 4
    build.keepsGoing = true
    #expect(try await build.run().text == "a failed: it said so\nb ran")
  }

  @Test func `the longest way goes first`() async throws {
    let text =
      "all: a b c\n" + rule("a") + rule("b") + rule("c", "d") + rule("d")
    var build = TestBuild(text, files: ["in": "1"])
    try await build.run()
    for (target, milliseconds) in [("a", 10), ("b", 3000), ("c", 2500), ("d", 1000)] {
      build.state.setMilliseconds(milliseconds, of: target)
    }
    build.disk.tick()
    build.forcesAll = true
    try await build.run()
    #expect(build.ran == ["d", "b", "c", "a"])
  }

  @Test func `a step that has nothing to do lengthens no way`() async throws {
    let text = "all: a c\na: in\n\tnothing a\n" + rule("c", "d other") + rule("d", "other")
    var build = TestBuild(text, files: ["in": "1", "other": "1"])
    try await build.run()
    build.state.setMilliseconds(5000, of: "d")
    build.state.setMilliseconds(10, of: "a")
    build.disk.tick()
    build.disk.put("2", at: "in")
    try await build.run()
    #expect(build.events == ["start a", "end a ran", "end d upToDate", "end c upToDate"])
  }

  @Test func `a wide graph is walked without a thread for each step`() async throws {
    let names = (0..<500).map { "t\($0)" }
    let text = "all: " + names.joined(separator: " ") + "\n" + names.map { rule($0) }.joined()
    var build = TestBuild(text, files: ["in": "1"])
    build.jobs = 8
    try await build.run()
    #expect(build.ran.count == 500)
  }

  @Test func `a chain may be long`() async throws {
    var text = rule("t0")
    for number in 1..<400 { text += rule("t\(number)", "t\(number - 1)") }
    var build = TestBuild(text, files: ["in": "1"])
    try await build.run("t399")
    #expect(build.ran.count == 400)
    #expect(try build.plan("t399").isUpToDate)
  }
}
