// `rel why` as somebody reads it: why a target would run, why it ran, and what differs elsewhere.

import Host
import Testing

@Suite struct WhyTests {
  private static let files = [
    "Releasefile": """
    export STAGE = one
    all: made use
    made: outputs = made.txt
    made: in src/**
    \tcp in made.txt
    use: made
    \tcat made.txt

    """,
    "in": "1\n", "src/a": "a\n",
  ]

  /// What `rel why` says without how long ago and how long it took.
  private func why(_ checkout: TestCheckout, _ arguments: String...) async throws -> [String] {
    let output = try await checkout.run(TestCheckout.rel.string, ["why"] + arguments)
    return output.lines.map { line in
      line.replacing(#/(just now|\d+ (?:second|minute|hour)s? ago)(, in \d+\.\d+ s)?/#) { _ in
        "once"
      }
    }
  }

  @Test func `before a first run and after it`() async throws {
    let checkout = try TestCheckout(Self.files)
    #expect(try await why(checkout, "made") == ["made would run:", "  first run"])
    #expect(
      try await why(checkout, "use") == [
        "use would run:", "  first run",
      ])
    _ = try await checkout.rel("make")
    #expect(try await why(checkout, "made") == ["made is up to date", "  it ran once: first run"])
    #expect(
      try await why(checkout, "all") == [
        "all stands for 2 steps: 2 up to date", "  made  up to date  ran once",
        "  use   up to date  ran once", "hint: `rel why made` says more of it",
      ])
  }

  struct Change: CustomTestStringConvertible, Sendable {
    var script: String
    var reasons: [String]
    var testDescription: String { script }
  }

  private static let one = "4355a46b19d3"
  private static let two = "53c234e5e847"

  @Test(arguments: [
    Change(script: "echo 2 > in", reasons: ["in changed  (\(one) → \(two))"]),
    Change(script: "echo 2 > src/b", reasons: ["src/b is new  (now \(two))"]),
    Change(
      script: "rm src/a; echo 1 > src/b",
      reasons: [
        "src/a is gone  (was 87428fc52280)", "src/b is new  (now \(one))",
      ]),
    Change(
      script: "chmod +x in", reasons: ["in has another mode or kind  (file → executable)"]),
    Change(
      script: "sed -i 's/cp in/cp -p in/' Releasefile",
      reasons: ["recipe changed  (`cp in made.txt` → `cp -p in made.txt`)"]),
    Change(
      script: "sed -i 's/STAGE = one/STAGE = two/' Releasefile",
      reasons: ["STAGE has another value  (`one` → `two`)"]),
    Change(
      script: "sed -i '/^export/d' Releasefile",
      reasons: ["STAGE has another value  (was `one`)"]),
    Change(
      script: "sed -i 's/made: in/made: in Releasefile/' Releasefile; sed -i 's/x/x/' in",
      reasons: ["Releasefile is new  (now DIGEST)"]),
    Change(
      script: "sed -i 's/outputs = made.txt/outputs = made.txt more?/' Releasefile",
      reasons: ["declared outputs changed  (now `more?`)"]),
  ]) func `the very thing that changed is told, before the run and after it`(
    _ change: Change
  ) async throws {
    let checkout = try TestCheckout(Self.files)
    _ = try await checkout.rel("make")
    _ = try await checkout.shell(change.script)
    func withoutDigest(_ line: String) -> String {
      line.replacing(#/is new  \(now [0-9a-f]{12}/#) { match in
        line.contains("Releasefile is") ? "is new  (now DIGEST" : String(match.output)
      }
    }
    let before = try await why(checkout, "made").map(withoutDigest)
    #expect(before.first == "made would run:")
    #expect(
      before.dropFirst().prefix(change.reasons.count) == change.reasons.map { "  \($0)" }[...])
    #expect(before.last == "  it ran once: first run")
    if change.script.contains("more?") { return }
    #expect(try await checkout.rel("make", "made").status == 0)
    let after = try await why(checkout, "made").map(withoutDigest)
    #expect(
      after
        == (change.reasons.count == 1
          ? ["made is up to date", "  it ran once: \(change.reasons[0])"]
          : ["made is up to date", "  it ran once:"] + change.reasons.map { "    \($0)" }))
  }

  @Test func `another step's output, another program, an edited output`() async throws {
    let checkout = try TestCheckout(Self.files)
    _ = try await checkout.rel("make")
    try checkout.disk.write("2\n", to: "in")
    #expect(
      try await why(checkout, "use") == [
        "use is undecided:", "  waits for made", "  it ran once: first run",
      ])
    _ = try await checkout.rel("make")
    #expect(
      try await why(checkout, "use") == [
        "use is up to date",
        "  it ran once: made.txt of made changed  (\(Self.one) → \(Self.two))",
      ])
    try checkout.disk.write("1\n", to: "made.txt")
    #expect(
      try await why(checkout, "made").prefix(2) == [
        "made would be restored: its inputs are as in an earlier run",
        "  made.txt was edited  (\(Self.two) → \(Self.one))",
      ])
    _ = try await checkout.rel("make")
    #expect(
      try await why(checkout, "made") == [
        "made is up to date",
        "  it was restored from the cache once: made.txt was edited  (\(Self.two) → \(Self.one))",
      ])
    let shadowed = try await checkout.shell(
      """
      mkdir p; printf '#!/bin/sh\\nexec /bin/cp "$@"\\n' > p/cp; chmod +x p/cp
      PATH=$PWD/p:$PATH rel why made
      """)
    #expect(shadowed.lines[1].hasPrefix("  cp is another program now  ("))
  }

  @Test func `a failure is told with what it was about`() async throws {
    let checkout = try TestCheckout(Self.files)
    _ = try await checkout.rel("make")
    _ = try await checkout.shell("sed -i 's/cp in made.txt/false/' Releasefile; rel make || true")
    #expect(
      try await why(checkout, "made") == [
        "made would run:", "  recipe changed  (`cp in made.txt` → `false`)",
        "  it failed once: `false` exited with 1",
      ])
    try checkout.disk.write("2\n", to: "in")
    #expect(
      try await why(checkout, "made").suffix(2) == [
        "  it failed once: `false` exited with 1",
        "    recipe changed  (`cp in made.txt` → `false`)",
      ])
    try checkout.disk.write("1\n", to: "in")
    _ = try await checkout.shell("sed -i 's/false/cp in made.txt/' Releasefile; rel make")
    #expect(
      try await why(checkout, "made").first == "made is up to date")
  }

  @Test func `what is forced, always run, or only known from the cache`() async throws {
    let checkout = try TestCheckout(
      Self.files.merging([
        "Releasefile": "a: always = yes\na:\n\techo a\nb: in\n\techo b\n"
      ]) { $1 })
    _ = try await checkout.rel("make", "a", "b")
    #expect(
      try await why(checkout, "a") == [
        "a would run:", "  runs always", "  it ran once: runs always",
      ])
    #expect(
      try await why(checkout, "-B", "b")
        == ["b would run:", "  asked for with -B", "  it ran once: first run"])
    try checkout.disk.remove(".cache/state.sqlite")
    #expect(
      try await why(checkout, "b") == [
        "b is up to date",
        "  its last run is not known here: its result came with the cache, or the state was lost",
      ])
  }

  @Test func `an older record is told from the last run`() async throws {
    let checkout = try TestCheckout(["Releasefile": "b: in\n\techo b\n", "in": "1\n"])
    _ = try await checkout.shell("rel make; echo 2 > in; rel make; echo 1 > in")
    let expected = [
      "b is up to date", "  its inputs are as in an earlier run, whose record is in the cache",
      "  with other inputs it ran once: in changed  (\(Self.one) → \(Self.two))",
    ]
    #expect(try await why(checkout, "b") == expected)
    _ = try await checkout.rel("make")
    #expect(try await why(checkout, "b") == expected)
  }

  @Test func `JSON has what differs and the last run`() async throws {
    let checkout = try TestCheckout(Self.files)
    _ = try await checkout.rel("make")
    try checkout.disk.write("2\n", to: "in")
    let line = try await checkout.rel("why", "--json", "made").lines[0]
    #expect(
      line.contains(
        #""changes":[{"reason":"in changed","path":"in","old":"\#(Self.one)","new":"\#(Self.two)"}],"#
          + #""last":{"status":"ran","at":"#))
    #expect(line.hasSuffix(#","reasons":["first run"],"detail":null}}"#))
  }

  @Test func `another checkout is compared field by field`() async throws {
    let there = try TestCheckout(Self.files)
    _ = try await there.rel("make", "STAGE=two")
    let here = try TestCheckout(Self.files, name: "another name")
    try here.disk.write("2\n", to: "in")
    _ = try await here.rel("make")
    let folder = there.disk.root.string
    let expected = [
      "made differs:", "  STAGE has another value  (two there, one here)",
      "  in changed  (\(Self.one) there, \(Self.two) here)", "use differs:",
      "  STAGE has another value  (two there, one here)",
      "  made.txt of made changed  (\(Self.one) there, \(Self.two) here)",
    ]
    #expect(try await why(here, "all", "--against", folder) == expected)
    #expect(try await why(here, "all", "--against", "\(folder)/.cache") == expected)
    let json = try await why(here, "made", "--json", "--against", folder)
    #expect(
      json == [
        #"{"type":"difference","target":"made","isWhole":true,"changes":[{"reason":"#
          + #""STAGE has another value","path":null,"old":"two","new":"one"},{"reason":"in changed","#
          + #""path":"in","old":"\#(Self.one)","new":"\#(Self.two)"}]}"#
      ])
  }

  @Test(arguments: [
    ("empty", "there are no records in `empty`"), ("no", "there is no folder `no`"),
  ])
  func `a folder without records is an error`(folder: String, message: String) async throws {
    let checkout = try TestCheckout(Self.files)
    try checkout.disk.makeFolder("empty")
    let output = try await checkout.rel("why", "made", "--against", folder)
    #expect(output.status == 2)
    #expect(
      output.err
        == """
        error: \(message)
        hint: name a checkout in which rel ran, or a copy of its `.cache`

        """)
  }
}
