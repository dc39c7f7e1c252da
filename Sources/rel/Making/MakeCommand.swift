// `rel make`: its arguments. What it does is in `Make`.

import ArgumentParser

struct MakeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "make",
    abstract: "Bring targets up to date.",
    usage: "rel make [<target> ...] [NAME=value ...] [<options>]",
    discussion: """
      Runs the steps that are stale, in an order in which each comes after those it needs, and \
      says why each ran. What is a result of the same inputs comes from the cache.

      EXAMPLES:
        rel make                        the Releasefile's first target
        rel make distribute             build, validate and publish what is stale
        rel make -n distribute          say what that would do, and do nothing
        rel make test --only da-vinci   the tests of one package
        rel make test coverage=95       with another value for a variable
        rel make -k validate            all failures at once
        rel make --replay lint          what the linters said, also if nothing ran
      """)

  @OptionGroup var build: BuildArguments

  @OptionGroup var options: RunArguments

  @Option(
    name: .customLong("plan"),
    help: ArgumentHelp(
      "Do exactly what this plan of `rel plan -o` says, or nothing.", valueName: "file"),
    completion: .file())
  var planFile: String?

  func validate() throws {
    if planFile != nil, !build.words.isEmpty || !build.scope.only.isEmpty || build.scope.alwaysMake
    {
      throw ValidationError("`--plan` has its own targets and variables; leave them out.")
    }
  }

  func run() async throws {
    let make = Make(try build.request(), options)
    let status =
      if let planFile { try await make.run(exactly: planFile) } else { try await make.run() }
    throw ExitStatus(code: status)
  }
}
