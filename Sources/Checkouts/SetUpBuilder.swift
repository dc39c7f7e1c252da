// How a set-up is made: the rules are read, the packages found, the graph expanded, with what is known
// of earlier runs.

import BuildGraph
public import Caching
import Diagnostics
import Fingerprints
import Git
import Hashing
public import Host
import Python
import Releasefile
import Standards
import Synchronization
import Workspace

public struct SetUpBuilder {
  let request: Request
  let disk: any FileSystem
  let environment: [String: String]
  /// Has what was parsed and expanded before.
  let state: MachineState
  let asking: Asking
  let learned: LearnedStore
  /// Worth a line, but no error.
  private(set) var notes: [String] = []
  /// Whether a program was asked anything.
  private(set) var hasStartedPrograms = false

  public init(
    request: Request, disk: any FileSystem, environment: [String: String],
    state: MachineState, asking: Asking
  ) {
    self.asking = asking
    learned = LearnedStore(on: disk, isWritten: asking == .freely)
    self.request = request
    self.disk = disk
    self.environment = environment
    self.state = state
  }

  /// - Throws: what is wrong with the Releasefile, the packages, or the targets.
  public mutating func setUp(for wanted: Checkout.Wanted) async throws -> SetUp {
    let user = try request.releasefile(on: disk)
    let rulebook = try load(
      user: user, disk: disk, overrides: request.overrides, environment: environment)
    let cache = ParsedFiles(state: state)
    let lock = try lockFile(on: disk, cache)
    let ignored = try rulebook.globs(of: "ignore")
    let patterns = try rulebook.globs(of: "packages")
    let looking = Activity("looking for packages")
    defer { looking.end() }
    let found = try findPackages(
      patterns: patterns, isDefault: patterns.isEmpty, disk: disk, cache: cache)
    looking.end()
    let layout = try found.layout(
      answers: try await answers(found, lock, ignored, rulebook.exported))
    if user == nil, layout.packages.isEmpty { throw nothingHere }
    if asking == .never, wanted == .requested, layout.packages.contains(where: \.isUnanswered) {
      throw NotAnswered()
    }
    let graph =
      switch wanted {
      case .requested: try graph(of: rulebook, layout)
      case .all: try graphOfAllTargets(of: rulebook, layout)
      case .sound:
        try (try? graphOfAllTargets(of: rulebook, layout))
          ?? graphOfSoundTargets(of: rulebook, layout)
      }
    return SetUp(
      layout: layout, lock: lock, ignored: ignored, cacheLimit: try rulebook.cacheLimit(),
      graph: graph.reading(learned, of: layout.packages),
      decidingNames: rulebook.decidingNames.sorted())
  }

  /// What the build backends say of packages whose files do not say all.
  private mutating func answers(
    _ found: FoundPackages, _ lock: LockFile, _ ignored: [GlobPattern],
    _ exported: [String: String]
  ) async throws -> [Path: BackendMetadata] {
    var known = BackendAnswers(
      disk: disk, environment: environment, lock: lock,
      exclusions: Exclusions(packages: found.paths, ignored: ignored), exported: exported,
      asking: asking, state: state, learned: learned,
      wish: PythonWish(found.settings, in: found.sharedFolders, on: disk))
    let answers = try await known.answers(to: found.questions)
    notes += known.notes
    hasStartedPrograms = known.hasStartedPrograms
    return answers
  }

  // MARK: Graphs

  private mutating func graph(of rulebook: Rulebook, _ layout: MonorepoLayout) throws -> ActionGraph
  {
    let only = try only(in: layout)
    let cache = try GraphCache(
      of: rulebook, in: layout, targets: request.targets, only: only,
      overrides: request.overrides, environment: environment, disk: disk)
    if let known = cache.graph(in: state) { return known }
    let graph = try actionGraph(
      of: rulebook, packages: layout.packages, workspace: layout.workspace ?? ".",
      targets: request.targets, only: only)
    // Where nothing may be written, the state goes with the process.
    if asking == .freely { cache.keep(graph, in: state) }
    return graph
  }

  private func only(in layout: MonorepoLayout) throws(Problems) -> [ProjectName] {
    let choice = PackageChoice(layout.packages)
    var only: [ProjectName] = []
    for word in request.only {
      do throws(Problem) {
        only.append(try choice.package(word))
      } catch { throw Problems(error) }
    }
    return only
  }

  private func graphOfAllTargets(
    of rulebook: Rulebook, _ layout: MonorepoLayout
  ) throws(Problems) -> ActionGraph {
    let names = try actionGraph(
      of: rulebook, packages: layout.packages, workspace: layout.workspace ?? ".",
      targets: [], only: []
    ).targetNames
    return try actionGraph(
      of: rulebook, packages: layout.packages, workspace: layout.workspace ?? ".",
      targets: names, only: [])
  }

  private func graphOfSoundTargets(
    of rulebook: Rulebook, _ layout: MonorepoLayout
  ) throws(Problems) -> ActionGraph {
    func graph(_ targets: [String]) throws(Problems) -> ActionGraph {
      try actionGraph(
        of: rulebook, packages: layout.packages, workspace: layout.workspace ?? ".",
        targets: targets, only: [])
    }
    return try graph(graph([]).targetNames.filter { (try? graph([$0])) != nil })
  }

  // MARK: Files

  private var nothingHere: Problem {
    var hints = [
      "write a `Releasefile`; packages are folders with a pyproject.toml that has `[project]`"
    ]
    if let place = (try? GitFolder(holding: disk.root, disk: disk)) ?? nil,
      (try? place.isSparse(disk: disk)) == true
    {
      hints.append("the checkout is sparse: `git sparse-checkout disable` gets all files")
    }
    return CheckoutMistake.nothingHere(disk.root, hints: hints).problem
  }
}

extension ActionGraph {
  /// With what steps were seen to read, and what a wheel follows from by its package's own files, among
  /// their inputs.
  fileprivate func reading(_ learned: LearnedStore, of packages: [Package]) -> ActionGraph {
    let stated = Dictionary(packages.map { ($0.name, $0.statedInputs) }) { first, _ in first }
    if learned.isEmpty, stated.values.allSatisfy(\.isEmpty) { return self }
    var graph = self
    for (index, action) in actions.enumerated() {
      var own = LearnedInputs()
      if case .buildWheel = action.operation, let name = action.package {
        own = stated[name] ?? own
      }
      let reader = LearnedStore.Reader.target(action.target)
      let all = [learned.inputs(of: reader)] + learned.earlierInputs(of: reader)
      let readings = all.map { action.reading($0.union(own)).learned }
      graph.actions[index].learned = readings[0]
      graph.actions[index].learnedBefore = Array(readings.dropFirst())
    }
    return graph
  }
}

/// What was asked for may have names that only build backends know, and these were not asked.
public struct NotAnswered: Error {}

/// What was parsed before, by the digest of its text.
struct ParsedFiles: PyProjectCache {
  let state: MachineState

  func cached(for content: Digest) -> [UInt8]? { state[.parsed(content)] }
  func keep(_ bytes: [UInt8], for content: Digest) { state[.parsed(content)] = bytes }
}
