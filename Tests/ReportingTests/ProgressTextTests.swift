// Uploads while they go on.

import Execution
import Planning
import Reporting
import Testing

@Suite struct ProgressTextTests {
  @Test func `one upload shows its name, several their number`() {
    var line = ProgressLine()
    #expect(line.live(width: 100) == nil)
    line.take(progress("upload/a", 3 << 20, of: 12 << 20, after: 1500))
    #expect(
      line.live(width: 100)
        == "[=====               ] upload/a: 3.0 MiB of 12 MiB, 2.0 MiB a second")
    line.take(progress("upload/b", 1 << 20, of: 4 << 20, after: 1000))
    #expect(
      line.live(width: 100)
        == "[=====               ] 2 uploads: 4.0 MiB of 16 MiB, 3.0 MiB a second")
    #expect(line.live(width: 30) == "[=====               ] 2 uplo")
    line.take(.finished(report("upload/a")))
    line.take(.finished(report("upload/b")))
    #expect(line.live(width: 100) == nil)
  }

  @Test func `where nothing can be written over there is a line every ten seconds`() {
    var line = ProgressLine()
    line.take(progress("upload/a", 1 << 20, of: 40 << 20, after: 9_000))
    #expect(line.plain() == [])
    line.take(progress("upload/a", 20 << 20, of: 40 << 20, after: 10_000))
    #expect(
      line.plain() == ["sending    upload/a                  20 MiB of 40 MiB, 2.0 MiB a second"])
    line.take(progress("upload/a", 21 << 20, of: 40 << 20, after: 12_000))
    #expect(line.plain() == [])
  }

  @Test func `progress is a line of JSON`() {
    #expect(
      jsonLine(progress("upload/a", 5, of: 10, after: 1500))
        == #"{"type":"progress","target":"upload/a","sentBytes":5,"totalBytes":10,"seconds":1.5}"#)
  }

  private func progress(
    _ target: String, _ sent: Int64, of total: Int64, after milliseconds: Int
  ) -> RunEvent {
    .progress(
      target: target, sentBytes: sent, totalBytes: total, milliseconds: milliseconds)
  }

  private func report(_ target: String) -> StepReport {
    StepReport(
      step: Step(
        action: 0, target: target, folder: nil, verdict: .publish, after: [],
        expectedMilliseconds: nil), status: .published,
      milliseconds: 0, log: [])
  }
}
