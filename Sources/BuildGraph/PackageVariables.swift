// What rel knows of a package, and of all of them, as variables.

import Diagnostics
import Host
import Releasefile
import Standards
import Workspace

/// The variables that are known in every rule.
///
/// `workspace` is the uv workspace's folder, or `.`; `pyprojects` every package's pyproject.toml, or
/// setup.py; `changelogs` where each package's changelog would be; `answers` what backends said of packages whose files do not say all; `released` all
/// packages and `unreleased` none, until it is known which of them are to be released.
func commonVariables(
  packages: [Package], workspace: Path
) throws(Problem) -> [String: AutomaticValue] {
  var pyprojects: [String] = []
  var changelogs: [String] = []
  var answers: [String] = []
  for package in packages {
    let path = Path(try text(of: package.path)) / package.projectFile
    pyprojects.append(escape(try text(of: path)))
    changelogs.append(escape(try text(of: package.path / "CHANGELOG.md")))
    if let answer = package.answer { answers.append(escape(answer)) }
  }
  return [
    "workspace": .verbatim(try text(of: workspace)),
    "pyprojects": .words(pyprojects.joined(separator: " ")),
    "changelogs": .words(changelogs.joined(separator: " ")),
    "answers": .words(answers.joined(separator: " ")),
    "released": .words(packages.map(\.name.normalized).joined(separator: " ")),
    "unreleased": .words(""),
  ]
}

/// The variables that are known in rules about `package`, and nowhere else.
///
/// - Parameter unreleased: the packages that are not to be released.
func variables(
  of package: Package, unreleased: Set<ProjectName>
) throws(Problem) -> [String: AutomaticValue] {
  let version = package.version.normalized
  let dist = package.name.distribution
  var variables: [String: AutomaticValue] = [:]
  variables["name"] = .verbatim(package.name.text)
  variables["path"] = .verbatim(try text(of: package.path))
  variables["module"] = .verbatim(package.module)
  variables["version"] = .verbatim(version)
  variables["dist"] = .verbatim(dist)
  // A local version's separators are as in wheels' names already: PEP 427 escapes only `-`.
  variables["wheel"] = .words("dist/\(escape(dist))-\(escape(version))-*.whl")
  variables["siblings"] = .words(package.siblings.map(\.normalized).joined(separator: " "))
  variables["test-siblings"] = .words(
    package.testSiblings.map(\.normalized).joined(separator: " "))
  let earlier = package.earlier.filter { !unreleased.contains($0) }
  variables["earlier"] = .words(earlier.map(\.normalized).joined(separator: " "))
  variables["answer"] = .words(package.answer.map(escape) ?? "")
  if package.isPrivate { variables["release"] = .words("no") }
  return variables
}

/// The packages of which the variable `release` says no.
func unreleased(
  of table: TargetTable, common: [String: AutomaticValue]
) throws(Problem) -> Set<ProjectName> {
  var names: Set<ProjectName> = []
  let shared = Scope(rulebook: table.rulebook, automatic: AutomaticValues(common: common))
  let isShared = shared.isLiteral("release")
  for (number, package) in table.packages.enumerated() {
    let layers = table.packageLayers[number].map { [table.layers[$0]] } ?? []
    let scope =
      isShared && layers.isEmpty && !package.isPrivate
      ? shared
      : Scope(
        rulebook: table.rulebook, layers: layers,
        automatic: AutomaticValues(
          common: common, own: try variables(of: package, unreleased: [])))
    if package.isPrivate, scope.span(ofVariable: "release") == nil {
      names.insert(package.name)
      continue
    }
    switch try scope.value(ofVariable: "release") {
    case "yes", nil: break
    case "no": names.insert(package.name)
    case let other?:
      throw GraphMistake.badAnswer("release", other).problem(
        at: scope.span(ofVariable: "release"))
    }
  }
  return names
}

private func text(of path: Path) throws(Problem) -> String {
  guard let text = String(validating: path.bytes, as: UTF8.self) else {
    throw GraphMistake.packagePath(path.string).problem(at: nil)
  }
  return text
}
