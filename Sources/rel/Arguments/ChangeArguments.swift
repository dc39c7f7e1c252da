// Which version comes next, of which packages: the arguments of the commands that change versions.

import ArgumentParser
import Checkouts
import Versioning
import Versions

struct ChangeArguments: ParsableArguments {
  enum Phase: String, ExpressibleByArgument, CaseIterable {
    case alpha, beta, rc, dev
  }

  @Argument(
    parsing: .allUnrecognized,
    help: ArgumentHelp(
      "`major`, `minor`, `patch`, `final`, `auto` or a version; and variables as NAME=value.",
      valueName: "change | name=value"))
  var words: [String] = []

  @Option(help: ArgumentHelp("A prerelease.", valueName: "phase"))
  var pre: Phase?

  @Flag(help: "A post-release.")
  var post = false

  @Option(
    help: ArgumentHelp(
      "Only this package, where the Releasefile says `versioning = independent`.",
      valueName: "package"))
  var only: [String] = []

  @Option(
    help: ArgumentHelp(
      "The tag or commit behind which `auto` and the changelog start.", valueName: "tag"))
  var since: String?

  /// The words that are no variables: `minor`, a version.
  var changes: [String] { words.filter { assignment($0) == nil } }

  /// The variables, as `NAME=value`, in order.
  var variables: [String] { words.filter { assignment($0) != nil } }

  /// What they ask for.
  var wish: NextVersion {
    var wish = NextVersion(
      changes.first, phase: pre.map { VersionChange.Phase(rawValue: $0.rawValue) ?? .candidate })
    wish.only = only
    wish.since = since
    return wish
  }

  /// Whether anything says what comes next.
  var isGiven: Bool { !changes.isEmpty || pre != nil || post }

  /// Throws where words and options contradict each other.
  func requireSense() throws {
    let level = changes.first.flatMap(VersionChange.Level.init)
    if pre != nil, post {
      throw ValidationError("`--pre` and `--post` exclude each other.")
    }
    let takesPhase = level != nil || changes.first == "auto"
    if let word = changes.first, post || (pre != nil && !takesPhase) {
      throw ValidationError(
        "`\(word)` and `\(post ? "--post" : "--pre")` exclude each other.")
    }
  }

  func validate() throws {
    if let option = words.first(where: { $0.hasPrefix("-") }) {
      throw ValidationError("there is no option `\(option)`.")
    }
  }
}
