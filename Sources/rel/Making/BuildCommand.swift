// `rel build`: the wheels, with the options that release scripts have for it. What it does is what
// `rel make build` does.

import ArgumentParser
import Caching
import Diagnostics
import Host
import Workspace

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
    var make = try MakeCommand.parse([])
    make.build.scope = scope
    make.build.scope.alwaysMake = clean || scope.alwaysMake
    make.options = options
    make.take(words, target: "build")
    make.setsAsideStaleWheels = clean && make.build.only.isEmpty
    try await make.run()
  }
}

/// Of the options that a command does not know, only long ones may be packages.
func requireLongOptions(_ words: [String]) throws {
  for word in words where word.hasPrefix("-") && !word.hasPrefix("--") {
    throw ValidationError("there is no option `\(word)`.")
  }
}

extension MakeCommand {
  /// Takes a target and the words of a command that names packages by options.
  mutating func take(_ words: [String], target: String, variables: [String] = []) {
    build.scope.only += words.filter { assignment($0) == nil }
    build.words = [target] + variables + words.filter { assignment($0) != nil }
  }
}

/// Wheels and source distributions in the folders where wheels go that no package of the checkout
/// makes: of one that is gone or has another name now.
func staleWheels(of checkout: Checkout) throws(FileError) -> [Path] {
  let wheels = checkout.setUp.graph.actions.filter { action in
    if case .buildWheel = action.operation { true } else { false }
  }.flatMap(\.outputs)
  var stale: [Path] = []
  for folder in Set(wheels.map(\.base)).sorted() where try checkout.disk.status(of: folder) != nil {
    for entry in try checkout.disk.entries(of: folder) {
      let path = folder / entry.name
      let isDistribution = [".whl", ".tar.gz"].contains { end in
        path.name.bytes.suffix(end.utf8.count).elementsEqual(end.utf8)
      }
      if isDistribution, !wheels.contains(where: { $0.matches(path) }) { stale.append(path) }
    }
  }
  return stale.sorted()
}

/// Moves files to the folder for what a run replaced and rel did not make.
func setAside(_ paths: [Path], of checkout: Checkout) throws(FileError) {
  for path in paths {
    let aside = Checkout.cache / "replaced" / path
    try checkout.disk.remove(aside)
    try checkout.disk.makeFolder(aside.parent)
    try checkout.disk.rename(path, to: aside)
  }
}
