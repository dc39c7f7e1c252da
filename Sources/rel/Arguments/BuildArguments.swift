// The arguments that `make`, `plan` and `why` share: make's own words where make has them.

import ArgumentParser
import Checkouts

struct BuildArguments: ParsableArguments {
  @OptionGroup var scope: ScopeArguments

  @Argument(
    help: ArgumentHelp(
      "Targets, and variables as NAME=value. Without a target: the Releasefile's first.",
      valueName: "target | name=value"))
  var words: [String] = []

  /// The words without a `=`, or with one that cannot end a variable's name.
  var targets: [String] { words.filter { assignment($0) == nil } }

  func request() throws -> Request { try scope.request(bucketVariables(nil) + words) }
}
