// `kill -9` at any moment: the next run ends what was left running and builds what a clean build
// builds.

import Host
import Testing

struct KillTests {
  /// Five steps in two levels, slow enough to be hit and with outputs of every kind.
  private static let releasefile = """
    all: joined folder

    part-a: outputs = out/a.txt
    part-a: src/a.txt
    \tcat src/a.txt > out/a.txt; sleep 0.02; echo a >> out/a.txt

    part-b: outputs = out/b.txt
    part-b: src/b.txt
    \tcat src/b.txt > out/b.txt; sleep 0.02; echo b >> out/b.txt

    joined: outputs = joined.txt
    joined: part-a part-b
    \tcat $^ > joined.txt

    folder: outputs = site/
    folder: src/*.txt part-a
    \tmkdir -p site/deep; cp src/*.txt site/deep; sleep 0.01; cp out/a.txt site/

    """

  /// What the outputs hold when all is built, from the sources alone.
  private func expected(_ checkout: TestCheckout) throws -> [String: String] {
    let a = try checkout.text("src/a.txt")
    let b = try checkout.text("src/b.txt")
    return [
      "out/a.txt": a + "a\n", "out/b.txt": b + "b\n", "joined.txt": a + "a\n" + b + "b\n",
      "site/a.txt": a + "a\n", "site/deep/a.txt": a, "site/deep/b.txt": b,
    ]
  }

  private func outputs(_ checkout: TestCheckout) throws -> [String: String] {
    var result: [String: String] = [:]
    for entry in try checkout.disk.tree(below: ".", prunes: { $0 == ".cache" || $0 == "src" }) {
      if entry.path == "Releasefile" { continue }
      result[entry.path.string] = try checkout.text(entry.path)
    }
    return result
  }

  @Test func `after a kill at any moment the next run builds what a clean build builds`()
    async throws
  {
    let checkout = try TestCheckout([
      "Releasefile": Self.releasefile, "src/a.txt": "0\n", "src/b.txt": "0\n",
    ])
    var random = SystemRandomNumberGenerator()
    for round in 1...60 {
      try checkout.disk.write("\(round)\n", to: round % 2 == 0 ? "src/a.txt" : "src/b.txt")
      let milliseconds = Int.random(in: 1...220, using: &random)
      let delay = "0.\(milliseconds < 10 ? "00" : milliseconds < 100 ? "0" : "")\(milliseconds)"
      _ = try await checkout.shell(
        "'\(TestCheckout.rel)' make > /dev/null 2>&1 & p=$!; sleep \(delay); kill -9 $p || true; wait"
      )
      guard round % 4 == 0 else { continue }
      let output = try await checkout.rel("make")
      #expect(output.status == 0, "round \(round), \(milliseconds) ms: \(output.out)\(output.err)")
      #expect(try outputs(checkout) == expected(checkout), "round \(round), \(milliseconds) ms")
      let again = try await checkout.rel("make")
      #expect(again.out == "nothing to do: 4 up to date\n", "round \(round), \(milliseconds) ms")
    }
  }

  @Test func `the step of a killed run ends with it`() async throws {
    let checkout = try TestCheckout([
      "Releasefile": """
      late: outputs = late.txt
      late: in
      \tcp in late.txt; if [ -e slow ]; then echo $$$$ > pid; mv pid started; sleep 60; echo orphan > late.txt; fi

      """,
      "in": "1\n", "slow": "",
    ])
    let killed = try await checkout.shell(
      """
      '\(TestCheckout.rel)' make > /dev/null 2>&1 & p=$!
      while [ ! -e started ]; do sleep 0.01; done
      kill -9 $p; wait || true
      for round in $(seq 3000); do
        here=$({ tr -d '\\0' < "/proc/$(cat started)/cmdline"; } 2> /dev/null || true)
        if [ -z "$here" ]; then break; fi
        sleep 0.01
      done
      [ -z "$here" ]
      """)
    #expect(killed.status == 0)
    try checkout.disk.remove("slow")
    let output = try await checkout.rel("make")
    #expect(output.err == "")
    #expect(output.status == 0)
    #expect(try checkout.text("late.txt") == "1\n")
    #expect(try checkout.files(below: ".cache/tmp") == [])
  }

  @Test func `a step that keeps its output to itself is ended after a kill, too`() async throws {
    let checkout = try TestCheckout([
      "Releasefile": """
      late: outputs = late.txt
      late: in
      \texec > own.log 2>&1; cp in late.txt; if [ -e slow ]; then echo $$$$ > pid; mv pid started; read w < go; fi; cp in late.txt

      """,
      "in": "1\n", "slow": "",
    ])
    let output = try await checkout.shell(
      """
      mkfifo go
      '\(TestCheckout.rel)' make > /dev/null 2>&1 & p=$!
      while [ ! -e started ]; do sleep 0.01; done
      kill -9 $p; wait || true
      rm slow; echo 2 > in
      rel make
      # Nobody is left to read what would let it go on.
      for round in $(seq 3000); do
        here=$({ tr -d '\\0' < "/proc/$(cat started)/cmdline"; } 2> /dev/null || true)
        if [ -z "$here" ]; then echo nobody; break; fi
        sleep 0.01
      done
      cat late.txt
      """)
    #expect(output.lines.suffix(2) == ["nobody", "2"])
  }
}
