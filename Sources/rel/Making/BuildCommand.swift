// `rel build`: the wheels, with the options that release scripts have for it. What it does is what
// `rel make build` does.

import ArgumentParser
import Checkouts

struct BuildCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "build",
    abstract: "Build the wheels that are stale, into `dist`.",
    usage: "rel build [--clean] [--PACKAGE ...] [<options>] [NAME=value ...]",
    discussion: """
      As `rel make build`, with the options that release scripts have.

      EXAMPLES:
        rel build              all wheels; those that are up to date stay
        rel build --core       one package: its name, folder, or name's last part
        rel build --clean      all wheels anew, and none in `dist` that nobody makes
      """)

  @Flag(
    help: """
      Build anew, up to date or in the cache or not, as `-B` does, and move wheels that no package \
      here makes out of `dist`.
      """)
  var clean = false

  @OptionGroup var scope: ScopeArguments
  @OptionGroup var options: RunArguments

  @Argument(
    parsing: .allUnrecognized,
    help: ArgumentHelp(
      "Packages to build, all by default, and variables as NAME=value.",
      valueName: "--package | name=value"))
  var words: [String] = []

  func validate() throws { try requireLongOptions(words) }

  func run() async throws {
    var make = Make(try scope.request(for: "build", words), options)
    if clean { make.request.alwaysMake = true }
    make.setsAsideStaleWheels = clean && make.request.only.isEmpty
    throw ExitStatus(code: try await make.run())
  }
}

/// Of the options that a command does not know, only long ones may be packages.
func requireLongOptions(_ words: [String]) throws {
  for word in words where word.hasPrefix("-") && !word.hasPrefix("--") {
    throw ValidationError("there is no option `\(word)`.")
  }
}

extension ScopeArguments {
  /// The request of a command that makes one target and names packages by options.
  /// - Parameters:
  ///   - words: packages, and variables as `NAME=value`.
  ///   - variables: what the command's own options come to, in the same form.
  func request(
    for target: String, _ words: [String], variables: [String] = []
  ) throws -> Request {
    try request(
      [target] + variables + words.filter { assignment($0) != nil },
      others: words.filter { assignment($0) == nil })
  }
}
