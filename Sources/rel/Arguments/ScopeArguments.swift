// Where a command works and on which packages: the options of every command that makes something.

import ArgumentParser

struct ScopeArguments: ParsableArguments {
  @OptionGroup var place: PlaceArguments

  @Flag(
    name: [.customShort("B"), .customLong("always-make")],
    help: "Run every step, whether it is up to date or not.")
  var alwaysMake = false

  @Option(
    help: ArgumentHelp("Only this package, and what it needs.", valueName: "package"))
  var only: [String] = []
}
