// make's flags and words, on plain Releasefiles: no package, no Python.

import Host
import Testing

@Suite struct CommandLineTests {
  @Test func `the first target is the default`() async throws {
    let checkout = try TestCheckout(["Releasefile": "a:\n\techo A\nb:\n\techo B\n"])
    let output = try await checkout.rel("make")
    #expect(output.lines.contains("    A"))
    #expect(!output.lines.contains("    B"))
  }

  @Test(arguments: [
    ("mkae", ["did you mean `make`?"]),
    (
      "tests",
      ["`rel --help` lists the commands", "`rel make tests` makes the target of that name"]
    ),
  ])
  func `a word that is no command is answered with what was meant`(
    word: String, hints: [String]
  ) async throws {
    let checkout = try TestCheckout()
    for words in [[word], [word, "-k"], ["help", word]] {
      let output = try await checkout.run(TestCheckout.rel.string, words)
      let lines = ["error: there is no command `\(word)`"] + hints.map { "hint: \($0)" }
      #expect(output.err == lines.map { "\($0)\n" }.joined())
      #expect(output.out == "")
      #expect(output.status == 2)
    }
    #expect(try await checkout.rel("help", "make").out.hasPrefix("OVERVIEW: Bring targets up"))
    #expect(try await checkout.rel("help").out.contains("SUBCOMMANDS:"))
  }

