// What a changelog's heading says: a version, with a word and a date around it or not, and how the next
// one is written like it.

import Notation
import Standards

extension Changelog {
  /// How headings of releases are written: `## [v1.2.3] - 2026-11-22`.
  struct Style: Sendable, Hashable {
    var form = HeadingForm(level: 2)
    /// Before the version: `[`, `v`, `Release v`, `core@`.
    var lead = "["
    /// Right behind the version: `]`, `**`.
    var closing = "]"
    /// Between that and the date: ` - `, ` (`.
    var separator = " - "
    var end = ""
    /// Whether the date stands before the version, in `lead`.
    var isDatedBefore = false

    /// The heading of a version, in one line or with a line below it.
    func heading(_ version: Version, date: String, newline: String) -> String {
      let number = version.normalized
      let text =
        isDatedBefore
        ? redated(lead, date) + number + closing
        : lead + number + closing + separator + date + end
      guard let underline = form.underline else {
        return String(repeating: "#", count: form.level) + " " + text
      }
      return text + newline + String(repeating: underline.character, count: text.count)
    }
  }
}

/// The text with another date in place of its own.
private func redated(_ text: String, _ date: String) -> String {
  text.split(separator: " ", omittingEmptySubsequences: false)
    .map { word in
      statedDay(in: word).map { String(word.replacing($0, with: date)) } ?? String(word)
    }
    .joined(separator: " ")
}

/// The date of `(2026-01-02)`; nil where there is none.
private func statedDay(in word: Substring) -> Substring? {
  let bare = word.drop { !$0.isNumber }
  let day = bare.prefix(10)
  let shape = day.utf8.map { $0.isASCIIDigit ? UInt8(ascii: "d") : $0 }
  let rest = bare.dropFirst(10)
  return shape == Array("dddd-dd-dd".utf8) && rest.first?.isNumber != true ? day : nil
}

extension Changelog.Title {
  /// - Parameters:
  ///   - heading: without its marks.
  ///   - form: on the second level, where releases are looked for, more may follow the version than a
  ///     date.
  init(heading text: String, _ form: HeadingForm) {
    let bare = text.filter { !"[]".contains($0) && !$0.isWhitespace }.lowercased()
    if form.level == 2 ? bare.hasPrefix("unreleased") : bare == "unreleased" {
      self = .unreleased
      return
    }
    guard let found = StatedRelease(text) else {
      self = .other
      return
    }
    let isPlain = found.word.isEmpty
    guard isPlain && (form.level == 2 || found.isDateOnly) || form.level == 2 && found.isDateOnly
    else {
      self = .other
      return
    }
    var style = Changelog.Style(form: form, lead: String(found.lead), closing: found.closing)
    style.isDatedBefore = found.lead.split(separator: " ").contains { statedDay(in: $0) != nil }
    // A date in words gives way to one in numbers.
    if found.rest.contains(where: \.isNumber) {
      style.separator = String(found.rest.prefix { !$0.isLetter && !$0.isNumber })
      style.end = style.separator.contains("(") ? ")" : ""
    }
    self = .release(found.version, style)
  }
}

/// A version in a heading, and what stands around it.
private struct StatedRelease {
  var lead: Substring
  var version: Version
  var closing: String
  /// Behind a link, if there is one.
  var rest: Substring
  /// A word before the version that may be the project's name.
  var word: Substring = ""

  /// - Returns: nil for a heading that begins with anything else than a version, a date, words like
  ///   `Version`, or one word that may be a name.
  init?(_ text: String) {
    var name: Substring = ""
    for (number, word) in text.split(separator: " ").enumerated() {
      if let found = StatedRelease(text, word) {
        // `Node 20` is no release of a project.
        if !name.isEmpty, found.version.release.count < 2 { return nil }
        self = found
        self.word = name
        return
      }
      let bare = word.filter(\.isLetter).lowercased()
      if bare.isEmpty || ["version", "release", "released"].contains(bare) { continue }
      guard number == 0, word.allSatisfy({ $0.isLetter || $0.isNumber || "-_.".contains($0) }),
        !["python", "since", "from", "to", "for", "until", "before", "after"].contains(bare)
      else { return nil }
      name = word
    }
    return nil
  }

  /// - Parameter word: of `text`: `[v1.2.0]`, `core@1.2.0`, `core-v1.2.0`, `**1.2.0**`.
  private init?(_ text: String, _ word: Substring) {
    var start = word.drop { "[(*_`".contains($0) }
    // Behind a bracket is an address, which has marks of its own.
    let own = start.prefix { !"]()".contains($0) }
    for mark in ["@", "==", "-v", "-V"] {
      if let range = own.firstRange(of: mark), range.upperBound < own.endIndex {
        start = start[range.upperBound...]
        break
      }
    }
    if let letter = start.first, "vV".contains(letter) { start = start.dropFirst() }
    let number = start.prefix { !"]()*`,:".contains($0) }
    guard number.first?.isNumber == true, statedDay(in: number) == nil,
      let version = Version(spelled: number)
    else { return nil }
    self.version = version
    lead = text[..<number.startIndex]
    var rest = text[number.endIndex...]
    let marks = rest.prefix { "]*_`".contains($0) }
    closing = String(marks)
    rest = rest[marks.endIndex...]
    // A heading may link to the release: `[1.2.3](https://…)`.
    if marks.contains("]"), rest.first == "(" { rest = rest.drop { $0 != ")" }.dropFirst() }
    self.rest = rest
  }

  /// Whether nothing but a date follows.
  var isDateOnly: Bool {
    let text = rest.filter { !$0.isWhitespace }
    let digits = text.count { $0.isNumber }
    return text.isEmpty || (4...8).contains(digits) && text.count { $0.isLetter } <= 12
  }
}
