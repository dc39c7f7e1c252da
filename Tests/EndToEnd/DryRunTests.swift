// What must not change anything, and what may not: dry runs, questions, and make's other flags.

import Host
import Testing

@Suite struct DryRunTests {
  @Test(arguments: [
    ["make", "-n", "distribute"], ["plan", "distribute"], ["make", "-q", "distribute"],
    ["why", "distribute"], ["plan", "--json", "distribute"], ["rules"],
  ])
  func `a fresh clone stays as it is`(arguments: [String]) async throws {
    let checkout = try await Example.clone()
    let before = try checkout.listing()
    let output = try await checkout.run(TestCheckout.rel.string, arguments)
    #expect(output.err == "")
    #expect(try checkout.listing() == before)
    #expect(try checkout.disk.status(of: ".cache") == nil)
  }

  @Test(arguments: [["make", "-n", "distribute"], ["plan", "distribute"], ["why", "distribute"]])
  func `an edited checkout stays as it is`(arguments: [String]) async throws {
    let checkout = try await Example.released()
    try checkout.disk.append(Array("# x\n".utf8), to: "packages/core/da_vinci/core/scope.py")
    let before = try checkout.listing()
    let output = try await checkout.run(TestCheckout.rel.string, arguments)
    #expect(output.status == 0)
    #expect(try checkout.listing() == before)
  }

  @Test func `a question is answered by the exit status alone`() async throws {
    let checkout = try TestCheckout(["Releasefile": copies, "in": "1"])
    let work = try await checkout.rel("make", "-q", "out")
    #expect(work.status == 1)
    #expect(work.out + work.err == "")
    try await checkout.rel("make", "out")
    let none = try await checkout.rel("make", "-q", "out")
    #expect(none.status == 0)
    #expect(none.out + none.err == "")
  }

  @Test func `a plan's exit status is 1 for work when it is asked for`() async throws {
    let checkout = try TestCheckout(["Releasefile": copies, "in": "1"])
    #expect(try await checkout.rel("plan", "out").status == 0)
    #expect(try await checkout.rel("plan", "--exit-code", "out").status == 1)
    try await checkout.rel("make", "out")
    #expect(try await checkout.rel("plan", "--exit-code", "out").status == 0)
  }

  private let copies = "out: outputs = out\nout: in\n\tcp in out\n"
}
