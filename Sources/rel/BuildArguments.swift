// The arguments that `make`, `plan` and `why` share: make's own words where make has them.

import ArgumentParser
import Reporting

struct BuildArguments: ParsableArguments {
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

  @Argument(
    help: ArgumentHelp(
      "Targets, and variables as NAME=value. Without a target: the Releasefile's first.",
      valueName: "target | name=value"))
  var words: [String] = []

  /// The words without a `=`, or with one that cannot end a variable's name.
  var targets: [String] { words.filter { assignment($0) == nil } }

  /// The assignments, in order.
  var overrides: [(String, String)] { words.compactMap(assignment) }

  /// The same folder, with what a kept plan was asked for.
  func replacing(_ request: SavedPlan.Request) -> BuildArguments {
    var copy = self
    copy.words = request.targets + request.variables
    copy.only = request.only
    copy.alwaysMake = request.alwaysMake
    copy.file = request.file
    return copy
  }

  private func assignment(_ word: String) -> (String, String)? {
    guard let equals = word.firstIndex(of: "="), equals != word.startIndex else { return nil }
    return (String(word[..<equals]), String(word[word.index(after: equals)...]))
  }
}
