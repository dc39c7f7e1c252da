// Links among outputs: as an output a link is its text, for those who read through it it is what it
// leads to.

import Host
import Support
import Testing

@Suite struct LinkedOutputTests {
  private func ran(_ link: String, group: String = "") async throws -> TestBuild {
    var build = TestBuild(
      """
      out: outputs = $@
      out: \(group.isEmpty ? "made" : group)
      \techo done > out
      \(group.isEmpty ? "" : "\(group): made")
      made: outputs = made/
      made: in
      \tcp in made/file
      \t\(link)

      """,
      files: ["in": "1", "source": "1", "shared/x": "1", "shared/deep/y": "1"])
    try await build.run()
    #expect(build.summary.exitStatus == 0)
    build.disk.tick()
    #expect(try build.plan().isUpToDate)
    return build
  }

  @Test(arguments: ["", "all"])
  func `the content behind a link that another step made is a change`(group: String) async throws {
    var build = try await ran("link made/link ../source", group: group)
    build.disk.put("2", at: "source")
    let target = group.isEmpty ? "made" : group
    #expect(
      try build.plan().text == "made upToDate\nout run: made/link of \(target) changed")
    try await build.run()
    #expect(build.ran == ["out"])
    build.disk.tick()
    #expect(try build.plan().isUpToDate)
    build.disk.put("1", at: "source")
    #expect(try build.plan().text == "made upToDate\nout upToDate")
  }

  @Test func `what is below a link to a folder is a change`() async throws {
    var build = try await ran("link made/link ../shared")
    build.disk.put("2", at: "shared/deep/y")
    #expect(
      try build.plan().text == "made upToDate\nout run: made/link/deep/y of made changed")
    build.disk.put("1", at: "shared/deep/y")
    build.disk.put("3", at: "shared/new")
    #expect(try build.plan().text == "made upToDate\nout run: made/link/new of made changed")
    try await build.run()
    build.disk.tick()
    #expect(try build.plan().isUpToDate)
  }

  @Test func `where a restored link leads to is looked at once it is there`() async throws {
    var build = try await ran("link made/link ../source")
    build.disk.delete("made")
    #expect(try build.plan().text == "made restore\nout undecided: waits for made")
    try await build.run()
    #expect(build.summary.text == "made restored\nout upToDate")
    build.disk.delete("made")
    build.disk.put("2", at: "source")
    try await build.run()
    #expect(build.summary.text == "made restored\nout ran")
  }

  @Test func `a link to another output of its step is known before it is restored`() async throws {
    var build = try await ran("link made/link file")
    build.disk.delete("made")
    #expect(try build.plan().text == "made restore\nout upToDate")
    try await build.run()
    #expect(build.summary.text == "made restored\nout upToDate")
  }

  @Test func `a link to the output of another target is followed`() async throws {
    var build = TestBuild(
      """
      deploy: outputs = $@
      deploy: latest
      \tcat latest > deploy
      latest: outputs = $@
      latest: wheel
      \tlink latest wheel
      wheel: outputs = $@
      wheel: in
      \tcp in wheel

      """, files: ["in": "1"])
    try await build.run()
    build.disk.tick()
    build.disk.put("2", at: "in")
    #expect(
      try build.plan().text == "wheel run: in changed\nlatest undecided: waits for wheel\n"
        + "deploy undecided: waits for wheel, latest"
        || build.plan().text == "wheel run: in changed\nlatest undecided: waits for wheel\n"
          + "deploy undecided: waits for latest"
    )
    try await build.run()
    #expect(build.summary.text == "wheel ran\nlatest ran\ndeploy ran")
    #expect(build.tree["deploy"] == "2")
    build.disk.tick()
    #expect(try build.plan().isUpToDate)
    build.disk.put("1", at: "in")
    try await build.run()
    #expect(build.tree["deploy"] == "1")
    #expect(build.summary.exitStatus == 0)
  }

  @Test func `a link into what another target writes in the same run is read when it is there`()
    async throws
  {
    var build = TestBuild(
      """
      out: outputs = $@
      out: latest wheel
      \tcat latest > out
      latest: outputs = $@
      latest: other
      \tlink latest wheel
      wheel: outputs = $@
      wheel: in
      \tcp in wheel

      """, files: ["in": "1", "other": "1"])
    try await build.run()
    build.disk.tick()
    // What took longest goes first: nothing here is to have taken any time.
    build.state.setMilliseconds(0, of: "wheel")
    build.disk.put("2", at: "in")
    try await build.run()
    #expect(build.summary.text == "latest upToDate\nwheel ran\nout ran")
    build.disk.tick()
    build.state.setMilliseconds(0, of: "wheel")
    build.disk.put("1", at: "in")
    try await build.run()
    #expect(build.summary.text == "latest upToDate\nwheel restored\nout restored")
    #expect(build.tree["out"] == "1")
  }

  @Test func `what changes behind a link while a step runs gives no record`() async throws {
    var build = TestBuild(
      """
      out: outputs = $@
      out: latest
      \tcat latest > out
      \tedit source 2
      latest: outputs = $@
      latest: in
      \tlink latest source

      """, files: ["in": "1", "source": "1"])
    #expect(
      try await build.run().text
        == "latest ran\nout failed: `latest` of latest changed while the step ran")
    build.disk.put(
      "out: outputs = $@\nout: latest\n\tcat latest > out\n"
        + "latest: outputs = $@\nlatest: in\n\tlink latest source\n", at: "Releasefile")
    try await build.run()
    #expect(build.tree["out"] == "2")
  }

  @Test func `what is behind a link is not read again while it stays as it is`() async throws {
    let build = try await ran("link made/link ../source")
    var again = build
    try await again.run()
    build.disk.tick()
    _ = try again.plan()
    _ = build.disk.takeReads()
    _ = try again.plan()
    #expect(build.disk.takeReads().filter { $0.contains("source") || $0.contains("link") } == [])
  }
}
