// rel in a job of GitHub Actions: what its log and its page say.

import Host
import Testing

@Suite struct GitHubActionsTests {
  private func variables(_ checkout: TestCheckout) -> [String: String] {
    [
      "GITHUB_ACTIONS": "true", "GITHUB_WORKSPACE": checkout.disk.root.string,
      "GITHUB_STEP_SUMMARY": (checkout.home / "page.md").string,
    ]
  }

  private func page(_ checkout: TestCheckout) throws -> String {
    String(decoding: try Disk(root: checkout.home).contents(of: "page.md"), as: UTF8.self)
  }

  @Test func `output is grouped, a failure is an error at its place, and the page has a table`()
    async throws
  {
    let checkout = try TestCheckout([
      "sub/Releasefile":
        "all: good bad\ngood:\n\techo fine\nbad:\n\techo a.txt:3:5: no good; exit 4\n",
      "sub/a.txt": "",
    ])
    let output = try await checkout.rel(
      "make", "-C", "sub", "-k", "-j1", "-v", "all", with: variables(checkout))
    #expect(output.status == 1)
    #expect(output.err == "")
    let groups = output.lines.filter { $0.hasPrefix("::group::") }.map { $0.prefix(13) }
    #expect(groups == ["::group::ran ", "::group::fail"])
    #expect(output.lines.count { $0 == "::endgroup::" } == 2)
    #expect(
      output.lines.filter { $0.hasPrefix("::error") }
        == ["::error file=sub/a.txt,line=3,col=5,title=bad::no good"])
    #expect(output.lines.contains { $0.hasPrefix("error: bad: ") })
    let page = try page(checkout)
    #expect(page.hasPrefix("### `rel make all`: 1 failed, 1 run in "))
    #expect(page.contains("| `bad` | **failed** |"))
    #expect(page.contains("| `good` | ran |"))
  }

  @Test func `a mistake in the Releasefile is an error at its line, and JSON stays JSON`()
    async throws
  {
    let checkout = try TestCheckout(["Releasefile": "a: b\n\ttrue\n"])
    let output = try await checkout.rel("make", "--json", "a", with: variables(checkout))
    #expect(output.status == 2)
    #expect(output.out == "")
    #expect(output.err.hasPrefix("::error file=Releasefile,line=1,col=4::"))
    #expect(output.err.split(separator: "\n").count == 1)
  }

  @Test func `a plan is on the page, and elsewhere nothing of all this is printed`() async throws {
    let checkout = try TestCheckout(["Releasefile": "a:\n\techo A; exit 1\n"])
    try await checkout.rel("plan", "a", with: variables(checkout))
    #expect(
      try page(checkout)
        == "### `rel plan a`: 1 to run\n\n| target |  | why |\n|---|---|---|\n"
        + "| `a` | run | first run |\n\n")
    let output = try await checkout.rel("make", "a")
    #expect(!output.out.contains("::"))
    #expect(output.lines.contains { $0.hasPrefix("error: a: ") })
  }
}
