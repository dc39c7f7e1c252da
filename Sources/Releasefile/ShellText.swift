// Text for the shell: values of rel's own are quoted for the place they stand in, and only where
// they hold characters that the shell would read.

/// The fragments as a line for the shell.
func shellText(of fragments: [Fragment]) -> [RecipePiece] {
  var pieces: [RecipePiece] = []
  var text = ""
  var quotes = QuoteState.none
  for fragment in fragments {
    switch fragment.origin {
    case .source, .escaped, .environment:
      text += fragment.text
      quotes.read(fragment.text)
    case .verbatim:
      text += quotes.quoted(fragment.text)
    case .firstInput, .allInputs:
      if !text.isEmpty { pieces.append(.text(text)) }
      text = ""
      pieces.append(fragment.origin == .firstInput ? .firstInput : .allInputs)
    }
  }
  if !text.isEmpty { pieces.append(.text(text)) }
  return pieces
}

/// Which quotes the shell is in after some text.
private enum QuoteState {
  case none, single, double
  /// Right behind a backslash, outside quotes and inside double ones.
  case noneEscaped, doubleEscaped

  mutating func read(_ text: String) {
    for byte in text.utf8 {
      switch (self, byte) {
      case (.noneEscaped, _): self = .none
      case (.doubleEscaped, _): self = .double
      case (.none, backslash): self = .noneEscaped
      case (.double, backslash): self = .doubleEscaped
      case (.none, UInt8(ascii: "'")): self = .single
      case (.single, UInt8(ascii: "'")): self = .none
      case (.none, UInt8(ascii: "\"")): self = .double
      case (.double, UInt8(ascii: "\"")): self = .none
      default: break
      }
    }
  }

  /// `value` so that the shell sees it whole, here.
  func quoted(_ value: String) -> String {
    switch self {
    case .none, .noneEscaped:
      if !value.isEmpty, value.utf8.allSatisfy(isSafe) { return value }
      return "'"
        + value.split(separator: "'", omittingEmptySubsequences: false)
        .joined(separator: "'\\''") + "'"
    case .single:
      return value.split(separator: "'", omittingEmptySubsequences: false)
        .joined(separator: "'\\''")
    case .double, .doubleEscaped:
      return value.reduce(into: "") { result, character in
        if "$`\"\\".contains(character) { result.append("\\") }
        result.append(character)
      }
    }
  }
}
