// A cache in another folder, on another machine: the same results without running anything.

import Host
import Testing

@Suite struct PortableCacheTests {
  private static let files = [
    "Releasefile": """
    export STAGE = one
    all: tree report
    tree: outputs = tree/ tool
    tree: in src/**
    \tmkdir -p tree/deep/er; cp in tree/deep/er/file; cp src/a tree/a
    \tln -s deep/er/file tree/link; ln -s nowhere tree/dangling; : > tree/empty
    \tprintf '#!/bin/sh\\necho ran\\n' > tool; chmod 700 tool; echo "said by tree"
    report: outputs = report.txt
    report: tree
    \tcat tree/link > report.txt; ./tool >> report.txt

    """,
    "in": "1\n", "src/a": "a\n", "src/b/c": "c\n",
  ]

  /// Another checkout of the same files, with other times on all of them.
  private func other(_ change: [String: String] = [:], name: Path) async throws -> TestCheckout {
    let checkout = try TestCheckout(Self.files.merging(change) { $1 }, name: name)
    _ = try await checkout.shell("find . -exec touch -d '2001-02-03 04:05:06' {} +")
    return checkout
  }

  private func carry(_ from: TestCheckout, to: TestCheckout) async throws {
    _ = try await to.shell(
      "mkdir -p .cache; cp -r '\(from.disk.root)/.cache/actions' '\(from.disk.root)/.cache/objects' .cache/"
    )
  }

  /// Paths, kinds, modes and contents of what was made.
  private func made(_ checkout: TestCheckout) async throws -> String {
    try await checkout.shell(
      """
      find tree tool report.txt ! -type d -printf '%p %y %m %l\\n' | sort
      cat tree/deep/er/file tree/a tool report.txt
      """
    ).out
  }

  @Test func `a clone elsewhere with the cache's two folders runs nothing`() async throws {
    let first = try TestCheckout(Self.files, name: "here")
    #expect(try await first.rel("make").status == 0)
    // `./tool` was not there when `report` was planned: as an output of `tree` it is in the key.
    #expect(try await first.rel("make").out == "nothing to do: 2 up to date\n")
    let second = try await other(name: "a folder/there")
    try await carry(first, to: second)
    #expect(
      try await second.rel("plan").lines == ["tree    restore", "report  restore", "2 to restore"])
    let output = try await second.rel("make", "--replay")
    #expect(
      output.lines.dropLast() == [
        "plan: 2 to restore", "restored   tree", "restored   report", "replayed   tree",
        "    said by tree",
      ])
    #expect(output.err == "")
    #expect(
      try await made(second)
        == """
        report.txt f 644\u{20}
        tool f 755\u{20}
        tree/a f 644\u{20}
        tree/dangling l 777 nowhere
        tree/deep/er/file f 644\u{20}
        tree/empty f 644\u{20}
        tree/link l 777 deep/er/file
        1
        a
        #!/bin/sh
        echo ran
        1
        ran

        """)
    #expect(try await second.rel("make").out == "nothing to do: 2 up to date\n")
    #expect(
      try await second.rel("why", "tree", "--against", first.disk.root.string).out
        == "tree has the same key here and there\n")
  }

  @Test func `the caches of two machines laid over one another serve both`() async throws {
    let first = try TestCheckout(Self.files, name: "first")
    let changed = ["in": "2\n"]
    let second = try await other(changed, name: "second")
    for checkout in [first, second] { #expect(try await checkout.rel("make").status == 0) }
    // In both orders: neither overwrites what the other has.
    for pair in [[first, second], [second, first]] {
      for change in [[:], changed] {
        let third = try await other(change, name: "third")
        for machine in pair { try await carry(machine, to: third) }
        #expect(try await third.rel("make").lines.first == "plan: 2 to restore")
        #expect(try third.text("report.txt") == (change.isEmpty ? "1\nran\n" : "2\nran\n"))
        #expect(try await third.rel("cache", "verify").status == 0)
      }
    }
  }

  @Test func `half of a cache is as much as there is of it`() async throws {
    let first = try TestCheckout(Self.files, name: "here")
    _ = try await first.rel("make")
    for missing in ["actions", "objects"] {
      let second = try await other(name: "there")
      try await carry(first, to: second)
      try second.disk.remove(".cache" / Path(missing))
      #expect(try await second.rel("make").status == 0)
      #expect(try await made(second).contains("1\nran\n"))
    }
  }
}
