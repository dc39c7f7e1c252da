// `rel distribute` with the options of release scripts, and the script that calls it.

import Host
import Testing

@Suite struct DistributeTests {
  @Test func `the script releases to the Releasefile's index, all or one package`() async throws {
    let checkout = try await Example.released()
    for name in ["distribute.sh"] {
      try checkout.disk.copy(
        TestCheckout.repository / "scripts" / Path(name), to: "scripts" / Path(name), mode: 0o755)
    }
    try checkout.disk.makeLink(at: checkout.home / "rel", to: TestCheckout.rel)
    func script(_ words: String) async throws -> TestCheckout.Output {
      try await checkout.run(
        "/bin/sh",
        [
          "-euc",
          "unset S3_PYPI_BUCKET; PATH='\(checkout.home)':$PATH; scripts/distribute.sh \(words)",
        ]
      )
    }
    try checkout.disk.write(".cache/\ndist/\nscripts/\nother/\n", to: ".git/info/exclude")
    let dry = try await script("--dry-run --core index=file:other --json")
    #expect(try lines(of: dry).targets("publish") == ["upload/da-vinci", "index/da-vinci"])
    #expect(try checkout.disk.status(of: "other") == nil)
    #expect(try await script("--core index=file:other").status == 0)
    #expect(
      try checkout.files(below: "other/simple").filter { $0.hasSuffix(".whl") } == [
        "da-vinci/da_vinci-1.0.0-py3-none-any.whl"
      ])
    #expect(try await script("--bogus").status == 2)
  }

  @Test func `a bucket that the Releasefile's index does not use is a mistake`() async throws {
    let checkout = try await Example.released()
    try checkout.disk.append(Array("\nindex = file:elsewhere\n".utf8), to: "Releasefile")
    let output = try await checkout.rel("distribute", "-n", "--bucket", "acme-pypi")
    #expect(
      output.err == """
        error: `--bucket acme-pypi`: `index/da-vinci` goes to `file:elsewhere`
        hint: the Releasefile sets `index`: take that line out, or write `s3://$(bucket)/simple`

        """)
    #expect(output.status == 2)
  }
}
