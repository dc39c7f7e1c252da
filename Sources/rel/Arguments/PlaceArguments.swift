// Where a command works: the options of every command that reads a Releasefile.

import ArgumentParser
import Checkouts
import Diagnostics
import Host

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

  /// A request for what is made there.
  /// - Parameter words: targets, and variables as `NAME=value`.
  func request(_ words: [String] = [], only: [String] = []) throws -> Request {
    Request(at: try checkoutRoot(directory), file: file, words: words, only: only)
  }
}

/// The folder that `-C` names, or the working folder; absolute.
func checkoutRoot(_ directory: String?) throws -> Path {
  let working = try workingFolder()
  guard let directory else { return working }
  let folder = (working / Path(directory)).lexicallyNormal
  guard try Disk(root: "/").resolved(folder) != nil else {
    throw Problem(
      "there is no folder `\(directory)`", hints: ["`-C` takes an existing folder"])
  }
  GitHubPage.move(to: folder)
  return folder
}
