// `rel make --replay`: what steps printed, told again when they do not run.

import Host
import Testing

@Suite struct ReplayTests {
  private static let files = [
    "Releasefile": """
    all: b a silent
    a: in
    \techo "from a"; printf '\\377\\n'
    b: outputs = b.txt
    b: a in
    \tcp in b.txt; echo "from b"
    silent: in
    \ttrue

    """,
    "in": "1\n",
  ]

  private func replayed(_ checkout: TestCheckout, _ arguments: String...) async throws -> String {
    // Bytes that are not UTF-8 have to come through.
    try await checkout.shell(
      "rel make \(arguments.joined(separator: " ")) > log; LC_ALL=C tr '\\377' '?' < log; rm log"
    ).out
  }

  @Test func `what has nothing to do is replayed in the plan's order, each time`() async throws {
    let checkout = try TestCheckout(Self.files)
    _ = try await checkout.rel("make")
    let expected = """
      replayed   a
          from a
          ?
      replayed   b
          from b
      nothing to do: 3 up to date

      """
    for _ in 1...3 { #expect(try await replayed(checkout, "--replay") == expected) }
    _ = try await checkout.shell("rel make; sleep 0.03; rel make; rel make")
    #expect(try await replayed(checkout, "--replay") == expected)
    #expect(try await replayed(checkout, "--replay", "silent") == "nothing to do: 1 up to date\n")
    #expect(try await checkout.rel("make").out == "nothing to do: 3 up to date\n")
  }

  @Test func `restored steps are replayed, those that ran are not told twice`() async throws {
    let checkout = try TestCheckout(Self.files)
    _ = try await checkout.rel("make")
    try checkout.disk.remove("b.txt")
    #expect(
      try await replayed(checkout, "-n", "--replay", "b")
        == """
        b  restore

        1 to restore, 1 up to date
        replayed   a
            from a
            ?
        replayed   b
            from b

        """)
    let restored = try await checkout.rel("make", "--replay", "b")
    #expect(restored.lines.contains("restored   b"))
    #expect(restored.lines.contains("replayed   b"))
    let ran = try await checkout.rel("make", "--replay", "-B", "b")
    #expect(!ran.out.contains("replayed"))
    #expect(ran.lines.filter { $0 == "    from b" }.count == 1)
  }

  @Test func `JSON has an object for each log`() async throws {
    let checkout = try TestCheckout(Self.files)
    _ = try await checkout.rel("make")
    let lines = try await checkout.rel("make", "--replay", "--json", "b").lines
    #expect(
      lines.dropLast() == [
        #"{"type":"replayed","target":"a","log":"from a\n\#u{FFFD}\n"}"#,
        #"{"type":"replayed","target":"b","log":"from b\n"}"#,
      ])
  }

  @Test func `a log that is lost is said, and nothing else depends on it`() async throws {
    let checkout = try TestCheckout(Self.files)
    _ = try await checkout.rel("make")
    _ = try await checkout.shell(
      "grep -l '^from b' .cache/objects/*/* | while read f; do chmod u+w $f; echo bad > $f; done")
    let output = try await checkout.rel("make", "--replay", "b")
    #expect(output.status == 0)
    #expect(
      output.lines.suffix(2) == [
        "note: what `b` printed is not in the cache any more; `rel make -B b` runs it again",
        "nothing to do: 2 up to date",
      ])
  }

  @Test(arguments: ["-s", "-q"]) func `a silent replay makes no sense`(flag: String) async throws {
    let checkout = try TestCheckout(Self.files)
    let output = try await checkout.rel("make", "--replay", flag)
    #expect(output.status == 2)
    #expect(output.err.hasPrefix("error: `--replay` prints; leave out `\(flag)`."))
  }
}
