// The size limit of the cache: kept by runs themselves, never at the cost of what the tree needs.

import Host
import Testing

@Suite struct CacheLimitTests {
  private static let files = [
    "Releasefile": """
    cache_limit = 300K
    all: big small
    big: outputs = big.bin
    big: seed
    \thead -c 100000 /dev/zero > big.bin; cat seed >> big.bin
    small: outputs = small.txt
    small: other
    \tcp other small.txt
    rare: outputs = rare.txt
    rare: other
    \tcat other other > rare.txt

    """,
    "seed": "1\n", "other": "1\n",
  ]

  private func notes(_ output: TestCheckout.Output) -> [String] {
    output.lines.filter { $0.hasPrefix("note: ") }
  }

  @Test func `what was not used for longest goes once the limit is passed`() async throws {
    let checkout = try TestCheckout(Self.files)
    _ = try await checkout.rel("make")
    for seed in ["2\n", "3\n"] {
      try checkout.disk.write(seed, to: "seed")
      #expect(notes(try await checkout.rel("make")).isEmpty)
    }
    // Used again, the first one is younger than the second.
    try checkout.disk.write("1\n", to: "seed")
    #expect(try await checkout.rel("make").lines.contains("restored   big"))
    try checkout.disk.write("4\n", to: "seed")
    #expect(
      notes(try await checkout.rel("make")) == [
        "note: the cache was larger than 300 KiB: removed 4 files that were not used for longest, "
          + "196 KiB"
      ])
    #expect(
      try await checkout.rel("cache").out.hasSuffix(
        "limit     300 KiB, for records and contents\n"))
    for (seed, verdict) in [("1\n", "restore"), ("2\n", "run"), ("3\n", "run")] {
      try checkout.disk.write(seed, to: "seed")
      #expect(try await checkout.rel("plan").lines[0].hasPrefix("big  \(verdict)"))
    }
  }

  @Test func `what the current tree needs stays, and is told once`() async throws {
    let checkout = try TestCheckout(Self.files)
    _ = try await checkout.rel("make", "rare")
    // Not known to this machine as anybody's last result, and needed all the same.
    try checkout.disk.remove(".cache/state.sqlite")
    let first = try await checkout.rel("make", "cache_limit=50K")
    #expect(
      notes(first) == [
        "note: the current tree alone needs 99 KiB of cache, more than the limit of 50 KiB: raise "
          + "`cache_limit`, or set it to `none`"
      ])
    try checkout.disk.write("2\n", to: "seed")
    let second = try await checkout.rel("make", "cache_limit=50K")
    #expect(
      notes(second) == [
        "note: the cache was larger than 50 KiB: removed 2 files that were not used for longest, "
          + "98 KiB"
      ])
    try await checkout.shell("rm -f big.bin small.txt rare.txt")
    let plan = try await checkout.rel("plan", "all", "rare")
    #expect(plan.lines.last == "3 to restore")
  }

  @Test(arguments: ["none", "1G"]) func `a limit that is not reached says nothing`(
    limit: String
  ) async throws {
    let checkout = try TestCheckout(Self.files)
    for seed in ["2\n", "3\n", "4\n", "5\n"] {
      try checkout.disk.write(seed, to: "seed")
      #expect(notes(try await checkout.rel("make", "cache_limit=\(limit)")).isEmpty)
    }
    #expect(try await checkout.rel("cache").lines[0].hasPrefix("records   5, "))
  }

  @Test func `a limit that is no size is told with its place`() async throws {
    let checkout = try TestCheckout(["Releasefile": "cache_limit = much\na:\n\techo 1\n"])
    let error = """
      error: `much` is not a size
       --> Releasefile:1:15
        |
      1 | cache_limit = much
        |               ^^^^
      hint: write a whole number with `K`, `M`, `G` or `T` behind it, as in `10GiB`, or `none`

      """
    for arguments in [["make"], ["plan"], ["cache"], ["cache", "clean"]] {
      let output = try await checkout.run(TestCheckout.rel.string, arguments)
      #expect(output.err == error)
      #expect(output.status == 2)
    }
    #expect(try await checkout.rel("make", "cache_limit=1G").status == 0)
    #expect(try await checkout.rel("cache", "clean", "--limit", "1G").status == 0)
  }
}
