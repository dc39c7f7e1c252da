// `rel distribute`: a release, with the options that release scripts have for it. What it does is what
// `rel make distribute` does.

import ArgumentParser
import BuildGraph
import Diagnostics
import Pipeline
import Publishing

struct DistributeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "distribute",
    abstract: "Release: build, validate, publish what is missing.",
    usage:
      "rel distribute [--bucket B] [--dry-run] [--PACKAGE ...]\n               [<options>] [NAME=value ...]",
    discussion: """
      As `rel make distribute`, with the options that release scripts have. A published file is \
      never replaced, and a run that dies anywhere leaves an index that works.

      Credentials and the region come from where AWS's own tools have them: AWS_PROFILE, \
      AWS_REGION and so on. Without a bucket, the Releasefile's `index` counts.

      EXAMPLES:
        rel distribute                      to the Releasefile's index
        rel distribute --bucket acme-pypi   to this bucket; default: S3_PYPI_BUCKET
        rel distribute -n                   say what that would do, and do nothing
        rel distribute --core               only this package, and what it needs
      """)

  @Option(
    help: ArgumentHelp("The bucket; as the variable `bucket`.", valueName: "bucket"))
  var bucket: String?

  @Flag(help: "Allow uncommitted changes; as the variable `allow_dirty=yes`.")
  var allowDirty = false

  @Flag(help: "Leave out the tests; as the variable `quick=yes`.")
  var quick = false

  @Flag(
    help: """
      Publish to a store in which writers at the same time can lose entries; as the variable \
      `allow_unsafe_index=yes`.
      """)
  var allowUnsafeIndex = false

  @Flag(help: "End with installing what was published; as the variable `verify_install=yes`.")
  var verifyInstall = false

  @OptionGroup var scope: ScopeArguments
  @OptionGroup var options: RunArguments

  @Argument(
    parsing: .allUnrecognized,
    help: ArgumentHelp(
      "Packages to release, all by default, and variables as NAME=value.",
      valueName: "--package | name=value"))
  var words: [String] = []

  func validate() throws { try requireLongOptions(words) }

  func run() async throws {
    var variables = bucketVariables(bucket)
    if allowDirty { variables.append("allow_dirty=yes") }
    if quick { variables.append("quick=yes") }
    if allowUnsafeIndex { variables.append("allow_unsafe_index=yes") }
    if verifyInstall { variables.append("verify_install=yes") }
    var make = Make(try scope.request(for: "distribute", words, variables: variables), options)
    make.requiredBucket = bucket
    throw ExitStatus(code: try await make.run())
  }
}

extension Session {
  /// Throws where `--bucket` was given and something is released elsewhere.
  func requireBucket(_ required: String?) throws(Problem) {
    guard let required else { return }
    for action in graph.actions {
      guard case .commitIndex(let settings) = action.operation else { continue }
      if case .s3(required, _) = try IndexLocation(settings.index) { continue }
      throw Problem(
        "`--bucket \(required)`: `\(action.target)` goes to `\(settings.index)`",
        hints: [
          "the Releasefile sets `index`: take that line out, or write `s3://$(bucket)/simple`"
        ])
    }
  }
}
