// What the fields of a key are about, and the one text that records have for each.

extension KeyManifest.Field {
  /// What a field is about.
  public enum Name: Sendable, Hashable {
    case format
    case target
    /// The lines, or the words of one of rel's own operations.
    case recipe
    /// What build backends were asked, a line each.
    case answers
    /// Where each prerequisite stands in the rule.
    case order
    /// The versions of what packages require of outsiders.
    case requirements
    /// The version of one of rel's own operations.
    case operation(String)
    case output(String)
    case variable(String)
    case program(String)
    /// Pinned tools by their requirements, or `python` alone.
    case tools(String)
    /// A fact that no rule names and the step was seen to ask for, by its text: `names data`.
    case learned(String)
  }
}

extension KeyManifest.Field {
  /// Whether it is there because the step was seen to ask for it.
  public var isLearned: Bool { if case .learned = name { true } else { false } }
}

extension KeyManifest.Field.Name {
  /// As records have it: `recipe`, `variable CI`, `program /bin/sh`.
  public var text: String {
    switch self {
    case .format: "format"
    case .target: "target"
    case .recipe: "recipe"
    case .answers: "answers"
    case .order: "order"
    case .requirements: "requirements"
    case .operation(let name): "operation \(name)"
    case .output(let glob): "output \(glob)"
    case .variable(let name): "variable \(name)"
    case .program(let name): "program \(name)"
    case .tools(let set): "tools \(set)"
    case .learned(let fact): "learned \(fact)"
    }
  }

  /// - Returns: nil where `text` is of no name.
  init?(text: String) {
    if let plain = Self.plain.first(where: { $0.text == text }) {
      self = plain
      return
    }
    guard let space = text.firstIndex(of: " ") else { return nil }
    let rest = String(text[text.index(after: space)...])
    switch text[..<space] {
    case "operation": self = .operation(rest)
    case "output": self = .output(rest)
    case "variable": self = .variable(rest)
    case "program": self = .program(rest)
    case "tools": self = .tools(rest)
    case "learned": self = .learned(rest)
    default: return nil
    }
  }

  private static let plain: [Self] = [
    .format, .target, .recipe, .answers, .order, .requirements,
  ]
}
