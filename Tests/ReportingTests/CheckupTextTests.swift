// What `rel doctor` prints.

import Reporting
import Testing

@Suite struct CheckupTextTests {
  private let report = CheckupReport([
    Checkup("rel", .ok, "0.1.0"),
    Checkup("git", .warning, "not in PATH", fix: "install git"),
    Checkup("credentials", .error, "there are none", fix: "set `AWS_PROFILE`"),
  ])

  @Test func `states, subjects and facts are in columns, fixes below them`() {
    #expect(
      report.text(inColour: false).joined(separator: "\n") == """
        ok       rel          0.1.0
        warning  git          not in PATH
                              fix: install git
        error    credentials  there are none
                              fix: set `AWS_PROFILE`
        3 looked at: 1 error, 1 warning
        """)
  }

  @Test func `colour is an addition`() {
    let coloured = report.text(inColour: true)
    #expect(coloured.first == "\u{1B}[32mok     \u{1B}[0m  rel          0.1.0")
    let plain = coloured.map { $0.replacing(/\u{1B}\[[0-9]+m/, with: "") }
    #expect(plain == report.text(inColour: false))
  }

  @Test func `where all is well, that is said`() {
    let report = CheckupReport([Checkup("rel", .ok, "0.1.0")])
    #expect(report.text(inColour: false) == ["ok       rel  0.1.0", "1 looked at: all is well"])
    #expect(report.exitStatus == 0)
  }

  @Test func `JSON has an object for each, and a summary`() {
    #expect(
      report.json.joined(separator: "\n") == """
        {"type":"checkup","subject":"rel","state":"ok","fact":"0.1.0","fix":null}
        {"type":"checkup","subject":"git","state":"warning","fact":"not in PATH","fix":"install git"}
        {"type":"checkup","subject":"credentials","state":"error","fact":"there are none",\
        "fix":"set `AWS_PROFILE`"}
        {"type":"summary","version":1,"ok":1,"warnings":1,"errors":1,"exitStatus":1}
        """)
  }

  @Test func `a remote out of reach has a status of its own`() {
    let warning = Checkup("git", .warning, "not in PATH")
    #expect(CheckupReport([warning]).exitStatus == 0)
    let outage = Checkup("network", .error, "no connection", isOutage: true)
    #expect(CheckupReport([warning, outage]).exitStatus == 3)
  }
}
