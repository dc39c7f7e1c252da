// Finds out what `python3` is: runs it once, and stamps every file that had a say. A shim (pyenv,
// asdf, mise) picks an interpreter by variables and by files in the folders above, so those count
// too.

import Diagnostics
import Host

extension PythonInterpreter {
  /// Python 3.8 and older have no more fixes, and uv no more support.
  static let minimumVersion = "3.9"

  /// The variables, beside PATH and HOME, that decide which interpreter `python3` is.
  public static let selectorNames = [
    "ASDF_PYTHON_VERSION", "MISE_PYTHON_VERSION", "PYENV_ROOT", "PYENV_VERSION", "VIRTUAL_ENV",
  ]

  /// Asks the `python3` of the caller's PATH.
  /// - Throws: `noPython`, `brokenPython`, `oldPython`.
  static func observe(at site: ToolSite) async throws(PythonToolError) -> PythonInterpreter {
    guard let command = site.candidates(for: "python3").first else { throw .noPython }
    let answer = try await site.capture(
      command, ["-I", "-S", "-c", question], variables: site.variables)
    // What a shim prints before it goes on comes first.
    guard answer.termination.isSuccess,
      let start = answer.output.text.ranges(of: answerMark).last?.upperBound
    else { throw .brokenPython(command, words: answer.output.words) }
    let lines = answer.output.text[start...].split(separator: "\n")
    guard lines.count >= 4 else { throw .brokenPython(command, words: answer.output.words) }
    let reported = Path(String(lines[0]))
    let executable = try rethrowing(as: PythonToolError.file) { () throws(FileError) in
      try site.disk.resolved(reported)
    }
    var result = PythonInterpreter(
      command: command, executable: executable ?? reported, implementation: String(lines[1]),
      version: String(lines[2]), platform: String(lines[3]), selectors: [:], stamps: [])
    try result.requireVersion(minimumVersion, why: "rel needs")
    for name in selectorNames { result.selectors[name] = site.variables[name, default: ""] }
    result.stamps = try stamps(command: command, reported: reported, at: site)
    return result
  }

  /// - Parameters:
  ///   - minimum: two numbers, `3.10`.
  ///   - why: who says so, for "… is Python 3.9.18, and rel needs Python 3.10 or newer".
  func requireVersion(_ minimum: String, why: String) throws(PythonToolError) {
    if isAtLeast(minimum) { return }
    throw .oldPython(command, version: version, minimum: minimum, why: why)
  }

  /// - Parameter minimum: two numbers, `3.10`.
  func isAtLeast(_ minimum: String) -> Bool {
    let wanted = minimum.split(separator: ".").prefix(2).compactMap { Int($0) }
    return !minorVersion.lexicographicallyPrecedes(wanted)
  }

  private static func stamps(
    command: Path, reported: Path, at site: ToolSite
  ) throws(PythonToolError) -> [Stamp] {
    var paths = [command, reported]
    for path in [command, reported] {
      if let end = try rethrowing(
        as: PythonToolError.file, { () throws(FileError) in try site.disk.resolved(path) })
      {
        paths.append(end)
      }
      // A virtual environment says there which interpreter it stands for.
      paths.append(path.parent.parent / "pyvenv.cfg")
    }
    if try isScript(command, at: site) { paths += selectionFiles(for: command, at: site) }
    var result: [Stamp] = []
    for path in Set(paths).sorted() {
      let status = try rethrowing(as: PythonToolError.file) { () throws(FileError) in
        try site.disk.status(of: path)
      }
      result.append(Stamp(path: path, status: status))
    }
    return result
  }

  /// An interpreter is a binary; a shim starts with `#!`.
  private static func isScript(_ command: Path, at site: ToolSite) throws(PythonToolError) -> Bool {
    let status = try rethrowing(as: PythonToolError.file) { () throws(FileError) in
      try site.disk.status(of: try site.disk.resolved(command) ?? command)
    }
    guard let status, status.sizeBytes < 1 << 16 else { return false }
    let start = try rethrowing(as: PythonToolError.file) { () throws(FileError) in
      try site.disk.contents(of: command).prefix(2)
    }
    return start.elementsEqual("#!".utf8)
  }

  /// The files that pyenv, asdf and mise look for, there or not.
  private static func selectionFiles(for command: Path, at site: ToolSite) -> [Path] {
    var result: [Path] = []
    var folder = site.root
    while true {
      result += selectionNames.map { folder / $0 }
      if folder == "/" || folder == "." { break }
      folder = folder.parent
    }
    // The shims are in `$PYENV_ROOT/shims`.
    result.append(command.parent.parent / "version")
    if let root = site.variables["PYENV_ROOT"] { result.append(Path(root) / "version") }
    if let home = site.variables["HOME"].map({ Path($0) }) {
      result += [home / ".tool-versions", home / ".config/mise/config.toml"]
    }
    return result
  }
}

private let selectionNames = [".python-version", ".tool-versions", "mise.toml", ".mise.toml"]

private let answerMark = "rel asks python:\n"

private let question = """
  import sys, sysconfig
  print("rel asks python:")
  print(sys.executable)
  print(sys.implementation.name)
  print("%d.%d.%d" % sys.version_info[:3])
  print(sysconfig.get_platform())
  """
