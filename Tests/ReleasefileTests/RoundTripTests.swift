// A tree printed and parsed again is the same tree; and no bytes at all make the parser trap.

import Diagnostics
import Testing

@testable import Releasefile

@Suite struct RoundTripTests {
  @Test func `random trees survive printing and parsing`() throws {
    var random = Xorshift(state: 0x9E37_79B9_7F4A_7C15)
    for _ in 0..<1_000 {
      var maker = try TreeMaker(random: random)
      let tree = maker.tree()
      random = maker.random
      let text = tree.description
      let parsed = try parse(Array(text.utf8), file: "Releasefile")
      #expect(parsed == tree, "\(text)")
      #expect(parsed.description == text)
    }
  }

  @Test func `random bytes give a tree or mistakes`() {
    var random = Xorshift(state: 42)
    let parts = [
      "a", "b c", ":", "=", "+=", "?=", "$(", ")", "${", "}", "$@", "$<", "$$", "$", "\n", "\n\t",
      "\\\n", "\\", "#", " ", "%", "*", "?", "[", "]", ",", "include ", "export ", "secret ",
      "ifeq ", "endif", "define ", "é", "\r\n", "\r", "(", "addprefix ", "env ", "if ", "|", ";",
      "@",
      "-", "+", "!",
    ]
    for round in 0..<3_000 {
      let bytes: [UInt8] =
        round.isMultiple(of: 2)
        ? (0..<random.below(40)).flatMap { _ in Array(parts[random.below(parts.count)].utf8) }
        : (0..<random.below(60)).map { _ in UInt8(random.below(256)) }
      do throws(Problems) {
        let tree = try parse(bytes, file: "Releasefile")
        // What was accepted is printed so that it is accepted again, and means the same.
        #expect(try parse(Array(tree.description.utf8), file: "again") == tree, "\(bytes)")
      } catch {
        #expect(!error.description.isEmpty)
      }
      // Loading expands includes and checks names; none of it may trap.
      _ = mistakes(in: String(decoding: bytes, as: UTF8.self))
    }
  }
}

/// Makes statements whose printed form is canonical.
private struct TreeMaker {
  var random: Xorshift
  let span: Span

  init(random: Xorshift) throws(Problem) {
    self.random = random
    span = Span(source: try SourceFile(text: "", name: "made"), offset: 0, length: 0)
  }

  mutating func tree() -> SyntaxTree {
    SyntaxTree(statements: (0..<random.below(6)).map { _ in statement() })
  }

  private mutating func statement() -> Statement {
    switch random.below(8) {
    case 0: .assignment(assignment())
    case 1: .scopedAssignment(targets: words(atLeast: 1), assignment())
    case 2: .include(files: words(atLeast: 1), isOptional: random.below(2) == 0)
    case 3: .export([shellName(), shellName()])
    case 4: .exportedAssignment(assignment(shellName()))
    case 5: .secret([shellName()])
    default: .rule(rule())
    }
  }

  private mutating func rule() -> Rule {
    Rule(
      targets: words(atLeast: 1), prerequisites: words(atLeast: 0),
      recipe: (0..<random.below(3)).map { _ in
        RecipeText(isSilent: random.below(2) == 0, text: recipe())
      })
  }

  private mutating func assignment(_ name: Name? = nil) -> Assignment {
    let signs: [Assignment.Operator] = [.set, .setIfUnset, .append]
    let name = name ?? Name(text: ["v", "long-name", "_x.y"][random.below(3)], span: span)
    return Assignment(name: name, operator: signs[random.below(3)], value: words(atLeast: 0))
  }

  private mutating func shellName() -> Name {
    Name(text: ["CI", "TOKEN_1", "_a"][random.below(3)], span: span)
  }

  private mutating func words(atLeast count: Int) -> Text {
    var pieces: [Text.Piece] = []
    for index in 0..<(count + random.below(4)) {
      if index > 0 { pieces.append(.literal(" ", span)) }
      for _ in 0...random.below(2) { pieces.append(piece(depth: 0)) }
    }
    return Text(pieces: pieces, span: span)
  }

  private mutating func recipe() -> Text {
    let lines = ["echo 'a # b'", "x \\\ny", "\"$HOME\" | cat > /dev/null", "tab\there", "a\\b"]
    let start = Text.Piece.literal(lines[random.below(lines.count)], span)
    return Text(pieces: [start] + (0..<random.below(3)).map { _ in piece(depth: 0) }, span: span)
  }

  private mutating func piece(depth: Int) -> Text.Piece {
    let literals = ["a", "b/%", "src/**/*.py", "é", "c\\ d", "e\\#f", "[a-z]", "\\:", "$", "x?"]
    switch random.below(depth > 2 ? 4 : 6) {
    case 0: return .variable(["other", "x-y"][random.below(2)], span)
    case 1: return .automatic(Text.Automatic.allCases[random.below(3)], span)
    case 2, 3: return .literal(literals[random.below(literals.count)], span)
    default:
      let function = Function.allCases[random.below(Function.allCases.count)]
      if function == .env {
        let name = Text(pieces: [.literal("HOME", span)], span: span)
        return .call(.env, arguments: [name], span)
      }
      let arguments = (0..<function.arity.upperBound).map { _ in
        Text(pieces: (0..<random.below(3)).map { _ in piece(depth: depth + 1) }, span: span)
      }
      return .call(function, arguments: arguments, span)
    }
  }
}

struct Xorshift {
  var state: UInt64
  mutating func below(_ limit: Int) -> Int {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return limit == 0 ? 0 : Int(state % UInt64(limit))
  }
}
