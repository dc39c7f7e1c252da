// What steps run with, for their keys: programs by the digest of their file, pinned tools by their
// pins, the Python by its version. Found without starting a process.

public import BuildGraph
public import Caching
import Diagnostics
import Fingerprints
public import Host
public import Planning
public import Python
public import Standards
public import Workspace

/// The identities of everything that the actions of a graph run with.
public struct KeyIdentities: IdentitySource {
  private let search: String
  private let disk: any FileSystem
  private var byTarget: [String: Result<[KeyManifest.Field], FactsUnknown>] = [:]

  /// What the identities are read from.
  public struct Sources {
    public var packages: [ProjectName: Package]
    /// The uv workspace's folder.
    public var workspace: Path?
    public var lock: LockFile
    /// nil when no python3 was found.
    public var interpreter: PythonInterpreter?
    public var site: ToolSite
    /// The versions of what packages require; nil for those that are kept at the site.
    public var outside: OutsidePins?

    public init(
      packages: [Package], workspace: Path?, lock: LockFile, interpreter: PythonInterpreter?,
      site: ToolSite
    ) {
      self.workspace = workspace
      self.packages = Dictionary(packages.map { ($0.name, $0) }) { first, _ in first }
      self.lock = lock
      self.interpreter = interpreter
      self.site = site
    }
  }

  /// - Parameter rows: digests of programs by their stamps; new ones are added.
  public init(
    of graph: ActionGraph, from sources: Sources, rows: inout StateRows, disk: any FileSystem
  ) {
    search = sources.site.variables["PATH"] ?? "/usr/bin:/bin"
    self.disk = disk
    var programs = ProgramDigests(search: search, disk: disk)
    let asked = PythonTools.askedSets(lock: sources.lock, site: sources.site)
    var tools: [[String]: Result<String, FactsUnknown>] = [:]
    var outside = OutsideIdentities(sources, disk)
    for action in graph.actions where action.recipe != .group {
      let fields = Self.fields(
        action, made: graph.outputs(before: action), sources, asked, &programs, &tools, &rows)
      byTarget[action.target] = fields.flatMap { fields in
        outside.field(of: action).map { fields + ($0.map { [$0] } ?? []) }
      }
    }
  }

  public func identities(of action: Action) -> Result<[KeyManifest.Field], FactsUnknown> {
    byTarget[action.target] ?? .success([])
  }

  /// The compilers, for a wheel that may hold what they make: one whose package has sources for them.
  public func compilers(
    of action: Action, files: [FileSet], rows: inout StateRows
  ) -> [KeyManifest.Field] {
    guard action.operationInputs.contains(.buildTools) else { return [] }
    let suffixes = Set(files.flatMap(\.artifacts).compactMap { suffix(of: $0.path) })
    var names = suffixes.isDisjoint(with: compiledSuffixes) ? [] : cCompilers
    if suffixes.contains("rs") { names += ["cargo", "rustc"] }
    var programs = ProgramDigests(search: search, disk: disk)
    return names.map { name in
      KeyManifest.Field(name: .program(name), value: programs.identity(of: name, &rows))
    }
  }

  /// The requirement sets whose pins are in an action's key: its tools, what its package is built
  /// with, and the empty set for the Python alone.
  public static func toolSets(
    of action: Action, in packages: [ProjectName: Package]
  ) -> [[String]] {
    var sets = action.tools.isEmpty ? [] : [action.tools]
    let inputs = action.operationInputs
    if inputs.contains(.buildTools), let package = action.package.flatMap({ packages[$0] }) {
      sets.append(package.buildSystem.requires)
    }
    if inputs.contains(.python) { sets.append([]) }
    return sets
  }

  private static func fields(
    _ action: Action, made: [GlobPattern], _ sources: Sources, _ asked: AskedSets,
    _ programs: inout ProgramDigests,
    _ tools: inout [[String]: Result<String, FactsUnknown>], _ rows: inout StateRows
  ) -> Result<[KeyManifest.Field], FactsUnknown> {
    var fields: [KeyManifest.Field] = []
    if case .shell(let lines) = action.recipe {
      let provided = Set(
        sources.lock.environment(for: action.tools)?.pins.map(\.name.normalized) ?? []
      )
      .union(action.tools.compactMap { try? Requirement($0).name.normalized })
      // The shell that runs the lines is this file, whatever PATH says.
      var names = ["/bin/sh"]
      for name in lines.flatMap({ startedPrograms(by: $0.text) })
      where !names.contains(name) && !provided.contains(name)
        && !made.contains(where: { $0.covers(Path(name).lexicallyNormal) })
      {
        names.append(name)
      }
      for name in names {
        fields.append(.init(name: .program(name), value: programs.identity(of: name, &rows)))
      }
    }
    var sets = toolSets(of: action, in: sources.packages)
    if action.operationInputs.contains(.buildTools), let base = sets.last,
      let package = action.package.flatMap({ sources.packages[$0] })
    {
      sets += asked.beyond(base, of: package.path)
    }
    for set in sets {
      let known = tools[set] ?? identity(of: set, sources)
      tools[set] = known
      switch known {
      case .success(let identity):
        let label = set.isEmpty ? "python" : set.joined(separator: " ")
        fields.append(.init(name: .tools(label), value: identity))
      case .failure(let unknown): return .failure(unknown)
      }
    }
    return .success(fields)
  }

