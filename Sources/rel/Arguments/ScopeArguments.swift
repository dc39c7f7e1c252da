// Where a command works and on which packages: the options of every command that makes something.

import ArgumentParser
import Checkouts

struct ScopeArguments: ParsableArguments {
  @OptionGroup var place: PlaceArguments

  @Flag(
    name: [.customShort("B"), .customLong("always-make")],
    help: "Run every step, whether it is up to date or not.")
  var alwaysMake = false

  @Option(
    help: ArgumentHelp("Only this package, and what it needs.", valueName: "package"))
  var only: [String] = []

  /// - Parameters:
  ///   - words: targets, and variables as `NAME=value`.
  ///   - others: further packages; one may begin with the dashes with which it was given.
  func request(_ words: [String], others: [String] = []) throws -> Request {
    var request = try place.request(words, only: only + others)
    request.alwaysMake = alwaysMake
    return request
  }
}
