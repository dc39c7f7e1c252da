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
  var reader = ShellTokens()
  for scalar in line.unicodeScalars {
    // A comment runs to the end.
    if !reader.take(scalar) { return reader.tokens }
  }
  reader.endWord()
  return reader.tokens
}

/// Reads a line from left to right, character by character.
private struct ShellTokens {
  private(set) var tokens: [ShellToken] = []
  private var word = String.UnicodeScalarView()
  /// Whether a word has begun: it may be empty, as in `''`.
  private var isInWord = false
  private var quote: UnicodeScalar?
  private var isEscaped = false
  private var skipsWord = false

  mutating func endWord() {
    guard isInWord else { return }
    tokens.append(skipsWord ? .redirection : .word(String(word)))
    skipsWord = false
    dropWord()
  }

  private mutating func dropWord() {
    word = String.UnicodeScalarView()
    isInWord = false
  }

  private mutating func add(_ scalar: UnicodeScalar) {
    word.append(scalar)
    isInWord = true
  }

  /// - Returns: false at a comment.
  mutating func take(_ scalar: UnicodeScalar) -> Bool {
    if isEscaped {
      add(scalar)
      isEscaped = false
    } else if let open = quote {
      if scalar == open { quote = nil } else { add(scalar) }
    } else {
      switch scalar {
      case "\\": isEscaped = true
      case "'", "\"":
        quote = scalar
        isInWord = true
      case " ", "\t", "\r": endWord()
      case ";", "&", "|", "(", ")", "\n":
        // In `2>&1` the ampersand belongs to the redirection.
        if scalar == "&", skipsWord, !isInWord { return true }
        endWord()
        tokens.append(.separator)
      case ">", "<":
        // A number before it is a descriptor, not a word.
        if word.allSatisfy({ ("0"..."9").contains($0) }) { dropWord() } else { endWord() }
        skipsWord = true
      case "#" where !isInWord: return false
      default: add(scalar)
      }
    }
    return true
  }
}
