// Whether the changelogs say what a release brings: a section for its version, and words in it. A
// repository without a changelog is in order, and so is one in a form of its own.

public import Diagnostics
public import Host
public import Standards
public import Workspace

/// A changelog and whose it is.
struct ChangelogPlace {
  var file: Path
  /// The packages whose version it tells; one, or all in lockstep.
  var packages: [Package]
  var isShared: Bool
}

/// Where the changelogs of packages are, whether there is a file or not.
/// - Parameters:
///   - isIndependent: whether each has versions of its own, and there is another one.
///   - shared: the changelog of all packages in lockstep; nil for none.
func changelogPlaces(
  of packages: [Package], isIndependent: Bool, shared: Path?
) -> [ChangelogPlace] {
  var places: [ChangelogPlace] = []
  if !isIndependent, !packages.isEmpty, let shared {
    places.append(
      ChangelogPlace(file: shared.lexicallyNormal, packages: packages, isShared: true))
  }
  for package in packages where package.path != "." || isIndependent {
    let file = package.path / "CHANGELOG.md"
    if places.contains(where: { $0.file == file }) { continue }
    places.append(ChangelogPlace(file: file, packages: [package], isShared: false))
  }
  return places
}

/// What changelogs lack for a release of the packages' versions.
///
/// Prereleases need no section: what they bring stands under `Unreleased` until the release. Of
/// packages in lockstep, one that did not change has nothing to say.
/// - Parameters:
///   - packages: those that are released.
///   - shared: the changelog of all packages in lockstep; nil: it is not looked at.
public func changelogFindings(
  packages: [Package], isIndependent: Bool, shared: Path?, disk: any FileSystem
) -> [Problem] {
  var findings: [Problem] = []
  var silent: [Problem] = []
  var speaks = false
  for place in changelogPlaces(of: packages, isIndependent: isIndependent, shared: shared) {
    // The highest one: where packages are apart, that is a finding of its own.
    guard let version = place.packages.map(\.version.publicVersion).max(), !version.isPrerelease,
      isMarkdown(place.file), (try? disk.status(of: place.file)) ?? nil != nil,
      let bytes = try? disk.contents(of: place.file)
    else { continue }
    switch changelogFault(version: version, bytes: bytes, file: place.file) {
    case nil: speaks = true
    case .missing(let finding): findings.append(finding)
    case .empty(let finding):
      if place.isShared || isIndependent {
        findings.append(finding)
      } else {
        silent.append(finding)
      }
    }
  }
  return findings + (speaks || !findings.isEmpty ? [] : silent.prefix(1))
}

/// Whether a changelog is one that rel reads and writes.
func isMarkdown(_ file: Path) -> Bool {
  let name = file.name.string.lowercased()
  return !name.contains(".") || name.hasSuffix(".md") || name.hasSuffix(".markdown")
}

/// What is wrong with a changelog for a release.
enum ChangelogFault {
  /// No section.
  case missing(Problem)
  case empty(Problem)

  var problem: Problem {
    switch self {
    case .missing(let problem), .empty(let problem): problem
    }
  }
}

/// What is wrong with a changelog for a release of `version`; nil for nothing, and for a file that has
/// no sections for releases.
func changelogFault(version: Version, bytes: [UInt8], file: Path) -> ChangelogFault? {
  let changelog = Changelog(bytes)
  let text = TOMLText(bytes, file: file)
  if let section = changelog.section(of: version) {
    guard changelog.isEmpty(section) else { return nil }
    return .empty(
      text.problem(
        "the section for version `\(version)` in `\(file)` is empty", over: section.heading,
        hints: ["say what has changed; `rel changelog` drafts it from the commits"]))
  }
  guard let first = changelog.sections.first(where: { $0.title != .other }) else { return nil }
  let hint =
    changelog.unreleased.map { !changelog.isEmpty($0) } == true
    ? "rename the heading `Unreleased`, or let `rel bump` write it with the version"
    : "write `## [\(version.normalized)] - YEAR-MONTH-DAY` and below it what has changed;"
      + " `rel changelog` drafts it from the commits"
  return .missing(
    text.problem(
      "`\(file)` has no section for version `\(version)`", over: first.heading, hints: [hint]))
}

/// The same as a message.
/// - Parameter bytes: of the changelog; nil where there is none, which is fine.
public func changelogFinding(version: Version, bytes: [UInt8]?, file: Path) -> Problem? {
  bytes.flatMap { changelogFault(version: version, bytes: $0, file: file)?.problem }
}
