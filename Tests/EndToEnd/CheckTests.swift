// `rel check`: wheels by themselves, without a Releasefile.

import Host
import Support
import Testing

@Suite struct CheckTests {
  private let name = "shop-1.0-py3-none-any.whl"

  /// A wheel with a README where no README belongs, and a RECORD that is right but for `hash`.
  private func wheel(hash: String) -> [UInt8] {
    var zip = ZipWriter()
    zip.add("README.md", "")
    zip.add("shop-1.0.dist-info/METADATA", "")
    zip.add(
      "shop-1.0.dist-info/RECORD",
      "README.md,sha256=\(hash),0\nshop-1.0.dist-info/METADATA,sha256=\(empty),0\n")
    return zip.bytes()
  }
  private let empty = "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"

  @Test func `findings are lines, and errors the exit status`() async throws {
    let checkout = try TestCheckout([:])
    try checkout.disk.write(wheel(hash: "AAAA"), to: Path(name))
    let output = try await checkout.rel("check", "--silence", "W008", name)
    let codes = output.lines.map { String($0.prefix(4)) }
    #expect(codes == ["E303", "E304", "E305", "E403", "E501", "1 wh"])
    #expect(output.lines.last == "1 wheel: 5 errors")
    #expect(output.status == 1)
  }

  @Test func `JSON has a line for each finding, and a summary`() async throws {
    let checkout = try TestCheckout([:])
    try checkout.disk.write(wheel(hash: empty), to: Path(name))
    let output = try await checkout.rel("check", "--json", name)
    let finding = output.lines.first { $0.contains("W008") } ?? ""
    #expect(
      finding.hasPrefix(#"{"type":"finding","wheel":"shop-1.0-py3-none-any.whl","code":"W008","#))
    #expect(
      finding.contains(#""severity":"warning","member":"README.md","message":"`README.md` goes"#))
    #expect(
      output.lines.last
        == #"{"type":"summary","version":1,"wheels":1,"errors":4,"warnings":1,"exitStatus":1}"#)
  }

  @Test func `what cannot be read or asked for is 2`() async throws {
    let checkout = try TestCheckout([:])
    let missing = try await checkout.rel("check", "no.whl")
    #expect(missing.status == 2)
    #expect(missing.out == "")
    let error = try await checkout.rel("check", "--silence", "E403", "no.whl")
    #expect(error.status == 2)
    #expect(error.err.hasPrefix("error: `E403` is an error, and only warnings can be silenced\n"))
  }
}
