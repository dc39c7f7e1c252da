// Statements: which kind of line a line is, and its parts. What make has and rel does not is told
// apart here; the words for it are in `Mistake.swift`.

public import Diagnostics

/// Reads a Releasefile.
///
/// - Parameter file: its name, for messages.
/// - Throws: up to ten mistakes, in the order of the file.
public func parse(_ bytes: [UInt8], file: String) throws(Problems) -> SyntaxTree {
  do {
    return try parse(try SourceFile(bytes, name: file))
  } catch let problem as Problem {
    throw Problems(problem)
  } catch let group as Problems {
    throw group
  } catch {
    preconditionFailure("parsing throws problems only")
  }
}

package func parse(_ source: SourceFile) throws(Problems) -> SyntaxTree {
  var parser = Parser(source: source)
  parser.run()
  if let group = Problems(parser.problems) { throw group }
  return SyntaxTree(statements: parser.statements)
}

struct Parser {
  let source: SourceFile
  private(set) var statements: [Statement] = []
  private(set) var problems: [Problem] = []

  /// What a line with a tab would belong to.
  private enum Owner { case rule, nothing, mistake }
  private var owner = Owner.nothing
  private var position = 0
  /// How many `ifeq` or `define` are open: their lines were refused with the first.
  private var openBlocks = 0

  init(source: SourceFile) { self.source = source }

  mutating func run() {
    while position < source.bytes.count, problems.count < 10 {
      do {
        if source.bytes[position] == UInt8(ascii: "\t") {
          try recipeLine()
        } else {
          try statementLine()
        }
      } catch {
        problems.append(error)
        owner = .mistake
      }
    }
  }

  // MARK: Recipes

  private mutating func recipeLine() throws(Problem) {
    let line = LogicalLine(recipeIn: source, at: &position)
    var range = line.trimmed(0..<line.bytes.count)
    if range.isEmpty || owner == .mistake || openBlocks > 0 { return }
    guard owner == .rule, case .rule(var rule) = statements.last else {
      throw Mistake.recipeWithoutRule.problem(at: line.span(range))
    }
    var isSilent = false
    prefix: while let first = range.first {
      switch line.bytes[first] {
      case UInt8(ascii: "@"): isSilent = true
      case UInt8(ascii: "-"): throw Mistake.ignoredFailure.problem(at: line.span(range))
      case UInt8(ascii: "+"): throw Mistake.recipePlus.problem(at: line.span(range))
      default: break prefix
      }
      range = line.trimmed((first + 1)..<range.upperBound)
    }
    let text = try TextParser(line: line).text(range)
    rule.recipe.append(RecipeText(isSilent: isSilent, text: text))
    statements[statements.count - 1] = .rule(rule)
  }

  // MARK: Statements

  private mutating func statementLine() throws(Problem) {
    let startsWithSpace = source.bytes[position] == UInt8(ascii: " ")
    let line = LogicalLine(statementIn: source, at: &position)
    let range = line.trimmed(0..<line.bytes.count)
    if range.isEmpty { return }
    if startsWithSpace, owner != .nothing {
      if owner == .mistake || openBlocks > 0 { return }
      throw Mistake.spacesForTab.problem(at: line.span(range))
    }
    if try isInsideBlock(line, range) { return }
    owner = .nothing
    guard let statement = try statement(line, range) else { return }
    statements.append(statement)
    if case .rule = statement { owner = .rule }
  }

  /// Refuses a conditional or a definition once, and passes over its lines.
  private mutating func isInsideBlock(
    _ line: LogicalLine, _ range: Range<Int>
  ) throws(Problem) -> Bool {
    guard let keyword = keyword(of: line, range) else { return openBlocks > 0 }
    switch line.string(keyword) {
    case "ifeq", "ifneq", "ifdef", "ifndef", "define":
      openBlocks += 1
      if openBlocks == 1 {
        throw Mistake.foreignKeyword(line.string(keyword)).problem(at: line.span(keyword))
      }
    case "endif", "endef":
      if openBlocks > 0 {
        openBlocks -= 1
        return true
      }
    default: break
    }
    return openBlocks > 0
  }

