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
    let place = try CallPlace(directory)
    return Request(
      at: place.root, file: file.map(place.named), words: words.map(place.word), only: only)
  }
}

/// The checkout that `-C` leads to, or that holds the working folder; absolute.
func checkoutRoot(_ directory: String?) throws -> Path { try CallPlace(directory).root }
