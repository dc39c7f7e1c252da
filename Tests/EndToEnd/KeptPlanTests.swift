// `rel plan -o` and `rel make --plan`: exactly what was planned, or nothing.

import Host
import Testing

struct KeptPlanTests {
  private func checkout() throws -> TestCheckout {
    try TestCheckout([
      "Releasefile": """
      name = one
      all: out: in
      out: outputs = out.txt
      out: in extra*?
      \tcat in > out.txt; echo $(name) >> out.txt

      """.replacing("all: out: in\n", with: "all: out\n"),
      "in": "1\n",
    ])
  }

  @Test func `a plan is carried out as it was kept`() async throws {
    let checkout = try checkout()
    let planned = try await checkout.rel("plan", "-o", "plan.json", "all", "name=two")
    #expect(planned.out == "out  run  first run\n\n1 to run\n")
    let made = try await checkout.rel("make", "--plan", "plan.json")
    #expect(made.status == 0, "\(made.err)")
    #expect(try checkout.text("out.txt") == "1\ntwo\n")
  }

  @Test func `a plan goes into a pipe, which stays one`() async throws {
    let checkout = try checkout()
    let script = "mkfifo p; cat p > got & rel plan -o p all; wait; test -p p; rel make --plan got"
    let made = try await checkout.shell(script)
    #expect(made.status == 0, "\(made.err)")
    #expect(try checkout.text("out.txt") == "1\none\n")
  }

  @Test func `a plan that cannot be kept or printed is none`() async throws {
    let checkout = try checkout()
    try await checkout.shell("ln -s /dev/full full")
    let kept = try await checkout.rel("plan", "-o", "full", "all")
    #expect(kept.status == 3)
    #expect(kept.err.contains("error: cannot write `full`: the disk is full\n"))
    for made in [false, true] {
      // The second time there is nothing to do, which another part of rel answers.
      if made { #expect(try await checkout.rel("make", "all").status == 0) }
      for call in ["plan all", "plan --json all", "plan --exit-code all", "rules", "--help"] {
        let lost = try await checkout.shell("rel \(call) > /dev/full")
        #expect(lost.status == 3, "\(call)")
        #expect(
          lost.err == """
            error: cannot write `/dev/stdout`: the disk is full
            hint: free some space; finished steps are kept and will not run again

            """, "\(call)")
      }
    }
    let read = try await checkout.shell("{ rel rules; echo $? > status; } | true; cat status")
    #expect(read.out == "0\n")
  }

  @Test(arguments: [
    ("echo 2 > in", "out: in changed"),
    ("echo 2 > extra.txt", "out: extra.txt is new"),
    ("sed -i s/one/other/ Releasefile", "out: its recipe, its variables or its tools changed"),
    (
      "printf '\\nall: more\\nmore:\\n\\ttrue\\n' >> Releasefile",
      "more is not in the plan, and is needed now"
    ),
  ]) func `a plan whose observations moved is refused, and says what moved`(
    _ change: String, _ line: String
  ) async throws {
    let checkout = try checkout()
    _ = try await checkout.rel("plan", "-o", "plan.json", "all")
    _ = try await checkout.shell(change)
    let made = try await checkout.rel("make", "--plan", "plan.json")
    #expect(made.status == 1)
    #expect(
      made.err == """
        error: this is not what was planned
          \(line)
        hint: nothing was done; look at the new plan and keep it with `rel plan -o`

        """)
    #expect(try checkout.disk.status(of: "out.txt") == nil)
  }

  /// The answer "nothing to do" was kept for the call, and given again whatever had become of the
  /// plan's file.
  @Test func `a plan without work is read anew each time`() async throws {
    // No glob: a walk of the folder would see the plan's file by chance.
    let checkout = try TestCheckout([
      "Releasefile": "out: outputs = out.txt\nout: in\n\tcat in > out.txt\n", "in": "1\n",
    ])
    _ = try await checkout.rel("make", "out")
    _ = try await checkout.rel("plan", "-o", "plan.json", "out")
    // An answer is kept once all that it rests on is older than the file system's tick.
    let output = try await checkout.shell(
      """
      for round in 1 2 3 4; do sleep 0.1; rel make --plan plan.json; done
      echo '{}' > plan.json
      rel make --plan plan.json
      """)
    #expect(output.out == String(repeating: "nothing to do: 1 up to date\n", count: 4))
    #expect(output.status == 2)
  }

  @Test func `a file that is no plan is an error`() async throws {
    let checkout = try checkout()
    try checkout.disk.write("{}", to: "plan.json")
    let made = try await checkout.rel("make", "--plan", "plan.json")
    #expect(made.status == 2)
    #expect(
      made.err == """
        error: `plan.json` is not a plan that this rel reads
        hint: make one with `rel plan -o`

        """)
  }
}
