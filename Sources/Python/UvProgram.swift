// uv: found in PATH, found where rel put it before, or installed there with what this Python has.

import Diagnostics
import Host
import Standards
import Workspace

/// The `uv` that rel calls.
struct UvProgram: Sendable {
  /// The first with everything that rel asks of it.
  static let minimumVersion = "0.7.0"

  let site: ToolSite
  let executable: Path

  /// Finds uv, or installs it into the site's folder.
  /// - Parameter python: what pip and venv are asked of when uv must be installed.
  static func locate(
    at site: ToolSite, python: PythonInterpreter
  ) async throws(PythonToolError) -> UvProgram {
    if let there = await installed(at: site) { return there }
    let own = own(at: site)
    if Task.isCancelled { throw .interrupted }
    try await install(to: site.folder / "uv", at: site, python: python)
    guard await runs(own, at: site) else {
      throw .refused(what: "`uv`", words: "what pip installed as `\(own)` does not run")
    }
    return UvProgram(site: site, executable: own)
  }

  /// The uv that is there; nil for none.
  static func installed(at site: ToolSite) async -> UvProgram? {
    for candidate in site.candidates(for: "uv") + [own(at: site)]
    where await runs(candidate, at: site) {
      return UvProgram(site: site, executable: candidate)
    }
    return nil
  }

  private static func own(at site: ToolSite) -> Path { site.folder / "uv/bin/uv" }

  /// Whose configuration of uv applies.
  enum Settings {
    /// What the repository's root says of indexes and the like, and none of its bounds for versions.
    case ownSettings
    /// A project's, in its folder.
    case project(Path)
  }

  /// Runs uv.
  /// - Parameters:
  ///   - what: what it is for, as "cannot get …" has it.
  ///   - variables: that it sees besides.
  /// - Returns: what it printed.
  @discardableResult
  func run(
    _ arguments: [String], for what: String, variables: [String: String] = [:],
    reading settings: Settings = .ownSettings
  ) async throws(PythonToolError) -> ToolOutput {
    let folder =
      switch settings {
      case .ownSettings: try configuration()
      case .project(let folder): folder
      }
    let (termination, output) = try await site.capture(
      executable, ["--no-progress", "--no-python-downloads"] + arguments,
      variables: site.toolVariables.merging(variables) { $1 }, in: folder)
    if termination.isSuccess { return output }
    if output.isUnsatisfiable { throw .unsatisfiable(what: what, words: output.words) }
    if output.isNetworkTrouble { throw .unreachable(what: what, words: output.words) }
    throw .refused(what: what, words: output.words)
  }

  /// A folder that uv is run in, with a configuration of its own. An empty pyproject.toml beside it keeps
  /// uv from looking for a workspace above.
  private func configuration() throws(PythonToolError) -> Path {
    let folder = site.folder / "configuration"
    let text = uvConfiguration(of: ".", on: site.disk)
    try rethrowing(as: PythonToolError.file) { () throws(FileError) in
      for (name, text) in [("pyproject.toml", ""), ("uv.toml", text)] {
        if try site.disk.status(of: folder / name) != nil,
          try site.disk.contents(of: folder / name).elementsEqual(text.utf8)
        {
          continue
        }
        try site.disk.write(text, to: folder / name)
      }
    }
    return folder
  }

  /// Whether it is there, runs, and is recent enough. A shim without a uv behind it is not.
  private static func runs(_ candidate: Path, at site: ToolSite) async -> Bool {
    guard let version = await version(of: candidate, at: site),
      let minimum = try? Version(minimumVersion)
    else { return false }
    return version >= minimum
  }

  private static func version(of candidate: Path, at site: ToolSite) async -> Version? {
    guard
      let (termination, output) = try? await site.capture(
        candidate, ["--version"], variables: site.toolVariables),
      termination.isSuccess
    else { return nil }
    let words = output.text.split(whereSeparator: \.isWhitespace)
    guard words.count >= 2, words[0] == "uv" else { return nil }
    return try? Version(String(words[1]))
  }

  /// The uv that `locate` would take without installing one.
  static func found(at site: ToolSite) async -> (executable: Path, version: Version)? {
    let own = site.folder / "uv/bin/uv"
    for candidate in site.candidates(for: "uv") + [own] {
      if await runs(candidate, at: site), let version = await version(of: candidate, at: site) {
        return (candidate, version)
      }
    }
    return nil
  }

  /// Installs with pip, else with the pip of a new virtual environment. What is half made is
  /// removed first, and the folder has its name only when it is whole.
  private static func install(
    to folder: Path, at site: ToolSite, python: PythonInterpreter
  ) async throws(PythonToolError) {
    let activity = Activity("installing `uv`")
    defer { activity.end() }
    let partial = Path(bytes: folder.bytes + Array(".partial".utf8))
    try rethrowing(as: PythonToolError.file) { () throws(FileError) in
      try site.disk.remove(folder)
      try site.disk.remove(partial)
      try site.disk.makeFolder(partial.parent)
    }
    let target = ["--target", partial.string]
    if try await has("pip", python: python, at: site) {
      try await pip(python.executable, target, at: site)
    } else if try await has("ensurepip", python: python, at: site) {
      let venv = Path(bytes: folder.bytes + Array(".venv".utf8))
      let (termination, output) = try await site.capture(
        python.executable, ["-m", "venv", "--clear", venv.string], variables: site.toolVariables)
      guard termination.isSuccess else { throw .refused(what: "`uv`", words: output.words) }
      try await pip(venv / "bin/python", target, at: site)
      try rethrowing(as: PythonToolError.file) { () throws(FileError) in try site.disk.remove(venv)
      }
    } else {
      let minor = python.minorVersion.map(String.init).joined(separator: ".")
      throw .noInstaller(packages: ["python3-pip", "python\(minor)-venv"])
    }
    try rethrowing(as: PythonToolError.file) { () throws(FileError) in
      try site.disk.rename(partial, to: folder)
    }
  }

  private static func has(
    _ module: String, python: PythonInterpreter, at site: ToolSite
  ) async throws(PythonToolError) -> Bool {
    let (termination, _) = try await site.capture(
      python.executable, ["-c", "import \(module)"], variables: site.toolVariables)
    return termination.isSuccess
  }

  private static func pip(
    _ python: Path, _ target: [String], at site: ToolSite
  ) async throws(PythonToolError) {
    let arguments = ["-m", "pip", "install", "--quiet", "--no-deps", "--only-binary", ":all:"]
    let (termination, output) = try await site.capture(
      python, arguments + target + ["uv>=\(minimumVersion)"], variables: site.toolVariables)
    if termination.isSuccess { return }
    // pip reports an index that it cannot reach as one that has nothing.
    if output.isNetworkTrouble { throw .unreachable(what: "`uv`", words: output.words) }
    throw .refused(what: "`uv`", words: output.words)
  }
}
