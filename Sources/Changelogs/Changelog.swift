// The sections of a changelog, and where they stand in its text. What its headings say is in
// `ChangelogHeading.swift`, in which files changelogs are in `ChangelogFiles.swift`.

import Host
import Notation
import Standards
import Workspace

/// A CHANGELOG.md, a HISTORY.rst.
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
    var form: HeadingForm
    /// The package that the heading names.
    var project: ProjectName?
    var level: Int { form.level }
  }

  let bytes: [UInt8]
  let markup: Markup
  /// Headings that say a version, or what is to come, and others of the second level.
  let sections: [Section]
  let links: [LinkDefinition]
  let projects: [ProjectName]
  let blocks: [MarkupBlock]

  /// - Parameter projects: names that headings may have before the version.
  init(_ bytes: [UInt8], as markup: Markup, projects: [ProjectName] = []) {
    let document = markupDocument(bytes, as: markup)
    self.bytes = bytes
    self.markup = markup
    self.projects = projects
    blocks = document.blocks
    links = document.definitions
    var found: [Section] = []
    var headings: [(start: Int, level: Int)] = []
    for (index, block) in blocks.enumerated() {
      guard case .heading(let form) = block.kind else { continue }
      var start = index
      while start > 0, blocks[start - 1].kind == .anchor { start -= 1 }
      headings.append((blocks[start].range.lowerBound, form.level))
      let text = String(decoding: bytes[block.content], as: UTF8.self)
      var title = Title(heading: text, form)
      title.addDateLine(below: index, blocks, bytes)
      if title == .other, form.level != 2 { continue }
      found.append(
        Section(
          start: blocks[start].range.lowerBound, heading: block.range, body: 0..<0,
          title: title, form: form, project: projectName(title, projects)))
    }
    // Links stand at the foot; one in the middle of a section belongs to its text.
    let foot =
      links.map(\.line.lowerBound).first { start in
        !found.contains { $0.heading.lowerBound > start }
      } ?? bytes.count
    // Where patches stand below their minor release, other headings on their level are parts of them.
    let top = found.lazy.filter { $0.title != .other }.map(\.level).min() ?? 2
    for index in found.indices {
      let own = found[index]
      let start = min(nextLine(after: own.heading, in: bytes), bytes.count)
      let section = found[(index + 1)...].first { $0.title != .other }?.start
      let heading = headings.first { $0.start >= start && $0.level <= min(own.level, top) }?.start
      let next = [section, heading].compactMap(\.self).min() ?? max(foot, start)
      found[index].body = start..<max(start, next)
    }
    sections = found
  }

  var unreleased: Section? { sections.first { $0.title == .unreleased } }

  /// The first section of a version that is to come.
  func upcoming(of project: ProjectName?) -> Section? {
    for section in sections where isOf(section, project) {
      switch section.title {
      case .upcoming: return section
      case .release: return nil
      case .unreleased, .other: continue
      }
    }
    return nil
  }

  /// Sections of releases, the first one first.
  func releases(of project: ProjectName?) -> [(section: Section, version: Version, style: Style)] {
    sections.compactMap { section in
      if case .release(let version, let style) = section.title, isOf(section, project) {
        (section, version, style)
      } else {
        nil
      }
    }
  }

  func section(of version: Version, _ project: ProjectName? = nil) -> Section? {
    releases(of: project).first { $0.version == version }?.section
  }

  /// In a changelog of several packages, those of one count.
  private func isOf(_ section: Section, _ project: ProjectName?) -> Bool {
    project == nil || section.project == project
  }

  /// Whether a section says anything: more than headings, comments, and links to the commits. One of
  /// releases of its own, as `1.2` above `1.2.1`, does.
  func isEmpty(_ section: Section) -> Bool {
    let speaks = blocks.contains { block in
      section.body.overlaps(block.range) && isSpeaking(block)
    }
    if speaks { return false }
    let next = sections.first { $0.heading.lowerBound > section.heading.lowerBound }
    if let next, case .release = next.title, next.level > section.level { return false }
    return true
  }

  private func isSpeaking(_ block: MarkupBlock) -> Bool {
    switch block.kind {
    case .heading, .comment, .anchor, .rule: false
    case .code, .quote, .other: true
    case .paragraph, .list: !saysNothing(String(decoding: bytes[block.range], as: UTF8.self))
    }
  }
}

