// The release of what is in a changelog: a new heading where the newest one belongs. What is done with
// the links at the foot is in `Changelog+Links.swift`.

import Notation
public import Standards
import Versioning
import Workspace

/// Why a changelog gets no section.
public enum ChangelogRefusal: Error, Sendable, Hashable {
  /// Releases stand from the oldest to the newest.
  case oldestFirst
  /// There are headings, and none of them says a version, or what is to come.
  case noReleases
  /// Several packages have releases, and no heading says of which one.
  case unnamed
  /// The section would be no section: something in the text has no end.
  case swallowed
}

extension Changelog {
  /// The release that is written into a changelog.
  public struct Release {
    public var version: Version
    /// As `2026-11-22`.
    public var date: String
    public var entries = ChangelogEntries()
    /// The version before, for links where no heading tells it.
    public var old: Version?
    public var tagPrefix = "v"
    /// Where the changelog may be that of several packages, the one that is released.
    public var project: ProjectName?
    /// Whether it stands in the package's own folder: releases without a name are the package's.
    public var isOwn = false

    public init(version: Version, date: String, old: Version? = nil) {
      self.version = version
      self.date = date
      self.old = old
    }
  }

  /// The changelog after a release.
  ///
  /// What stands under `Unreleased`, or under the heading of a version that is to come, comes under
  /// the new heading, which is written as the newest one of a release; entries come behind it. A
  /// section that is there already stays.
  /// - Returns: nil where the section is there already.
  public func releasing(_ release: Release) throws(ChangelogRefusal) -> [UInt8]? {
    let project = try named(release)
    if section(of: release.version, project) != nil { return nil }
    let releases = releases(of: project)
    if isOldestFirst(releases.map(\.version)) { throw .oldestFirst }
    let sample = sample(for: release.version, among: releases)
    var style = if let sample { sample.style } else { try defaultStyle(project) }
    if let own = project, sample?.section.project != own { style.rename(to: own) }
    let form = entryForm(like: releases.first?.section)
    let text = Texts(
      anchor: anchor(of: sample?.section, sample?.style.version, release.version),
      heading: style.heading(release.version, date: release.date, newline: newline),
      line: style.lineBelow(date: release.date), entries: form.text(release.entries),
      newline: newline)
    var edits = [try headingEdit(text, project)]
    edits += linkEdits(
      release.version, after: releases.first?.version ?? release.old,
      tagPrefix: release.tagPrefix)
    let new = applying(edits, to: bytes)
    // A comment or code that has no end takes in all that stands behind it.
    let after = Changelog(new, as: markup, projects: projects)
    guard after.releases(of: project).first?.version == release.version,
      after.releases(of: nil).count == self.releases(of: nil).count + 1
    else { throw .swallowed }
    return new
  }

  /// Whose sections count; nil: all.
  private func named(_ release: Release) throws(ChangelogRefusal) -> ProjectName? {
    guard let project = release.project else { return nil }
    let all = self.releases(of: nil)
    if all.isEmpty || all.contains(where: { $0.section.project != nil }) { return project }
    // Only the releases of one package may be told without its name.
    if release.isOwn || all.first?.version == release.old { return nil }
    throw .unnamed
  }

  /// Patches may have headings of another level than what they mend.
  private func sample(
    for version: Version, among releases: [(section: Section, version: Version, style: Style)]
  ) -> (section: Section, style: Style)? {
    guard let newest = releases.first ?? self.releases(of: nil).first else { return nil }
    func isPatch(_ version: Version) -> Bool { version.release.dropFirst(2).contains { $0 > 0 } }
    let alike = releases.prefix(8).first { isPatch($0.version) == isPatch(version) }
    let levels = Set(releases.prefix(8).map { "\($0.section.level) \(isPatch($0.version))" })
    let chosen = levels.count == 2 ? alike ?? newest : newest
    return (chosen.section, chosen.style)
  }

