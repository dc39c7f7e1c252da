// Which programs a recipe line starts, as far as its text says: their identity is in the key.

/// The names of the commands in a line for `sh`, in order, each once.
///
/// `"FOO=1 ruff check . && (cd docs; mkdocs build) | tee log"` names `ruff`, `mkdocs` and `tee`;
/// words of the shell itself (`cd`, `if`, `[`) name no program, and neither do words with a `$`,
/// which only the shell can tell.
public func programs(inShellLine line: String) -> [String] {
  var names: [String] = []
  var expectsCommand = true
  for token in shellTokens(line) {
    switch token {
    case .separator: expectsCommand = true
    case .redirection: continue
    case .word(let word):
      guard expectsCommand else { continue }
      if keywords.contains(word) { continue }
      if isAssignment(word) { continue }
      expectsCommand = false
      if word.isEmpty || builtins.contains(word) || word.contains("$") || word.contains("`") {
        // `exec`, `command` and `time` start the program that follows.
        expectsCommand = prefixes.contains(word)
        continue
      }
      if !names.contains(word) { names.append(word) }
    }
  }
  return names
}

private enum ShellToken: Equatable {
  case word(String)
  /// What a command can follow.
  case separator
  /// A `>` or `<` with its file.
  case redirection
}

private let keywords: Set<String> = [
  "if", "then", "else", "elif", "do", "while", "until", "!", "{", "}", "fi", "done", "esac",
]
private let prefixes: Set<String> = ["exec", "command", "time", "eval"]
private let builtins: Set<String> = [
  ".", ":", "[", "alias", "bg", "break", "case", "cd", "command", "continue", "echo", "eval",
  "exec",
  "exit", "export", "false", "for", "getopts", "hash", "in", "kill", "printf", "pwd", "read",
  "readonly", "return", "set", "shift", "test", "time", "times", "trap", "true", "type", "ulimit",
  "umask", "unset", "wait",
]

private func isAssignment(_ word: String) -> Bool {
  guard let equals = word.firstIndex(of: "="), equals != word.startIndex else { return false }
  return word[..<equals].allSatisfy { $0 == "_" || $0.isLetter || $0.isNumber }
}

private func shellTokens(_ line: String) -> [ShellToken] {
  var tokens: [ShellToken] = []
  var word: String?
  var quote: Character?
  var isEscaped = false
  var skipsWord = false

  func end() -> [ShellToken] {
    defer {
      word = nil
    }
    guard let finished = word else { return [] }
    if skipsWord {
      skipsWord = false
      return [.redirection]
    }
    return [.word(finished)]
  }

  for character in line {
    if isEscaped {
      word = (word ?? "") + String(character)
      isEscaped = false
    } else if let open = quote {
      if character == open { quote = nil } else { word = (word ?? "") + String(character) }
    } else {
      switch character {
      case "\\": isEscaped = true
      case "'", "\"":
        quote = character
        word = word ?? ""
      case " ", "\t": tokens += end()
      case ";", "&", "|", "(", ")", "\n", "\r\n":
        // In `2>&1` the ampersand belongs to the redirection.
        if character == "&", skipsWord, word == nil { continue }
        tokens += end()
        tokens.append(.separator)
      case ">", "<":
        // A number before it is a descriptor, not a word.
        if let digits = word, digits.allSatisfy(\.isNumber) { word = nil } else { tokens += end() }
        skipsWord = true
      case "#" where word == nil: return tokens
      default: word = (word ?? "") + String(character)
      }
    }
  }
  return tokens + end()
}
