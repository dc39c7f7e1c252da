// Versions in the names of git tags: `v1.2.3`, `1.2.3`, `core-v1.2.3`, `core@1.2.3`, `core/v1.2.3`.

public import Standards
import Workspace

/// The version that a tag names; nil for one that names none.
/// - Parameter project: nil: a tag without a project's name.
public func version(ofTag tag: String, project: ProjectName?) -> Version? {
  var rest = tag[...]
  if let project {
    guard
      let mark = rest.indices.first(where: { index in
        "-@/_".contains(rest[index]) && (try? ProjectName(String(rest[..<index]))) == project
          && isVersionStart(rest[rest.index(after: index)...])
      })
    else { return nil }
    rest = rest[rest.index(after: mark)...]
  }
  guard isVersionStart(rest) else { return nil }
  return Version(spelled: rest.first == "v" || rest.first == "V" ? rest.dropFirst() : rest)
}

/// Whether a text begins with a number, with or without a `v` before it.
public func isVersionStart(_ text: Substring) -> Bool {
  let digits = text.first == "v" || text.first == "V" ? text.dropFirst() : text
  return digits.first.map { $0.isASCII && $0.isNumber } ?? false
}

/// The tag of the highest version among `tags`.
///
/// - Parameter project: whose tags count; nil: those without a project's name.
public func newestVersionTag(
  among tags: [String], of project: ProjectName?
) -> (tag: String, version: Version)? {
  tags.compactMap { tag in version(ofTag: tag, project: project).map { (tag, $0) } }
    .max { ($0.1, $0.0) < ($1.1, $1.0) }
}

/// Whether a tag names this version, of all packages or of one of `projects`.
public func isReleaseTag(_ tag: String, of version: Version, _ projects: [ProjectName]) -> Bool {
  Versioning.version(ofTag: tag, project: nil) == version
    || projects.contains { Versioning.version(ofTag: tag, project: $0) == version }
}
