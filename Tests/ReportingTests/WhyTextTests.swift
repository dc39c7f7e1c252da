// What somebody reads who asks why.

import Caching
import Fingerprints
import Hashing
import Planning
import Reporting
import Testing

@Suite struct WhyTextTests {
  private let minute: Int64 = 60_000_000_000
  private func last(
    _ ending: LastRun.Ending, _ reasons: [String] = [], detail: String? = nil
  ) -> LastRun {
    LastRun(ending: ending, at: 0, milliseconds: 210, reasons: reasons, detail: detail)
  }
  private func lines(_ explanation: Explanation, now: Int64 = 180_000_000_000) -> String {
    whyLines(explanation, now: now).joined(separator: "\n")
  }

  @Test func `no reason is left out when somebody asks why`() {
    #expect(
      lines(Explanation(step: everyVerdict.steps[3]))
        == """
        test/da-vinci would run:
          1.py is new
          2.py is new
          3.py is new
          4.py is new
          5.py is new
        """)
  }

  @Test func `what differs has both values, and then comes the last run`() {
    let changes = [
      Change(.changed("packages/core/a.py"), old: "0123", new: "4567"),
      Change(.added("b.py"), new: "89ab"), Change(.removed("c.py"), old: "cdef"),
      Change(.variableChanged("STAGE"), old: "one", new: "two"),
      Change(.toolChanged("cp"), old: "0123", new: "4567"), Change(.forced),
    ]
    let explanation = Explanation(
      step: step("a", .run(changes.map(\.reason))), changes: changes,
      last: last(.failed, ["first run"], detail: "`false` exited with 1"))
    #expect(
      lines(explanation)
        == """
        a would run:
          a.py changed  (0123 → 4567)
          b.py is new  (now 89ab)
          c.py is gone  (was cdef)
          STAGE has another value  (`one` → `two`)
          cp is another program now  (0123 → 4567)
          asked for with -B
          it failed 3 minutes ago, in 0.21 s: `false` exited with 1
            first run
        """)
  }

  @Test func `what is up to date says when and why it ran`() {
    let done = step("a", .upToDate)
    #expect(
      lines(Explanation(step: done, last: last(.ran, ["x changed"])))
        == "a is up to date\n  it ran 3 minutes ago, in 0.21 s: x changed")
    #expect(
      lines(Explanation(step: done, last: last(.restored, ["x changed", "y is new"])))
        == """
        a is up to date
          it was restored from the cache 3 minutes ago:
            x changed
            y is new
        """)
    #expect(
      lines(Explanation(step: done, last: last(.ran, ["x changed"]), isLastOfOtherInputs: true))
        == """
        a is up to date
          its inputs are as in an earlier run, whose record is in the cache
          with other inputs it ran 3 minutes ago, in 0.21 s: x changed
        """)
    #expect(
      lines(Explanation(step: done))
        == """
        a is up to date
          its last run is not known here: its result came with the cache, or the state was lost
        """)
  }

  @Test(arguments: [
    (0, "just now"), (1, "1 second ago"), (59, "59 seconds ago"), (60, "1 minute ago"),
    (7199, "1 hour ago"), (200_000, "2 days ago"), (-5, "just now"),
  ]) func `ages are in the largest unit`(seconds: Int64, words: String) {
    let explanation = Explanation(step: step("a", .upToDate), last: last(.published))
    #expect(
      lines(explanation, now: seconds * 1_000_000_000)
        == "a is up to date\n  it published \(words), in 0.21 s")
  }

  @Test func `a target that stands for others is a line each`() {
    let explanations = [
      Explanation(step: step("wheel/a", .upToDate), last: last(.ran, ["first run"])),
      Explanation(step: step("wheel/long", .run([.changed("packages/core/x")]))),
      Explanation(step: step("upload/a", .present)),
    ]
    #expect(
      whyLines(group: "all", explanations, now: minute).joined(separator: "\n")
        == """
        all stands for 3 steps: 1 to run, 1 already in the index, 1 up to date
          wheel/a     up to date  ran 1 minute ago
          wheel/long  run         x changed
          upload/a    present
        hint: `rel why wheel/long` says more of it
        """)
    #expect(whyLines(group: "none", [], now: 0) == ["none stands for nothing"])
  }

  @Test func `two keys of a target are compared, as far as both are known`() {
    let digest = SHA256.digest(of: [])
    let upstream = KeyManifest.Group(
      label: "b", isUpstream: true,
      artifacts: [Artifact(path: "b.txt", kind: .file, digest: digest)])
    let there = KeyManifest(
      fields: [.init(name: .recipe, value: "cp a b\ncat b")], groups: [upstream])
    let here = KeyManifest(fields: [.init(name: .recipe, value: "cp a b\ncat -v b")])
    #expect(
      differenceLines(KeyDifference("a", there: there, here: here)).joined(separator: "\n")
        == """
        a differs:
          recipe changed  (cat b there, cat -v b here)
          b.txt of b changed  (e3b0c44298fc there, absent here)
        """)
    let part = KeyDifference("a", there: there, here: here, isWhole: false)
    #expect(
      differenceLines(part).joined(separator: "\n")
        == """
        a differs:
          recipe changed  (cat b there, cat -v b here)
          what other steps make is left out: it is not known before those have run
        """)
    #expect(
      jsonLine(part)
        == #"{"type":"difference","target":"a","isWhole":false,"changes":[{"reason":"recipe changed""#
        + #","path":null,"old":"cat b","new":"cat -v b"}]}"#)
    #expect(
      differenceLines(KeyDifference("a", there: there, here: there)) == [
        "a has the same key here and there"
      ])
  }

  @Test func `long values are cut to where they differ`() {
    let long = String(repeating: "0123456789", count: 10)
    let found = changes(
      from: KeyManifest(fields: [.init(name: .variable("A"), value: long + "x")]),
      to: KeyManifest(fields: [.init(name: .variable("A"), value: long + "y\nz")]))
    #expect(
      found.map { $0.text(from: nil) } == [
        "A has another value  (`…01234567890123456789x` → `…01234567890123456789y z`)"
      ])
  }
}
