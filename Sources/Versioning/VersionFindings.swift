// What is wrong with the versions of packages that are released together: they must be at one
// version, and pin each other exactly. Reads a file's text only to show where a mistake stands.

public import Diagnostics
public import Host
public import Workspace

/// The mistakes in versions and pins, in the packages' order; empty when a release of these
/// packages is one set that installs together and never mixed with another.
///
/// - All packages are at one version. The one that most are at is taken for right, the highest of
///   them when there are several.
/// - Each requirement of another package, in the dependencies and in extras, pins it with `==` (or
///   `===`) to the version that it is at.
public func versionFindings(packages: [Package], disk: any FileSystem) -> [Diagnostic] {
  guard let common = commonVersion(of: packages) else { return [] }
  let versions = Dictionary(
    packages.map { ($0.name, $0.version) }, uniquingKeysWith: { first, _ in first })
  var findings: [Diagnostic] = []
  for package in packages {
    let file = PackageFile(package: package, disk: disk)
    if package.version != common {
      findings.append(file.differingVersion(from: common))
    }
    for (place, requirement) in package.requirements where requirement.name != package.name {
      guard let version = versions[requirement.name] else { continue }
      findings += file.finding(on: requirement, at: place, version: version)
    }
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
  let disk: any FileSystem

  func differingVersion(from common: Version) -> Diagnostic {
    diagnostic(
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
  ) -> [Diagnostic] {
    if requirement.url == nil, requirement.specifiers.exactPin == version { return [] }
    var wanted = requirement
    wanted.url = nil
    wanted.specifiers = (try? VersionSpecifiers("==\(version.normalized)")) ?? .init()
    let problem =
      if requirement.url != nil {
        "by a URL, which no index can serve"
      } else if requirement.specifiers.exactPin == nil {
        "without an exact pin, so that versions can mix"
      } else {
        "but `\(requirement.name)` is at `\(version)`: no such set can be installed"
      }
    return [
      diagnostic(
        "`\(package.name)` requires `\(requirement)` \(problem)", at: place,
        hints: ["write `\(wanted)`: packages that are released together pin each other exactly"])
    ]
  }

  private func diagnostic(_ message: String, at path: [TOMLKey], hints: [String]) -> Diagnostic {
    let file = package.path / "pyproject.toml"
    let bytes = (try? disk.contents(of: file)) ?? []
    return TOMLText(bytes, file: file).diagnostic(message, at: path, hints: hints)
  }
}