  private func statement(
    _ line: LogicalLine, _ range: Range<Int>
  ) throws(Problem) -> Statement? {
    let text = TextParser(line: line)
    if let keyword = keyword(of: line, range) {
      let rest = line.trimmed(keyword.upperBound..<range.upperBound)
      switch line.string(keyword) {
      case "include", "-include":
        if rest.isEmpty { throw Mistake.emptyInclude.problem(at: line.span(keyword)) }
        let isOptional = line.bytes[keyword.lowerBound] == UInt8(ascii: "-")
        return .include(files: try text.text(rest), isOptional: isOptional)
      case "export":
        if let assignment = try assignment(line, rest) {
          try checkShellName(assignment.name)
          return .exportedAssignment(assignment)
        }
        return .export(try names(line, rest, after: keyword))
      case "secret":
        if let assignment = try assignment(line, rest) {
          throw Mistake.secretValue(assignment.name.text).problem(at: line.span(rest))
        }
        return .secret(try names(line, rest, after: keyword))
      case let word where foreignKeywords[word] != nil:
        throw Mistake.foreignKeyword(word).problem(at: line.span(keyword))
      default: break
      }
    }
    if let assignment = try assignment(line, range) { return .assignment(assignment) }
    return try rule(line, range)
  }

  /// The first word when it is followed by white space or the end, and not by an operator.
  private func keyword(of line: LogicalLine, _ range: Range<Int>) -> Range<Int>? {
    let end = range.first { separatesWords(line.bytes[$0]) } ?? range.upperBound
    let rest = line.trimmed(end..<range.upperBound)
    if let first = rest.first, line.bytes[first] == UInt8(ascii: ":") { return nil }
    if operatorRange(line, rest) != nil { return nil }
    return range.lowerBound..<end
  }

  /// `name = value`, or nil when the range does not start so.
  private func assignment(
    _ line: LogicalLine, _ range: Range<Int>
  ) throws(Problem) -> Assignment? {
    let end = range.first { !isNameByte(line.bytes[$0]) } ?? range.upperBound
    let nameRange = range.lowerBound..<end
    let rest = line.trimmed(end..<range.upperBound)
    guard !nameRange.isEmpty, let sign = operatorRange(line, rest) else { return nil }
    guard let kind = Assignment.Operator(rawValue: line.string(sign)) else {
      throw Mistake.foreignOperator(line.string(sign)).problem(at: line.span(sign))
    }
    let name = Name(text: line.string(nameRange), span: line.span(nameRange))
    if !isVariableName(name.text) { throw Mistake.badName(name.text).problem(at: name.span) }
    if foreignVariables[name.text] != nil {
      throw Mistake.foreignVariable(name.text).problem(at: name.span)
    }
    let valueRange = line.trimmed(sign.upperBound..<range.upperBound)
    let value = try TextParser(line: line).text(valueRange)
    for case .variable(name.text, let span) in value.pieces {
      throw Mistake.selfReference(name.text, kind).problem(at: span)
    }
    return Assignment(name: name, operator: kind, value: value)
  }

  /// The assignment operator at the start of the range: `=`, `?=`, and what make has besides.
  private func operatorRange(_ line: LogicalLine, _ range: Range<Int>) -> Range<Int>? {
    let signs = range.prefix { "?+!:".utf8.contains(line.bytes[$0]) }
    guard signs.endIndex < range.upperBound, line.bytes[signs.endIndex] == UInt8(ascii: "=") else {
      return nil
    }
    let text = line.string(signs.startIndex..<signs.endIndex)
    guard ["", "?", "+", "!", ":", "::", ":::"].contains(text) else { return nil }
    return range.lowerBound..<(signs.endIndex + 1)
  }

  private func names(
    _ line: LogicalLine, _ range: Range<Int>, after keyword: Range<Int>
  ) throws(Problem) -> [Name] {
    if range.isEmpty {
      throw Mistake.missingNames(line.string(keyword)).problem(at: line.span(keyword))
    }
    var names: [Name] = []
    var rest = range
    while !rest.isEmpty {
      let end = rest.first { separatesWords(line.bytes[$0]) } ?? rest.upperBound
      let word = rest.lowerBound..<end
      let name = line.string(word)
      guard isVariableName(name) else {
        throw Mistake.badName(name).problem(at: line.span(word))
      }
      names.append(Name(text: name, span: line.span(word)))
      try checkShellName(names[names.count - 1])
      rest = line.trimmed(end..<rest.upperBound)
    }
    return names
  }

