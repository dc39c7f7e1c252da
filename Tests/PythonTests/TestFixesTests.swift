// What is to be written where tests lack something.

import Standards
import Testing
import Workspace

@testable import Python

@Suite struct TestFixesTests {
  private func hints(_ complaints: String...) throws -> [String] {
    let fixes = TestFixes(
      package: try package("da-vinci"), others: [try package("da-vinci-testing")])
    return fixes.hints(for: complaints)
  }

  @Test(arguments: [
    ("ModuleNotFoundError: No module named 'yaml'", "pyyaml"),
    ("ModuleNotFoundError: No module named 'some_thing.part'", "some-thing"),
    ("  fixture 'mocker' not found", "pytest-mock"),
    ("unrecognized arguments: --cov=src -q", "pytest-cov"),
    ("Missing required plugins: pytest-mock", "pytest-mock"),
    ("Failed: async def functions are not natively supported.", "pytest-asyncio"),
    ("'asyncio' not found in `markers` configuration option", "pytest-asyncio"),
  ])
  func `a line that installs it`(_ complaint: String, _ requirement: String) throws {
    #expect(
      try hints(complaint) == [
        "`da-vinci: test-tools += \(requirement)` in the Releasefile installs it for these tests"
      ])
  }

  @Test func `a package of the repository is installed by its wheel`() throws {
    #expect(
      try hints("ModuleNotFoundError: No module named 'da_vinci_testing'") == [
        "`test/da-vinci: wheel/da-vinci-testing` in the Releasefile installs `da-vinci-testing` "
          + "beside it"
      ])
  }

  @Test func `each line once, three at most, and none for what nobody knows`() throws {
    #expect(
      try hints("fixture 'own' not found", "AssertionError", "unrecognized arguments: -z") == [])
    #expect(try hints("fixture 'mocker' not found", "fixture 'mocker' not found").count == 1)
    #expect(
      try hints(
        "No module named 'a'", "No module named 'b'", "No module named 'c'", "No module named 'd'"
      ).count == 3)
  }
}