  @Test func `a failure ends the run, and with -k only what depends on it`() async throws {
    let checkout = try TestCheckout(["Releasefile": failing])
    let first = try await checkout.rel("make", "-j1", "--json", "all")
    #expect(first.status == 1)
    #expect(
      try lines(of: first).endings == ["bad": "failed", "good": "notStarted", "after": "blocked"])
    let second = try await checkout.rel("make", "-k", "-j1", "--json", "all")
    #expect(second.status == 1)
    #expect(try lines(of: second).endings == ["bad": "failed", "good": "ran", "after": "blocked"])
    let text = try await checkout.rel("make", "-k", "all")
    #expect(text.lines.contains("error: bad: `echo sorry; exit 3` exited with 3"))
    #expect(text.lines.contains("    sorry"))
  }

  @Test func `one job at a time never has two`() async throws {
    let steps = (1...6).map { "s\($0):\n\tmkdir busy\n\tsleep 0.02\n\trmdir busy\n" }.joined()
    let checkout = try TestCheckout(["Releasefile": "all: s1 s2 s3 s4 s5 s6\n" + steps])
    let output = try await checkout.rel("make", "-j1", "all")
    #expect(output.status == 0)
  }

  @Test func `two jobs run at once when they may`() async throws {
    // Each waits for the other: with one job this would never end.
    let text = """
      all: a b
      a: timeout = 30s
      a:
      \techo a > to-b; read word < to-a
      b: timeout = 30s
      b:
      \tread word < to-b; echo b > to-a

      """
    let checkout = try TestCheckout(["Releasefile": text])
    try await checkout.shell("mkfifo to-a to-b")
    #expect(try await checkout.rel("make", "-j2", "all").status == 0)
  }

  @Test func `-B runs what is up to date`() async throws {
    let checkout = try TestCheckout(["Releasefile": "a:\n\techo A\n"])
    try await checkout.rel("make", "a")
    #expect(try await checkout.rel("make", "a").lines == ["nothing to do: 1 up to date"])
    let plan = try lines(of: try await checkout.rel("plan", "-B", "--json", "a"))
    #expect(plan.first?.reasons == ["asked for with -B"])
    let run = try lines(of: try await checkout.rel("make", "-B", "--json", "a"))
    expectAgreement(plan, run)
  }

  @Test func `-C goes to a folder and -f reads another file`() async throws {
    let checkout = try TestCheckout([
      "below/Releasefile": "a:\n\techo below\n", "below/other": "a:\n\techo other\n",
      "Releasefile": "a:\n\techo top\n",
    ])
    #expect(try await checkout.rel("make", "-C", "below", "a").lines.contains("    below"))
    #expect(
      try await checkout.rel("make", "-C", "below", "-f", "other", "a").lines
        .contains("    other"))
    #expect(try await checkout.rel("make", "a").lines.contains("    top"))
    #expect(
      try await checkout.rel("make", "-kC", "below", "-B", "a").lines.contains("    other") == false
    )
  }

  @Test func `a variable on the command line wins`() async throws {
    let checkout = try TestCheckout(["Releasefile": "word = no\na:\n\techo $(word)\n"])
    #expect(try await checkout.rel("make", "a", "word=yes").lines.contains("    yes"))
    let again = try await checkout.rel("make", "a")
    #expect(again.lines.contains("    no"))
    #expect(again.out.contains("recipe changed"))
  }

  @Test func `an answer of nothing to do holds for its own call alone`() async throws {
    let checkout = try TestCheckout([
      "Releasefile": "export WORD\nword = no\na: in\n\techo $(word)\n", "in": "1",
    ])
    let old = ["WORD": "1"]
    try await checkout.rel("make", "a", with: old)
    for _ in 1...2 {
      #expect(
        try await checkout.rel("make", "a", with: old).lines == ["nothing to do: 1 up to date"])
    }
    #expect(try await checkout.rel("make", "a", "word=x", with: old).out.contains("recipe changed"))
    #expect(
      try await checkout.rel("make", "a", with: ["WORD": "2"]).out.contains("WORD has another"))
    try await checkout.rel("make", "a", with: old)
    try checkout.disk.write("2", to: "in")
    #expect(try await checkout.rel("make", "a", with: old).out.contains("in changed"))
  }

  @Test func `silence shows failures only`() async throws {
    let checkout = try TestCheckout(["Releasefile": failing])
    let good = try await checkout.rel("make", "-s", "good")
    #expect(good.out + good.err == "")
    let bad = try await checkout.rel("make", "-s", "bad")
    #expect(bad.lines.contains("    sorry"))
    #expect(bad.status == 1)
  }

  @Test func `each line of JSON is read by Python`() async throws {
    let text = "a:\n\tprintf 'quote \" back \\\\ bell \\007 byte \\377 line\\nend'; exit 1\n"
    let checkout = try TestCheckout(["Releasefile": text])
    for command in ["rel make --json a", "rel plan --json a", "rel make --json -k a b || true"] {
      let output = try await checkout.shell(
        "printf 'b: \\n\\ttrue\\n' >> Releasefile; (\(command) || true) | "
          + "python3 -c 'import json, sys; print(*[json.loads(l)[\"type\"] for l in sys.stdin])'")
      #expect(output.err == "")
      #expect(output.lines.last?.hasSuffix("summary") == true)
      try checkout.disk.write(text, to: "Releasefile")
    }
  }

  @Test func `a run with nothing to do has the same members in JSON as any other`() async throws {
    let checkout = try TestCheckout(["Releasefile": "a:\n\ttrue\n"])
    try await checkout.rel("make", "a")
    let run = try lines(of: try await checkout.rel("make", "--json", "a"))
    #expect(run.count == 1)
    #expect(run.summary?.exitStatus == 0)
    #expect(run.summary?.failed == 0)
    #expect(run.summary?.upToDate == 1)
  }

  @Test func `the built-in rules are a Releasefile`() async throws {
    let checkout = try await Example.clone()
    let rules = try await checkout.rel("rules")
    #expect(rules.status == 0)
    try checkout.disk.write(rules.out, to: "rules.mk")
    let own = try await checkout.rel("plan", "--json", "distribute")
    let printed = try await checkout.rel("plan", "--json", "-f", "rules.mk", "distribute")
    #expect(printed.err == "")
    #expect(try lines(of: printed).verdicts.keys == lines(of: own).verdicts.keys)
  }

  private let failing = """
    all: bad good after
    bad:
    \techo sorry; exit 3
    good:
    \techo fine
    after: bad
    \techo never

    """
}
