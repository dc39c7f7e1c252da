// `rel graph`: what needs what, before any look at what is stale.

import ArgumentParser
import Checkouts
import Reporting

struct GraphCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "graph",
    abstract: "Show what targets need.",
    usage: "rel graph [<target> ...] [NAME=value ...] [<options>]",
    discussion: """
      Prints a tree: below each target what it needs, once, where it comes first. Nothing is \
      asked about what is stale; that is for `rel plan`.

      EXAMPLES:
        rel graph distribute
        rel graph --files wheel/da-vinci    and the files that each reads and writes
        rel graph --dot | dot -Tsvg > graph.svg
                                            a picture, with Graphviz
      """)

  @OptionGroup var place: PlaceArguments

  @Option(
    help: ArgumentHelp("Only this package, and what it needs.", valueName: "package"))
  var only: [String] = []

  @Flag(help: "Show the files that targets read (<) and write (>).")
  var files = false

  @Flag(help: "Print the graph in Graphviz's language.")
  var dot = false

  @Flag(help: "Print one JSON object a line.")
  var json = false

  @Argument(
    help: ArgumentHelp(
      "Targets, and variables as NAME=value. Without a target: the Releasefile's first.",
      valueName: "target | name=value"))
  var words: [String] = []

  func validate() throws {
    if dot, json { throw ValidationError("`--dot` and `--json` exclude each other.") }
    if files, dot || json {
      throw ValidationError("`--files` is for the tree; leave out `\(dot ? "--dot" : "--json")`.")
    }
  }

  func run() async throws {
    let checkout = try await Checkout(
      try place.request(words, only: only), environment: currentEnvironment(),
      asking: .withoutTraces)
    for note in checkout.notes { printError("note: \(note)") }
    let graph = checkout.setUp.graph
    let lines =
      dot ? dotLines(graph) : json ? jsonLines(graph) : treeLines(graph, showsFiles: files)
    for line in lines { printLine(line) }
  }
}
