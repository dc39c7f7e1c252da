// How a command that makes something goes about it and what it tells: make's own flags.

import ArgumentParser

struct RunArguments: ParsableArguments {
  @Flag(name: [.customShort("n"), .long], help: "Print the plan, and do nothing.")
  var dryRun = false

  @Flag(name: [.customShort("q"), .long], help: "Print nothing; exit 1 if there is work to do.")
  var question = false

  @Flag(name: [.customShort("k"), .long], help: "Go on with what does not depend on a failure.")
  var keepGoing = false

  @Option(
    name: [.customShort("j", allowingJoined: true), .long],
    help: ArgumentHelp("How many steps at once. Default: the cores.", valueName: "n"))
  var jobs: Int?

  @Flag(name: [.customShort("s"), .customLong("silent")], help: "Print failures only.")
  var silent = false

  @Flag(name: [.customShort("v"), .long], help: "Print what every step prints.")
  var verbose = false

  @Flag(help: "Print what steps printed when they ran, for those that are up to date or restored.")
  var replay = false

  @Flag(help: "Print one JSON object a line.")
  var json = false

  @Flag(help: "Fail at once if another rel runs in this checkout.")
  var noWait = false

  func validate() throws {
    if let jobs, jobs < 1 { throw ValidationError("`-j` takes a number from 1 on, not \(jobs).") }
    if silent, verbose { throw ValidationError("`-s` and `-v` exclude each other.") }
    if replay, silent || question {
      throw ValidationError("`--replay` prints; leave out `\(silent ? "-s" : "-q")`.")
    }
  }
}
