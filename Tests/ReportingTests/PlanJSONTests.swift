// The public lines of JSON, byte for byte.

import Execution
import Notation
import Planning
import Reporting
import Testing

@Suite struct PlanJSONTests {
  @Test func `a plan is a line a step and the summary`() {
    #expect(
      jsonLines(everyVerdict).joined(separator: "\n")
        == #"""
        {"type":"step","target":"lint","verdict":"upToDate","reasons":[],"after":[],\#
        "expectedSeconds":null}
        {"type":"step","target":"wheel/da-vinci","verdict":"run","reasons":["a \"b\".py changed",\#
        "ruff is another program now"],"after":[],"expectedSeconds":1.234}
        {"type":"step","target":"wheel/da-vinci-cdk","verdict":"restore","reasons":[],"after":[],\#
        "expectedSeconds":null}
        {"type":"step","target":"test/da-vinci","verdict":"run","reasons":["1.py is new",\#
        "2.py is new","3.py is new","4.py is new","5.py is new"],"after":["wheel/da-vinci"],\#
        "expectedSeconds":null}
        {"type":"step","target":"check/da-vinci","verdict":"undecided","reasons":\#
        ["waits for wheel/da-vinci"],"after":["wheel/da-vinci"],"expectedSeconds":null}
        {"type":"step","target":"upload/da-vinci","verdict":"publish","reasons":[],"after":[],\#
        "expectedSeconds":null}
        {"type":"step","target":"upload/da-vinci-cdk","verdict":"present","reasons":[],"after":\#
        [],"expectedSeconds":null}
        {"type":"step","target":"upload/other","verdict":"conflict","reasons":\#
        ["other-1.0.0 differs in `METADATA`"],"after":[],"expectedSeconds":null}
        {"type":"step","target":"index/other","verdict":"blocked","reasons":\#
        ["upload/other is in conflict"],"after":[],"expectedSeconds":null}
        {"type":"summary","version":1,"run":2,"restore":1,"undecided":1,"upToDate":1,"publish":1,\#
        "present":1,"conflict":1,"blocked":1}
        """#)
  }

  @Test func `a run is what started and how it ended`() {
    let started = RunEvent.started(step("a", .run([.firstRun])))
    let lines =
      [jsonLine(started), jsonLine(.note("kept aside"))]
      + everyStatus.map { jsonLine(.finished($0)) } + [jsonLine(summary(everyStatus))]
    #expect(
      lines.compactMap(\.self).joined(separator: "\n")
        == #"""
        {"type":"started","target":"a","reasons":["first run"]}
        {"type":"note","message":"kept aside"}
        {"type":"finished","target":"lint","status":"upToDate","seconds":0.0}
        {"type":"finished","target":"wheel/da-vinci","status":"ran","seconds":0.214}
        {"type":"finished","target":"wheel/da-vinci-cdk","status":"restored","seconds":0.0}
        {"type":"finished","target":"test/da-vinci","status":"failed","seconds":65.432,"detail":\#
        "2 tests failed","log":"one\r\ntwo\n\nthree"}
        {"type":"finished","target":"check/da-vinci","status":"blocked","seconds":0.0,"detail":\#
        "test/da-vinci failed"}
        {"type":"finished","target":"upload/da-vinci","status":"published","seconds":12.345}
        {"type":"finished","target":"upload/da-vinci-cdk","status":"present","seconds":0.0}
        {"type":"finished","target":"upload/other","status":"conflict","seconds":0.0,"detail":\#
        "other-1.0.0 differs"}
        {"type":"summary","version":1,"run":2,"restore":1,"undecided":0,"upToDate":1,"publish":1,\#
        "present":1,"conflict":1,"blocked":1,"failed":1,"notStarted":0,"exitStatus":1}
        """#)
  }

  /// - Source: RFC 8259, section 7.
  @Test func `any text is a string of JSON on one line`() {
    let text = "\"\\/\n\r\t\u{0}\u{1B}\u{7F}\u{2028}caf\u{E9}\u{1F600}"
    #expect(
      JSONValue.string(text).text
        == "\"\\\"\\\\/\\n\\r\\t\\u0000\\u001b\u{7F}\u{2028}caf\u{E9}\u{1F600}\"")
    #expect(JSONValue.string("\r\n").text == "\"\\r\\n\"")
  }

  @Test func `numbers that JSON does not know are null`() {
    #expect(
      JSONValue.array([.number(.nan), .number(.infinity), .number(-1.5), .integer(.min)]).text
        == "[null,null,-1.5,-9223372036854775808]")
    #expect(JSONValue.object([("b", .bool(true)), ("a", .null)]).text == #"{"b":true,"a":null}"#)
  }
}
