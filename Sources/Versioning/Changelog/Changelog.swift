// The sections of a changelog in the form of Keep a Changelog, and where they stand in its text.

import Host
import Standards
import Workspace

/// A CHANGELOG.md.
public struct Changelog: Sendable {
  /// A heading of the second level and what follows it.
  struct Section: Sendable {
    /// The heading's line, without its end.
    var heading: Range<Int>
    /// From behind the heading's line to the next section, the links at the foot, or the end.
    var body: Range<Int>
    var title: Title
  }

  enum Title: Sendable, Hashable {
    case unreleased
    /// How the version is written, too: newer headings follow it.
    case release(Version, Style)
    case other
  }

  /// How headings of releases are written: `## [v1.2.3] - 2026-11-22`.
  struct Style: Sendable, Hashable {
    var hasBrackets = true
    var hasLetter = false
    /// Between the version and the date: ` - `, ` (`.
    var separator = " - "
    var end = ""

    func heading(_ version: Version, date: String) -> String {
      let text = (hasLetter ? "v" : "") + version.normalized
      return "## " + (hasBrackets ? "[\(text)]" : text) + separator + date + end
    }
  }

  let bytes: [UInt8]
  let sections: [Section]
  /// Lines `[1.2.3]: https://…`, outside of code: label and line.
  let links: [(label: String, line: Range<Int>)]
  /// The versions of headings of other levels: `# 2.0.0`, `### 1.0.1`, or a line underlined.
  private let otherVersions: Set<Version>

  public init(_ bytes: [UInt8]) {
    self.bytes = bytes
    var found: [(line: Range<Int>, title: Title)] = []
    var links: [(String, Range<Int>)] = []
    var others: Set<Version> = []
    var fence: String?
    var last = ""
    for line in lines(of: bytes) {
      let text = String(decoding: bytes[line], as: UTF8.self)
      defer { last = text }
      let start = text.drop { $0 == " " }
      if let mark = ["```", "~~~"].first(where: start.hasPrefix) {
        if fence == nil { fence = mark } else if fence == mark { fence = nil }
      } else if fence == nil, text.hasPrefix("## ") {
        found.append((line, Title(heading: text.dropFirst(3))))
      } else if fence == nil, text.hasPrefix("["), let end = text.firstIndex(of: "]"),
        text[end...].hasPrefix("]:")
      {
        links.append((String(text[text.index(after: text.startIndex)..<end]), line))
      } else if fence == nil {
        let isUnderline = text.count > 2 && text.allSatisfy { $0 == "-" || $0 == "=" }
        let heading = text.hasPrefix("#") ? text.drop { $0 == "#" } : isUnderline ? last[...] : ""
        if case .release(let version, _) = Title(heading: heading) { others.insert(version) }
      }
    }
    otherVersions = others
    self.links = links
    // Links stand at the foot; one in the middle of a section belongs to its text.
    let foot =
      links.map(\.1.lowerBound).first { start in
        !found.contains { $0.line.lowerBound > start }
      } ?? bytes.count
    sections = found.indices.map { index in
      let line = found[index].line
      let start = min(nextLine(after: line, in: bytes), bytes.count)
      let next = index + 1 < found.count ? found[index + 1].line.lowerBound : max(foot, start)
      return Section(heading: line, body: start..<max(start, next), title: found[index].title)
    }
  }

  var unreleased: Section? { sections.first { $0.title == .unreleased } }

  func section(of version: Version) -> Section? {
    sections.first {
      if case .release(version, _) = $0.title { true } else { false }
    }
  }

  /// Whether a version has a heading in another form than that of sections.
  func hasOtherHeading(of version: Version) -> Bool { otherVersions.contains(version) }

  /// Whether a section says anything: a line other than a heading.
  func isEmpty(_ section: Section) -> Bool {
    let body = Array(bytes[section.body])
    return !lines(of: body).contains { line in
      let text = String(decoding: body[line], as: UTF8.self)
      return !text.allSatisfy(\.isWhitespace) && !text.hasPrefix("#")
    }
  }
}

/// Where the line behind `line` starts.
func nextLine(after line: Range<Int>, in bytes: [UInt8]) -> Int {
  (bytes[line.upperBound...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count - 1) + 1
}

extension Changelog.Title {
  /// - Parameter heading: without `## `.
  init(heading: some StringProtocol) {
    let text = String(heading)
    let bare = String(text.filter { !"[]".contains($0) && !$0.isWhitespace }).lowercased()
    if bare.hasPrefix("unreleased") {
      self = .unreleased
      return
    }
    var style = Changelog.Style()
    var rest = Substring(text).drop { $0 == " " }
    style.hasBrackets = rest.hasPrefix("[")
    if style.hasBrackets { rest = rest.dropFirst() }
    style.hasLetter = rest.first == "v" || rest.first == "V"
    let word = rest.prefix { !$0.isWhitespace && $0 != "]" && $0 != "(" && $0 != "," && $0 != ":" }
    guard word.contains(where: \.isNumber), let version = Version(spelled: word) else {
      self = .other
      return
    }
    rest = rest.dropFirst(word.count)
    if style.hasBrackets {
      // A heading may link to the release: `[1.2.3](https://…)`.
      rest = rest.drop { $0 != "]" }.dropFirst()
      if rest.hasPrefix("(") { rest = rest.drop { $0 != ")" }.dropFirst() }
    }
    if let digit = rest.firstIndex(where: \.isNumber) {
      style.separator = String(rest[..<digit])
      style.end = style.separator.contains("(") ? ")" : ""
    }
    self = .release(version, style)
  }
}
