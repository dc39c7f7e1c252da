// What follows for packages from the settings of those who work on them: bounds for what builds them, and
// the other packages that their tests need.

public import Host
import Standards

extension FoundPackages {
  /// Puts a workspace's bounds for build requirements into what builds the package.
  func constrainBuild(of package: inout Package) {
    package.buildSystem = constrained(package.buildSystem, at: package.path)
  }

  /// The build system with `build-constraint-dependencies` as pip's options among its requirements:
  /// whatever they are resolved, locked or known by, is so with these bounds.
  /// - Source: uv's reference: the workspace's root says them for all its members, and only it.
  func constrained(_ buildSystem: BuildSystem, at path: Path) -> BuildSystem {
    let bounds = workspaceSettings(for: path).buildConstraints
    if bounds.isEmpty { return buildSystem }
    var result = buildSystem
    result.requires += normalizedRequirements(bounds).map { BuildSystem.constraintMark + $0 }
    return result
  }

  /// What holds for a package by the root of its workspace, or by its own file where it is in none.
  private func workspaceSettings(for path: Path) -> DevelopmentSettings {
    if let workspace, workspace == "." || path == workspace || path.relative(to: workspace) != nil {
      return shared
    }
    return members.first { $0.path == path }?.file.settings ?? DevelopmentSettings()
  }

  /// - Parameter packages: in dependency order.
  func findTestSiblings(of packages: inout [Package]) {
    let known = Dictionary(packages.map { ($0.name, $0) }) { first, _ in first }
    for number in packages.indices {
      let package = packages[number]
      if package.settings.groups.isEmpty, package.extras.isEmpty { continue }
      let needs = package.settings.testNeeds(of: package.name, extras: package.extras)
      var found: Set<ProjectName> = []
      for text in needs.requirements {
        guard let name = (try? Requirement(text))?.name, let other = known[name] else { continue }
        found.formUnion([name] + other.siblings)
      }
      found.subtract(package.siblings + [package.name])
      packages[number].testSiblings = packages.map(\.name).filter(found.contains)
    }
  }
}

extension DevelopmentSettings {
  /// The files outside of a folder that `cache-keys` names: what is in it counts anyway.
  /// - Parameter folder: of the file that says so, from the Releasefile's folder.
  public func cachedPatterns(below folder: Path) -> [GlobPattern] {
    cachedFiles.compactMap { text in
      let path = (folder / Path(text)).lexicallyNormal
      if path.isAbsolute || path.bytes.starts(with: "..".utf8) { return nil }
      if folder == "." || path.relative(to: folder) != nil { return nil }
      return try? GlobPattern(path.string)
    }
  }
}

extension BuildSystem {
  /// Begins a bound among the requirements, as pip's option for a file of them does.
  public static let constraintMark = "-c "
}
