// What can be done with an index after a release, by the commands.

import Host
import Testing

@Suite struct IndexCommandTests {
  private let page: Path = ".cache/index/simple/da-vinci/index.html"

  @Test func `a version of the whole set is yanked, taken back, rolled back and brought back`()
    async throws
  {
    let checkout = try await Example.released()
    let before = try files(checkout)
    let dry = try await checkout.rel("yank", "-n", "1.0.0", "--reason", "a <b>")
    #expect(
      dry.lines == [
        "would change     da-vinci-cdk: yank 1.0.0 (a <b>)",
        "would change     da-vinci: yank 1.0.0 (a <b>)",
        "2 changes of 1.0.0 of `da-vinci`, `da-vinci-cdk`",
      ])
    #expect(try files(checkout) == before)
    #expect(try await checkout.rel("yank", "1.0.0", "--reason", "a <b>").status == 0)
    let listed = try await checkout.rel("index", "list", "--json")
    #expect(listed.out.components(#""yanked":"a <b>""#) == 2)
    #expect(
      try await checkout.rel("yank", "1.0.0", "--reason", "a <b>").lines == [
        "nothing to do for 1.0.0 of `da-vinci`, `da-vinci-cdk`"
      ])
    #expect(try await checkout.rel("make", "distribute").lines.count == 1)
    #expect(try await checkout.rel("unyank", "1.0.0").status == 0)

    let rollback = try await checkout.rel("rollback", "1.0.0")
    #expect(rollback.status == 0)
    #expect(
      try files(checkout).filter { $0.hasSuffix(".whl") && $0.hasPrefix("simple/") } == [])
    #expect(try await checkout.rel("index", "verify").lines == ["0 files: nothing found"])
    let refused = try await checkout.rel("make", "distribute")
    #expect(refused.status == 1)
    #expect(refused.out.contains("`rel rollback --undo 1.0.0` brings it back"))

    #expect(try await checkout.rel("rollback", "--undo", "1.0.0").status == 0)
    #expect(try files(checkout) == before)
    #expect(
      try await checkout.rel("index", "verify", "--deep").lines == ["2 files: nothing found"])
    #expect(try await checkout.rel("make", "distribute").lines.count == 1)
  }

  @Test func `a part of a set and another index can be named`() async throws {
    let checkout = try await Example.released()
    let other = try TestCheckout()
    let index = "--index=file:\(checkout.disk.absolute(".cache/index"))"
    let yank = try await other.rel("yank", "1.0.0", index, "--only", "da-vinci")
    #expect(
      yank.lines == [
        "change     da-vinci: yank 1.0.0", "done: 1.0.0 of `da-vinci`",
      ])
    let listed = try await other.rel("index", "list", index)
    #expect(listed.lines.first { $0.hasSuffix("  yanked") } != nil)
    #expect(listed.lines.last?.hasPrefix("2 projects, 2 versions, 2 files, ") == true)
    let nothing = try await other.rel("yank", "9.9", index, "--only", "da-vinci")
    #expect(nothing.status == 2)
    #expect(
      nothing.err.contains("has no version 9.9 of `da-vinci`\nhint: the newest there are 1.0.0"))
  }

  @Test func `what is wrong with an index is told, and its pages come back`() async throws {
    let checkout = try await Example.released()
    let first = try checkout.text(page)
    try checkout.disk.remove(page)
    try checkout.disk.remove(".cache/index/json")
    let found = try await checkout.rel("index", "verify", "--json")
    #expect(found.status == 1)
    #expect(found.lines.last?.hasSuffix(#","exitStatus":1}"#) == true)
    #expect(try await checkout.rel("index", "rebuild", "-n").out.hasPrefix("would change"))
    #expect(try checkout.disk.status(of: page) == nil)
    #expect(try await checkout.rel("index", "rebuild").status == 0)
    #expect(try await checkout.rel("index", "verify").lines == ["2 files: nothing found"])
    let times = /data-[a-z-]*time="[^"]*"|<meta name="rel:serial"[^>]*>\n\s*/
    #expect(
      try checkout.text(page).replacing(times, with: "").filter { !$0.isWhitespace }
        == first.replacing(times, with: "").filter { !$0.isWhitespace })
    #expect(try await checkout.rel("index", "rebuild").lines == ["nothing to do"])
  }

  @Test func `retention says first what would go`() async throws {
    let checkout = try await Example.released()
    let none = try await checkout.rel("index", "prune")
    #expect(none.err.hasPrefix("error: nothing says how many versions stay\n"))
    try checkout.disk.append(Array("\nkeep = 20\n".utf8), to: "Releasefile")
    #expect(try await checkout.rel("index", "prune").lines == ["nothing to remove"])
    #expect(try await checkout.rel("index", "prune", "--keep", "0").status == 2)
  }

  @Test func `a release ends with installing what it published, where that is wanted`()
    async throws
  {
    let checkout = try await Example.released()
    let run = try lines(
      of: try await checkout.rel("make", "--json", "distribute", "verify_install=yes"))
    #expect(run.targets("ran") == ["verify-install/da-vinci", "verify-install/da-vinci-cdk"])
    #expect(
      try await checkout.rel("verify-install").lines.sorted() == [
        "installed  da-vinci 1.0.0", "installed  da-vinci-cdk 1.0.0",
      ])
    let missing = try await checkout.rel("verify-install", "9.9", "--only", "core")
    #expect(missing.status == 1)
    #expect(missing.err.contains("da-vinci==9.9"))
  }

  /// A project of the same name elsewhere was installed, and called a success.
  @Test func `what only another index has is not installed`() async throws {
    let checkout = try await Example.released()
    try checkout.disk.rename(".cache/index", to: "../elsewhere")
    let elsewhere = "file://\(checkout.home)/elsewhere/simple/"
    let output = try await checkout.rel(
      "verify-install", "--only", "core", with: ["UV_DEFAULT_INDEX": elsewhere])
    #expect(output.status == 1)
    #expect(output.out == "")
    #expect(output.err.contains("no versions fulfil `da-vinci==1.0.0` from `file://"))
  }

  /// The index's files.
  private func files(_ checkout: TestCheckout) throws -> [String] {
    try checkout.files(below: ".cache/index").filter { $0 != ".lock" }
  }
}

extension String {
  /// How often a text is there.
  fileprivate func components(_ text: String) -> Int { ranges(of: text).count }
}
