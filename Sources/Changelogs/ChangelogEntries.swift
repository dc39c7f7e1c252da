// What a new section says, and how it is written in a markup. Where the words come from, commits or
// fragments, is the business of those.

import Notation
import Standards

/// Groups of items, each under a heading.
public struct ChangelogEntries: Sendable, Hashable {
  struct Group: Sendable, Hashable {
    /// Nil: no heading.
    var title: String?
    var items: [Item]
  }

  enum Item: Sendable, Hashable {
    /// Text in no markup, which has to be escaped, and the packages that it is about. Lines that
    /// begin with `- ` are a list, of its own or below the text.
    case text(String, of: [ProjectName])
    /// Text in the changelog's own markup, of one or more lines.
    case markup(String)
    /// The same, and no item of a list.
    case paragraph(String)
  }

  var groups: [Group] = []

  public init() {}

  init(groups: [Group]) { self.groups = groups }

  var isEmpty: Bool { groups.allSatisfy(\.items.isEmpty) }

  public static func + (one: ChangelogEntries, other: ChangelogEntries) -> ChangelogEntries {
    var result = one
    for group in other.groups {
      if let place = result.groups.firstIndex(where: { $0.title == group.title }) {
        result.groups[place].items += group.items
      } else {
        result.groups.append(group)
      }
    }
    return result
  }
}

/// How the parts of a section are written.
struct EntryForm: Sendable, Hashable {
  var markup: Markup
  var bullet: Character = "-"
  /// Of the headings in a section.
  var heading: HeadingForm

  init(markup: Markup) {
    self.markup = markup
    switch markup {
    case .markdown: heading = HeadingForm(level: 3)
    case .restructuredText: heading = HeadingForm(level: 3, underline: "~")
    case .asciiDoc:
      heading = HeadingForm(level: 3, mark: "=")
      bullet = "*"
    }
  }

  /// The groups with an empty line between two, lines ended by `\n`, none at the end.
  func text(_ entries: ChangelogEntries) -> String {
    entries.groups.filter { !$0.items.isEmpty }.map { group in
      let title = group.title.map { lined(escaped($0, in: markup), heading, "\n") + "\n\n" } ?? ""
      var text = title
      for (number, item) in group.items.enumerated() {
        if number > 0 {
          text += item.isParagraph || group.items[number - 1].isParagraph ? "\n\n" : "\n"
        }
        text += self.text(item)
      }
      return text
    }.joined(separator: "\n\n")
  }

  private func text(_ item: ChangelogEntries.Item) -> String {
    switch item {
    case .paragraph(let text): return text
    case .markup(let text): return listed(text)
    case .text(let text, of: let packages):
      let names = packages.map(\.text).joined(separator: ", ")
      let lead = names.isEmpty ? "" : strong(escaped("\(names):", in: markup)) + " "
      var items: [String] = []
      for line in text.split(whereSeparator: \.isNewline) {
        let isListed = line.hasPrefix("- ")
        let words = escaped(String(isListed ? line.dropFirst(2) : line), in: markup)
        // A list below a text stays one; where there is no text, each of it stands by itself.
        if !isListed || text.hasPrefix("- ") {
          items.append(listed(lead + words))
        } else {
          items.append(nested(words))
        }
      }
      return items.joined(separator: "\n")
    }
  }

  private func strong(_ text: String) -> String {
    markup == .asciiDoc ? "*\(text)*" : "**\(text)**"
  }

  private func nested(_ text: String) -> String {
    markup == .asciiDoc ? "\(bullet)\(bullet) \(text)" : "  \(bullet) \(text)"
  }

  /// Further lines stand below the first one's text.
  private func listed(_ text: String) -> String {
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    return lines.enumerated().map { number, line in
      number == 0
        ? "\(bullet) \(line)" : line.isEmpty || markup == .asciiDoc ? String(line) : "  \(line)"
    }.joined(separator: "\n")
  }
}

extension ChangelogEntries.Item {
  fileprivate var isParagraph: Bool { if case .paragraph = self { true } else { false } }
}

extension Changelog {
  /// How sections are written here: as the newest one, else as the markup's own texts are.
  func entryForm(like newest: Section?) -> EntryForm {
    var form = EntryForm(markup: markup)
    let level = newest?.level ?? unreleased?.level ?? 2
    let all = blocks.compactMap { block -> (HeadingForm, Range<Int>)? in
      if case .heading(let form) = block.kind { (form, block.range) } else { nil }
    }
    if let newest, let own = all.first(where: { newest.body.overlaps($0.1) }) {
      form.heading = own.0
    } else if let known = all.first(where: { $0.0.level == level + 1 }) {
      form.heading = known.0
    } else if markup == .restructuredText {
      let taken = all.map(\.0.underline)
      let mark = "=-~^\"'+".first { !taken.contains($0) } ?? "~"
      form.heading = HeadingForm(level: level + 1, underline: mark)
    } else {
      form.heading = HeadingForm(level: min(6, level + 1), mark: markup == .asciiDoc ? "=" : "#")
    }
    form.heading.underlineLength = 0
    if let newest,
      let list = blocks.first(where: { $0.kind == .list && newest.body.overlaps($0.range) }),
      let mark = bytes[list.range].first(where: { !$0.isASCIISpace }), "-*+".utf8.contains(mark)
    {
      form.bullet = Character(Unicode.Scalar(mark))
    }
    return form
  }
}
