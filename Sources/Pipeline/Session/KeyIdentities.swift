// What steps run with, for their keys: programs by the digest of their file, pinned tools by their
// pins, the Python by its version. Found without starting a process.

public import BuildGraph
public import Caching
import Diagnostics
public import Execution
public import Fingerprints
public import Host
public import Planning
public import Python
public import Standards
public import Workspace

/// The identities of everything that the actions of a graph run with.
public struct KeyIdentities: IdentitySource {
  private let facts: FactReader
  private let programs: ProgramDigests
  private var byTarget: [String: Result<[KeyManifest.Field], FactsUnknown>] = [:]

  /// What the identities are read from.
  public struct Sources {
    public var packages: [ProjectName: Package]
    public var layout: MonorepoLayout
    public var lock: LockFile
    /// nil when no python3 was found.
    public var interpreter: PythonInterpreter?
    public var site: ToolSite
    /// What steps were seen to ask for beyond files.
    let facts: FactReader
    /// The versions of what packages require; nil for those that are kept at the site.
    public var outside: OutsidePins?

    public init(
      layout: MonorepoLayout, lock: LockFile, interpreter: PythonInterpreter?, site: ToolSite,
      facts: FactReader
    ) {
      self.facts = facts
      self.layout = layout
      self.packages = Dictionary(layout.packages.map { ($0.name, $0) }) { first, _ in first }
      self.lock = lock
      self.interpreter = interpreter
      self.site = site
    }
  }

  /// - Parameter state: has digests of programs by their stamps; new ones are added.
  public init(
    of graph: ActionGraph, from sources: Sources, state: MachineState, disk: any FileSystem
  ) {
    facts = sources.facts
    programs = ProgramDigests(
      search: sources.site.variables["PATH"] ?? "/usr/bin:/bin", state: state, disk: disk)
    var finder = IdentityFinder(
      sources, programs, graph.outsideRequirements(of: sources.layout, on: disk))
    for action in graph.actions where action.recipe != .group {
      byTarget[action.target] = finder.identities(of: action, in: graph)
    }
  }

  public func identities(of action: Action) -> Result<[KeyManifest.Field], FactsUnknown> {
    byTarget[action.target] ?? .success([])
  }

  public func fields(of facts: [LearnedFact]) -> [KeyManifest.Field] {
    self.facts.fields(of: facts)
  }

  /// The compilers, for a wheel that may hold what they make: one whose package has sources for them.
  public func compilers(of action: Action, files: [FileSet]) -> [KeyManifest.Field] {
    guard action.operationInputs.contains(.buildTools) else { return [] }
    let suffixes = files.reduce(into: Set<String>()) { $0.formUnion($1.suffixes) }
    var names = suffixes.isDisjoint(with: compiledSuffixes) ? [] : cCompilers
    if suffixes.contains("rs") { names += ["cargo", "rustc"] }
    return names.map(programs.field(of:))
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
}

/// Finds the identities of one action after the other; what several share is found once.
private struct IdentityFinder {
  private let sources: KeyIdentities.Sources
  private let programs: ProgramDigests
  private let asked: AskedSets
  private var tools: [[String]: Result<String, FactsUnknown>] = [:]
  private var outside: OutsideIdentities

  init(
    _ sources: KeyIdentities.Sources, _ programs: ProgramDigests,
    _ outside: [String: OutsideRequirements]
  ) {
    self.sources = sources
    self.programs = programs
    asked = PythonTools.askedSets(lock: sources.lock, site: sources.site)
    self.outside = OutsideIdentities(sources, outside)
  }

  mutating func identities(
    of action: Action, in graph: ActionGraph
  ) -> Result<[KeyManifest.Field], FactsUnknown> {
    do throws(FactsUnknown) {
      var fields = programFields(of: action, made: graph.outputs(before: action))
      for set in toolSets(of: action) {
        let label = set.isEmpty ? "python" : set.joined(separator: " ")
        fields.append(.init(name: .tools(label), value: try identity(of: set)))
      }
      if let field = try outside.field(of: action).get() { fields.append(field) }
      return .success(fields)
    } catch { return .failure(error) }
  }

  /// The programs that a shell's lines start, but for those that its tools bring and that steps
  /// before it make.
  private func programFields(of action: Action, made: [GlobPattern]) -> [KeyManifest.Field] {
    guard case .shell(let lines) = action.recipe else { return [] }
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
    return names.map(programs.field(of:))
  }

  private func toolSets(of action: Action) -> [[String]] {
    var sets = KeyIdentities.toolSets(of: action, in: sources.packages)
    if action.operationInputs.contains(.buildTools), let base = sets.last,
      let package = action.package.flatMap({ sources.packages[$0] })
    {
      sets += asked.beyond(base, of: package.path)
    }
    return sets
  }

  private mutating func identity(of set: [String]) throws(FactsUnknown) -> String {
    if let known = tools[set] { return try known.get() }
    let found = look(for: set)
    tools[set] = found
    return try found.get()
  }

  private func look(for set: [String]) -> Result<String, FactsUnknown> {
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
  private let byTarget: [String: OutsideRequirements]
  private lazy var pins = sources.outside ?? PythonTools.outsidePins(site: sources.site)

  init(_ sources: KeyIdentities.Sources, _ byTarget: [String: OutsideRequirements]) {
    self.sources = sources
    self.byTarget = byTarget
  }

  /// nil where nothing comes from outside.
  mutating func field(of action: Action) -> Result<KeyManifest.Field?, FactsUnknown> {
    guard let outside = byTarget[action.target] else { return .success(nil) }
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

/// The programs that a recipe's text starts.
private func startedPrograms(by line: String) -> [String] { programs(inShellLine: line) }

/// Digests of program files, by name in PATH; a file whose stamp is known is not read.
///
/// A class, so that what was found for one action is known for all.
private final class ProgramDigests {
  private let search: String
  private let state: MachineState
  private let disk: any FileSystem
  private var known: [String: String] = [:]

  init(search: String, state: MachineState, disk: any FileSystem) {
    self.search = search
    self.state = state
    self.disk = disk
  }

  func field(of name: String) -> KeyManifest.Field {
    let identity = known[name] ?? look(for: name)
    known[name] = identity
    return KeyManifest.Field(name: .program(name), value: identity)
  }

  private func look(for name: String) -> String {
    let found =
      name.contains("/") ? disk.root / name : executables(named: name, in: search, disk: disk).first
    guard let found, let file = (try? disk.resolved(found)) ?? nil else { return "not found" }
    let old = state[.program(file)]
    let observer = FileObserver(disk: disk, exclusions: nil)
    guard let table = try? observer.stamps(of: [GlobPattern(literal: file)], previous: old),
      let stamp = table.stamps.first
    else { return "not found" }
    if table.stamps != old?.stamps { state[.program(file)] = table }
    return stamp.digest.hexadecimal
  }
}

extension StateRow<StampTable> {
  /// The stamp of a program's file.
  fileprivate static func program(_ file: Path) -> Self { Self(.facts, "program \(file)") }
}
