// The sections of a changelog in the form of Keep a Changelog, or near to it, and where they stand in
// its text. What its headings say is in `ChangelogHeading.swift`.

import Host
import Notation
import Standards

/// A CHANGELOG.md.
public struct Changelog: Sendable {
  /// A heading and what follows it.
  struct Section: Sendable {
    /// Where an anchor above the heading begins, else the heading.
    var start: Int
    /// The heading's lines, without the end of the last one.
    var heading: Range<Int>
    /// From behind the heading's lines to the next section, the links at the foot, or the end.
    var body: Range<Int>
    var title: Title
    var level: Int
  }

  enum Title: Sendable, Hashable {
    case unreleased
    /// How the heading is written, too: newer ones follow it.
    case release(Version, Style)
    case other
  }

  let bytes: [UInt8]
  /// Headings of the second level, and those of others that say a version, or what is to come.
  let sections: [Section]
  let links: [LinkDefinition]
  private let blocks: [MarkdownBlock]

  public init(_ bytes: [UInt8]) {
    let document = markdownDocument(bytes)
    self.bytes = bytes
    blocks = document.blocks
    links = document.definitions
    var found: [Section] = []
    for (index, block) in document.blocks.enumerated() {
      guard case .heading(let form) = block.kind else { continue }
      let text = String(decoding: bytes[block.content], as: UTF8.self)
      let title = Title(heading: text, form)
      if title == .other, form.level != 2 { continue }
      let before = index > 0 ? document.blocks[index - 1] : nil
      let anchor = before.flatMap { isAnchor(bytes[$0.range]) ? $0.range.lowerBound : nil }
      found.append(
        Section(
          start: anchor ?? block.range.lowerBound, heading: block.range, body: 0..<0,
          title: title, level: form.level))
    }
    // Links stand at the foot; one in the middle of a section belongs to its text.
    let foot =
      links.map(\.line.lowerBound).first { start in
        !found.contains { $0.heading.lowerBound > start }
      } ?? bytes.count
    for index in found.indices {
      let start = min(nextLine(after: found[index].heading, in: bytes), bytes.count)
      let next = index + 1 < found.count ? found[index + 1].start : max(foot, start)
      found[index].body = start..<max(start, next)
    }
    sections = found
  }

  var unreleased: Section? { sections.first { $0.title == .unreleased } }

  func section(of version: Version) -> Section? {
    sections.first {
      if case .release(version, _) = $0.title { true } else { false }
    }
  }

  /// Whether a section says anything: more than headings. One of releases of its own, as `1.2` above
  /// `1.2.1`, does.
  func isEmpty(_ section: Section) -> Bool {
    let speaks = blocks.contains { block in
      if case .heading = block.kind { false } else { section.body.overlaps(block.range) }
    }
    if speaks { return false }
    let next = sections.first { $0.heading.lowerBound > section.heading.lowerBound }
    if let next, case .release = next.title, next.level > section.level { return false }
    return true
  }
}

/// Whether a block is the place that links to the heading below it lead to: `<a name="1.2.0"></a>`.
private func isAnchor(_ block: ArraySlice<UInt8>) -> Bool {
  let text = String(decoding: block, as: UTF8.self).trimmingWhitespace.lowercased()
  guard text.hasPrefix("<a "), text.contains("name=") || text.contains("id="),
    let end = text.firstIndex(of: ">")
  else { return false }
  let rest = text[text.index(after: end)...].trimmingWhitespace
  return rest.isEmpty || rest == "</a>"
}

/// Where the line behind `line` starts.
func nextLine(after line: Range<Int>, in bytes: [UInt8]) -> Int {
  (bytes[line.upperBound...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count - 1) + 1
}
