// What shells are told can come next. (That real shells make of it what they should is tried by
// scripts/try-completions.)

import Host
import Testing

@Suite struct CompletionTests {
  /// The words that complete a line, without what is said of them.
  private func words(
    _ line: [String], _ checkout: TestCheckout, by shell: String = "fish"
  ) async throws -> [String] {
    let output = try await checkout.run(TestCheckout.rel.string, ["complete", shell] + line)
    #expect(output.err == "")
    #expect(output.status == 0)
    return output.lines.map { String($0.prefix { $0 != "\t" }) }
  }

  private func monorepo() throws -> TestCheckout {
    try TestCheckout([
      "Releasefile": "own = 1\nnotes: outputs = notes.txt\nnotes: in\n\tcp in notes.txt\n",
      "in": "1",
      "packages/core/pyproject.toml": "[project]\nname = \"da-vinci\"\nversion = \"1.0\"\n",
      "packages/cdk/pyproject.toml": "[project]\nname = \"da-vinci-cdk\"\nversion = \"1.0\"\n",
    ])
  }

  @Test func `commands, subcommands and options come from their definitions`() async throws {
    let checkout = try TestCheckout()
    #expect(try await words(["v"], checkout) == ["validate", "verify-install"])
    #expect(try await words(["index", "v"], checkout) == ["verify"])
    #expect(try await words(["index", "--j"], checkout) == ["--json"])
    #expect(try await words(["cache", "clean", "--l"], checkout) == ["--limit"])
    #expect(try await words(["complet"], checkout) == ["completions"])
    #expect(try await words(["completions", ""], checkout) == ["bash", "zsh", "fish"])
    #expect(try await words(["bump", "--pre", ""], checkout) == ["alpha", "beta", "rc", "dev"])
    #expect(try await words(["bump", "--pre=r"], checkout) == ["--pre=rc"])
    #expect(try await words(["bump", "m"], checkout) == ["major", "minor", "measure="])
  }

  @Test func `every command's options have those of --debug`() async throws {
    let checkout = try TestCheckout()
    for command in [["make"], ["index", "list"], ["rules"]] {
      #expect(try await words(command + ["--deb"], checkout) == ["--debug="])
      #expect(
        try await words(command + ["--debug="], checkout)
          == ["--debug=explain", "--debug=stats", "--debug=keys", "--debug=http"])
      #expect(
        try await words(command + ["--debug=explain,s"], checkout) == ["--debug=explain,stats"])
      #expect(
        try await words(command + ["--debug=stats,keys,"], checkout)
          == ["--debug=stats,keys,explain", "--debug=stats,keys,http"])
    }
  }

  @Test func `an option that was given is not offered again, unless it may be`() async throws {
    let checkout = try TestCheckout()
    let free = try await words(["make", "-k", "--"], checkout)
    #expect(!free.contains("--keep-going"))
    #expect(free.contains("--jobs"))
    #expect(try await words(["make", "--only", "a", "--onl"], checkout) == ["--only"])
    #expect(try await words(["make", "-kj4", "--jo"], checkout) == [])
  }

  @Test func `targets, packages and variables are those of the checkout`() async throws {
    let checkout = try monorepo()
    #expect(
      try await words(["make", "test/"], checkout) == ["test/da-vinci", "test/da-vinci-cdk"])
    #expect(try await words(["make", "note"], checkout) == ["notes"])
    #expect(try await words(["plan", "-C", "..", "note"], checkout).isEmpty)
    #expect(try await words(["plan", "-C", "packages/..", "note"], checkout) == ["notes"])
    #expect(
      try await words(["make", "--only", ""], checkout) == ["da-vinci", "da-vinci-cdk"])
    #expect(
      try await words(["build", "--da"], checkout) == ["--da-vinci", "--da-vinci-cdk"])
    #expect(try await words(["make", "ow"], checkout) == ["own="])
    #expect(try await words(["make", "quick="], checkout) == ["quick=yes", "quick=no"])
    #expect(try checkout.listing().allSatisfy { !$0.hasPrefix(".cache") })
  }

  @Test func `versions are those of the index, newest first`() async throws {
    let checkout = try monorepo()
    let links = ["1.9.0", "1.10.0"].map { version in
      "<a href=\"da_vinci-\(version)-py3-none-any.whl\">da_vinci-\(version)-py3-none-any.whl</a>"
    }
    try checkout.disk.write(
      "<!DOCTYPE html><html><body>\(links.joined())</body></html>",
      to: ".cache/index/simple/da-vinci/index.html")
    #expect(try await words(["yank", ""], checkout) == ["1.10.0", "1.9.0"])
    #expect(try await words(["rollback", "1.1"], checkout) == ["1.10.0"])
  }

  @Test func `files are left to the shell`() async throws {
    let checkout = try TestCheckout()
    #expect(try await words(["make", "-C", ""], checkout) == [":folders"])
    #expect(try await words(["make", "-f", ""], checkout) == [":files"])
    #expect(try await words(["check", ""], checkout) == [":files whl"])
  }

  @Test func `bash gets what is behind the place where it cuts words, quoted`() async throws {
    let checkout = try TestCheckout(["Releasefile": "'a b':\n\ttrue\nx:\n\ttrue\n"])
    let breaks = "\"'><=;|&(:"
    #expect(try await words(["rel make quick=y", breaks], checkout, by: "bash") == ["yes"])
    #expect(try await words(["rel make quick=y", ""], checkout, by: "bash") == ["quick=yes"])
    #expect(try await words(["rel bump --pre=b", breaks], checkout, by: "bash") == ["beta"])
    #expect(try await words(["rel 'bump'  --pre b", breaks], checkout, by: "bash") == ["beta"])
  }

  @Test func `whatever is wrong, there is nothing, and nothing is said`() async throws {
    let checkout = try TestCheckout(["Releasefile": "a: b: c\n\t\n)(\n"])
    #expect(try await words(["make", "whe"], checkout).isEmpty)
    #expect(try await words(["make", "--only", ""], checkout).isEmpty)
    #expect(try await words(["make", "-C", "nowhere", "whe"], checkout).isEmpty)
    #expect(try await words(["nothing", "--x"], checkout).isEmpty)
    #expect(try await words([], checkout).contains("make"))
  }

  @Test func `of very many words those before a slash are enough`() async throws {
    let targets = (1...80).map { "docs/\($0):\n\ttrue\n" }.joined()
    let checkout = try TestCheckout(["Releasefile": targets])
    let all = try await words(["make", ""], checkout)
    #expect(all.contains("docs/"))
    #expect(!all.contains("docs/1"))
    #expect(try await words(["make", "docs/7"], checkout).count == 11)
  }

  @Test func `each shell has a script`() async throws {
    let checkout = try TestCheckout()
    for shell in ["bash", "zsh", "fish"] {
      #expect(try await checkout.rel("completions", shell).out.contains(" complete \(shell) "))
    }
    #expect(try await checkout.rel("completions", "tcsh").status == 2)
    try await checkout.shell("rel completions bash > s; bash -n s")
  }
}
