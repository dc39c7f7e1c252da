// Where Pythons are that no `python3` in PATH leads to: under their versions' names, and where pyenv, uv and
// others put them. What they are is asked in `PythonInterpreter+Observing`.

import Host

/// A Python that may be there, by the names of files alone.
struct InstalledPython {
  var command: Path
  /// What its name says: two or three numbers.
  var version: String
}

/// All that there are, the newest first; of one version those in PATH first.
func installedPythons(at site: ToolSite) -> [InstalledPython] {
  var result: [InstalledPython] = []
  for minor in stride(from: 25, through: 9, by: -1) {
    for command in site.candidates(for: "python3.\(minor)") {
      result.append(InstalledPython(command: command, version: "3.\(minor)"))
    }
  }
  for folder in places(site.variables) {
    for entry in (try? site.disk.entries(of: folder)) ?? [] {
      guard
        let match = entry.name.string.firstMatch(of: /^(?:cpython-)?(3\.\d+(?:\.\d+)?)(?![\w.])/)
      else { continue }
      let command = folder / entry.name / "bin/python3"
      guard let file = (try? site.disk.resolved(command)) ?? nil,
        (try? site.disk.status(of: file))??.isExecutable == true
      else { continue }
      result.append(InstalledPython(command: command, version: String(match.output.1)))
    }
  }
  let numbers = result.map { $0.version.split(separator: ".").compactMap { Int($0) } }
  return result.indices.sorted { left, right in
    let (a, b) = (numbers[left].prefix(2), numbers[right].prefix(2))
    return a == b ? left < right : b.lexicographicallyPrecedes(a)
  }.map { result[$0] }
}

/// - Source: the documentation of pyenv, uv, mise and asdf.
private func places(_ variables: [String: String]) -> [Path] {
  let home = Path(variables["HOME"] ?? "/")
  let data = variables["XDG_DATA_HOME"].map { Path($0) } ?? home / ".local/share"
  return [
    (variables["PYENV_ROOT"].map { Path($0) } ?? home / ".pyenv") / "versions",
    variables["UV_PYTHON_INSTALL_DIR"].map { Path($0) } ?? data / "uv/python",
    (variables["MISE_DATA_DIR"].map { Path($0) } ?? data / "mise") / "installs/python",
    (variables["ASDF_DATA_DIR"].map { Path($0) } ?? home / ".asdf") / "installs/python",
  ]
}
