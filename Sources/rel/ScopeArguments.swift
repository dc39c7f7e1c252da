// Where a command works and on which packages: the options of every command that makes something.

import ArgumentParser

struct ScopeArguments: ParsableArguments {
  @Option(
    name: [.customShort("C"), .customLong("directory")],
    help: ArgumentHelp("Go to this folder first.", valueName: "folder"))
  var directory: String?

  @Option(
    name: [.customShort("f"), .customLong("file")],
    help: ArgumentHelp("Read this file instead of `Releasefile`.", valueName: "file"))
  var file: String?

  @Flag(
    name: [.customShort("B"), .customLong("always-make")],
    help: "Run every step, whether it is up to date or not.")
  var alwaysMake = false

  @Option(
    help: ArgumentHelp("Only this package, and what it needs.", valueName: "package"))
  var only: [String] = []
}
