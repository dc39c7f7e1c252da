// The arguments that `make`, `plan` and `why` share: make's own words where make has them.

import ArgumentParser
import Reporting

struct BuildArguments: ParsableArguments {
  @OptionGroup var scope: ScopeArguments

  @Argument(
    help: ArgumentHelp(
      "Targets, and variables as NAME=value. Without a target: the Releasefile's first.",
      valueName: "target | name=value"))
  var words: [String] = []

  var directory: String? { scope.place.directory }
  var file: String? { scope.place.file }
  var alwaysMake: Bool { scope.alwaysMake }
  /// Names of packages; one may begin with the dashes with which it was given.
  var only: [String] { scope.only }

  /// The words without a `=`, or with one that cannot end a variable's name.
  var targets: [String] { words.filter { assignment($0) == nil } }

  /// The assignments, in order.
  var overrides: [(String, String)] { words.compactMap(assignment) }

  /// The same folder, with what a kept plan was asked for.
  func replacing(_ request: SavedPlan.Request) -> BuildArguments {
    var copy = self
    copy.words = request.targets + request.variables
    copy.scope.only = request.only
    copy.scope.alwaysMake = request.alwaysMake
    copy.scope.place.file = request.file
    return copy
  }
}

/// The two sides of `NAME=value`.
func assignment(_ word: String) -> (String, String)? {
  guard let equals = word.firstIndex(of: "="),
    word.first.map({ $0.isLetter || $0.isNumber || $0 == "_" }) == true
  else { return nil }
  return (String(word[..<equals]), String(word[word.index(after: equals)...]))
}
