// What a rule's prerequisites are for one target: other targets, or files.

import Diagnostics
import Releasefile
import Workspace

/// A prerequisite before its target has an action.
enum Draft {
  /// A target by its number, and where it is named.
  case target(Int, Span)
  case files(InputPattern)
}

/// Finds prerequisites; those that are the same for all targets of a rule once.
struct PrerequisiteFinder {
  private let table: TargetTable
  private var shared: SharedTexts
  /// By number of the rule: its prerequisites, cut into words.
  private var parts: [Int: [Part]] = [:]

  private struct Part {
    var text: Text
    /// The words, when they are the same for every target.
    var words: [Word]?
    /// What they are, when that is the same for every target too.
    var drafts: [Draft]?
  }

  init(table: TargetTable) {
    self.table = table
    self.shared = SharedTexts(rulebook: table.rulebook)
  }

  /// - Parameter range: numbers of the packages that `%` stands for in a rule without one.
  mutating func drafts(
    of number: Int, in scope: Scope, range: [Int]
  ) throws(Problem) -> [Draft] {
    let entry = table.entries[number]
    var drafts: [Draft] = []
    for rule in table.rules(of: entry).prerequisites {
      for part in try parts(of: rule, in: scope) {
        if let known = part.drafts {
          drafts += known
          continue
        }
        let words: [Word]
        if let known = part.words { words = known } else { words = try scope.words(of: part.text) }
        for word in words {
          guard word.hasStem else {
            drafts.append(try draft(of: word))
            continue
          }
          if table.packages.isEmpty {
            throw GraphMistake.noPackages(entry.name).problem(at: word.span)
          }
          for package in entry.package.map({ [$0] }) ?? range {
            drafts.append(try draft(of: word, for: package))
          }
        }
      }
    }
    return drafts
  }

  private mutating func parts(of rule: Int, in scope: Scope) throws(Problem) -> [Part] {
    if let known = parts[rule] { return known }
    var result: [Part] = []
    for text in table.rulebook.rules[rule].rule.prerequisites.parts {
      var part = Part(text: text)
      if shared.contains(text) {
        let words = try scope.words(of: text)
        part.words = words
        if !words.contains(where: \.hasStem) {
          var drafts: [Draft] = []
          for word in words { drafts.append(try draft(of: word)) }
          part.drafts = drafts
        }
      }
      result.append(part)
    }
    parts[rule] = result
    return result
  }

  /// - Parameter number: of the package.
  private func draft(of word: Word, for number: Int) throws(Problem) -> Draft {
    if let target = table.number(of: word, for: number) { return .target(target, word.span) }
    let package = table.packages[number]
    let instance = word.replacingStem(with: package.name.normalized)
    if !instance.required.isGlob, let target = table.number(of: instance.required.plain) {
      return .target(target, word.span)
    }
    if word.escaped.hasSuffix("/%") {
      let isKnown = table.patterns.contains(word.escaped)
      let near = isKnown ? nil : table.nearHint(to: word.escaped, patterns: true)
      let name = near == nil ? package.name.text : nil
      throw GraphMistake.unknownPattern(word.escaped, package: name, near: near)
        .problem(at: word.span)
    }
    return .files(try instance.inputPattern())
  }

  private func draft(of word: Word) throws(Problem) -> Draft {
    if let target = table.number(of: word.plain) { return .target(target, word.span) }
    let required = word.required
    if !required.isGlob, let target = table.number(of: required.plain) {
      return .target(target, word.span)
    }
    return .files(try word.inputPattern())
  }
}

extension Word {
  /// The word as files; a folder, written with `/` at its end, is everything below it.
  fileprivate func inputPattern() throws(Problem) -> InputPattern {
    var glob = try required.glob()
    if glob.isFolder {
      glob = try Word(escaped: glob.text + "**", span: span).glob()
    }
    return InputPattern(
      glob: glob, isOptional: isOptional, location: span.location, excerpt: span.excerpt)
  }
}
