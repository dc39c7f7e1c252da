// What a changelog's heading says: a version, with a word and a date around it or not. How the next one
// is written like it is in `ChangelogStyle.swift`.

import Notation
import Standards
import Versioning

extension Changelog {
  enum Title: Sendable, Hashable {
    /// What has no version yet.
    case unreleased
    /// A version that is to come: `1.3.0 (unreleased)`. How it is written, too.
    case upcoming(Version, Style)
    /// How the heading is written, too: newer ones follow it.
    case release(Version, Style)
    case other
  }
}

extension Changelog.Title {
  /// - Parameters:
  ///   - heading: without its marks.
  ///   - form: on the second level, where releases are looked for, more may follow the version than a
  ///     date.
  init(heading text: String, _ form: HeadingForm) {
    if isUnreleased(text, isLoose: form.level == 2) {
      self = .unreleased
      return
    }
    guard let found = StatedRelease(text), found.word.isEmpty && form.level == 2 || found.isDateOnly
    else {
      self = .other
      return
    }
    let style = Changelog.Style(found, of: text, form)
    if found.isUpcoming || found.version.dev != nil {
      var version = found.version
      version = Version(
        release: version.release, epoch: version.epoch, pre: version.pre, post: version.post)
      self = .upcoming(version, style)
    } else {
      self = .release(found.version, style)
    }
  }
}

/// Whether a heading is that of what is to come, and names no version.
private func isUnreleased(_ text: String, isLoose: Bool) -> Bool {
  let letters = text.lowercased().filter(\.isLetter)
  let names: Set<String> = [
    "unreleased", "unreleasedchanges", "upcoming", "upcomingrelease", "upcomingchanges", "next",
    "nextrelease", "nextversion", "vnext", "dev", "develop", "development", "developmentversion",
    "indevelopment", "master", "main", "trunk", "head", "latestchanges", "inprogress", "pending",
    "tobereleased", "notreleased", "notyetreleased", "masterunreleased", "mainunreleased",
    "nextunreleased", "developmentunreleased", "unreleaseddev",
  ]
  if text.contains(where: \.isNumber) {
    // `[Unreleased] - 2026-xx-xx`, and no version.
    guard letters.hasPrefix("unreleased"), isLoose else { return false }
    return StatedRelease(String(text.drop { !$0.isNumber })) == nil
  }
  return names.contains(letters) || isLoose && letters.hasPrefix("unreleased")
}

/// A version in a heading, and what stands around it.
struct StatedRelease {
  var lead: Substring
  var version: Version
  var closing: String
  /// The address, if the version is a link.
  var address: Substring = ""
  /// Behind that.
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
      if bare.isEmpty || fillers.contains(bare) { continue }
      let plain = word.filter { !"[]()*`:".contains($0) }
      guard number == 0, plain.allSatisfy({ $0.isLetter || $0.isNumber || "-_.".contains($0) }),
        !["python", "since", "from", "to", "for", "until", "before", "after"].contains(bare)
      else { return nil }
      name = plain.isEmpty ? "" : word
    }
    return nil
  }

  /// - Parameter word: of `text`: `[v1.2.0]`, `core@1.2.0`, `core-v1.2.0`, `**1.2.0**`.
  private init?(_ text: String, _ word: Substring) {
    var start = word.drop { "[(*_`\\".contains($0) }
    // Behind a bracket is an address, which has marks of its own.
    let own = start.prefix { !"]()".contains($0) }
    if own.first?.isNumber == false {
      for mark in ["@", "==", "/", "-", "_", ":"] {
        if let range = own.ranges(of: mark).last, isVersionStart(own[range.upperBound...]) {
          start = start[range.upperBound...]
          break
        }
      }
    }
    if let letter = start.first, "vV".contains(letter) { start = start.dropFirst() }
    var number = start.prefix { !"]()*`,:;".contains($0) }
    // `1.2.0.` ends a sentence.
    while let last = number.last, "._".contains(last) { number.removeLast() }
    guard number.first?.isNumber == true, !isDay(number), let version = Version(spelled: number)
    else { return nil }
    self.version = version
    lead = text[..<number.startIndex]
    var rest = text[number.endIndex...]
    let marks = rest.prefix { "]*_`:.".contains($0) }
    closing = String(marks)
    rest = rest[marks.endIndex...]
    // A heading may link to the release: `[1.2.3](https://…)`.
    if marks.contains("]"), rest.first == "(", let end = rest.firstIndex(of: ")") {
      address = rest[rest.index(after: rest.startIndex)..<end]
      rest = rest[rest.index(after: end)...]
    }
    self.rest = rest
  }

  /// Whether nothing but a date follows, or that there is none yet.
  var isDateOnly: Bool {
    if isUpcoming { return true }
    let text = rest.filter { !$0.isWhitespace }
    let digits = text.count { $0.isNumber }
    let isBare = !text.contains { $0.isLetter || $0.isNumber }
    return isBare || (4...8).contains(digits) && text.count { $0.isLetter } <= 14
  }

  /// Whether the heading says that the version is not out yet.
  var isUpcoming: Bool {
    let text = (lead + " " + rest).lowercased()
    let letters = text.filter(\.isLetter)
    if unfinished.contains(where: letters.contains) { return true }
    let behind = rest.lowercased().filter(\.isLetter)
    return ["tbd", "tba", "wip", "dev", "upcoming", "next", "pending", "draft"].contains(behind)
      || text.contains("xx-xx") || text.contains("??-??")
  }
}

private let unfinished = [
  "unreleased", "notyetreleased", "notreleased", "indevelopment", "inprogress", "tobereleased",
  "underdevelopment",
]
private let fillers: Set<String> = [
  "version", "versions", "ver", "release", "released", "tag", "changes", "changelog", "notes", "in",
  "of", "new", "whats", "what", "s",
]

/// Whether a word is a date in numbers, which reads like a version: `2026.11.22` is taken for one.
private func isDay(_ word: Substring) -> Bool {
  guard !word.contains("."), let day = StatedDay(in: String(word)) else { return false }
  return day.parts.count == 3
}
