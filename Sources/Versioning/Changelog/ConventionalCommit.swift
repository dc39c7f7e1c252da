// One commit's message by Conventional Commits: its type, scope, description, and whether it breaks.

import Workspace

/// What a message says in the form `type(scope)!: description`.
/// - Source: conventionalcommits.org 1.0.0.
struct ConventionalCommit: Sendable, Hashable {
  /// In lower case: `feat`, `fix`.
  var type: String
  var scope: String?
  var description: String
  /// What breaks: the footer's text, or the description where `!` says so; nil when nothing does.
  var breaking: String?

  /// - Returns: nil for a message in another form.
  init?(_ message: String) {
    let lines = message.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    guard let subject = lines.first(where: { !$0.allSatisfy(\.isWhitespace) }),
      let colon = subject.firstRange(of: ": ")
    else { return nil }
    var head = subject[..<colon.lowerBound]
    let isBreaking = head.hasSuffix("!")
    if isBreaking { head = head.dropLast() }
    if head.hasSuffix(")"), let open = head.firstIndex(of: "(") {
      scope = String(head[head.index(after: open)...].dropLast())
      head = head[..<open]
    }
    guard !head.isEmpty, head.allSatisfy({ $0.isLetter || $0 == "-" }) else { return nil }
    type = head.lowercased()
    description = String(subject[colon.upperBound...]).trimmedOfSpaces
    guard !description.isEmpty else { return nil }
    breaking =
      Self.footer(lines.drop { $0 != subject }.dropFirst()) ?? (isBreaking ? description : nil)
  }

  /// What follows `BREAKING CHANGE: `, up to an empty line or the next footer.
  private static func footer(_ lines: ArraySlice<Substring>) -> String? {
    let marks = ["BREAKING CHANGE: ", "BREAKING-CHANGE: "]
    guard
      let start = lines.firstIndex(where: { line in marks.contains { line.hasPrefix($0) } })
    else { return nil }
    var text = String(lines[start].dropFirst(marks[0].count))
    for line in lines[(start + 1)...] {
      if line.allSatisfy(\.isWhitespace) || isFooter(line) { break }
      text += " " + String(line).trimmedOfSpaces
    }
    return text.trimmedOfSpaces
  }

  /// `Reviewed-by: Z`, `Refs #12`.
  private static func isFooter(_ line: Substring) -> Bool {
    let token = line.prefix { $0.isLetter || $0.isNumber || $0 == "-" }
    let rest = line.dropFirst(token.count)
    return !token.isEmpty && (rest.hasPrefix(": ") || rest.hasPrefix(" #"))
  }
}

extension GitCommit {
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
}

extension String {
  var trimmedOfSpaces: String {
    guard let first = firstIndex(where: { !$0.isWhitespace }),
      let last = lastIndex(where: { !$0.isWhitespace })
    else { return "" }
    return String(self[first...last])
  }
}
