// The Python side of a run: which Python, which uv, and the environments that are made once for all
// steps. What the steps do in them is in `PythonTools+Building`, `+Testing` and `+Imports`; what
// these have from outside the monorepo, in `PythonTools+Outside`.

import Diagnostics
import Hashing
import Host
public import Workspace

/// Makes environments with pinned tools, each once, however many steps ask for it.
///
/// An environment is made in its final place, since virtual environments hold their own path; a
/// marker that is written last says that it is whole. Two runs in one checkout are kept apart by
/// the run's lock. A failure is remembered for the run: twenty packages do not wait twenty times
/// for an index that does not answer.
public actor PythonTools {
  nonisolated let site: ToolSite
  nonisolated let workers: BackendWorkers
  private let locked: LockFile
  private var unlocked: LockFile?
  private var python: PythonInterpreter?
  /// Whether `python` was looked at in this run.
  private var isPythonCurrent = false
  private let observations = OncePerKey<PythonInterpreter>()
  private let programs = OncePerKey<UvProgram>()
  private let resolutions = OncePerKey<LockFile.Environment>()
  private let installations = OncePerKey<Void>()
  let outsideResolutions = OncePerKey<[String]>()

  /// - Parameters:
  ///   - site: where tools live.
  ///   - lock: what Releasefile.lock pins; an empty one where there is no such file.
  ///   - interpreter: an earlier observation, if there is one; it is checked before it is used.
  public init(site: ToolSite, lock: LockFile, interpreter: PythonInterpreter?) {
    self.site = site
    self.workers = BackendWorkers(site: site)
    self.locked = lock
    self.python = interpreter
  }

  /// Ends the processes that wait for more to build.
  public nonisolated func close() async { await workers.end() }

  /// The caller's `python3`, observed once a run; keep it for the next run.
  public func interpreter() async throws(PythonToolError) -> PythonInterpreter {
    if let python {
      // Each step asks, and it takes a hundred looks at the disk.
      if !isPythonCurrent {
        isPythonCurrent = python.isCurrent(
          variables: site.variables, disk: site.disk, wish: site.wish)
      }
      if isPythonCurrent { return python }
    }
    let observed = try await observations.value("python3") { [site] () throws(PythonToolError) in
      // It is kept with the environments, too: whoever has those need not ask again.
      if let bytes = try? site.disk.contents(of: interpreterFile(site)),
        let known = PythonInterpreter(packed: bytes),
        known.isCurrent(variables: site.variables, disk: site.disk, wish: site.wish)
      {
        return known
      }
      return try await PythonInterpreter.observe(at: site)
    }
    python = observed
    isPythonCurrent = true
    return observed
  }

  /// What goes into an action key for tools that fulfil `requirements`: names, versions, a digest
  /// of all pins, and the Python. Requirements that are not locked are resolved first.
  public func identity(of requirements: [String]) async throws(PythonToolError) -> String {
    let python = try await interpreter()
    return identity(try await pins(for: requirements).pins, python)
  }

  /// The same without a process and without the network: nil when something must be resolved first.
  public nonisolated static func identity(
    of requirements: [String], lock: LockFile, interpreter: PythonInterpreter, site: ToolSite
  ) -> String? {
    if requirements.isEmpty { return "nothing, \(interpreter.identity)" }
    let unlocked = readUnlocked(at: site, python: interpreter)
    let pins = lock.identity(of: requirements) ?? unlocked.identity(of: requirements)
    return pins.map { "\($0), \(interpreter.identity)" }
  }

  /// Notes a set that a backend asked for by itself for the package in `folder`, beyond what that
  /// requires: its pins are in the key of its wheel from then on, as `askedSets` says. What is locked
  /// is there anyway.
  func note(asked requirements: [String], for folder: Path) throws(PythonToolError) {
    let set = normalizedRequirements(requirements)
    if locked.environment(for: set) != nil { return }
    try note(set, for: folder)
  }

  /// Notes that a package's backend was asked, whatever it answered.
  func noteAsked(_ folder: Path) throws(PythonToolError) { try note([], for: folder) }

  private func note(_ set: [String], for folder: Path) throws(PythonToolError) {
    var sets = Self.askedSets(lock: locked, site: site)
    guard sets.insert(set, for: folder) else { return }
    let text = sets.text
    try rethrowing(as: PythonToolError.file) { () throws(FileError) in
      try site.disk.write(text, to: askedFile(site))
    }
  }

  /// The sets that a backend may ask for beyond what a package requires: those that hold all of it
  /// and more, in Releasefile.lock or by what it asked for here. What it does ask for, only the build
  /// tells; their pins are in the key of the wheel, whether it does or not.
  public nonisolated static func askedSets(lock: LockFile, site: ToolSite) -> AskedSets {
    let bytes = (try? site.disk.contents(of: askedFile(site))) ?? []
    return AskedSets(
      locked: lock.environments.map(\.requirements), text: String(decoding: bytes, as: UTF8.self),
      root: site.root)
  }

  /// An environment in which `requirements` are fulfilled, made when it is not there.
  public func environment(
    for requirements: [String]
  ) async throws(PythonToolError) -> PythonEnvironment {
    let python = try await interpreter()
    keepInterpreter(python)
    let (pins, isLocked) = try await pins(for: requirements)
    let identity = identity(pins, python)
    let folder = site.folder / "envs" / shortDigest([identity, python.executable.string])
    let note = isLocked ? nil : StepFault.notLocked(requirements: pins.requirements).problem
    let environment = PythonEnvironment(folder: folder, identity: identity, note: note)
    // Two sets of requirements may come to the same pins, so it is the folder that is made once.
    try await installations.value(folder.string) { () throws(PythonToolError) in
      try await self.install(pins, into: environment, python: python)
    }
    return environment
  }

  private var keepsInterpreter = false

  /// Only where an environment is needed, which a mere plan does not do.
  private func keepInterpreter(_ python: PythonInterpreter) {
    if keepsInterpreter { return }
    keepsInterpreter = true
    let file = interpreterFile(site)
    if (try? site.disk.contents(of: file)) == python.packed { return }
    // Without it the next run asks.
    try? site.disk.write(python.packed, to: file, mode: 0o644)
  }

  /// Resolves sets of requirements and pins what comes out, for Releasefile.lock.
  ///
  /// Pins that are there are kept while they fulfil the requirements; sets that are not asked for
  /// are dropped.
  /// - Parameters:
  ///   - minimumPython: the oldest Python that the packages support, `3.10`: the pins are for all
  ///     platforms and for every Python from there on.
  ///   - upgrade: takes the newest versions instead of those pinned now.
  public func lock(
    _ requirementSets: [[String]], minimumPython: String, upgrade: Bool
  ) async throws(PythonToolError) -> LockFile {
    var result = LockFile(minimumPython: minimumPython)
    let activity = Activity("pinning sets of tools", of: requirementSets.count)
    defer { activity.end() }
    for requirements in requirementSets where !requirements.isEmpty {
      let kept = upgrade ? nil : locked.environment(for: requirements)
      result.add(
        try await resolve(requirements, minimumPython: minimumPython, keeping: kept))
      activity.advance()
    }
    return result
  }

  /// Where a program finds or makes uv: for installing what is not pinned into a step's own
  /// environment.
  func uvProgram() async throws(PythonToolError) -> UvProgram {
    let python = try await interpreter()
    return try await programs.value("uv") { [site] () throws(PythonToolError) in
      try await UvProgram.locate(at: site, python: python)
    }
  }

  // MARK: pins

  private func pins(
    for requirements: [String]
  ) async throws(PythonToolError) -> (pins: LockFile.Environment, isLocked: Bool) {
    if requirements.isEmpty { return (LockFile.Environment(requirements: [], pins: []), true) }
    if let pins = locked.environment(for: requirements) {
      try await interpreter().requireVersion(
        locked.minimumPython, why: "`Releasefile.lock` is for")
      return (pins, true)
    }
    let python = try await interpreter()
    let known = unlocked ?? readUnlocked(at: site, python: python)
    if let pins = known.environment(for: requirements) { return (pins, false) }
    let resolved = try await resolutions.value(key(requirements)) { () throws(PythonToolError) in
      try await self.resolve(requirements, minimumPython: known.minimumPython, keeping: nil)
    }
    // Another set may have been resolved meanwhile: read after the wait, not before it.
    var all = unlocked ?? known
    all.add(resolved)
    unlocked = all
    let text = all.text
    try rethrowing(as: PythonToolError.file) { () throws(FileError) in
      try site.disk.write(text, to: unlockedFile(site))
    }
    return (resolved, false)
  }

  private func resolve(
    _ requirements: [String], minimumPython: String, keeping kept: LockFile.Environment?
  ) async throws(PythonToolError) -> LockFile.Environment {
    let uv = try await uvProgram()
    let python = try await interpreter()
    let wanted = normalizedRequirements(requirements)
    let bounds = wanted.filter { $0.hasPrefix(BuildSystem.constraintMark) }
    let asked = wanted.filter { !bounds.contains($0) }
    let activity = Activity("finding versions of \(list(asked))")
    defer { activity.end() }
    let folder = site.folder / "resolving" / shortDigest(wanted)
    let (file, answer) = (folder / "requirements.in", folder / "requirements.txt")
    let constraints = folder / "constraints.txt"
    try rethrowing(as: PythonToolError.file) { () throws(FileError) in
      try site.disk.remove(folder)
      try site.disk.write(asked.map { "\($0)\n" }.joined(), to: file)
      let bounds = bounds.map { "\($0.dropFirst(BuildSystem.constraintMark.count))\n" }
      if !bounds.isEmpty { try site.disk.write(bounds.joined(), to: constraints) }
      // uv prefers the versions that the file it will write has now.
      try site.disk.write(kept?.requirementsFile ?? "", to: answer)
    }
    let arguments = [
      "pip", "compile", "--quiet", "--universal", "--generate-hashes", "--no-header",
      "--no-annotate", "--python", python.executable.string, "--python-version", minimumPython,
      "--output-file", answer.string, file.string,
    ]
    try await uv.run(
      arguments + (bounds.isEmpty ? [] : ["--constraints", constraints.string]), for: list(wanted))
    return try .init(
      requirements: wanted,
      compiled: try rethrowing(as: PythonToolError.file) { () throws(FileError) in
        let text = String(decoding: try site.disk.contents(of: answer), as: UTF8.self)
        try site.disk.remove(folder)
        return text
      })
  }

  // MARK: environments

  private func install(
    _ pins: LockFile.Environment, into environment: PythonEnvironment, python: PythonInterpreter
  ) async throws(PythonToolError) {
    let folder = environment.folder
    // A checkout that was moved or copied has environments that point to the old place.
    let marker = (path: folder / ".complete", text: "\(folder)\n\(environment.identity)\n")
    let isWhole = try rethrowing(as: PythonToolError.file) { () throws(FileError) in
      guard try site.disk.status(of: marker.path) != nil,
        try site.disk.contents(of: marker.path) == Array(marker.text.utf8)
      else { return false }
      return try site.disk.resolved(environment.python) != nil
    }
    if isWhole { return }
    let what = pins.requirements.isEmpty ? "a virtual environment" : list(pins.requirements)
    let activity = Activity("installing \(what)")
    defer { activity.end() }
    let uv = try await uvProgram()
    try rethrowing(as: PythonToolError.file) { () throws(FileError) in try site.disk.remove(folder)
    }
    try await uv.makeEnvironment(folder, python: python)
    if !pins.pins.isEmpty {
      let file = folder / "requirements.txt"
      try rethrowing(as: PythonToolError.file) { () throws(FileError) in
        try site.disk.write(pins.requirementsFile, to: file)
      }
      try await uv.run(
        [
          "pip", "install", "--quiet", "--python", environment.python.string, "--require-hashes",
          "--no-deps", "--compile-bytecode", "-r", file.string,
        ], for: list(pins.requirements))
    }
    try rethrowing(as: PythonToolError.file) { () throws(FileError) in
      try site.disk.write(marker.text, to: marker.path)
    }
  }

  private nonisolated func identity(
    _ pins: LockFile.Environment, _ python: PythonInterpreter
  ) -> String {
    pins.requirements.isEmpty
      ? "nothing, \(python.identity)" : "\(pins.identity), \(python.identity)"
  }
}

