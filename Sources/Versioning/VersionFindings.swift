// What is wrong with the versions of packages that are released together: they must be at one
// version, and pin each other exactly. Reads a file's text only to show where a mistake stands.

public import Diagnostics
public import Host
import Notation
public import Standards
public import Workspace

/// The mistakes in versions and pins, in the packages' order; empty when a release of these
/// packages is one set that installs together and never mixed with another.
///
/// - No package requires one that is not released: those who install it would not find that one.
/// - All packages to release are at one version. The one that most are at is taken for right, the highest of
///   them when there are several.
/// - Each requirement of another package, in the dependencies and in extras, pins it with `==` (or
///   `===`) to the version that it is at.
/// - Exact pins among `[dependency-groups]` follow, too: else nobody can install what is developed.
///
/// Where each package has versions of its own, they may be apart, and ranges may stand for pins: what
/// others require must only take in the version that they are at.
/// - Parameter unreleased: the packages that are not released; their own versions and pins are free.
public func versionFindings(
  packages: [Package], unreleased: Set<ProjectName> = [], isIndependent: Bool = false,
  disk: any FileSystem
) -> [Problem] {
  let released = packages.filter { !unreleased.contains($0.name) }
  guard let common = commonVersion(of: released) else { return [] }
  let versions = Dictionary(
    released.map { ($0.name, $0.version) }, uniquingKeysWith: { first, _ in first })
  let missing = Dictionary(
    packages.filter { unreleased.contains($0.name) }.map { ($0.name, $0) },
    uniquingKeysWith: { first, _ in first })
  var findings: [Problem] = []
  for package in released {
    let file = PackageFile(package: package, isIndependent: isIndependent, disk: disk)
    if package.version != common, !isIndependent {
      findings.append(file.differingVersion(from: common))
    }
    for (place, requirement) in package.requirements where requirement.name != package.name {
      if let sibling = missing[requirement.name] {
        findings += file.finding(on: requirement, at: place, unreleased: sibling)
      }
      guard let version = versions[requirement.name] else { continue }
      findings += file.finding(on: requirement, at: place, version: version)
    }
    findings += file.groupFindings(versions)
  }
  return findings
}

/// The version that most packages are at, and the highest such; nil without packages.
private func commonVersion(of packages: [Package]) -> Version? {
  let counts = Dictionary(packages.map { ($0.version, 1) }, uniquingKeysWith: +)
  return counts.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key
}

extension Package {
  /// All requirements with their places in the file.
  fileprivate var requirements: [([TOMLKey], Requirement)] {
    let lists =
      [(["project", "dependencies"] as [TOMLKey], dependencies)]
      + extras.map {
        (["project", "optional-dependencies", .name($0.name.text)], $0.dependencies)
      }
    return lists.flatMap { path, requirements in
      requirements.enumerated().map { (path + [.index($0)], $1) }
    }
  }
}

/// A package's pyproject.toml, for messages about it.
private struct PackageFile {
  let package: Package
  let isIndependent: Bool
  let disk: any FileSystem

  func differingVersion(from common: Version) -> Problem {
    problem(
      "`\(package.name)` is at version `\(package.version)`, the other packages at `\(common)`",
      at: ["project", "version"],
      hints: [
        "write `version = \"\(common)\"`, or give all packages the version"
          + " `\(max(common, package.version))`"
      ])
  }

  /// A message when `requirement` is not an exact pin to `version`.
  func finding(
    on requirement: Requirement, at place: [TOMLKey], version: Version
  ) -> [Problem] {
    if requirement.url == nil, requirement.specifiers.exactPin == version { return [] }
    let isRange = requirement.url == nil && requirement.specifiers.exactPin == nil
    if isIndependent, isRange, requirement.specifiers.contains(version) { return [] }
    var wanted = requirement
    wanted.url = nil
    wanted.specifiers = (try? VersionSpecifiers("==\(version.normalized)")) ?? .init()
    let fault =
      if requirement.url != nil {
        "by a URL, which no index can serve"
      } else if isRange, !isIndependent {
        "without an exact pin, so that versions can mix"
      } else {
        "but `\(requirement.name)` is at `\(version)`: no such set can be installed"
      }
    return [
      problem(
        "`\(package.name)` requires `\(requirement)` \(fault)", at: place,
        hints: [
          isIndependent
            ? "write `\(wanted)`, or a range that has \(version) in it"
            : "write `\(wanted)`: packages that are released together pin each other exactly"
        ])
    ]
  }

  /// Messages about exact pins in groups of requirements that point to other versions.
  func groupFindings(_ versions: [ProjectName: Version]) -> [Problem] {
    let file = package.path / "pyproject.toml"
    guard let bytes = try? disk.contents(of: file),
      bytes.firstRange(of: Array("[dependency-groups]".utf8)) != nil,
      let document = try? TOMLDocument(bytes, file: file),
      case .table(let groups)? = document[["dependency-groups"]]
    else { return [] }
    var findings: [Problem] = []
    for (group, node) in groups.sorted(by: { $0.key < $1.key }) {
      guard case .array(let entries) = node else { continue }
      for (index, entry) in entries.enumerated() {
        guard case .string(let text) = entry, let requirement = try? Requirement(text),
          let version = versions[requirement.name], requirement.url == nil,
          let pin = requirement.specifiers.exactPin, pin != version
        else { continue }
        let path: [TOMLKey] = ["dependency-groups", .name(group), .index(index)]
        findings += finding(on: requirement, at: path, version: version)
      }
    }
    return findings
  }

  /// A message when whoever installs the package needs `sibling`. An extra may be meant for those who
  /// have the whole repository.
  func finding(
    on requirement: Requirement, at place: [TOMLKey], unreleased sibling: Package
  ) -> [Problem] {
    if place.dropFirst().first != "dependencies" { return [] }
    let why =
      sibling.isPrivate ? "a classifier of it says `Private ::`" : "its `release` is `no`"
    return [
      problem(
        "`\(package.name)` requires `\(requirement)`, which is not released, since \(why):"
          + " the index will not have it",
        at: place,
        hints: [
          "`\(sibling.name): release = yes` in the Releasefile releases it, `\(package.name):"
            + " release = no` keeps both back"
        ])
    ]
  }

  private func problem(_ message: String, at path: [TOMLKey], hints: [String]) -> Problem {
    let file = package.path / "pyproject.toml"
    let bytes = (try? disk.contents(of: file)) ?? []
    return TOMLText(bytes, file: file).problem(message, at: path, hints: hints)
  }
}
