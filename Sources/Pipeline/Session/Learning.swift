// What a step that ran is known to read from then on: from what was seen of it to the inputs of the next
// plan; and what is said where it reads what nobody told.

import BuildGraph
import Checkouts
import Diagnostics
import Execution
import Fingerprints
import Git
import Host
import Observation
import Standards
import Workspace

/// Learns from steps of one checkout.
struct Learning: Sendable {
  let filter: AccessFilter
  /// Absolute folders that are no outside: rel's own, the interpreter's, those for a moment.
  let known: [Path]
  private let disk: any FileSystem
  private let exclusions: Exclusions
  private let environment: [String: String]
  private let store: LearnedStore
  private let packages: [ProjectName: Package]

  init(in checkout: Checkout) {
    disk = checkout.disk
    exclusions = checkout.exclusions
    environment = checkout.environment
    store = checkout.learned
    let git =
      (try? GitFacts(at: disk.root, disk: disk, environment: checkout.environment)) ?? nil
    filter = AccessFilter(disk: disk, exclusions: exclusions, gitFolders: git?.folders ?? [])
    packages = Dictionary(
      checkout.layout.packages.map { ($0.name, $0) }
    ) { first, _ in first }
    var known = [disk.absolute(Checkout.cache)]
    if let folder = checkout.environment["TMPDIR"] { known.append(Path(folder)) }
    // A Python in the home folder is in the key by its version.
    if let python = checkout.state[.python] {
      known += [python.executable, python.command].map(\.parent.parent)
    }
    if let resolved = (try? disk.resolved(disk.absolute(Checkout.cache))) ?? nil {
      known.append(resolved)
    }
    self.known = known
  }

  /// Notes what a step was seen to read, and lets its result belong to that.
  /// - Throws: what it reads without leave.
  func learn(from request: StepRequest) throws(Problem) {
    let action = request.action
    guard let seen = request.watch.seen, let depth = request.watch.depth, !action.always else {
      return
    }
    let package = action.package.flatMap { packages[$0] }
    var inputs = filter.inputs(
      in: seen.accesses, of: action, folder: package?.path ?? ".",
      upstream: request.upstream.map(\.path))
    let undeclared = action.reading(inputs).learned
    if case .buildWheel = action.operation, let package {
      inputs = inputs.union(package.statedInputs)
    }
    // What went unseen this time may be what was seen before, and so may what a cache spared it.
    if !seen.incomplete.isEmpty || filter.hasOwnCache(seen.accesses, known: known) {
      inputs = inputs.union(action.learned)
    }
    let learned = action.reading(inputs).learned
    let reader = FactReader(disk: disk, exclusions: exclusions, environment: environment)
    request.found.set(learned, fields: reader.fields(of: learned.facts))
    do throws(FileError) {
      try store.set(learned, of: .target(action.target))
      try SeenStep(seen, at: disk.now(), depth: depth).keep(of: action.target, on: disk)
    } catch { throw Problem(error) }
    try judge(seen, undeclared, of: request)
  }

  /// Says, or refuses, what the step reads and no rule names.
  private func judge(
    _ seen: Accesses, _ undeclared: LearnedInputs, of request: StepRequest
  ) throws(Problem) {
    let action = request.action
    if action.undeclared == .learn { return }
    let outside = filter.outside(in: seen.accesses, known: known)
    func reader(_ path: Path) -> Path? {
      seen.accesses.first { filter.source($0) == path }?.program.name
    }
    var mistakes = outside.map { SessionMistake.readsOutside(action.target, $0) }
    let foreign = foreignFolders(of: action)
    for glob in undeclared.contents {
      let path = glob.literal ?? glob.base
      let isForeign = foreign.contains { path.relative(to: $0) != nil }
      if action.undeclared == .enforce || isForeign {
        mistakes.append(.readsUndeclared(action.target, glob.text, by: reader(path)))
      }
    }
    if action.undeclared == .enforce {
      mistakes += undeclared.facts.map { .asksUndeclared(action.target, $0) }
      if !seen.incomplete.isEmpty {
        mistakes.append(.incomplete(action.target, seen.incomplete))
      }
      if let problem = mistakes.first?.problem(of: mistakes.count) { throw problem }
    }
    for mistake in mistakes {
      request.notes.append(Array("\(mistake.problem.message)\n".utf8))
    }
  }

  /// The folders of the other packages.
  private func foreignFolders(of action: Action) -> [Path] {
    packages.filter { $0.key != action.package && $0.value.path != "." }.map(\.value.path)
  }
}

extension SessionMistake {
  /// One of several.
  fileprivate func problem(of count: Int) -> Problem {
    var problem = problem
    if count > 1 { problem.message += ", and \(count - 1) more" }
    return problem
  }
}

extension SeenStep {
  /// Where it is kept.
  private static func file(of target: String) -> Path {
    Checkout.cache / "tools/seen" / Path(shortName(of: target))
  }

  fileprivate func keep(of target: String, on disk: any FileSystem) throws(FileError) {
    try disk.write(text, to: Self.file(of: target), mode: 0o644)
  }

  /// What was last seen of a target in this checkout.
  static func last(of target: String, on disk: any FileSystem) -> SeenStep? {
    (try? disk.contents(of: file(of: target))).flatMap { SeenStep(text: $0) }
  }
}
