// `--debug=WORD,…`: what is asked for, and the command line without it. It belongs to no command and is
// taken off before any other word is read, so that all of them know it.

import Diagnostics

struct DebugRequest: Sendable {
  enum Topic: String, CaseIterable, Sendable {
    /// Why each step runs or does not.
    case explain
    /// How often and how long.
    case stats
    /// What each step's key is made of.
    case keys
    /// Each request to a store.
    case http
  }

  private(set) var topics: Set<Topic> = []
  /// The command line without `--debug`; the program's own name first.
  private(set) var arguments: [String] = []

  /// Whether the plan is asked for, which "nothing to do" said again does not make.
  var needsPlan: Bool { topics.contains(.explain) || topics.contains(.keys) }

  /// - Parameter arguments: of the process.
  /// - Throws: a word that is none of the topics.
  init(_ arguments: [String]) throws(Problem) {
    // What a shell completes is no call yet.
    let end =
      arguments.dropFirst().first == "complete"
      ? 0 : arguments.firstIndex(of: "--") ?? arguments.endIndex
    for (index, word) in arguments.enumerated() {
      guard index < end, word == "--debug" || word.hasPrefix("--debug=") else {
        self.arguments.append(word)
        continue
      }
      let words = word.dropFirst("--debug=".count).split(separator: ",").map(String.init)
      if words.isEmpty { throw Self.mistake("`--debug` does not say what about") }
      for word in words {
        guard let topic = Topic(rawValue: word) else {
          throw Self.mistake("`--debug` knows nothing about `\(word)`")
        }
        topics.insert(topic)
      }
    }
  }

  private static func mistake(_ text: String) -> Problem {
    let words = Topic.allCases.map(\.rawValue)
    return Problem(
      text, hints: ["its words are \(words.joined(separator: ", ")): `--debug=explain,http`"])
  }
}
