import Diagnostics
import Host
import Standards
import Testing
import Workspace

@testable import Python

@Suite struct `Verdicts on tests` {
  private func verdict(
    _ answer: String, _ termination: Termination, bar: Int = 0, running: String = "",
    printed: String = "", hasTests: Bool = true
  ) throws -> Problem? {
    let package = try ProjectName("core")
    var verdict = TestVerdict(Array(answer.utf8))
    verdict.running = running
    verdict.printed = printed
    do throws(Problem) {
      _ = try verdict.notes(termination, package: package, bar: bar, hasTests: hasTests)
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
      "passed\t3\ncoverage\t89.99\nfile\ta.py\t1\t7\nfile\tb.py\t0\t\n", .exited(0), bar: 90)
    #expect(failure?.message == "coverage 89 % is below 90 %: a.py misses 7")
  }

  @Test func `no more than three files are named, those that miss most first`() throws {
    let files = (1...5).map { "file\tf\($0).py\t\($0)\t1-\($0)\n" }.joined()
    let failure = try verdict("coverage\t38\npassed\t1\n" + files, .exited(0), bar: 90)
    #expect(
      failure
        == Problem(
          "coverage 38 % is below 90 %: f5.py misses 1-5; f4.py misses 1-4; f3.py misses 1-3; …",
          hints: ["the log lists all lines that no test ran"]))
  }

  @Test func `of many missing lines the first are named`() throws {
    let failure = try verdict(
      "passed\t1\ncoverage\t8\nfile\ta.py\t9\t1, 3-4, 6, 8, 10, 12, 2 branches\n", .exited(0),
      bar: 90)
    #expect(
      failure?.message == "coverage 8 % is below 90 %: a.py misses 1, 3-4, 6, 8, 10, …")
  }

  @Test func `a test that fails in its body and after it is one`() throws {
    let failure = try verdict(
      "failed\ta::b\tassert 1 == 2\nfailed\ta::b\tx\npassed\t0\n", .exited(1))
    #expect(failure?.message == "1 of 1 test failed: `a::b` (assert 1 == 2)")
  }

  @Test func `a long reason is cut`() throws {
    let long = String(repeating: "x", count: 200)
    let failure = try verdict("failed\ta::b\t\(long)\npassed\t1\n", .exited(1))
    #expect(failure?.message == "1 of 2 tests failed: `a::b` (\(long.prefix(119))…)")
  }

  @Test func `endings without a result`() throws {
    #expect(
      try verdict("", .signalled(11), running: "a::b")?.message
        == "pytest was ended by signal 11, in `a::b`")
    #expect(
      try verdict("", .signalled(9))
        == Problem(
          "pytest was ended by signal 9", hints: ["the system may have run out of memory"]))
    #expect(
      try verdict("", .timedOut(.seconds(2)), running: "a::b")?.message
        == "the tests took longer than 2.0 seconds, in `a::b`")
    #expect(
      try verdict("passed\t1\n", .exited(0), bar: 1)?.message == "the coverage was not measured")
  }

  /// Without its own last word, pytest has not run all tests, whatever the status says.
  @Test func `a process that a test ends has not passed`() throws {
    #expect(
      try verdict("", .exited(0), running: "a::b")
        == Problem(
          "pytest's process ended early, with status 0, in `a::b`",
          hints: ["a test must not end the process that it runs in, as `os._exit` does"]))
  }

  @Test(arguments: [
    ("E   ModuleNotFoundError: No module named 'x'\n", "ModuleNotFoundError: No module named 'x'"),
    (
      "ERROR: usage: run_tests.py [options]\nrun_tests.py: error: unrecognized arguments: --x\n",
      "unrecognized arguments: --x"
    ),
    ("", "its options or its configuration are wrong"),
  ])
  func `a pytest that cannot begin tells why`(_ printed: String, _ reason: String) throws {
    #expect(
      try verdict("passed\t0\n", .exited(4), printed: printed)?.message
        == "pytest could not begin: \(reason)")
  }

  @Test func `a pytest that breaks tells its exception`() throws {
    let printed = "INTERNALERROR> Traceback\nINTERNALERROR> ValueError: no\n\n= no tests ran =\n"
    #expect(
      try verdict("passed\t0\n", .exited(3), printed: printed)?.message
        == "pytest or one of its plugins broke: ValueError: no")
  }

  @Test func `without tests no bar is reached`() throws {
    #expect(try verdict("passed\t0\n", .exited(5), hasTests: false) == nil)
    #expect(
      try verdict("passed\t0\n", .exited(5), bar: 90, hasTests: false)
        == Problem(
          "`core` has no tests, and they have to cover 90 %",
          hints: ["`core: coverage = 0` in the Releasefile lets it go without"]))
  }
}
