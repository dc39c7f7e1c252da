// Steps whose state is outside: the index says what is to be done, not what rel remembers.

import Caching
import Hashing
import Host
import Planning
import Support
import Testing

@Suite struct EffectTests {
  private let text = """
    page: up
    \tnothing
    up: wheel check
    \tpublish
    check: wheel
    \tnothing check
    wheel: outputs = $@
    wheel: in
    \tcp in wheel

    """

  private func build(holding bytes: String? = nil) -> TestBuild {
    let build = TestBuild(text, files: ["in": "1"])
    let artifact = bytes.map {
      Artifact(path: "wheel", kind: .file, digest: SHA256.digest(of: Array($0.utf8)))
    }
    build.index.take("up", holding: artifact.map { [$0] })
    return build
  }

  @Test func `what the index lacks is published once it is known`() async throws {
    var build = build()
    #expect(
      try build.plan("up").text
        == "wheel run: first run\ncheck run: first run\nup undecided: waits for wheel")
    #expect(try await build.run("up").text == "wheel ran\ncheck ran\nup published")
    #expect(build.summary.counts.publish == 1)
    #expect(try build.plan("up").text == "wheel upToDate\ncheck upToDate\nup present")
    #expect(try build.plan("up").isUpToDate)
  }

  @Test func `with known outputs the plan says publish`() async throws {
    var build = build()
    try await build.run("check")
    #expect(try build.plan("up").text == "wheel upToDate\ncheck upToDate\nup publish")
    try await build.run("up")
    #expect(build.ran == ["up"])
  }

  @Test func `what the index has is present, even on a machine that never ran`() async throws {
    var build = build(holding: "1")
    try await build.run("up")
    #expect(build.summary.text == "wheel ran\ncheck ran\nup present")
    #expect(build.summary.exitStatus == 0)
  }

  @Test func `another content in the index is a conflict and blocks what follows`() async throws {
    var build = build(holding: "other")
    build.keepsGoing = true
    try await build.run("page")
    #expect(
      build.summary.text
        == """
        wheel ran
        check ran
        up conflict: the index has another one
        page blocked: up is in conflict
        """)
    #expect(build.summary.exitStatus == 1)
    #expect(
      try build.plan("page").text
        == """
        wheel upToDate
        check upToDate
        up conflict: the index has another one
        page blocked: up is in conflict
        """)
    #expect(try build.plan("page").counts.conflict == 1)
  }

  @Test func `a conflict ends the run as soon as it is certain`() async throws {
    var build = build(holding: "other")
    build.jobs = 1
    try await build.run("page")
    #expect(
      build.summary.text
        == """
        wheel ran
        up conflict: the index has another one
        check notStarted
        page blocked: up is in conflict
        """)
    #expect(build.summary.exitStatus == 1)
    // And where it is known before.
    try await build.run("page")
    #expect(build.ran == [])
    #expect(build.summary.text.contains("up conflict: the index has another one"))
  }

  @Test func `nothing is published after a failed check`() async throws {
    var build = build()
    build.disk.put(
      text.replacing("nothing check", with: "fail"), at: "Releasefile")
    build.keepsGoing = true
    try await build.run("up")
    #expect(build.summary.text == "wheel ran\ncheck failed: it said so\nup blocked: check failed")
  }

  @Test func `a lost state makes no difference to what is published`() async throws {
    var build = build()
    try await build.run("up")
    build.state = MemoryState()
    build.disk.delete(".cache")
    #expect(try build.plan("up").text.hasSuffix("up undecided: waits for wheel"))
    try await build.run("up")
    #expect(build.summary.text == "wheel ran\ncheck ran\nup present")
  }

  @Test func `an index that lost a file gets it again`() async throws {
    var build = build()
    try await build.run("up")
    build.index.take("up")
    #expect(try build.plan("up").text == "wheel upToDate\ncheck upToDate\nup publish")
  }

  @Test func `-B does not publish again`() async throws {
    var build = build()
    try await build.run("up")
    build.forcesAll = true
    try await build.run("up")
    #expect(build.summary.text == "wheel ran\ncheck ran\nup present")
  }

  @Test func `what the outside blocks is blocked, and so is what needs it`() async throws {
    var build = build()
    build.index.block("check", "the tree is dirty")
    #expect(
      try build.plan("up").text
        == "wheel run: first run\ncheck blocked: the tree is dirty\nup blocked: check is blocked")
    build.keepsGoing = true
    try await build.run("up")
    #expect(
      build.summary.text
        == "wheel ran\ncheck blocked: the tree is dirty\nup blocked: check is blocked")
    build.index.block("check", nil)
    try await build.run("up")
    #expect(build.ran == ["check", "up"])
  }
}
