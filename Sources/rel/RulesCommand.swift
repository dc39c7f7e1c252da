// `rel rules`: the built-in rules.

import ArgumentParser
import Releasefile

struct RulesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rules",
    abstract: "Print the built-in rules, as a Releasefile.")

  func run() throws { printLine(builtinRules) }
}
