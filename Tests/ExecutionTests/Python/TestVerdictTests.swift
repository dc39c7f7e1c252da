import Diagnostics
import Host
import Testing
import Workspace

@testable import Execution

@Suite struct `Verdicts on tests` {
  private func verdict(
    _ answer: String, _ termination: Termination, bar: Int = 0
  ) throws -> StepFailure? {
    let package = try ProjectName("core")
    do throws(StepFailure) {
      _ = try TestVerdict(Array(answer.utf8)).notes(
        termination, package: package, bar: bar, hasTests: true)
      return nil
    } catch {
      return error
    }
  }

  @Test func `a pass above the bar`() throws {
    #expect(try verdict("passed\t3\ncoverage\t90.0\n", .exited(0), bar: 90) == nil)
  }

  @Test func `a bar that is missed by a hair does not read as met`() throws {
    let failure = try verdict(
      "passed\t3\ncoverage\t89.99\nfile\ta.py\t89.99\nfile\tb.py\t95\n", .exited(0), bar: 90)
    #expect(failure?.summary == "coverage 89 % is below 90 %: a.py 89 %")
  }

  @Test func `no more than three files are named, the worst first`() throws {
    let files = (0..<5).map { "file\tf\($0).py\t\(40 - $0)\n" }.joined()
    let failure = try verdict("coverage\t38\n" + files, .exited(0), bar: 90)
    #expect(
      failure?.summary == "coverage 38 % is below 90 %: f4.py 36 %, f3.py 37 %, f2.py 38 %, …")
  }

  @Test func `a test that fails in its body and after it is one`() throws {
    let failure = try verdict("failed\ta::b\nfailed\ta::b\npassed\t0\n", .exited(1))
    #expect(failure?.summary == "1 of 1 test failed: `a::b`")
  }

  @Test func `endings without a result`() throws {
    #expect(try verdict("", .signalled(11))?.summary == "pytest was ended by signal 11")
    #expect(
      try verdict("", .timedOut(.seconds(2)))?.summary == "the tests took longer than 2.0 seconds")
    #expect(
      try verdict("", .exited(4))?.summary
        == "pytest does not understand its options or configuration")
    #expect(try verdict("", .exited(0), bar: 1)?.summary == "the coverage was not measured")
  }
}
