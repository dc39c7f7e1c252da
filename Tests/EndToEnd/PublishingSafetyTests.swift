// What a release must never do to an index, with real wheels and a folder that others use too.

import Host
import Testing

@Suite struct PublishingSafetyTests {
  private let wheel: Path =
    ".cache/index/simple/da-vinci/da_vinci-1.0.0-py3-none-any.whl"

  @Test func `a release that died between upload and page is finished by the next`() async throws {
    let checkout = try await Example.released()
    let page = try checkout.text(".cache/index/simple/da-vinci/index.html")
    for gone: Path in ["simple/da-vinci/index.html", "json/da-vinci", "simple/index.html"] {
      try checkout.disk.remove(".cache/index" / gone)
    }
    let plan = try lines(of: try await checkout.rel("plan", "--json", "distribute"))
    #expect(plan.targets("publish") == ["upload/da-vinci", "index/da-vinci", "index/da-vinci-cdk"])
    let run = try lines(of: try await checkout.rel("make", "--json", "distribute"))
    expectAgreement(plan, run)
    #expect(run.targets("ran").isEmpty)
    let times = /data-[a-z-]*time="[^"]*"/
    #expect(
      try checkout.text(".cache/index/simple/da-vinci/index.html").replacing(times, with: "")
        == page.replacing(times, with: ""))
    let root = try checkout.text(".cache/index/simple/index.html")
    #expect(root.contains(">da-vinci</a>") && root.contains(">da-vinci-cdk</a>"))
  }

  @Test func `a wheel in the index that no page shows is not replaced by other bytes`()
    async throws
  {
    let checkout = try await Example.released()
    try checkout.disk.remove(".cache/index/simple/da-vinci/index.html")
    try checkout.disk.write("other bytes", to: wheel)
    let output = try await checkout.rel("make", "distribute")
    #expect(output.status == 1)
    #expect(
      output.out.contains(
        "conflict   upload/da-vinci           `simple/da-vinci/da_vinci-1.0.0-py3-none-any.whl` is "
          + "in the index with other contents; a published file is never replaced"))
    #expect(try checkout.text(wheel) == "other bytes")
    #expect(try checkout.disk.status(of: ".cache/index/simple/da-vinci/index.html") == nil)
  }

  @Test func `other people's entries and attributes survive a release`() async throws {
    let checkout = try await Example.released()
    let old = """
      <a href="da_vinci-0.9.0-py3-none-any.whl#sha256=\(String(repeating: "0", count: 64))" \
      data-gpg-sig="true" data-yanked="broken">da_vinci-0.9.0-py3-none-any.whl</a>
      """
    let other = "<a href=\"numpy/\">numpy</a>"
    let head = "<!DOCTYPE html>\n<html><head><title>x</title></head><body>\n"
    try checkout.disk.write(head + old + "</body></html>", to: "shared/simple/da-vinci/index.html")
    try checkout.disk.write(head + other + "</body></html>", to: "shared/simple/index.html")
    try checkout.disk.write(".cache/\ndist/\nshared/\n", to: ".git/info/exclude")
    let run = try await checkout.rel("make", "distribute", "index=file:shared")
    #expect(run.status == 0)
    let page = try checkout.text("shared/simple/da-vinci/index.html")
    #expect(page.contains("da_vinci-0.9.0-py3-none-any.whl</a>"))
    #expect(page.contains("data-gpg-sig=\"true\""))
    #expect(page.contains("data-yanked=\"broken\""))
    #expect(page.contains("da_vinci-1.0.0-py3-none-any.whl</a>"))
    #expect(try checkout.text("shared/simple/index.html").contains("numpy"))
  }

  @Test func `an index that cannot be read stops the release before anything runs`() async throws {
    let checkout = try await Example.released()
    let page: Path = ".cache/index/simple/da-vinci/index.html"
    try checkout.disk.write("{\"not\": \"a page\"}", to: page)
    let output = try await checkout.rel("make", "distribute")
    #expect(output.out == "")
    #expect(
      output.err.hasPrefix(
        "error: the page `simple/da-vinci/index.html` of `file:.cache/index` cannot be read: "))
    #expect(output.status == 3)
    #expect(try checkout.text(page) == "{\"not\": \"a page\"}")
  }

  @Test func `several releases into one index at once keep every entry`() async throws {
    let first = try await Example.released()
    let second = try await Example.released()
    let index = "index=file:\(first.home)/shared"
    async let one = first.rel("make", "distribute", index)
    async let two = second.rel("make", "distribute", index)
    async let three = first.rel("make", "index/da-vinci-cdk", index)
    #expect(try await [one.status, two.status, three.status] == [0, 0, 0])
    let again = try await first.rel("plan", "--exit-code", "distribute", index)
    #expect(again.lines == ["4 already in the index, 12 up to date"])
  }
}
