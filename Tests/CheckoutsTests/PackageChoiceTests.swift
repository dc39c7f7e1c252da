// Which package a word on the command line means.

import Diagnostics
import Host
import Standards
import Testing
import Workspace

@testable import Checkouts

@Suite struct PackageChoiceTests {
  private func choice(_ names: (name: String, folder: String)...) throws -> PackageChoice {
    PackageChoice(
      try names.map { name, folder in
        Package(
          name: try ProjectName(name), path: Path(folder), version: try Version("1"),
          requiresPython: nil, dependencies: [],
          buildSystem: BuildSystem(requires: [], backend: "x", backendPath: []), siblings: [])
      })
  }

  @Test(arguments: ["da-vinci-cdk", "Da_Vinci.CDK", "cdk", "--cdk", "--da-vinci-cdk"])
  func `a name, a folder or a name's last part is enough`(word: String) throws {
    let choice = try choice(("da-vinci", "packages/core"), ("da-vinci-cdk", "packages/cdk"))
    #expect(try choice.package(word).normalized == "da-vinci-cdk")
  }

  @Test func `a folder's name goes before the last part of another's`() throws {
    let choice = try choice(("a-core", "packages/one"), ("b", "packages/core"))
    #expect(try choice.package("core").normalized == "b")
  }

  @Test func `a word with two meanings names them`() throws {
    let choice = try choice(("a-core", "one"), ("b-core", "two"))
    let error = #expect(throws: Problem.self) { try choice.package("core") }
    #expect(error?.message == "`core` may be `a-core` or `b-core`")
  }

  @Test func `an option that is none, and no package, is told as an option`() throws {
    let choice = try choice(("a", "one"))
    let error = #expect(throws: Problem.self) { try choice.package("--bukket") }
    #expect(error?.message == "there is no option `--bukket`, and no package of that name")
    #expect(error?.hints.first?.contains("`--bucket`") == true)
  }
}
