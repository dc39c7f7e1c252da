// What poetry's tables say of a dependency, as PEP 508 says it.

import Notation
import Standards

/// One dependency of a `[tool.poetry…]` table.
/// - Source: poetry's documentation, "Dependency specification".
struct PoetryRequirement {
  /// Nil where nothing can be said of it in PEP 508.
  private(set) var text: String?
  /// Where it is not from the index.
  private(set) var source: RequirementSource?

  /// - Returns: nil for what is optional, or is no dependency.
  init?(_ name: String, _ node: TOMLNode) {
    guard let project = try? ProjectName(name) else { return nil }
    if let text = node.string {
      guard let specifiers = specifiers(ofPoetry: text) else { return nil }
      self.text = "\(project.text)\(specifiers)"
      return
    }
    guard let table = node.table, table["optional"] != .boolean(true) else { return nil }
    let extras = table["extras"]?.strings ?? []
    let named = project.text + (extras.isEmpty ? "" : "[\(extras.joined(separator: ","))]")
    let marker = marker(of: table)
    let place = place(of: table)
    source = place.map {
      RequirementSource(project, $0, marker: marker, origin: "tool.poetry: \(project.text)")
    }
    guard let specifiers = specifiers(ofPoetry: table["version"]?.string ?? "*") else { return }
    text = named + (place == nil ? specifiers : "") + (marker.map { "; \($0)" } ?? "")
  }

  private func marker(of table: [String: TOMLNode]) -> String? {
    var parts: [String] = []
    if let text = table["markers"]?.string { parts.append(text) }
    if let python = table["python"]?.string, let specifiers = specifiers(ofPoetry: python),
      let read = try? VersionSpecifiers(specifiers)
    {
      parts += read.clauses.map {
        "python_full_version \($0.comparison.rawValue) '\($0.text)'"
      }
    }
    if let platform = table["platform"]?.string { parts.append("sys_platform == '\(platform)'") }
    return parts.isEmpty ? nil : parts.map { "(\($0))" }.joined(separator: " and ")
  }

  private func place(of table: [String: TOMLNode]) -> RequirementSource.Place? {
    if let url = table["git"]?.string {
      let revision = ["rev", "tag", "branch"].lazy.compactMap { table[$0]?.string }.first
      return .url(gitURL(url, revision, subfolder: table["subdirectory"]?.string))
    }
    if let url = table["url"]?.string { return .url(url) }
    return (table["path"] ?? table["file"])?.string.map { .path($0) }
  }
}

/// A range of poetry's as PEP 440 has it: `^1.2` is `>=1.2,<2`, `~1.2` is `>=1.2,<1.3`; nil for
/// alternatives, which PEP 440 has not.
func specifiers(ofPoetry text: String) -> String? {
  if text.contains("||") || text.contains(" | ") { return nil }
  var parts: [String] = []
  for part in text.split(whereSeparator: { $0 == "," || $0 == " " }).joinedComparisons {
    if part == "*" { continue }
    let rest = part.drop { "^~=".contains($0) }
    let sign = part.prefix(part.count - rest.count)
    switch sign {
    case "^", "~":
      guard let bound = upperBound(of: String(rest), isCaret: sign == "^") else { return nil }
      parts.append(">=\(rest),<\(bound)")
    case "": parts.append("<>!=".contains(part.first ?? "=") ? part : "==\(part)")
    case "=": parts.append("==\(rest)")
    default: parts.append(part)
    }
  }
  let result = parts.joined(separator: ",")
  return (try? VersionSpecifiers(result)) != nil || result.isEmpty ? result : nil
}

private func upperBound(of text: String, isCaret: Bool) -> String? {
  guard let release = (try? Version(text))?.release else { return nil }
  // The first number that is not 0 stays with a caret, the second of what is written with a tilde.
  let kept =
    isCaret
    ? release.firstIndex { $0 != 0 } ?? release.count - 1 : min(1, release.count - 1)
  var bound = Array(release[...kept])
  bound[kept] += 1
  return bound.map(String.init).joined(separator: ".")
}

extension [Substring] {
  /// `>= 1.2` is one comparison, too.
  fileprivate var joinedComparisons: [String] {
    var result: [String] = []
    for part in self {
      if let last = result.last, last.allSatisfy({ "<>=!~^".contains($0) }) {
        result[result.count - 1] = last + part
      } else {
        result.append(String(part))
      }
    }
    return result
  }
}
