// The links at a changelog's foot after a release: what is to come compares with the new version, which gets
// a link as the newest one has.

import Standards
import Versioning
import Workspace

extension Changelog {
  /// `[Unreleased]: …/compare/v1.2.0...HEAD` compares with the new version from now on, and the new
  /// version gets a link as the newest one has.
  func linkEdits(
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