/// Whether a block is only a link to the commits, the date of the release, or says that there is
/// nothing yet.
private func saysNothing(_ text: String) -> Bool {
  var rest = text.lowercased()
  // Addresses, and what links are made of.
  while let start = rest.firstRange(of: "http") {
    let end = rest[start.lowerBound...].firstIndex { $0.isWhitespace || ")>`]".contains($0) }
    rest.removeSubrange(start.lowerBound..<(end ?? rest.endIndex))
  }
  let isLink = rest.count < text.count
  if let day = StatedDay(in: rest), day.parts.count > 2 { rest.removeSubrange(day.range) }
  let words = rest.split { !$0.isLetter && !$0.isNumber && $0 != "'" }
    .filter { $0.contains(where: \.isLetter) || !isLink }
  let placeholders: Set<String> = [
    "nothing changed yet", "nothing yet", "no changes yet", "unreleased", "released", "tbd", "todo",
    "release date", "not yet released", "nothing", "no significant changes", "release date tbd",
    "short description of non trivial change", "",
  ]
  if placeholders.contains(words.joined(separator: " ")) { return true }
  let ofLinks: Set<Substring> = [
    "full", "changelog", "changes", "compare", "comparison", "diff", "view", "see", "all",
    "commits",
    "the", "since", "release", "notes", "details", "for", "on", "github", "gitlab", "pypi", "list",
  ]
  return isLink && words.allSatisfy(ofLinks.contains)
}

/// The package whose name stands before the version.
private func projectName(_ title: Changelog.Title, _ projects: [ProjectName]) -> ProjectName? {
  switch title {
  case .release(_, let style), .upcoming(_, let style):
    let text = style.lead.drop { "[(*_`\\ ".contains($0) }
    var name = text.prefix { $0.isLetter || $0.isNumber || "-_.".contains($0) }
    if projects.isEmpty || name.isEmpty { return nil }
    if let known = projects.first(where: { (try? ProjectName(String(name))) == $0 }) {
      return known
    }
    // `core-v`, `core-`.
    if let last = name.last, "vV".contains(last) { name.removeLast() }
    if let last = name.last, "-_.".contains(last) { name.removeLast() }
    return projects.first { (try? ProjectName(String(name))) == $0 }
  case .unreleased, .other: return nil
  }
}

extension Changelog.Title {
  /// `Version 1.2.0` has its date in the line below: `Released 2026-01-02`, or `Unreleased`.
  fileprivate mutating func addDateLine(
    below heading: Int, _ blocks: [MarkupBlock], _ bytes: [UInt8]
  ) {
    guard case .release(let version, var style) = self, style.tail.isEmpty,
      blocks.indices.contains(heading + 1), blocks[heading + 1].kind == .paragraph
    else { return }
    let text = String(decoding: bytes[blocks[heading + 1].range], as: UTF8.self)
    let letters = text.lowercased().filter(\.isLetter)
    if ["unreleased", "notyetreleased", "releasedatetbd"].contains(letters) {
      self = .upcoming(version, style)
      return
    }
    guard !text.contains(where: \.isNewline), let day = StatedDay(in: text), text.count < 60,
      day.range.lowerBound == text.firstIndex(where: \.isNumber)
        || day.parts.contains(where: { if case .monthName = $0.field { true } else { false } }),
      letters.hasPrefix("release") || letters.hasPrefix("date")
        || text[..<day.range.lowerBound].allSatisfy({ !$0.isLetter })
    else { return }
    style.dateLine = text
    self = .release(version, style)
  }
}

/// Where the line behind `line` starts.
func nextLine(after line: Range<Int>, in bytes: [UInt8]) -> Int {
  (bytes[line.upperBound...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count - 1) + 1
}
