// A tree printed back as a Releasefile.

extension SyntaxTree: CustomStringConvertible {
  public var description: String {
    statements.map { $0.description + "\n" }.joined()
  }
}

extension Statement: CustomStringConvertible {
  package var description: String {
    switch self {
    case .assignment(let assignment): "\(assignment)"
    case .scopedAssignment(let targets, let assignment): "\(targets): \(assignment)"
    case .rule(let rule): "\(rule)"
    case .include(let files, let isOptional): "\(isOptional ? "-" : "")include \(files)"
    case .export(let names): "export " + names.map(\.text).joined(separator: " ")
    case .exportedAssignment(let assignment): "export \(assignment)"
    case .secret(let names): "secret " + names.map(\.text).joined(separator: " ")
    }
  }
}

extension Assignment: CustomStringConvertible {
  package var description: String {
    let value = "\(value)"
    return "\(name.text) \(self.operator.rawValue)" + (value.isEmpty ? "" : " \(value)")
  }
}

extension Rule: CustomStringConvertible {
  package var description: String {
    let prerequisites = "\(prerequisites)"
    let head = "\(targets):" + (prerequisites.isEmpty ? "" : " \(prerequisites)")
    return ([head] + recipe.map { "\t\($0)" }).joined(separator: "\n")
  }
}

extension RecipeText: CustomStringConvertible {
  package var description: String {
    // The reader takes one tab from each continued line; give it one.
    let lines = "\(text)".split(separator: "\n", omittingEmptySubsequences: false)
    return (isSilent ? "@" : "") + lines.joined(separator: "\n\t")
  }
}

extension Text: CustomStringConvertible {
  package var description: String { pieces.map(\.description).joined() }
}

extension Text.Piece: CustomStringConvertible {
  package var description: String {
    switch self {
    case .literal(let text, _):
      text.split(separator: "$", omittingEmptySubsequences: false)
        .joined(separator: "$$")
    case .variable(let name, _): "$(\(name))"
    case .automatic(let automatic, _): "$" + automatic.rawValue
    case .call(let function, let arguments, _):
      "$(\(function.rawValue) " + arguments.map(\.description).joined(separator: ",") + ")"
    }
  }
}
