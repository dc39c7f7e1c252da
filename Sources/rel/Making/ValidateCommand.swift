// `rel validate`: every check before a release, with the options that release scripts have for it.
// What it does is what `rel make validate` does.

import ArgumentParser

struct ValidateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate",
    abstract: "Check all that a release rests on.",
    usage:
      "rel validate [--quick] [--allow-dirty] [--PACKAGE ...]\n             [<options>] [NAME=value ...]",
    discussion: """
      The state of git, versions and pins, lint, tests, wheels, and imports from the installed \
      wheels. As `rel make validate`, with the options that release scripts have. What passed on \
      the same inputs stays passed.

      EXAMPLES:
        rel validate                    all checks
        rel validate --quick -k         without the tests, and every failure at once
        rel validate --allow-dirty      before a commit
      """)

  @Flag(help: "Leave out the tests; as the variable `quick=yes`.")
  var quick = false

  @Flag(help: "Allow uncommitted changes; as the variable `allow_dirty=yes`.")
  var allowDirty = false

  @OptionGroup var scope: ScopeArguments
  @OptionGroup var options: RunArguments

  @Argument(
    parsing: .allUnrecognized,
    help: ArgumentHelp(
      "Packages to check, all by default, and variables as NAME=value.",
      valueName: "--package | name=value"))
  var words: [String] = []

  func validate() throws { try requireLongOptions(words) }

  func run() async throws {
    let variables = (quick ? ["quick=yes"] : []) + (allowDirty ? ["allow_dirty=yes"] : [])
    let make = Make(try scope.request(for: "validate", words, variables: variables), options)
    throw ExitStatus(code: try await make.run())
  }
}
