// What pip and uv are told to install from an index.

import Publishing
import Testing

@Suite struct InstallCommandsTests {
  private let index = "https://acme.example/simple/"

  @Test func `one index that has all is all that is named`() {
    let commands = InstallCommands(["core==1.0", "cdk==1.0"], from: index)
    #expect(commands.pip == "pip install --index-url \(index) core==1.0 cdk==1.0")
    #expect(commands.uv == nil)
  }

  @Test func `what comes from PyPI has it as pip's second index and uv's default`() {
    let commands = InstallCommands(["core==1.0"], from: index, elsewhere: InstallCommands.pypi)
    #expect(
      commands.pip
        == "pip install --index-url \(index) --extra-index-url https://pypi.org/simple/ core==1.0")
    #expect(commands.uv == "uv pip install --index \(index) core==1.0")
  }

  @Test func `another second index is told to uv, too`() {
    let commands = InstallCommands(["core==1.0"], from: index, elsewhere: "https://own.example/s/")
    #expect(
      commands.uv
        == "uv pip install --index \(index) --default-index https://own.example/s/ core==1.0")
  }
}
