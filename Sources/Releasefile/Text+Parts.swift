// Text taken apart before it is expanded: what is the same for every target is expanded once.

extension Text {
  /// The text cut at white space outside references: each part is some whole words.
  package var parts: [Text] {
    var parts: [Text] = []
    var current: [Piece] = []
    func finish() {
      if let first = current.first { parts.append(Text(pieces: current, span: first.span)) }
      current = []
    }
    for piece in pieces {
      guard case .literal(let text, let span) = piece else {
        current.append(piece)
        continue
      }
      let bytes = Array(text.utf8)
      var index = 0
      while index < bytes.count {
        let start = index
        while index < bytes.count, !separatesWords(bytes[index]) {
          index += bytes[index] == backslash ? 2 : 1
        }
        index = min(index, bytes.count)
        if index > start {
          let word = String(decoding: bytes[start..<index], as: UTF8.self)
          let isWhole = span.length == bytes.count
          current.append(
            .literal(word, isWhole ? span.part(from: start, length: index - start) : span))
        }
        if index < bytes.count { finish() }
        while index < bytes.count, separatesWords(bytes[index]) { index += 1 }
      }
    }
    finish()
    return parts
  }
}

extension Text.Piece {
  fileprivate var span: Span {
    switch self {
    case .literal(_, let span), .variable(_, let span), .automatic(_, let span),
      .call(_, _, let span):
      span
    }
  }
}

/// Tells which texts are the same for every target: those without `$@`, without what rel knows of a
/// package and without variables that some target or package sets.
package struct SharedTexts {
  private let rulebook: Rulebook
  private let scoped: Set<String>
  private var known: [String: Bool] = [:]

  package init(rulebook: Rulebook) {
    self.rulebook = rulebook
    scoped = Set(rulebook.scopedAssignments.map(\.assignment.name.text) + packageVariableNames)
  }

  package mutating func contains(_ text: Text) -> Bool { contains(text, depth: 0) }

  /// Variables that refer to each other without end are an error, too.
  private static let greatestDepth = 256

  private mutating func contains(_ text: Text, depth: Int) -> Bool {
    if depth > Self.greatestDepth { return false }
    for piece in text.pieces {
      switch piece {
      case .literal: continue
      case .automatic: return false
      case .variable(let name, _): if !contains(variable: name, depth: depth + 1) { return false }
      case .call(_, let arguments, _):
        for argument in arguments where !contains(argument, depth: depth + 1) { return false }
      }
    }
    return true
  }

  private mutating func contains(variable name: String, depth: Int) -> Bool {
    if let answer = known[name] { return answer }
    // A variable in the middle of itself is an error, which each target then reports.
    known[name] = false
    var answer = !scoped.contains(name)
    if answer, let definition = rulebook.overrides[name] ?? rulebook.globals[name] {
      for part in definition.parts where answer { answer = contains(part, depth: depth) }
    }
    known[name] = answer
    return answer
  }
}
