// What a Releasefile says, statement by statement, before anything is expanded. Comments and layout
// are gone; places are kept for messages.

/// A parsed Releasefile. Its description is a Releasefile that parses to an equal tree.
public struct SyntaxTree: Sendable, Equatable {
  package var statements: [Statement]
  package init(statements: [Statement]) { self.statements = statements }
}

package enum Statement: Sendable, Equatable {
  /// `name = value`
  case assignment(Assignment)
  /// `targets: name = value`
  case scopedAssignment(targets: Text, Assignment)
  /// `targets: prerequisites` and the recipe below.
  case rule(Rule)
  /// `include files`; `-include files` is optional.
  case include(files: Text, isOptional: Bool)
  /// `export NAME…`
  case export([Name])
  /// `export NAME = value`
  case exportedAssignment(Assignment)
  /// `secret NAME…`
  case secret([Name])
}

/// A variable's name where it stands.
package struct Name: Sendable, Equatable {
  package var text: String
  package var span: Span
}

package struct Assignment: Sendable, Equatable {
  package enum Operator: String, Sendable {
    case set = "="
    case setIfUnset = "?="
    case append = "+="
  }
  package var name: Name
  package var `operator`: Operator
  package var value: Text
}

package struct Rule: Sendable, Equatable {
  package var targets: Text
  package var prerequisites: Text
  package var recipe: [RecipeText]
}

/// A line of a recipe as written, continuations included, without tab and `@`.
package struct RecipeText: Sendable, Equatable {
  package var isSilent: Bool
  package var text: Text
}

/// Text with references in it. Backslashes are kept: what they mean depends on where it is used.
package struct Text: Sendable, Equatable {
  package indirect enum Piece: Sendable, Equatable {
    /// The characters themselves, on one line; a dollar is a single one here.
    case literal(String, Span)
    /// `$(name)`
    case variable(String, Span)
    /// `$@`, `$<`, `$^`
    case automatic(Automatic, Span)
    /// `$(function argument,argument)`
    case call(Function, arguments: [Text], Span)
  }
  package enum Automatic: String, Sendable, CaseIterable {
    case target = "@"
    case firstInput = "<"
    case allInputs = "^"
  }

  package var pieces: [Piece]
  /// From the first character to the last one on the same line.
  package var span: Span

  package static func == (left: Text, right: Text) -> Bool { left.merged == right.merged }

  /// Whether there is nothing but white space.
  package var isBlank: Bool {
    pieces.allSatisfy { if case .literal(let text, _) = $0 { text.isBlank } else { false } }
  }

  /// The pieces with neighbouring literals joined: a literal is cut wherever its line was.
  private var merged: [Piece] {
    pieces.reduce(into: []) { result, piece in
      if case .literal(let text, _) = piece, case .literal(let start, let span) = result.last {
        result[result.count - 1] = .literal(start + text, span)
      } else {
        result.append(piece)
      }
    }
  }
}

package enum Function: String, Sendable, CaseIterable {
  case env, addprefix, addsuffix, filter, `if`
  case filterOut = "filter-out"

  static let names = allCases.map(\.rawValue).sorted()

  /// How many arguments it takes.
  var arity: ClosedRange<Int> {
    switch self {
    case .env: 1...1
    case .addprefix, .addsuffix, .filter, .filterOut: 2...2
    case .if: 2...3
    }
  }

  /// How it is called, for messages.
  var usage: String {
    switch self {
    case .env: "$(env NAME)"
    case .addprefix: "$(addprefix PREFIX,WORDS)"
    case .addsuffix: "$(addsuffix SUFFIX,WORDS)"
    case .filter: "$(filter PATTERNS,WORDS)"
    case .filterOut: "$(filter-out PATTERNS,WORDS)"
    case .if: "$(if CONDITION,THEN,ELSE)"
    }
  }
}

extension String {
  var isBlank: Bool { utf8.allSatisfy(separatesWords) }
}

/// Space and tab, the newline of a recipe's continuation, and a stray carriage return.
func separatesWords(_ byte: UInt8) -> Bool {
  byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == newline
    || byte == carriageReturn
}

/// Letters, digits, `_`, `-`, `.`: what variables' names are made of.
func isNameByte(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"),
    UInt8(ascii: "."):
    true
  default: false
  }
}