  private func isOldestFirst(_ versions: [Version]) -> Bool {
    guard let first = versions.first, let last = versions.last, first < last else { return false }
    let pairs = zip(versions, versions.dropFirst())
    return pairs.count { $0 < $1 } > pairs.count { $0 > $1 }
  }

  /// For a text without a release: as its other headings are.
  private func defaultStyle(_ project: ProjectName?) throws(ChangelogRefusal) -> Style {
    var style = Style()
    let headings = blocks.compactMap { block -> HeadingForm? in
      if case .heading(let form) = block.kind { form } else { nil }
    }
    if let upcoming = upcoming(of: project), case .upcoming(_, let own) = upcoming.title {
      style = own
      style.tail = own.closing.contains("]") ? " - 2000-01-01" : " (2000-01-01)"
      return style
    }
    if let unreleased = unreleased {
      style.form = unreleased.form
    } else {
      if sections.contains(where: { $0.title == .other }) { throw .noReleases }
      style.form.mark = markup == .asciiDoc ? "=" : "#"
      if let title = headings.first, title.underline != nil {
        style.form = HeadingForm(level: 2, underline: title.underline == "-" ? "~" : "-")
      } else if markup == .restructuredText {
        style.form = HeadingForm(level: 1, underline: "=")
      }
    }
    if markup != .markdown {
      (style.lead, style.closing, style.tail) = ("", "", " (2000-01-01)")
    }
    style.form.underlineLength = 0
    return style
  }

  var newline: String {
    bytes.firstIndex(of: UInt8(ascii: "\n")).map { $0 > 0 && bytes[$0 - 1] == 0x0D } == true
      ? "\r\n" : "\n"
  }

  /// Places that links lead to stand above the new heading as above the newest one, as far as they name
  /// the version.
  private func anchor(of section: Section?, _ old: Version?, _ new: Version) -> String {
    guard let section, let old, section.start < section.heading.lowerBound else { return "" }
    let text = String(decoding: bytes[section.start..<section.heading.lowerBound], as: UTF8.self)
    let spelled = String(decoding: bytes[section.heading], as: UTF8.self)
    let numbers = Set(
      spelled.split { !$0.isNumber && $0 != "." }.map(String.init) + [old.normalized]
    )
    .filter { Version(spelled: $0) == old }
    guard let number = numbers.first(where: text.contains) else { return "" }
    return text.replacing(number, with: new.normalized)
  }

  /// What is written, with the file's line ends.
  private struct Texts {
    /// Heading, what stands above it, and the line below it.
    var start: String
    /// The same without what stands above.
    var bare: String
    var entries: String
    var newline: String

    init(anchor: String, heading: String, line: String?, entries: String, newline: String) {
      bare = heading + (line.map { newline + newline + $0 } ?? "")
      start = anchor + bare
      self.newline = newline
      self.entries = entries.split(separator: "\n", omittingEmptySubsequences: false)
        .joined(separator: newline)
    }
  }

  private func headingEdit(
    _ text: Texts, _ project: ProjectName?
  ) throws(ChangelogRefusal) -> ByteEdit {
    let end = text.newline
    if let upcoming = upcoming(of: project) { return rename(upcoming, text) }
    let marked = insertionPlace
    if let unreleased, marked.map({ unreleased.heading.lowerBound > $0 }) ?? true {
      return split(unreleased, text)
    }
    let added = text.entries.isEmpty ? "" : end + text.entries + end
    // Before the newest release, or behind all there is.
    if let place = releases(of: nil).first?.section.start ?? marked {
      // Behind a list, an indented heading would be part of its last item.
      let margin = markup == .markdown ? bytes[place...].prefix { $0 == 0x20 }.count : 0
      return ByteEdit(
        place..<(place + (added.isEmpty ? 0 : margin)),
        text.start + end + added + end + spacing(before: place))
    }
    let place = links.first?.line.lowerBound ?? bytes.count
    let isLine = place == 0 || bytes[place - 1] == UInt8(ascii: "\n")
    let isApart =
      place == 0 || bytes[..<place].suffix(2).elementsEqual("\n\n".utf8)
      || bytes[..<place].suffix(4).elementsEqual("\r\n\r\n".utf8)
    let before = (isLine ? "" : end) + (isApart ? "" : end)
    return ByteEdit(
      place..<place, before + text.start + end + added + (place < bytes.count ? end : ""))
  }

