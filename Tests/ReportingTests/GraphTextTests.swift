// What needs what, as a tree, for Graphviz and as JSON.

import BuildGraph
import Reporting
import Support
import Testing

@Suite struct GraphTextTests {
  private static let build = TestBuild(
    """
    all: site notes
    site: outputs = site/
    site: docs/*.md theme/**?
    \tmake-site $^
    notes: site
    \techo "$<"

    """, files: ["docs/a.md": "a"])

  @Test func `a tree tells once what a target needs`() throws {
    #expect(
      treeLines(try Self.build.graph("all"), showsFiles: false) == [
        "all", "  site", "  notes", "    site",
      ])
    #expect(
      treeLines(try Self.build.graph("all"), showsFiles: true) == [
        "all", "  site", "    < docs/*.md", "    < theme/**?", "    > site/", "  notes",
        "    site  (above)",
      ])
  }

  @Test func `a chain may be longer than a stack is deep`() throws {
    let rules = (1...5_000).map { "t\($0): t\($0 - 1)\n" }.joined()
    let graph = try TestBuild(rules + "t0:\n\techo\n").graph("t5000")
    let lines = treeLines(graph, showsFiles: false)
    #expect(lines.count == 5_001)
    #expect(lines.last == String(repeating: "  ", count: 5_000) + "t0")
  }

  @Test func `Graphviz gets an arrow from a target to what needs it`() throws {
    #expect(
      dotLines(try Self.build.graph("all")).joined(separator: "\n") == """
        digraph rel {
          rankdir=LR;
          "site" [shape=box];
          "notes" [shape=box];
          "all" [shape=ellipse];
          "site" -> "notes";
          "site" -> "all";
          "notes" -> "all";
        }
        """)
  }

  @Test func `JSON has each target with its files and its place`() throws {
    #expect(
      jsonLines(try Self.build.graph("site")).joined(separator: "\n") == """
        {"type":"target","target":"site","package":null,"recipe":"shell","prerequisites":[],\
        "inputs":["docs/*.md","theme/**?"],"outputs":["site/"],"location":"Releasefile:3:1"}
        {"type":"summary","version":1,"targets":1,"requested":["site"]}
        """)
  }
}
