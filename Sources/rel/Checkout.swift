// A checkout as it was found: its Releasefile, packages, lock file and state. The wiring of the real
// disk, processes and environment begins here.

import BuildGraph
import Caching
import Diagnostics
import Execution
import Fingerprints
import Glibc
import Hashing
import Host
import Releasefile
import Synchronization
import Workspace

/// Everything about a checkout that a plan starts from.
struct Checkout {
  let disk: RecordingDisk
  let environment: [String: String]
  let rulebook: Rulebook
  let layout: MonorepoLayout
  let lock: LockFile
  let exclusions: Exclusions
  let store: SQLiteState
  let cacheLimit: SizeLimit
  var rows: StateRows
  /// Worth a line, but no error.
  var notes: [String]

  /// The folder for all that rel keeps.
  static let cache: Path = ".cache"
  static let releasefile: Path = "Releasefile"
  static let lockPath: Path = "Releasefile.lock"

  /// Every look at the disk is kept: it may turn out that there is nothing to do.
  /// - Throws: what is wrong with the Releasefile or the packages.
  init(_ arguments: BuildArguments) throws {
    let disk = try Self.disk(arguments)
    self.disk = disk
    environment = currentEnvironment()
    store = SQLiteState(path: Self.cache / "state.sqlite", disk: disk)
    let (loaded, complaint) = store.load()
    notes = complaint.map { [$0] } ?? []

    let user = try Self.userFile(arguments, on: disk)
    rulebook = try load(
      user: user, disk: disk, overrides: arguments.overrides, environment: environment)
    cacheLimit = try rulebook.cacheLimit()
    let cache = RowCache(loaded)
    do {
      layout = try discoverPackages(
        patterns: try rulebook.globs(of: "packages"), isDefault: rulebook.isDefault("packages"),
        disk: disk, cache: cache)
    } catch let errors as WorkspaceErrors {
      throw DiagnosticGroup(errors.diagnostics) ?? DiagnosticGroup(Diagnostic("no packages"))
    }
    notes += layout.warnings.map(\.description)
    if user == nil, layout.packages.isEmpty { throw Self.nothingHere(disk) }
    lock = try Self.lockFile(on: disk, cache: cache)
    exclusions = Exclusions(
      packages: layout.packages.map(\.path), ignored: try rulebook.globs(of: "ignore"))
    rows = cache.rows
  }

  /// The results of steps, and their contents.
  var records: RecordStore { RecordStore(disk: disk, folder: Self.cache / "actions") }
  var objects: ObjectStore { ObjectStore(disk: disk, folder: Self.cache / "objects") }

  /// The actions for the targets of the command line.
  func graph(_ arguments: BuildArguments) throws(DiagnosticGroup) -> ActionGraph {
    var only: [ProjectName] = []
    for name in arguments.only {
      guard let package = layout.packages.first(where: { (try? ProjectName(name)) == $0.name })
      else {
        let near = nearNameHint(to: name, among: layout.packages.map(\.name.text))
        let names = layout.packages.map { "`\($0.name)`" }.joined(separator: ", ")
        let known =
          names.isEmpty
          ? "there are none: `packages` names folders with a pyproject.toml that has [project]"
          : "the packages here are \(names)"
        throw DiagnosticGroup(
          Diagnostic(
            "there is no package `\(name)`", hints: [near ?? known]))
      }
      only.append(package.name)
    }
    return try actionGraph(
      of: rulebook, packages: layout.packages, workspace: layout.workspace ?? ".",
      targets: arguments.targets, only: only)
  }

  /// The actions for everything that the rules define.
  func graphOfAllTargets() throws(DiagnosticGroup) -> ActionGraph {
    let names = try actionGraph(
      of: rulebook, packages: layout.packages, workspace: layout.workspace ?? ".",
      targets: [], only: []
    ).targetNames
    return try actionGraph(
      of: rulebook, packages: layout.packages, workspace: layout.workspace ?? ".",
      targets: names, only: [])
  }

  static func disk(_ arguments: BuildArguments) throws -> RecordingDisk {
    RecordingDisk(Disk(root: try root(arguments.directory)))
  }

  /// The folder that `-C` names, or the working folder; absolute.
  static func root(_ directory: String?) throws -> Path {
    guard let working = Disk.workingFolder else {
      throw Diagnostic("the working folder does not exist any more")
    }
    guard let directory else { return working }
    let folder = (working / Path(directory)).lexicallyNormal
    guard try Disk(root: "/").resolved(folder) != nil else {
      throw Diagnostic(
        "there is no folder `\(directory)`", hints: ["`-C` takes an existing folder"])
    }
    return folder
  }

  private static func userFile(_ arguments: BuildArguments, on disk: any FileSystem) throws -> Path?
  {
    if let file = arguments.file {
      guard try disk.resolved(Path(file)) != nil else {
        throw Diagnostic("there is no file `\(file)`", hints: ["`-f` takes an existing file"])
      }
      return Path(file)
    }
    return try disk.status(of: releasefile) == nil ? nil : releasefile
  }

  private static func nothingHere(_ disk: any FileSystem) -> Diagnostic {
    var hints = [
      "write a `Releasefile`, or put packages with a pyproject.toml below `packages/`"
    ]
    var folder = disk.root.parent
    while folder != "/" {
      if (try? disk.status(of: folder / releasefile)) ?? nil != nil {
        hints.insert("there is a Releasefile in `\(folder)`: use `-C \(folder)`", at: 0)
        break
      }
      folder = folder.parent
    }
    return Diagnostic(
      "there is no Releasefile in `\(disk.root)`, and there are no packages", hints: hints)
  }

  private static func lockFile(on disk: any FileSystem, cache: RowCache) throws -> LockFile {
    guard try disk.status(of: lockPath) != nil else { return LockFile(minimumPython: "3.9") }
    let bytes = try disk.contents(of: lockPath)
    let digest = SHA256.digest(of: bytes)
    if let packed = cache.cached(for: digest), let lock = LockFile(cached: packed) { return lock }
    let lock = try LockFile(bytes, file: lockPath)
    cache.keep(lock.cached, for: digest)
    return lock
  }
}

/// What was parsed before, by the digest of its text, in the state's rows.
final class RowCache: PyProjectCache {
  private let storage: Mutex<StateRows>

  init(_ rows: StateRows) { storage = Mutex(rows) }

  var rows: StateRows { storage.withLock { $0 } }

  func cached(for content: Digest) -> [UInt8]? {
    storage.withLock { $0[.facts, "parsed \(content)"] }
  }

  func keep(_ bytes: [UInt8], for content: Digest) {
    storage.withLock { $0[.facts, "parsed \(content)"] = bytes }
  }
}

/// The process's environment variables that are UTF-8.
func currentEnvironment() -> [String: String] {
  var result: [String: String] = [:]
  for pair in environmentEntries() {
    guard let equals = pair.firstIndex(of: "=") else { continue }
    result[String(pair[..<equals])] = String(pair[pair.index(after: equals)...])
  }
  return result
}

/// The process's environment as `NAME=value`, in its order; what is not UTF-8 is left out.
func environmentEntries() -> [String] {
  var result: [String] = []
  var entry = environ
  while let text = entry.pointee {
    if let pair = String(validatingCString: text) { result.append(pair) }
    entry += 1
  }
  return result
}