  private func checkShellName(_ name: Name) throws(Problem) {
    if !isShellName(name.text) { throw Mistake.badShellName(name.text).problem(at: name.span) }
  }

  private func rule(_ line: LogicalLine, _ range: Range<Int>) throws(Problem) -> Statement? {
    let text = TextParser(line: line)
    guard let colon = plainIndex(of: ":=", in: line, range) else {
      throw Mistake.noStatement.problem(at: line.span(range))
    }
    let targetRange = line.trimmed(range.lowerBound..<colon)
    if line.bytes[colon] == UInt8(ascii: "=") {
      let name = line.string(targetRange)
      throw Mistake.badName(name).problem(
        at: line.span(targetRange.isEmpty ? colon..<(colon + 1) : targetRange))
    }
    if targetRange.isEmpty {
      throw Mistake.missingTarget.problem(at: line.span(colon..<(colon + 1)))
    }
    let rest = (colon + 1)..<range.upperBound
    if let next = rest.first, line.bytes[next] == UInt8(ascii: ":") {
      throw Mistake.doubleColon.problem(at: line.span(colon..<(next + 1)))
    }
    if line.bytes[targetRange.upperBound - 1] == UInt8(ascii: "&") {
      throw Mistake.groupedTargets.problem(
        at: line.span((targetRange.upperBound - 1)..<(colon + 1)))
    }
    let special = line.string(targetRange)
    if special == ".PHONY" { return nil }
    if special.hasPrefix("."), special.utf8.dropFirst().allSatisfy(isCapitalOrUnderscore),
      special.utf8.count > 1
    {
      throw Mistake.specialTarget(special).problem(at: line.span(targetRange))
    }
    let targets = try text.text(targetRange)
    let trimmed = line.trimmed(rest)
    if let assignment = try assignment(line, trimmed) {
      return .scopedAssignment(targets: targets, assignment)
    }
    if let bad = plainIndex(of: ":;|", in: line, trimmed) {
      let mistake: Mistake =
        switch line.bytes[bad] {
        case UInt8(ascii: ":"): .secondColon
        case UInt8(ascii: ";"): .inlineRecipe
        default: .orderOnly
        }
      throw mistake.problem(at: line.span(bad..<(bad + 1)))
    }
    let prerequisites = try text.text(trimmed)
    return .rule(Rule(targets: targets, prerequisites: prerequisites, recipe: []))
  }

  /// Where one of `bytes` first stands outside references and without a backslash.
  private func plainIndex(
    of bytes: String, in line: LogicalLine, _ range: Range<Int>
  ) -> Int? {
    var depth = 0
    var position = range.lowerBound
    while position < range.upperBound {
      let byte = line.bytes[position]
      let next = position + 1 < range.upperBound ? line.bytes[position + 1] : 0
      switch byte {
      case UInt8(ascii: "\\"): position += 1
      case UInt8(ascii: "$"):
        if next == UInt8(ascii: "$") { position += 1 }
        if next == UInt8(ascii: "(") || next == UInt8(ascii: "{") {
          depth += 1
          position += 1
        }
      case UInt8(ascii: "("), UInt8(ascii: "{"): if depth > 0 { depth += 1 }
      case UInt8(ascii: ")"), UInt8(ascii: "}"): if depth > 0 { depth -= 1 }
      default: if depth == 0, bytes.utf8.contains(byte) { return position }
      }
      position += 1
    }
    return nil
  }
}

/// Whether the shell can read a variable of this name.
package func isShellName(_ text: String) -> Bool {
  isVariableName(text) && !text.utf8.contains { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }
}

private func isCapitalOrUnderscore(_ byte: UInt8) -> Bool {
  (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) || byte == UInt8(ascii: "_")
}
