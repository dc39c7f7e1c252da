// Where the Python tools live and run, and what each kind of program sees of the user's
// environment: pip and uv see nearly all of it, a package's own code next to nothing.

public import Host
import Observation
public import Standards
import Workspace

/// The checkout, its folder for tools, and the way to files and processes.
public struct ToolSite: Sendable {
  /// Folder for what is made here, `.cache/tools`; everything in it can be made again.
  public let folder: Path
  /// The environment rel itself was called with.
  public let variables: [String: String]
  public let disk: any FileSystem
  public let runner: any ProcessRunner
  /// What the repository's files say of its Python.
  public var wish = PythonWish.none

  /// - Parameter folder: from the disk's root, which is the Releasefile's folder.
  public init(
    folder: Path, variables: [String: String], disk: any FileSystem, runner: any ProcessRunner
  ) {
    self.folder = disk.absolute(folder)
    self.variables = variables
    self.disk = disk
    self.runner = runner
  }

  var root: Path { disk.root }

  /// Where steps keep what they throw away: with the output of programs, so that it is found after a
  /// kill.
  var scratch: Path { runner.outputFolder ?? folder / "scratch" }

  /// For uv and pip: all that the user has set (proxies, certificates, indexes), without what would
  /// point them at another environment than the one they are told.
  var toolVariables: [String: String] {
    var result = variables.filter { !misleading.contains($0.key) }
    result["NO_COLOR"] = "1"
    result["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"
    result["PIP_NO_INPUT"] = "1"
    return result
  }

  /// For a package's code: PATH with `bins` in front, HOME, TMPDIR, a fixed locale and time zone,
  /// and Python settings under which the same input gives the same bytes.
  func cleanVariables(bins: [Path], adding own: [String: String]) -> [String: String] {
    let path = bins.map(\.string) + [variables["PATH"] ?? "/usr/bin:/bin"]
    var result = [
      "PATH": path.joined(separator: ":"), "LANG": "C.UTF-8", "TZ": "UTC", "PYTHONHASHSEED": "0",
      "PYTHONDONTWRITEBYTECODE": "1", "PYTHONNOUSERSITE": "1", "PYTHONUNBUFFERED": "1",
    ]
    for name in ["HOME", "TMPDIR"] { result[name] = variables[name] }
    return result.merging(own) { $1 }
  }

  /// Runs a program to its end.
  func run(
    _ command: Command, watch: StepWatch = .off, log: @escaping @Sendable ([UInt8]) -> Void
  ) async throws(PythonToolError) -> Termination {
    let termination: Termination
    do {
      termination = try await watch.run(command, by: runner, output: log)
    } catch {
      throw .process(error)
    }
    if Task.isCancelled { throw .interrupted }
    return termination
  }

  /// Runs a program of rel's own need and keeps what it printed.
  /// - Parameter folder: that it runs in; nil for the Releasefile's.
  func capture(
    _ executable: Path, _ arguments: [String], variables: [String: String],
    in folder: Path? = nil
  ) async throws(PythonToolError) -> (termination: Termination, output: ToolOutput) {
    let output = OutputBuffer()
    let command = Command(executable, arguments, environment: variables, folder: folder ?? root)
    let termination = try await run(command) { output.append($0) }
    return (termination, ToolOutput(output.bytes))
  }

  /// The uv that is there already, in PATH or of rel's own; nil: rel will install one.
  public func foundUv() async -> (executable: Path, version: Version)? {
    await UvProgram.found(at: self)
  }

  /// The files named `program` in PATH that may be executed, in PATH's order, absolute.
  func candidates(for program: String) -> [Path] {
    executables(named: program, in: variables["PATH"] ?? "/usr/bin:/bin", disk: disk)
  }
}

/// The executable files named `program` in the folders of `path`, links not resolved.
public func executables(named program: String, in path: String, disk: any FileSystem) -> [Path] {
  path.split(separator: ":").compactMap { folder in
    let candidate = disk.absolute(Path(String(folder)) / program)
    guard let resolved = (try? disk.resolved(candidate)) ?? nil,
      let status = (try? disk.status(of: resolved)) ?? nil, status.isExecutable
    else { return nil }
    return candidate
  }
}

private let misleading: Set<String> = [
  "CONDA_PREFIX", "PIP_CONSTRAINT", "PIP_PREFIX", "PIP_REQUIRE_VIRTUALENV", "PIP_TARGET",
  "PIP_USER", "PYTHONHOME",
  "PYTHONPATH", "PYTHONSTARTUP", "UV_BUILD_CONSTRAINT", "UV_CONSTRAINT", "UV_OVERRIDE",
  "UV_PROJECT_ENVIRONMENT", "UV_PYTHON", "UV_SYSTEM_PYTHON",
  "UV_VENV_CLEAR", "UV_VENV_SEED", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__",
]
