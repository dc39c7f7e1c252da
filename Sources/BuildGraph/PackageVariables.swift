// What rel knows of a package, and of all of them, as variables.

import Diagnostics
import Host
import Releasefile
import Workspace

/// The variables that are known in every rule.
///
/// `workspace` is the uv workspace's folder, or `.`; `pyprojects` every package's pyproject.toml.
func commonVariables(
  packages: [Package], workspace: Path
) throws(Diagnostic) -> [String: AutomaticValue] {
  var pyprojects: [String] = []
  for package in packages {
    let path = Path(try text(of: package.path)) / "pyproject.toml"
    pyprojects.append(escape(try text(of: path)))
  }
  return [
    "workspace": .verbatim(try text(of: workspace)),
    "pyprojects": .words(pyprojects.joined(separator: " ")),
  ]
}

/// The variables of rules that are about `package`, those that are known everywhere included.
func variables(
  of package: Package, common: [String: AutomaticValue]
) throws(Diagnostic) -> [String: AutomaticValue] {
  let version = package.version.normalized
  let dist = package.name.distribution
  var variables = common
  variables["name"] = .verbatim(package.name.text)
  variables["path"] = .verbatim(try text(of: package.path))
  variables["module"] = .verbatim(package.module)
  variables["version"] = .verbatim(version)
  variables["dist"] = .verbatim(dist)
  // A local version's separators are as in wheels' names already: PEP 427 escapes only `-`.
  variables["wheel"] = .words("dist/\(escape(dist))-\(escape(version))-*.whl")
  variables["siblings"] = .words(package.siblings.map(\.normalized).joined(separator: " "))
  return variables
}

private func text(of path: Path) throws(Diagnostic) -> String {
  guard let text = String(validating: path.bytes, as: UTF8.self) else {
    throw GraphMistake.packagePath(path.string).diagnostic(at: nil)
  }
  return text
}
