// `rel completions`: the script that makes a shell complete rel's words; and the command that the
// script asks each time.

import ArgumentParser
import Glibc

struct CompletionsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "completions",
    abstract: "Print what makes a shell complete rel's words.",
    usage: "rel completions bash|zsh|fish",
    discussion: """
      Commands, options, targets, packages, variables and versions are completed, of the checkout \
      that the shell is in.

      EXAMPLES:
        source <(rel completions bash)          in this shell
        rel completions bash > \(Shell.bash.place)
        rel completions zsh > \(Shell.zsh.place)
        rel completions fish > \(Shell.fish.place)
      """)

  @Argument(
    help: ArgumentHelp("bash, zsh or fish.", valueName: "shell"),
    completion: .list(Shell.allCases.map(\.rawValue)))
  var name: String

  func validate() throws {
    if Shell(rawValue: name) == nil {
      throw ValidationError("there are scripts for bash, zsh and fish, not for `\(name)`.")
    }
  }

  func run() throws {
    if let shell = Shell(rawValue: name) { printLine(shell.script) }
  }
}

/// `rel complete bash LINE BREAKS`, `rel complete zsh WORD…`, `rel complete fish WORD…`: a line for
/// each word that can come next, a tab and what it is; or `:files`, `:folders`. Says nothing else,
/// whatever is wrong.
struct CompleteCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "complete", abstract: "Say what can come next on a command line.",
    shouldDisplay: false)

  @Argument(parsing: .captureForPassthrough) var words: [String] = []

  func run() async throws {
    Screen.shared.silence()
    // Nobody waits longer for a completion. In seconds of work: a busy machine is no reason to stop.
    var limit = rlimit(rlim_cur: 10, rlim_max: 10)
    setrlimit(__rlimit_resource_t(RLIMIT_CPU.rawValue), &limit)
    guard let shell = words.first.flatMap({ Shell(rawValue: $0) }),
      let root = CommandTree.root()
    else { return }
    let isLine = shell == .bash
    let line =
      isLine
      ? Array(shellWords(words.dropFirst().first ?? "").dropFirst()) : Array(words.dropFirst())
    let request = CompletionRequest(line, of: root)
    guard let source = CheckoutWords(for: request) else { return }
    switch await request.reply(from: source) {
    case .files(let endings):
      printLine([":files", endings.first].compactMap(\.self).joined(separator: " "))
    case .folders: printLine(":folders")
    case .words(let candidates):
      let breaks = isLine ? words.dropFirst(2).first ?? "" : ""
      let cut = kept(line.last ?? "", breaks)
      for candidate in candidates where !candidate.word.contains(where: \.isNewline) {
        let word = String(candidate.word.dropFirst(cut))
        printLine((isLine ? shellQuoted(word) : word) + "\t" + candidate.note.firstSentence)
      }
    }
  }

  /// How much of the word a shell that cuts words there keeps.
  private func kept(_ word: String, _ breaks: String) -> Int {
    let cuts: Set<Character> = Set("=:").intersection(breaks)
    guard let last = word.lastIndex(where: cuts.contains) else { return 0 }
    return word.distance(from: word.startIndex, to: last) + 1
  }
}

extension String {
  /// What fits beside a word.
  fileprivate var firstSentence: String {
    let line = split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
    guard let end = line.firstRange(of: ". ") else {
      return line.hasSuffix(".") ? String(line.dropLast()) : line
    }
    return String(line[..<end.lowerBound])
  }
}
