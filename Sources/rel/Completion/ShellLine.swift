// Words as shells write them: a line cut into words, and a word written so that a shell reads it.

/// The words of a line that ends where the cursor is; the last one is empty after a space.
func shellWords(_ line: String) -> [String] {
  var words: [String] = []
  var word = ""
  var quote: Character?
  var isEscaped = false
  var hasWord = false
  for character in line {
    if isEscaped {
      word.append(character)
      isEscaped = false
    } else if character == "\\", quote != "'" {
      isEscaped = true
      hasWord = true
    } else if let open = quote {
      if character == open { quote = nil } else { word.append(character) }
    } else if character == "'" || character == "\"" {
      quote = character
      hasWord = true
    } else if character == " " || character == "\t" {
      if hasWord { words.append(word) }
      word = ""
      hasWord = false
    } else {
      word.append(character)
      hasWord = true
    }
  }
  return words + [word]
}

/// The word with a backslash before whatever a shell would take otherwise.
func shellQuoted(_ word: String) -> String {
  word.map { character in
    let isPlain =
      character.isLetter || character.isNumber || "_-./=:,+@%^".contains(character)
    return isPlain ? "\(character)" : "\\\(character)"
  }.joined()
}
