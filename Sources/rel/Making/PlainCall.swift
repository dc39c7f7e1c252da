// Command lines that are read without the argument parser, which takes longer than the answer to most of
// them: commands with targets, variables and the commonest flags. All others take the long way, and
// come to the same request.

import Checkouts

/// A command line that says in plain words what it wants.
struct PlainCall {
  /// Targets, and variables as `NAME=value`.
  private(set) var words: [String] = []
  private(set) var telling: Telling

  /// - Parameter arguments: with the program's name.
  /// - Returns: nil for whatever is not plain, mistakes too.
  init?(_ arguments: [String]) {
    guard arguments.count > 1 else { return nil }
    let command = arguments[1]
    telling = Telling(command: command == "plan" ? .plan : .make)
    switch command {
    case "make", "plan": words = bucketVariables(nil)
    case "build": words = ["build"]
    case "distribute": words = ["distribute"] + bucketVariables(nil)
    default: return nil
    }
    let takesTargets = ["make", "plan"].contains(command)
    var isVerbose = false
    for word in arguments.dropFirst(2) {
      switch (telling.command, word) {
      case (_, "--json"): telling.isJSON = true
      case (.plan, "--exit-code"), (.make, "-k"), (.make, "--keep-going"), (.make, "--no-wait"):
        break
      case (.make, "-s"), (.make, "--silent"): telling.isSilent = true
      case (.make, "-v"), (.make, "--verbose"): isVerbose = true
      case (.make, "-n"), (.make, "--dry-run"): telling.isDryRun = true
      case (.make, "-q"), (.make, "--question"): telling.isQuestion = true
      default:
        let isWord = !word.hasPrefix("-") && (takesTargets || assignment(word) != nil)
        guard isWord else { return nil }
        words.append(word)
      }
    }
    if isVerbose, telling.isSilent { return nil }
  }
}

/// How a command tells what it found.
struct Telling: Sendable {
  enum Command: String, Sendable {
    case make, plan
  }

  var command: Command
  var isJSON = false
  var isSilent = false
  var isDryRun = false
  var isQuestion = false

  /// Whether a plan is told, and nothing would be done.
  var isPlan: Bool { command == .plan || isDryRun }
}
