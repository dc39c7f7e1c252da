// Which calls share what an earlier one found: whether a terminal, a variable, a command or a target is
// another one, the work is done once; and whatever decides something is noticed.

import Host
import Testing

@Suite struct SharedAnswerTests {
  private let rules = """
    both: one two
    one: outputs = one
    one: in
    \techo "$(env FLAVOUR)" > one; cat in >> one
    two: outputs = two
    two: other
    \tcp other two

    """

  /// A checkout in which all is made, and an answer to `rel make both` is kept.
  private func settled() async throws -> TestCheckout {
    let checkout = try TestCheckout(["Releasefile": rules, "in": "1\n", "other": "2\n"])
    try await settle(checkout, "make", "both")
    return checkout
  }

  private func settle(_ checkout: TestCheckout, _ words: String...) async throws {
    // What an answer rests on has to be older than a tick of the file system's clock.
    for _ in 0..<200 {
      try await checkout.run(TestCheckout.rel.string, words)
      if try await withoutState(checkout, words).err == "" { return }
    }
    Issue.record("no answer is kept")
  }

  /// Calls rel while this machine's state is damaged: whoever has to look at it complains, and a kept
  /// answer is given without.
  private func withoutState(
    _ checkout: TestCheckout, _ words: [String], with variables: [String: String] = [:]
  ) async throws -> TestCheckout.Output {
    let state: Path = ".cache/state.sqlite"
    let bytes = try checkout.disk.contents(of: state)
    try checkout.disk.write("no state", to: state)
    let output = try await checkout.run(TestCheckout.rel.string, words, with: variables)
    try checkout.disk.remove(".cache/replaced")
    try checkout.disk.write(bytes, to: state)
    return output
  }

  @Test func `a terminal, a session or a job may be another one`() async throws {
    let checkout = try await settled()
    let variables = [
      "TERM": "xterm-256color", "WINDOWID": "7", "SSH_CONNECTION": "1", "RUNNER_NAME": "nobody",
    ]
    let output = try await withoutState(checkout, ["make", "both"], with: variables)
    #expect(output.err == "")
    #expect(output.lines == ["nothing to do: 2 up to date"])
  }

  @Test func `a variable that a rule reads may not`() async throws {
    let checkout = try await settled()
    let output = try await checkout.rel("make", "both", with: ["FLAVOUR": "sweet"])
    #expect(output.lines.contains { $0.hasPrefix("ran") && $0.contains("recipe changed") })
    #expect(try checkout.text("one") == "sweet\n1\n")
    #expect(try await checkout.rel("plan", "--exit-code", "both").status == 1)
    let again = try await checkout.rel("plan", "--exit-code", "both", with: ["FLAVOUR": "sweet"])
    #expect(again.status == 0)
  }

  @Test func `a variable of the command line may not either, and each value has its answer`()
    async throws
  {
    let checkout = try TestCheckout([
      "Releasefile": "flavour = sweet\none: outputs = one\none: in\n\techo $(flavour) > $@\n",
      "in": "1\n",
    ])
    try await settle(checkout, "make", "one")
    // One that no rule reads may have any value.
    for value in ["nothing=1", "nothing=2"] {
      let output = try await withoutState(checkout, ["plan", "one", value])
      #expect(output.err == "")
      #expect(output.lines == ["1 up to date"])
    }
    for mistake in ["outptus=1", "SHELL=bash", "nothing=$(if", "no thing=1"] {
      #expect(try await checkout.rel("plan", "one", mistake).status == 2, "\(mistake)")
    }
    #expect(try await checkout.rel("plan", "--exit-code", "one", "flavour=sour").status == 1)
    try await settle(checkout, "make", "one", "flavour=sour")
    #expect(try checkout.text("one") == "sour\n")
    #expect(try await checkout.rel("plan", "--exit-code", "one", "flavour=sour").status == 0)
    #expect(try await checkout.rel("plan", "--exit-code", "one").status == 1)
    // The last of a name counts.
    let last = try await checkout.rel("plan", "--exit-code", "one", "flavour=x", "flavour=sour")
    #expect(last.status == 0)
    #expect(try await checkout.rel("make", "one").status == 0)
    #expect(try checkout.text("one") == "sweet\n")
  }

  @Test func `another PATH is looked at anew`() async throws {
    let checkout = try await settled()
    let path = try await checkout.run("/bin/sh", ["-c", "echo \"$PATH\""]).lines.first ?? ""
    let script = "#!/bin/sh\nexec /bin/cp \"$@\"\n"
    try checkout.disk.write(Array(script.utf8), to: checkout.home / "bin/cp", mode: 0o755)
    let output = try await checkout.rel(
      "plan", "both", with: ["PATH": "\(checkout.home / "bin"):\(path)"])
    #expect(output.lines.first?.hasPrefix("two") == true)
    #expect(output.lines.first?.contains("cp is another program now") == true)
  }