  /// Behind the comment that says where tools write new sections; nil for none.
  private var insertionPlace: Int? {
    let marks = ["scriv-insert-here", "towncrier release notes start", "insertion marker"]
    let comment = blocks.first { block in
      guard block.kind == .comment else { return false }
      let text = String(decoding: bytes[block.range], as: UTF8.self)
      return marks.contains(where: text.contains)
    }
    guard let comment else { return nil }
    var place = nextLine(after: comment.range, in: bytes)
    while place < bytes.count, bytes[place].isASCIISpace { place += 1 }
    return place
  }

  /// Some texts have two empty lines between sections.
  private func spacing(before place: Int) -> String {
    guard let second = releases(of: nil).dropFirst().first?.section.start, second > place
    else { return "" }
    let empty = bytes[..<second].reversed().prefix { $0.isASCIISpace }
      .count { $0 == UInt8(ascii: "\n") }
    return empty == 3 ? newline : ""
  }

  /// The heading stays where it is, and the new one comes between it and what it had.
  private func split(_ unreleased: Section, _ text: Texts) -> ByteEdit {
    let end = text.newline
    // What only holds the place of news stays where it is.
    let place = isEmpty(unreleased) ? trimmedEnd(of: unreleased) : unreleased.heading.upperBound
    let news = text.entries.isEmpty ? "" : end + end + text.entries
    if isEmpty(unreleased) { return ByteEdit(place..<place, end + end + text.start + news) }
    let last = trimmedEnd(of: unreleased)
    return ByteEdit(
      place..<last,
      Array((end + end + text.start).utf8) + bytes[place..<last] + Array(news.utf8))
  }

  /// A version that was to come is there: its heading says so.
  private func rename(_ upcoming: Section, _ text: Texts) -> ByteEdit {
    let end = text.newline
    var place = upcoming.heading.upperBound
    // `Unreleased` in the line below.
    if let first = blocks.first(where: { upcoming.body.overlaps($0.range) }),
      first.kind == .paragraph,
      ["unreleased", "notyetreleased", "releasedatetbd"].contains(
        String(decoding: bytes[first.range], as: UTF8.self).lowercased().filter(\.isLetter))
    {
      place = first.range.upperBound
    }
    let last = max(place, trimmedEnd(of: upcoming))
    let start = upcoming.heading.lowerBound
    if text.entries.isEmpty {
      return ByteEdit(start..<place, text.bare)
    }
    let body = isEmpty(upcoming) ? [] : Array(bytes[place..<last])
    return ByteEdit(
      start..<last, Array(text.bare.utf8) + body + Array((end + end + text.entries).utf8))
  }

  /// Where the last character of a section stands that is not white space.
  private func trimmedEnd(of section: Section) -> Int {
    let text = trimmedRange(section.body, of: bytes)
    return text.isEmpty ? section.heading.upperBound : text.upperBound
  }
}

extension Changelog.Style {
  /// The same with another package's name.
  mutating func rename(to project: ProjectName) {
    guard let start = lead.firstIndex(where: { $0.isLetter }) else {
      lead = project.text + " " + lead
      return
    }
    let name = lead[start...].prefix { $0.isLetter || $0.isNumber || "-_.".contains($0) }
    // `core-v`: the mark and the letter belong to the version.
    var end = name.endIndex
    for suffix in ["-v", "-V", "_v", "-", "_"] where name.hasSuffix(suffix) {
      end = name.index(name.endIndex, offsetBy: -suffix.count)
      break
    }
    lead = lead[..<start] + project.text + lead[end...]
    address = ""
  }
}
