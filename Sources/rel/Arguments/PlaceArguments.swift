// Where a command works: the options of every command that reads a Releasefile.

import ArgumentParser

struct PlaceArguments: ParsableArguments {
  @Option(
    name: [.customShort("C"), .customLong("directory")],
    help: ArgumentHelp("Go to this folder first.", valueName: "folder"), completion: .directory)
  var directory: String?

  @Option(
    name: [.customShort("f"), .customLong("file")],
    help: ArgumentHelp("Read this file instead of `Releasefile`.", valueName: "file"),
    completion: .file())
  var file: String?
}
