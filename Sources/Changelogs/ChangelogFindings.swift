// Whether the changelogs say what a release brings: a section for its version, and words in it. A
// repository without a changelog is in order, and so is one in a form of its own.

public import Diagnostics
public import Host
public import Standards
public import Workspace

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
  let names = packages.map(\.name)
  for place in changelogPlaces(
    of: packages, isIndependent: isIndependent, shared: shared, disk: disk)
  {
    // The highest one: where packages are apart, that is a finding of its own.
    guard let version = place.packages.map(\.version.publicVersion).max(), !version.isPrerelease,
      let bytes = try? disk.contents(of: place.file),
      let changelog = Changelog(bytes, file: place.file, projects: isIndependent ? names : [])
    else { continue }
    // Among the releases of others, a package that never had a section needs none.
    let project = changelog.tells(place.project) ? place.project : nil
    if place.project != nil, project == nil, place.isShared { continue }
    switch changelogFault(version: version, changelog, file: place.file, project) {
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

/// What is wrong with a changelog for a release.
public enum ChangelogFault {
  /// No section.
  case missing(Problem)
  case empty(Problem)

  public var problem: Problem {
    switch self {
    case .missing(let problem), .empty(let problem): problem
    }
  }
}

/// What is wrong with a changelog for a release of `version`; nil for nothing, and for a file that has
/// no sections for releases.
public func changelogFault(
  version: Version, _ changelog: Changelog, file: Path, _ project: ProjectName? = nil
) -> ChangelogFault? {
  let text = TOMLText(changelog.bytes, file: file)
  if let section = changelog.section(of: version, project) {
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
    : "write `\(changelog.template(version, project))` and below it what has changed;"
      + " `rel changelog` drafts it from the commits"
  return .missing(
    text.problem(
      "`\(file)` has no section for version `\(version)`", over: first.heading, hints: [hint]))
}

/// The same as a message.
/// - Parameter bytes: of the changelog; nil where there is none, which is fine.
public func changelogFinding(version: Version, bytes: [UInt8]?, file: Path) -> Problem? {
  guard let bytes, let changelog = Changelog(bytes, file: file) else { return nil }
  return changelogFault(version: version, changelog, file: file)?.problem
}

extension Changelog {
  /// Whether a package's releases are told by its name.
  public func tells(_ project: ProjectName?) -> Bool {
    project != nil && sections.contains { $0.project == project }
  }

  /// The first line of a section for a version, as people would write it here.
  fileprivate func template(_ version: Version, _ project: ProjectName?) -> String {
    let date = "YEAR-MONTH-DAY"
    guard let style = releases(of: project).first?.style else {
      let number = version.normalized
      return markup == .markdown ? "## [\(number)] - \(date)" : "\(number) (\(date))"
    }
    var plain = style
    plain.address = ""
    return plain.heading(version, date: date, newline: "\n").split(separator: "\n").first
      .map(String.init) ?? version.normalized
  }
}
