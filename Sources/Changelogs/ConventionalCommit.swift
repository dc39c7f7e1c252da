// One commit's message by Conventional Commits: its type, scope, description, and whether it breaks.

import Git
import Notation
import Standards
import Workspace

/// What a message says in the form `type(scope)!: description`.
/// - Source: conventionalcommits.org 1.0.0.
struct ConventionalCommit: Sendable, Hashable {
  /// In lower case: `feat`, `fix`.
  var type: String
  var scope: String?
  var description: String
  /// What breaks: the footer's text, or the description where `!` says so; nil when nothing does. The
  /// items of a list are lines that begin with `- `.
  var breaking: String?

  /// - Returns: nil for a message in another form.
  init?(_ message: String) {
    let lines = message.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    guard let number = lines.firstIndex(where: { !$0.allSatisfy(\.isWhitespace) }),
      let colon = lines[number].firstRange(of: ": ")
    else { return nil }
    let subject = lines[number]
    // An emoji before the type is decoration.
    var head = subject[..<colon.lowerBound].drop { !$0.isASCII || $0 == " " }
    let isBreaking = head.hasSuffix("!")
    if isBreaking { head = head.dropLast() }
    if head.hasSuffix(")"), let open = head.firstIndex(of: "(") {
      scope = String(head[head.index(after: open)...].dropLast())
      head = head[..<open]
    }
    guard !head.isEmpty, head.allSatisfy({ $0.isLetter || $0 == "-" }) else { return nil }
    type = head.lowercased()
    description = String(subject[colon.upperBound...]).trimmingWhitespace
    guard !description.isEmpty else { return nil }
    breaking = Self.footer(lines.dropFirst(number + 1)) ?? (isBreaking ? description : nil)
  }

  /// What follows `BREAKING CHANGE:`, up to an empty line or the next footer; where nothing stands on
  /// that line, the paragraph below it.
  static func footer(_ lines: ArraySlice<Substring>) -> String? {
    let marks = ["BREAKING CHANGE:", "BREAKING-CHANGE:", "BREAKING CHANGES:"]
    guard
      let start = lines.firstIndex(where: { line in marks.contains { line.hasPrefix($0) } }),
      let colon = lines[start].firstIndex(of: ":")
    else { return nil }
    var text = String(lines[start][lines[start].index(after: colon)...]).trimmingWhitespace
    for line in lines[(start + 1)...] {
      if line.allSatisfy(\.isWhitespace) {
        if text.isEmpty { continue }
        break
      }
      if isFooter(line) { break }
      let words = String(line).trimmingWhitespace
      if let mark = words.first, "-*+•".contains(mark), words.dropFirst().first == " " {
        text += (text.isEmpty ? "- " : "\n- ") + String(words.dropFirst()).trimmingWhitespace
      } else {
        text += (text.isEmpty ? "" : " ") + words
      }
    }
    return text.isEmpty ? nil : text
  }

  /// `Reviewed-by: Z`, `Refs #12`.
  private static func isFooter(_ line: Substring) -> Bool {
    let token = line.prefix { $0.isLetter || $0.isNumber || $0 == "-" }
    let rest = line.dropFirst(token.count)
    return !token.isEmpty && (rest.hasPrefix(": ") || rest.hasPrefix(" #"))
  }
}

/// The types that lines of a body may have: others, `Reviewed-by` say, are footers.
private let bodyTypes: Set<String> = [
  "feat", "fix", "perf", "refactor", "docs", "style", "test", "chore", "build", "ci", "deprecate",
  "remove", "security",
]

extension GitCommit {
  /// All that the message says in the form of Conventional Commits; empty for one in another form.
  ///
  /// The subject counts, and paragraphs of the body that begin as a subject does. Where a merge was
  /// squashed, its commits are items of a list: they count where the subject is in another form; else
  /// it stands for them, and they only say whether something breaks.
  var parts: [ConventionalCommit] {
    let lines = message.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    let start = lines.firstIndex { !$0.allSatisfy(\.isWhitespace) } ?? lines.startIndex
    let body = lines.dropFirst(start + 1)
    var paragraphs: [ConventionalCommit] = []
    var items: [ConventionalCommit] = []
    var isFirst = false
    for line in body {
      let text = String(line).trimmingWhitespace
      let isItem = text.hasPrefix("* ") || text.hasPrefix("- ")
      if let part = ConventionalCommit(isItem ? String(text.dropFirst(2)) : text),
        bodyTypes.contains(part.type), isItem || (isFirst && line.first?.isWhitespace == false)
      {
        if isItem { items.append(part) } else { paragraphs.append(part) }
      }
      isFirst = text.isEmpty
    }
    guard var head = ConventionalCommit(message) else {
      var all = paragraphs + items
      if !all.isEmpty, let breaking = ConventionalCommit.footer(body) {
        all[0].breaking = all[0].breaking ?? breaking
      }
      return all
    }
    head.breaking = head.breaking ?? items.lazy.compactMap(\.breaking).first
    return [head] + paragraphs.filter { $0.description != head.description }
  }

  /// The commits that this one takes back; empty for what is no revert.
  ///
  /// `git revert` says `This reverts commit …` in the message, Conventional Commits has the type
  /// `revert` with a footer `Refs: …`.
  var reverted: [String] {
    let isRevert = message.hasPrefix("Revert ") || ConventionalCommit(message)?.type == "revert"
    var names: [String] = []
    for line in message.split(whereSeparator: \.isNewline) {
      if let range = line.firstRange(of: "This reverts commit ") {
        names += [String(line[range.upperBound...].prefix { $0.isHexDigit })]
      } else if isRevert, line.hasPrefix("Refs: ") {
        names += line.dropFirst(6).split { !$0.isHexDigit }.map(String.init)
      }
    }
    return names.filter { $0.count >= 7 }
  }

  /// The subject that a revert quotes: `Revert "feat: x (#1)" (#2)`, `revert: feat: x`. What is merged
  /// on a forge names no commit.
  var revertedSubject: String? {
    if let quoted = quotedSubject { return quoted }
    guard let part = ConventionalCommit(message), part.type == "revert" else { return nil }
    return part.description
  }

  /// `feat: x` of `Revert "feat: x" (#2)`; nil where no second quotation mark stands.
  var quotedSubject: String? {
    guard subject.hasPrefix("Revert \"") else { return nil }
    let quoted = subject.dropFirst(8)
    return quoted.lastIndex(of: "\"").map { String(quoted[..<$0]) }
  }

  /// Whether it is a release's own commit, as rel makes it, or as others do.
  var isRelease: Bool {
    let words = subject.split(separator: " ")
    guard let last = words.last, Version(spelled: last) != nil else { return false }
    let start = words.dropLast().joined(separator: " ").lowercased()
    return ["release", "chore(release):", "chore: release", "bump version to", ""].contains(start)
  }
}
