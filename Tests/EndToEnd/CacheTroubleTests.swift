// Torn, damaged and foreign files in `.cache`: said, set aside or removed, and what they held is made
// again. Never a crash, never a wrong result.

import Host
import Testing

@Suite struct CacheTroubleTests {
  private static let files = [
    "Releasefile": """
    out: outputs = out.txt bin/
    out: in
    \tcp in out.txt; echo said; mkdir -p bin; echo x > bin/x; chmod +x bin/x

    """,
    "in": "1\n",
  ]

  /// Something that was done to a cache, in `sh`.
  struct Trouble: CustomTestStringConvertible, Sendable {
    var name: String
    var script: String
    /// What rel says of it, on either stream; `*` for digests.
    var notes: [String]
    var testDescription: String { name }
  }

  private static func moved(_ name: String) -> String {
    "note: `.cache/\(name)` is not what rel keeps there; moved to `.cache/replaced/cache`"
  }
  private static func unreadable(_ why: String) -> String {
    "note: `.cache/state.sqlite` cannot be read (\(why)); everything is looked at anew"
  }

  private static let troubles: [Trouble] =
    ["actions", "objects", "quick", "tmp"].flatMap { name in
      [
        Trouble(
          name: "\(name) is a file",
          script: "rm -rf .cache/\(name); echo foreign > .cache/\(name)", notes: [moved(name)]),
        Trouble(
          name: "\(name) is a link to nowhere",
          script: "rm -rf .cache/\(name); ln -s nowhere .cache/\(name)", notes: [moved(name)]),
      ]
    } + [
      Trouble(
        name: "a folder of objects is a file",
        script: "for d in .cache/objects/*; do rm -r $d; echo foreign > $d; done",
        notes: Array(repeating: moved("objects/*"), count: 3)),
      Trouble(
        name: "objects are folders",
        script: "for f in .cache/objects/*/*; do rm -f $f; mkdir $f; echo foreign > $f/x; done",
        notes: Array(repeating: moved("objects/*"), count: 3)),
      Trouble(
        name: "objects are links",
        script: "for f in .cache/objects/*/*; do rm -f $f; ln -s /etc/passwd $f; done",
        notes: Array(repeating: moved("objects/*"), count: 3)),
      Trouble(
        name: "objects are empty",
        script: "for f in .cache/objects/*/*; do chmod u+w $f; : > $f; done",
        notes: [
          "note: `.cache/objects/*`, kept for `bin/x`, was damaged and is removed; `out` runs",
          "note: `.cache/objects/*`, kept for `out.txt`, was damaged and is removed; `out` runs",
        ]),
      Trouble(
        name: "objects have other bytes",
        script:
          "for f in .cache/objects/*/*; do chmod u+w $f; tr 1xs 2yt < $f > t; cat t > $f; done",
        notes: [
          "note: `.cache/objects/*`, kept for `bin/x`, was damaged and is removed; `out` runs",
          "note: `.cache/objects/*`, kept for `out.txt`, was damaged and is removed; `out` runs",
        ]),
      Trouble(
        name: "records are torn",
        script: "for f in .cache/actions/*/*/*; do head -c 100 $f > t; cat t > $f; done",
        notes: ["note: `.cache/actions/*` was damaged; written anew"]),
      Trouble(
        name: "records are folders",
        script: "for f in .cache/actions/*/*/*; do rm $f; mkdir $f; done",
        notes: [moved("actions/*")]),
      Trouble(
        name: "a folder of records is a file",
        script: "for f in .cache/actions/*/*; do rm -r $f; echo foreign > $f; done",
        notes: [moved("actions/*")]),
      Trouble(
        name: "the state is text",
        script: "yes foreign | head -300 > .cache/state.sqlite",
        notes: [unreadable("file is not a database")]),
      Trouble(
        name: "the state is a folder",
        script: "rm .cache/state.sqlite; mkdir -p .cache/state.sqlite/x",
        notes: [moved("state.sqlite")]),
      Trouble(
        name: "the state is a link",
        script: "rm .cache/state.sqlite; ln -s ../in .cache/state.sqlite",
        notes: [moved("state.sqlite")]),
      Trouble(
        name: "the state is another program's",
        script: """
          rm .cache/state.sqlite; python3 -c "
          import sqlite3
          state = sqlite3.connect('.cache/state.sqlite')
          state.execute('create table rows (a int)')
          state.commit()"
          """,
        notes: [unreadable("it is another program's database")]),
      Trouble(
        name: "the journal is a folder", script: "mkdir -p .cache/state.sqlite-journal/x",
        notes: [moved("state.sqlite-journal")]),
      Trouble(
        name: "the lock is a folder", script: "rm .cache/lock; mkdir -p .cache/lock/x",
        notes: [moved("lock")]),
      Trouble(
        name: "quick answers are garbage",
        script: """
          for f in .cache/quick/*; do head -c 4000 /dev/zero | tr '\\000' '\\377' > $f; done
          """, notes: []),
      Trouble(
        name: "replaced is a file",
        script: "rm -rf .cache/replaced; echo foreign > .cache/replaced",
        notes: [
          "note: `.cache/replaced` is not what rel keeps there; moved to `.cache/replaced-1`"
        ]),
    ]