  @Test(arguments: [
    ["plan", "both"], ["plan", "--json", "both"], ["plan", "--exit-code", "both"],
    ["make", "-n", "both"], ["make", "-q", "both"], ["make", "--json", "both"],
    ["make", "-s", "both"], ["make", "-kv", "both"], ["make", "-C", ".", "both"],
  ])
  func `every command that makes or plans the same shares the answer`(
    arguments: [String]
  ) async throws {
    let checkout = try await settled()
    let kept: Path = ".cache/quick"
    try checkout.disk.rename(kept, to: checkout.home / "quick")
    let long = try await checkout.run(TestCheckout.rel.string, arguments)
    try checkout.disk.remove(kept)
    try checkout.disk.rename(checkout.home / "quick", to: kept)

    let state: Path = ".cache/state.sqlite"
    try checkout.disk.write("no state", to: state)
    let short = try await checkout.run(TestCheckout.rel.string, arguments)
    #expect(short.err == "")
    #expect(short.out == long.out)
    #expect(short.status == long.status)
    #expect(try checkout.text(state) == "no state")
  }

  @Test(arguments: ["in", "other", "one", "two", "Releasefile"])
  func `every one of them notices a change`(path: String) async throws {
    let checkout = try await settled()
    try checkout.disk.append(Array("# x\n".utf8), to: Path(path))
    let isRule = path == "Releasefile"
    #expect(
      try await checkout.rel("plan", "--exit-code", "both").status == (isRule ? 0 : 1))
    #expect(try await checkout.rel("make", "-q", "both").status == (isRule ? 0 : 1))
    let output = try await checkout.rel("make", "both")
    #expect(output.lines.contains("nothing to do: 2 up to date") == isRule)
  }

  @Test func `a release script's command shares the answer of its target`() async throws {
    let checkout = try TestCheckout([
      "Releasefile": "distribute: outputs = out\ndistribute: in\n\tcp in out\n", "in": "1",
    ])
    try await settle(checkout, "make", "distribute")
    let output = try await withoutState(checkout, ["distribute"])
    #expect(output.err == "")
    #expect(output.lines == ["nothing to do: 1 up to date"])
  }

  @Test func `a target of a larger call is set up from that, and looked at by itself`() async throws
  {
    let checkout = try await settled()
    #expect(try await checkout.rel("make", "two").lines == ["nothing to do: 1 up to date"])
    try checkout.disk.append(Array("3\n".utf8), to: "in")
    // What only others need is not looked at.
    #expect(try await checkout.rel("plan", "--exit-code", "two").status == 0)
    #expect(try await checkout.rel("plan", "--exit-code", "one").status == 1)
    let graph = try await checkout.rel("graph", "--json", "one")
    try checkout.disk.remove(".cache/quick")
    #expect(try await checkout.rel("graph", "--json", "one").out == graph.out)
  }

  @Test func `why and graph say after a kept answer what they say without`() async throws {
    let checkout = try await settled()
    let calls = [["why", "--json", "both"], ["graph", "both"], ["graph", "--json", "two"]]
    var before: [String] = []
    for call in calls {
      before.append(try await checkout.run(TestCheckout.rel.string, call).out)
    }
    try checkout.disk.remove(".cache/quick")
    for (call, text) in zip(calls, before) {
      #expect(try await checkout.run(TestCheckout.rel.string, call).out == text)
    }
  }

  /// Its inputs are as they were, so that no look showed it.
  @Test func `a step that failed since is run again`() async throws {
    let checkout = try TestCheckout([
      "Releasefile": "check: observe = no\ncheck: in\n\tcat unnamed\n", "in": "1",
      "unnamed": "2",
    ])
    try await settle(checkout, "make", "check")
    try checkout.disk.remove("unnamed")
    #expect(try await checkout.rel("make", "check").status == 0)
    #expect(try await checkout.rel("make", "-B", "check").status == 1)
    #expect(try await checkout.rel("plan", "--exit-code", "check").status == 1)
    #expect(try await checkout.rel("make", "check").status == 1)
  }

  @Test func `what no target means is asked of the Releasefile`() async throws {
    let checkout = try await settled()
    try await settle(checkout, "make")
    let output = try await withoutState(checkout, ["make", "both"])
    #expect(output.err == "")
    try checkout.disk.write("first: two\n" + rules, to: "Releasefile")
    try await settle(checkout, "make", "both")
    #expect(try await checkout.rel("plan").lines == ["1 up to date"])
    #expect(try await checkout.rel("make").lines == ["nothing to do: 1 up to date"])
  }

  @Test func `a copied checkout has no answers`() async throws {
    let checkout = try await settled()
    let copy = checkout.home / "copy"
    try await checkout.run("/bin/cp", ["-a", ".", copy.string])
    try Disk(root: copy).append(Array("3\n".utf8), to: "in")
    let output = try await checkout.run(
      TestCheckout.rel.string, ["plan", "--exit-code", "both"], in: copy)
    #expect(output.status == 1)
  }

  @Test func `a job's page says it, too`() async throws {
    let checkout = try await settled()
    let page = checkout.home / "page.md"
    let job = ["GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": page.string]
    #expect(try await withoutState(checkout, ["make", "both"], with: job).err == "")
    #expect(try checkout.text(page).hasPrefix("### `rel make both`: 2 up to date\n"))
  }
}
