// `rel rules`: the built-in rules.

import ArgumentParser
import Releasefile

struct RulesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rules",
    abstract: "Print the built-in rules, as a Releasefile.",
    usage: "rel rules",
    discussion: """
      Each variable in it can be set in your Releasefile or on the command line. A rule of yours \
      with a recipe replaces the one there; one without adds prerequisites.

      EXAMPLES:
        rel rules | grep coverage
      """)

  func run() throws { printLine(builtinRules) }
}