extension UvProgram {
  /// Makes an empty virtual environment; nothing is at `folder`.
  func makeEnvironment(
    _ folder: Path, python: PythonInterpreter
  ) async throws(PythonToolError) {
    try await run(
      ["venv", "--quiet", "--no-project", "--python", python.executable.string, folder.string],
      for: "a virtual environment")
  }
}

private func interpreterFile(_ site: ToolSite) -> Path { site.folder / "interpreter" }
private func askedFile(_ site: ToolSite) -> Path { site.folder / "asked" }
private func unlockedFile(_ site: ToolSite) -> Path { site.folder / "unlocked.lock" }

/// What was resolved without Releasefile.lock before. A file that cannot be read, or is for a newer
/// Python than this one, is as good as none.
private func readUnlocked(at site: ToolSite, python: PythonInterpreter) -> LockFile {
  let file = unlockedFile(site)
  if let bytes = try? site.disk.contents(of: file), let lock = try? LockFile(bytes, file: file),
    python.isAtLeast(lock.minimumPython)
  {
    return lock
  }
  return LockFile(minimumPython: python.minorVersion.map(String.init).joined(separator: "."))
}

private func key(_ requirements: [String]) -> String {
  normalizedRequirements(requirements).joined(separator: "\n")
}

/// Sixteen digits that stand for a list of texts in a folder's name.
func shortDigest(_ texts: [String]) -> String {
  var encoder = FieldEncoder()
  encoder.add(list: texts)
  return String(encoder.digest().hexadecimal.prefix(16))
}
