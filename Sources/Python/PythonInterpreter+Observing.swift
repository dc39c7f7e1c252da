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

  /// Asks the `python3` of the caller's PATH; where it is not what the packages are for, others that are
  /// installed. Where none of them fits all packages, it is the one in PATH.
  /// - Throws: `noPython`, `brokenPython`, `oldPython`.
  static func observe(at site: ToolSite) async throws(PythonToolError) -> PythonInterpreter {
    let first = site.candidates(for: "python3").first
    var found: Result<PythonInterpreter, PythonToolError> = .failure(.noPython)
    if let first {
      do throws(PythonToolError) {
        found = .success(try await observe(first, at: site))
      } catch { found = .failure(error) }
    }
    if case .success(let python) = found, site.wish.fits(python.version) { return python }
    if case .failure(.interrupted) = found { throw .interrupted }
    let isForAll = (try? found.get()).map { site.wish.allows($0.version) } ?? false
    let chosen = await fitting(at: site, besides: first, site.wish.fits)
    // What somebody chose and is not there, or is for no package, is no reason to take none.
    let any = chosen == nil && !isForAll
    let other = any ? await fitting(at: site, besides: first, site.wish.allows) : chosen
    if var other {
      other.passedOver = first
      if let first { other.stamps = try merged(other.stamps, stamps(command: first, at: site)) }
      return other
    }
    return try found.get()
  }

  /// The newest installed Python that fits.
  private static func fitting(
    at site: ToolSite, besides first: Path?, _ fits: (String) -> Bool
  ) async -> PythonInterpreter? {
    if site.wish == .none { return nil }
    for candidate in installedPythons(at: site)
    where candidate.command != first && fits(candidate.version) {
      guard let python = try? await observe(candidate.command, at: site),
        fits(python.version)
      else { continue }
      return python
    }
    return nil
  }

  private static func merged(_ left: [Stamp], _ right: [Stamp]) -> [Stamp] {
    Set(left + right).sorted { $0.path < $1.path }
  }

  /// Asks one Python.
  private static func observe(
    _ command: Path, at site: ToolSite
  ) async throws(PythonToolError) -> PythonInterpreter {
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
    result.wish = site.wish.text
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

  /// - Parameter reported: what the command says that it is; nil for one that was not asked.
  private static func stamps(
    command: Path, reported: Path? = nil, at site: ToolSite
  ) throws(PythonToolError) -> [Stamp] {
    let commands = [command] + (reported.map { [$0] } ?? [])
    var paths = commands
    for path in commands {
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