  @Test(arguments: troubles) func `it is said, set aside and made again`(
    _ trouble: Trouble
  ) async throws {
    let checkout = try TestCheckout(Self.files)
    _ = try await checkout.shell("rel make; sleep 0.03; rel make; rel make")
    let harm = try await checkout.shell(trouble.script + "\nrm -f t out.txt")
    #expect(harm.err == "")
    let before = try checkout.listing()
    // A dry run only looks, and is no crash either.
    #expect(try await checkout.rel("plan").status == 0)
    #expect(try await checkout.rel("why", "out").status == 0)
    #expect(try await checkout.rel("cache").status == 0)
    #expect(try checkout.listing() == before)
    let output = try await checkout.rel("make")
    #expect(output.status == 0)
    let notes = (output.err + output.out).split(separator: "\n").map(String.init)
      .filter { $0.hasPrefix("note: ") && !$0.contains("copy is kept") }
    #expect(notes.map(withoutDigests) == trouble.notes)
    #expect(try checkout.text("out.txt") == "1\n")
    #expect(try checkout.text("bin/x") == "x\n")
    #expect(try checkout.disk.status(of: "bin/x")?.mode == 0o755)
    // It is told once, and everything works again.
    #expect(try await checkout.rel("make").out == "nothing to do: 1 up to date\n")
    #expect(try await checkout.rel("cache", "verify").status == 0)
    try checkout.disk.remove("out.txt")
    let again = try await checkout.rel("make")
    #expect(again.lines.contains("restored   out"))
    #expect(again.err == "")
    if trouble.script.contains("foreign >") {
      let kept = try checkout.files(below: ".cache").filter { $0.contains("replaced") }
      #expect(kept.contains { (try? checkout.text(".cache" / Path($0))) == "foreign\n" })
    }
  }

  /// The digests of a content's or a record's place as `*`.
  private func withoutDigests(_ line: String) -> String {
    var words = line.split(separator: "`", omittingEmptySubsequences: false).map(String.init)
    for (number, word) in words.enumerated() {
      for start in [".cache/objects/", ".cache/actions/"] where word.hasPrefix(start) {
        words[number] = start + "*"
      }
    }
    return words.joined(separator: "`")
  }

  @Test(arguments: ["rm -rf .cache; echo 1 > .cache", "rm -rf .cache; ln -s nowhere .cache"])
  func `a cache that is no folder is an error that says what to do`(script: String) async throws {
    let checkout = try TestCheckout(Self.files)
    let output = try await checkout.shell("\(script)\nrel plan\nrel make || echo \"status $?\"")
    #expect(output.lines == ["out  run  first run", "1 to run", "status 3"])
    #expect(
      output.err
        == """
        error: `.cache` is no folder, and rel keeps its own files there
        hint: move it away, or make it a folder or a link to one

        """)
  }

  @Test func `a cache that is a link to a folder is one`() async throws {
    let checkout = try TestCheckout(Self.files)
    let output = try await checkout.shell(
      "mkdir ../elsewhere; ln -s ../elsewhere .cache; rel make; rm out.txt; rel make")
    #expect(output.err == "")
    #expect(output.lines.contains("restored   out"))
  }
}
