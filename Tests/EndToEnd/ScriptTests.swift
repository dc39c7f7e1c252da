// The repository's own scripts.

import Host
import Testing

@Suite struct ScriptTests {
  @Test func `the code keeps the rules that a script can check`() async throws {
    let here = try TestCheckout()
    let output = try await here.run((TestCheckout.repository / "scripts/check").string, [])
    #expect(output.out + output.err == "")
    #expect(output.status == 0)
  }
}
