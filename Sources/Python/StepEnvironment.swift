// The environment of one step: a fresh one with the wheels in question, thrown away afterwards.

import Diagnostics
public import Host
import Observation
import Standards
public import Workspace

/// A package's wheel with all that is installed beside it.
public struct WheelSet: Sendable {
  public var package: Package
  /// The package's own and its siblings'.
  public var files: [Path]
  /// What these require of others; it is installed in the versions that are in the step's key.
  public var outside: OutsideRequirements

  public init(of package: Package, _ files: [Path], outside: OutsideRequirements = .none) {
    self.package = package
    self.files = files
    self.outside = outside
  }
}

/// A folder that is empty at first and removed at the end, with a virtual environment in it.
struct StepEnvironment {
  let tools: PythonTools
  /// Absolute; outside the environment, for the step's other files.
  let scratch: Path
  let log: @Sendable ([UInt8]) -> Void
  /// Runs the package's own code.
  let watch: StepWatch

  /// - Parameter name: unlike any other step's of the run.
  init(
    _ name: String, tools: PythonTools, watch: StepWatch = .off,
    log: @escaping @Sendable ([UInt8]) -> Void
  ) {
    self.tools = tools
    self.watch = watch
    self.scratch = tools.site.folder / "scratch" / name
    self.log = log
  }

  var folder: Path { scratch / "venv" }
  var bin: Path { folder / "bin" }
  var python: Path { bin / "python" }

  /// Where the step's program writes the name of the folder that it made for temporary files.
  var temporary: Path { scratch / "temporary" }

  /// Calls `body` with the folder made, and removes it whatever happens.
  func use<Result>(
    _ body: () async throws(Problem) -> Result
  ) async throws(Problem) -> Result {
    try asProblem { () throws(FileError) in
      // What a killed run left.
      removeTemporaryFiles()
      try tools.site.disk.remove(scratch)
      try tools.site.disk.makeFolder(scratch)
    }
    defer {
      removeTemporaryFiles()
      try? tools.site.disk.remove(scratch)
    }
    return try await body()
  }

  private func removeTemporaryFiles() {
    let disk = tools.site.disk
    guard let name = try? disk.contents(of: temporary), !name.isEmpty else { return }
    let folder = Path(bytes: name)
    guard folder.isAbsolute, folder.name.bytes.starts(with: "rel-".utf8),
      (try? disk.status(of: folder))??.kind == .folder
    else { return }
    try? disk.remove(folder)
  }

  /// Makes the environment and installs the wheels with what they require.
  ///
  /// Wheels that require nothing beyond each other are installed without any index, so this works
  /// offline. The monorepo's own packages never come from an index.
  func install(_ wheels: WheelSet) async throws(Problem) {
    let files = wheels.files.map(tools.site.disk.absolute)
    for sibling in [wheels.package.name] + wheels.package.siblings {
      let start = Array("\(sibling.distribution)-".utf8)
      guard files.contains(where: { $0.name.bytes.starts(with: start) }) else {
        throw StepFault.missingWheel(sibling).problem
      }
    }
    try await asProblem { () async throws(PythonToolError) in
      let python = try await fittingPython(for: wheels.package)
      let uv = try await tools.uvProgram()
      try await uv.makeEnvironment(folder, python: python)
      let arguments = ["pip", "install", "--quiet", "--python", self.python.string]
      let names =
        try tools.overrideArguments(wheels.outside, in: scratch) + files.map(\.string)
      if !wheels.outside.isEmpty { try await install(wheels.outside, uv, arguments) }
      do throws(PythonToolError) {
        try await uv.run(arguments + ["--offline", "--no-index"] + names, for: "the wheels")
      } catch {
        if error == .interrupted { throw error }
        // A URL, or what the package's files did not say and its metadata does.
        try await uv.run(arguments + names, for: "what the wheels require")
      }
    }
  }

  /// - Throws: `otherPython` where it is not in the package's range.
  func fittingPython(for package: Package) async throws(PythonToolError) -> PythonInterpreter {
    let python = try await tools.interpreter()
    if let range = package.requiresPython, !PythonWish.fits(python.version, range) {
      throw .otherPython(
        python.command, version: python.version, package: package.name, range: range)
    }
    return python
  }

  private func install(
    _ outside: OutsideRequirements, _ uv: UvProgram, _ arguments: [String]
  ) async throws(PythonToolError) {
    let versions = try await tools.versions(for: outside)
    var text = versions.map { "\($0)\n" }.joined()
    // The hashes of uv.lock are verified; what is from git has none. Where somebody has edited it
    // since the plan, the versions are still those of the key.
    if let exported = try await tools.exported(outside, by: uv),
      pinnedLines(of: exported) == versions
    {
      text = exported
    }
    let file = scratch / "outside.txt"
    try rethrowing(as: PythonToolError.file) { [text] () throws(FileError) in
      try tools.site.disk.write(text, to: file)
    }
    try await uv.run(
      arguments + ["--no-deps", "--verify-hashes"] + outside.options + ["-r", file.string],
      for: "what the wheels require")
  }

  /// Lets the environment import what `other` holds too, after its own.
  func add(_ other: PythonEnvironment) async throws(Problem) {
    try await asProblem { () async throws(PythonToolError) in
      let minor = try await tools.interpreter().minorVersion.map(String.init)
      let packages = Path("lib/python\(minor.joined(separator: "."))/site-packages")
      try rethrowing(as: PythonToolError.file) { () throws(FileError) in
        try tools.site.disk.write(
          "\((other.folder / packages).string)\n", to: folder / packages / "rel.pth")
      }
    }
  }

  /// Runs the environment's Python as the package's own code is run.
  func run(
    _ arguments: [String], in working: Path, bins: [Path], variables: [String: String],
    timeout: Duration?
  ) async throws(Problem) -> Termination {
    let clean = tools.site.cleanVariables(bins: bins, adding: variables)
    return try await asProblem { () async throws(PythonToolError) in
      try await tools.site.run(
        Command(python, arguments, environment: clean, folder: working, timeout: timeout),
        watch: watch, log: log)
    }
  }
}