  private static func identity(
    of set: [String], _ sources: Sources
  ) -> Result<String, FactsUnknown> {
    guard let interpreter = sources.interpreter else {
      return .failure(FactsUnknown("there is no python3 in PATH"))
    }
    let identity = PythonTools.identity(
      of: set, lock: sources.lock, interpreter: interpreter, site: sources.site)
    guard let identity else {
      return .failure(FactsUnknown("no pins yet for \(set.joined(separator: ", "))"))
    }
    return .success(identity)
  }
}

/// The versions of what packages require of outsiders, for the keys of the steps that install them.
private struct OutsideIdentities {
  private let sources: KeyIdentities.Sources
  private var finder: OutsideRequirementFinder
  private lazy var pins = sources.outside ?? PythonTools.outsidePins(site: sources.site)

  init(_ sources: KeyIdentities.Sources, _ disk: any FileSystem) {
    self.sources = sources
    finder = OutsideRequirementFinder(
      packages: sources.packages, workspace: sources.workspace, disk: disk)
  }

  /// nil where nothing comes from outside.
  mutating func field(of action: Action) -> Result<KeyManifest.Field?, FactsUnknown> {
    guard action.operationInputs.contains(.requirements),
      let package = action.package.flatMap({ sources.packages[$0] })
    else { return .success(nil) }
    let outside = finder.requirements(of: package)
    if outside.isEmpty { return .success(nil) }
    guard let python = sources.interpreter,
      let identity = pins.identity(of: outside, python: python)
    else {
      return .failure(
        FactsUnknown("no versions yet for \(outside.requirements.joined(separator: ", "))"))
    }
    return .success(.init(name: .requirements, value: identity))
  }
}

extension ActionGraph {
  /// The outputs of an action's prerequisites: their contents are in its key, as outputs of others. A
  /// program among them is not there before the first run.
  fileprivate func outputs(before action: Action) -> [GlobPattern] {
    var found: [GlobPattern] = []
    var open = action.targets
    var seen: Set<Int> = []
    while let next = open.popLast() {
      guard seen.insert(next).inserted else { continue }
      found += actions[next].outputs
      if actions[next].recipe == .group { open += actions[next].targets }
    }
    return found
  }
}

/// What setuptools and others compile: C and its kin, Cython, Fortran; and Rust, whose linker is C's.
private let compiledSuffixes: Set<String> = [
  "c", "cc", "cpp", "cxx", "f", "f90", "m", "mm", "pyx", "rs", "s",
]

/// By the names that Python's own build knows them by.
private let cCompilers = ["cc", "c++", "gcc", "g++", "ld", "as"]

/// What follows the last dot of a file's name, in lower case.
private func suffix(of path: Path) -> String? {
  let name = path.name.bytes
  guard let dot = name.lastIndex(of: UInt8(ascii: ".")), name.count - dot <= 4 else { return nil }
  return String(decoding: name[(dot + 1)...], as: UTF8.self).lowercased()
}

/// The programs that a recipe's text starts.
private func startedPrograms(by line: String) -> [String] { programs(inShellLine: line) }

/// Digests of program files, by name in PATH; a file whose stamp is known is not read.
private struct ProgramDigests {
  let search: String
  let disk: any FileSystem
  private var known: [String: String] = [:]

  init(search: String, disk: any FileSystem) {
    self.search = search
    self.disk = disk
  }

  mutating func identity(of name: String, _ rows: inout StateRows) -> String {
    if let identity = known[name] { return identity }
    let identity = look(name, &rows)
    known[name] = identity
    return identity
  }

  private func look(_ name: String, _ rows: inout StateRows) -> String {
    let found =
      name.contains("/") ? disk.root / name : executables(named: name, in: search, disk: disk).first
    guard let found, let file = (try? disk.resolved(found)) ?? nil else { return "not found" }
    let old = rows[.facts, "program \(file)"].flatMap(StampTable.init(packed:))
    let observer = FileObserver(disk: disk, exclusions: nil)
    guard let table = try? observer.stamps(of: [GlobPattern(literal: file)], previous: old),
      let stamp = table.stamps.first
    else { return "not found" }
    if table.stamps != old?.stamps { rows[.facts, "program \(file)"] = table.packed }
    return stamp.digest.hexadecimal
  }
}
