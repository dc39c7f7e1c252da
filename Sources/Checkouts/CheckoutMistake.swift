// What is to be said of a call and its checkout where something is wrong with them: the facts and their
// words.

import Diagnostics
import Host
import Standards

/// Why a checkout is not set up.
enum CheckoutMistake: Error {
  case noFile(String)
  case nothingHere(Path, hints: [String])
  case ambiguousPackage(String, [ProjectName])
  case unknownPackage(String, hints: [String])
  case unknownOption(String, hints: [String])
  case backendUnreachable(Path, Problem)
  case impossibleAnswer(backend: String, String)
}

extension CheckoutMistake: ProblemConvertible {
  var problem: Problem {
    switch self {
    case .noFile(let file):
      Problem("there is no file `\(file)`", hints: ["`-f` takes an existing file"])
    case .nothingHere(let root, let hints):
      Problem("there is no Releasefile in `\(root)`, and there are no packages", hints: hints)
    case .ambiguousPackage(let word, let found):
      Problem(
        "`\(word)` may be \(list(found))", hints: ["give the whole name"])
    case .unknownPackage(let name, let hints):
      Problem("there is no package `\(name)`", hints: hints)
    case .unknownOption(let word, let hints):
      Problem("there is no option `\(word)`, and no package of that name", hints: hints)
    case .backendUnreachable(let folder, let failure):
      Problem(
        "the build backend of `\(folder)` cannot be asked about it: \(failure.message)",
        hints: failure.hints, cause: .unreachable)
    case .impossibleAnswer(let backend, let reason):
      Problem("`\(backend)` says what cannot be: \(reason)")
    }
  }

  private func list(_ names: [ProjectName]) -> String {
    let names = names.map { "`\($0)`" }
    return "\(names.dropLast().joined(separator: ", ")) or \(names.last ?? "")"
  }
}
