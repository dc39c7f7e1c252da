// The release of what is in a changelog: a new heading under `Unreleased`, and the links at the foot.

import Standards
import Workspace

extension Changelog {
  /// The changelog after a release.
  ///
  /// What stands under `Unreleased` comes under the new heading, which is written as the newest one of
  /// a release; `entries` come behind it. A section that is there already stays.
  /// - Parameters:
  ///   - date: as `2026-11-22`.
  ///   - entries: sections of the third level with their items, without a line end at the end; empty
  ///     for none.
  ///   - old: the version before, for links where no heading tells it.
  /// - Returns: nil where the section is there already.
  func releasing(
    _ version: Version, date: String, entries: String, after old: Version?, tagPrefix: String
  ) -> [UInt8]? {
    if section(of: version) != nil { return nil }
    let newest: (version: Version, style: Style)? =
      sections.lazy.compactMap { section in
        if case .release(let version, let style) = section.title { (version, style) } else { nil }
      }.first
    let heading = (newest?.style ?? Style()).heading(version, date: date, newline: newline)
    var edits = [headingEdit(heading, entries)]
    edits += linkEdits(version, after: newest?.version ?? old, tagPrefix: tagPrefix)
    return applying(edits, to: bytes)
  }

  private var newline: String {
    bytes.firstIndex(of: UInt8(ascii: "\n")).map { $0 > 0 && bytes[$0 - 1] == 0x0D } == true
      ? "\r\n" : "\n"
  }

  private func headingEdit(_ heading: String, _ entries: String) -> ByteEdit {
    let end = newline
    let entries = entries.split(separator: "\n", omittingEmptySubsequences: false)
      .joined(separator: end)
    let added = entries.isEmpty ? "" : end + entries + end
    guard let unreleased else {
      // Before the newest release, or behind all there is.
      let releases = sections.first { if case .release = $0.title { true } else { false } }
      if let place = releases?.start {
        return ByteEdit(place..<place, heading + end + added + end)
      }
      let place = sections.last?.body.upperBound ?? links.first?.line.lowerBound ?? bytes.count
      let isLine = place == 0 || bytes[place - 1] == UInt8(ascii: "\n")
      let isApart =
        place == 0 || bytes[..<place].suffix(2).elementsEqual("\n\n".utf8)
        || bytes[..<place].suffix(4).elementsEqual("\r\n\r\n".utf8)
      let before = (isLine ? "" : end) + (isApart ? "" : end)
      return ByteEdit(
        place..<place, before + heading + end + added + (place < bytes.count ? end : ""))
    }
    // The heading stays where it is, and the new one comes between it and what it had.
    let place = unreleased.heading.upperBound
    var edit = ByteEdit(place..<place, end + end + heading)
    if entries.isEmpty { return edit }
    if isEmpty(unreleased) {
      edit.range = place..<trimmedEnd(of: unreleased)
      edit.replacement += Array((end + end + entries).utf8)
      return edit
    }
    let last = trimmedEnd(of: unreleased)
    let body = bytes[place..<last]
    edit.range = place..<last
    edit.replacement += Array(body) + Array((end + end + entries).utf8)
    return edit
  }

  /// Where the last character of a section stands that is not white space.
  private func trimmedEnd(of section: Section) -> Int {
    let text = trimmedRange(section.body, of: bytes)
    return text.isEmpty ? section.heading.upperBound : text.upperBound
  }

  /// `[Unreleased]: …/compare/v1.2.0...HEAD` compares with the new version from now on, and the new
  /// version gets a link as the newest one has.
  private func linkEdits(
    _ version: Version, after old: Version?, tagPrefix: String
  ) -> [ByteEdit] {
    func text(_ line: Range<Int>) -> String { String(decoding: bytes[line], as: UTF8.self) }
    let new = version.normalized
    if links.contains(where: { Version(spelled: $0.label) == version }) { return [] }
    if let link = links.first(where: { $0.label.lowercased() == "unreleased" }),
      let (front, from, dots, back) = comparison(text(link.line))
    {
      let tag = self.tag(like: from, version, tagPrefix)
      let label = labelIsTagged ? "v\(new)" : new
      let lines =
        "\(front)\(tag)\(dots)\(back)\(newline)"
        + "[\(label)]: \(front.drop { $0 != ":" }.dropFirst().drop { $0 == " " })"
        + "\(from)\(dots)\(tag)"
      return [ByteEdit(link.line, lines)]
    }
    guard let old,
      let link = links.first(where: { Version(spelled: $0.label) == old })
    else { return [] }
    let line = text(link.line)
    let label = (link.label.hasPrefix("v") ? "v" : "") + new
    let target = line.drop { $0 != ":" }.dropFirst().drop { $0 == " " }
    if let (front, _, dots, tag) = comparison(String(line)) {
      let url = front.drop { $0 != ":" }.dropFirst().drop { $0 == " " }
      let new = self.tag(like: tag, version, tagPrefix)
      return [
        ByteEdit(
          link.line.lowerBound..<link.line.lowerBound,
          "[\(label)]: \(url)\(tag)\(dots)\(new)\(newline)")
      ]
    }
    // A link to the release's own page.
    guard let slash = target.lastIndex(of: "/") else { return [] }
    let tag = target[target.index(after: slash)...]
    guard Version(spelled: tag.drop { !$0.isNumber }) == old else { return [] }
    let url = target[...slash] + self.tag(like: String(tag), version, tagPrefix)
    return [
      ByteEdit(link.line.lowerBound..<link.line.lowerBound, "[\(label)]: \(url)\(newline)")
    ]
  }

  private var labelIsTagged: Bool {
    links.first { Version(spelled: $0.label) != nil }?.label.hasPrefix("v") ?? false
  }

  /// The tag of a version, written as another one is: `v1.2.3`, `1.2.3`, `core-v1.2.3`.
  private func tag(like other: String, _ version: Version, _ prefix: String) -> String {
    guard let digit = other.firstIndex(where: \.isNumber),
      Version(spelled: other[digit...]) != nil
    else { return prefix + version.normalized }
    return other[..<digit] + version.normalized
  }

  /// The parts of `[label]: https://…/compare/FROM...TO`: all up to FROM, FROM, the dots, TO.
  private func comparison(_ line: String) -> (String, String, String, String)? {
    guard let slash = line.lastIndex(of: "/") else { return nil }
    let front = line[...slash]
    let rest = line[line.index(after: slash)...]
    for dots in ["...", ".."] {
      guard let range = rest.firstRange(of: dots) else { continue }
      return (
        String(front), String(rest[..<range.lowerBound]), dots, String(rest[range.upperBound...])
      )
    }
    return nil
  }
}
