// How headings of releases are written, and the next one like them: with a date or without, with words
// around the version, a link, a line below.

import Notation
import Standards

extension Changelog {
  /// `## [v1.2.3] - 2026-11-22`.
  struct Style: Sendable, Hashable {
    var form = HeadingForm(level: 2)
    /// Before the version: `[`, `v`, `Release v`, `core@`, `2026-01-02 - `.
    var lead = "["
    /// Right behind the version: `]`, `**`.
    var closing = "]"
    /// The address that the version links to; empty for none.
    var address = ""
    var version: Version?
    /// Behind all that, up to the date's end and the bracket behind it; empty where none is.
    var tail = " - 2000-01-01"
    /// A line of its own below the heading that has the date: `Released 2026-01-02`.
    var dateLine: String?

    /// For a text without a release.
    init() {}

    init(_ found: StatedRelease, of text: String, _ form: HeadingForm) {
      self.form = form
      lead = String(found.lead)
      closing = found.closing
      address = String(found.address)
      version = found.version
      tail = ""
      let rest = String(found.rest)
      guard let day = StatedDay(in: rest) else { return }
      let closers = rest[day.range.upperBound...].prefix { ")]*_`.:".contains($0) }
      tail = String(rest[..<closers.endIndex])
      let opened = tail.count { $0 == "(" } - tail.count { $0 == ")" }
      if opened == 1 { tail += ")" }
    }

    /// The heading of a version, in one line or with others above and below it.
    /// - Parameter tagPrefix: for an address that no tag is in.
    func heading(_ new: Version, date: String, newline: String) -> String {
      let number = new.normalized
      func dated(_ text: String) -> String {
        StatedDay(in: text).map { $0.text(text, on: date) } ?? text
      }
      let link = newAddress(new).map { "(\($0))" } ?? ""
      let text = dated(lead) + number + closing + link + dated(tail)
      return lined(text, form, newline)
    }

    /// What stands below the heading before anything else.
    func lineBelow(date: String) -> String? {
      guard let dateLine else { return nil }
      return StatedDay(in: dateLine).map { $0.text(dateLine, on: date) } ?? dateLine
    }

    /// `…/compare/v1.2.0...v1.3.0` of `…/compare/v1.1.0...v1.2.0`, and `…/tag/v1.3.0` of
    /// `…/tag/v1.2.0`; nil for another address.
    private func newAddress(_ new: Version) -> String? {
      guard let version, let slash = address.lastIndex(of: "/") else { return nil }
      let last = address[address.index(after: slash)...]
      for dots in ["...", ".."] {
        guard let range = last.firstRange(of: dots) else { continue }
        let to = String(last[range.upperBound...])
        guard let tag = tagName(like: to, version, new) else { return nil }
        return address[...slash] + to + dots + tag
      }
      return tagName(like: String(last), version, new).map { address[...slash] + $0 }
    }
  }
}

/// `core-v1.3.0` of `core-v1.2.0`; nil for a name that does not end with the old version.
func tagName(like tag: String, _ old: Version, _ new: Version) -> String? {
  for place in tag.indices where tag[place].isNumber {
    if Version(spelled: tag[place...]) == old { return tag[..<place] + new.normalized }
  }
  return nil
}

/// A heading with its marks.
func lined(_ text: String, _ form: HeadingForm, _ newline: String) -> String {
  guard let underline = form.underline else {
    return String(repeating: form.mark, count: form.level) + " " + text
  }
  // A wide character takes two places in a line of fixed width.
  let wide = text.unicodeScalars.count { $0.value >= 0x1100 && $0.properties.isEmojiPresentation }
  let line = String(
    repeating: underline, count: max(form.underlineLength, text.count + wide))
  return (form.hasOverline ? line + newline : "") + text + newline + line
}
