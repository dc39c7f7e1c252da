// What build backends say of packages whose files do not say all: asked once for each content of a
// package, and kept. When git has a say in the answer is in `GitQuestion.swift`.

import BuildGraph
public import Caching
import Diagnostics
public import Fingerprints
import Git
import Glibc
import Hashing
public import Host
import Observation
public import Python
import Standards
import Wheels
public import Workspace

/// Asks a backend; with `byBuilding`, by building a wheel.
typealias MetadataSource =
  @Sendable (_ question: BackendQuestion, _ byBuilding: Bool) async throws(Problem)
  -> BackendMetadata

/// What may be done to get answers.
public enum Asking {
  /// Nothing: only what was answered before is known.
  case never
  /// Nothing below the checkout's `.cache` is written.
  case withoutTraces
  case freely
}

/// The answers of backends, by the content of the packages that they are about.
public struct BackendAnswers {
  private static let format = 3
  /// How many answers are kept of a package: it may change and change back.
  private static let limit = 4

  let disk: any FileSystem
  let environment: [String: String]
  let lock: LockFile
  let exclusions: Exclusions
  /// What builds see beyond PATH, HOME and TMPDIR.
  let exported: [String: String]
  let asking: Asking
  /// Has the answers to earlier questions.
  let state: MachineState
  /// What backends were seen to read when they were asked.
  let learned: LearnedStore
  /// What the packages say of their Python.
  let wish: PythonWish
  /// Whether a program was asked anything.
  private(set) var hasStartedPrograms = false
  /// What could not be answered, and why.
  public private(set) var notes: [String] = []

  public init(
    disk: any FileSystem, environment: [String: String], lock: LockFile, exclusions: Exclusions,
    exported: [String: String], asking: Asking, state: MachineState, learned: LearnedStore,
    wish: PythonWish
  ) {
    self.learned = learned
    self.wish = wish
    self.disk = disk
    self.environment = environment
    self.lock = lock
    self.exclusions = exclusions
    self.exported = exported
    self.asking = asking
    self.state = state
  }

  /// The answers, by the packages' folders; one that a backend fails to give is missing.
  /// - Throws: an unreachable `Problem` where the backends cannot be had.
  public mutating func answers(
    to questions: [BackendQuestion]
  ) async throws -> [Path: BackendMetadata] {
    if questions.isEmpty { return [:] }
    let runner = CountingRunner(
      SubprocessRunner(scratch: scratch, leavesMarks: asking == .freely))
    defer { hasStartedPrograms = runner.count > 0 }
    var site = ToolSite(folder: toolFolder, variables: variables, disk: disk, runner: runner)
    site.wish = wish
    defer { if asking == .withoutTraces { try? Disk(root: "/").remove(scratch) } }
    let tools = PythonTools(
      site: site, lock: lock, interpreter: state[.python])
    do {
      let result = try await answers(to: questions, runner, tools)
      await tools.close()
      return result
    } catch {
      await tools.close()
      throw error
    }
  }

  private mutating func answers(
    to questions: [BackendQuestion], _ runner: any ProcessRunner, _ tools: PythonTools
  ) async throws -> [Path: BackendMetadata] {
    var git = GitQuestion(disk: disk, environment: environment, runner: runner)
    var revisions: [Path: GitQuestion.Revision] = [:]
    for question in questions where try git.hasSay(in: question) {
      revisions[question.path] = try await git.revision(
        of: question, state: state, mayAsk: asking != .never)
    }
    if !revisions.isEmpty, asking != .never { notes += try await git.notes() }
    var result: [Path: BackendMetadata] = [:]
    var open: [BackendQuestion] = []
    var contents = try contents(of: questions)
    let outside = try reads(of: questions)
    for question in questions {
      let key = await key(of: question, contents, outside, revisions, tools)
      result[question.path] = key.flatMap { kept(for: question, $0) }
      if result[question.path] == nil { open.append(question) }
    }
    if asking == .never { return result }
    // A backend may write a file of the package, its version say. What is kept is what it says when
    // nothing moves any more.
    for _ in 0..<3 where !open.isEmpty {
      let (given, failures) = try await ask(open, revisions, tools)
      notes += failures.sorted { $0.key < $1.key }.map { path, failure in
        "the build backend does not say what `\(path)` is: \(failure.message)"
      }
      let after = try self.contents(of: open)
      let outside = try reads(of: open)
      for question in open { result[question.path] = given[question.path] }
      for question in open where contents[question.path] == after[question.path] {
        guard let answer = given[question.path],
          let key = await key(of: question, after, outside, revisions, tools)
        else { continue }
        keep(answer, of: question, key)
      }
      open = open.filter { question in
        contents[question.path] != after[question.path] && given[question.path] != nil
      }
      contents.merge(after) { $1 }
    }
    state[.python] = try? await tools.interpreter()
    return result
  }

  // MARK: Asking

  private func ask(
    _ questions: [BackendQuestion], _ revisions: [Path: GitQuestion.Revision], _ tools: PythonTools
  ) async throws -> (answers: [Path: BackendMetadata], failures: [Path: Problem]) {
    let exported = exported
    let (learned, filter) = (learned, try accessFilter())
    let source: MetadataSource = { question, byBuilding throws(Problem) in
      let watch = StepWatch(.light)
      let bytes = try await tools.metadata(
        of: question.path, buildSystem: question.buildSystem, byBuilding: byBuilding,
        variables: exported, watch: watch, log: { _ in })
      try asProblem { () throws(FileError) in
        // A question whose answer is known is not asked again: what it read before it may read again.
        let before = learned.inputs(of: .answers(question.path))
        let now = filter.inputs(
          in: watch.seen?.accesses ?? [], of: question.asAction, folder: question.path,
          upstream: [])
        try learned.set(before.union(now), of: .answers(question.path))
      }
      return try BackendMetadata(bytes, of: question)
    }
    let activity = Activity("asking build backends about packages", of: questions.count)
    defer { activity.end() }
    typealias Given = (BackendQuestion, Result<BackendMetadata, Problem>)
    var failures: [(BackendQuestion, Problem)] = []
    var result: [Path: BackendMetadata] = [:]
    await withTaskGroup(of: Given.self) { group in
      var rest = questions[...]
      func start() {
        guard let question = rest.popFirst(), !Task.isCancelled else { return }
        let hasGit = revisions[question.path] != nil
        group.addTask {
          do throws(Problem) {
            return (question, .success(try await source(question, hasGit)))
          } catch { return (question, .failure(error)) }
        }
      }
      for _ in 0..<max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) { start() }
      for await (question, given) in group {
        activity.advance()
        switch given {
        case .success(var answer):
          answer.revision = revisions[question.path]?.inWheels
          result[question.path] = answer
        case .failure(let failure): failures.append((question, failure))
        }
        start()
      }
    }
    if Task.isCancelled { throw CancellationError() }
    if let (question, failure) = failures.first(where: { $0.1.cause.isOutage }) {
      throw CheckoutMistake.backendUnreachable(question.path, failure).problem
    }
    return (result, Dictionary(failures.map { ($0.0.path, $0.1) }) { $1 })
  }

  private func accessFilter() throws(FileError) -> AccessFilter {
    let git = try GitFacts(at: disk.root, disk: disk, environment: environment)
    return AccessFilter(disk: disk, exclusions: exclusions, gitFolders: git?.folders ?? [])
  }

  // MARK: Keys

  /// What the packages' backends were seen to read beyond their folders, as it is now.
  private func reads(
    of questions: [BackendQuestion]
  ) throws(FileError) -> [Path: [String]] {
    if learned.isEmpty, questions.allSatisfy(\.cachedFiles.isEmpty) { return [:] }
    let observer = FileObserver(disk: disk, exclusions: exclusions)
    let facts = FactReader(disk: disk, exclusions: exclusions, environment: environment)
    var result: [Path: [String]] = [:]
    for question in questions {
      let known = learned.inputs(of: .answers(question.path))
      let patterns = known.contents + question.cachedFiles
      if patterns.isEmpty, known.facts.isEmpty { continue }
      let sets = try observer.observe(patterns, state: state)
      result[question.path] =
        patterns.map { "\($0) \((sets[$0] ?? .empty).digest)" }
        + facts.fields(of: known.facts).map { "\($0.name.text) \($0.value)" }
    }
    return result
  }

  /// A digest of each package's source tree, or of the one file that decides.
  private func contents(
    of questions: [BackendQuestion]
  ) throws -> [Path: Digest] {
    var patterns: [Path: GlobPattern] = [:]
    for question in questions {
      patterns[question.path] = try GlobPattern(
        question.isInProjectFile ? "pyproject.toml" : "**", below: question.path)
    }
    let observer = FileObserver(disk: disk, exclusions: exclusions)
    let sets = try observer.observe(Set(patterns.values), state: state)
    return patterns.compactMapValues { sets[$0]?.digest }
  }

  /// Everything that the answer follows from; nil while the backend's version is not known.
  private func key(
    of question: BackendQuestion, _ contents: [Path: Digest], _ outside: [Path: [String]],
    _ revisions: [Path: GitQuestion.Revision], _ tools: PythonTools
  ) async -> Digest? {
    let requires = question.buildSystem.requires
    guard let content = contents[question.path], let interpreter = try? await tools.interpreter(),
      let identity = PythonTools.identity(
        of: requires, lock: lock, interpreter: interpreter, site: site)
    else { return nil }
    var encoder = FieldEncoder()
    encoder.add("\(Self.format)")
    encoder.add(question.path.bytes)
    encoder.add(list: requires)
    encoder.add(question.buildSystem.backend)
    encoder.add(list: question.buildSystem.backendPath)
    encoder.add(content.bytes)
    encoder.add(list: outside[question.path] ?? [])
    encoder.add(identity)
    encoder.add(list: revisions[question.path].map { [$0.key] } ?? [])
    encoder.add(list: exported.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" })
    return encoder.digest()
  }

  private func kept(for question: BackendQuestion, _ key: Digest) -> BackendMetadata? {
    let kept = state[.answers(about: question.path)]
    return kept?.entries.first { $0.key == key }.flatMap { BackendMetadata(packed: $0.answer) }
  }

  private func keep(_ answer: BackendMetadata, of question: BackendQuestion, _ key: Digest) {
    let row = StateRow<KeptAnswers>.answers(about: question.path)
    let others = (state[row]?.entries ?? []).filter { $0.key != key }.suffix(Self.limit - 1)
    state[row] = KeptAnswers(entries: others + [(key, answer.packed)])
  }

  // MARK: Places

  private var tools: Path { disk.absolute(Checkout.cache / "tools") }

  /// Where pins are read from.
  private var site: ToolSite {
    ToolSite(
      folder: tools, variables: environment, disk: disk,
      runner: SubprocessRunner(scratch: scratch))
  }

  private var scratch: Path {
    asking == .freely
      ? disk.absolute(Checkout.scratch)
      : Path(environment["TMPDIR"] ?? "/tmp") / Path("rel-ask-\(getpid())")
  }

  private var toolFolder: Path { asking == .freely ? tools : scratch / "tools" }

  /// The caller's; where nothing may be written, a uv that rel has installed is found all the same.
  private var variables: [String: String] {
    if asking == .freely { return environment }
    let path = environment["PATH"] ?? "/usr/bin:/bin"
    return environment.merging(["PATH": "\(path):\(tools / "uv/bin")"]) { $1 }
  }
}

/// What is kept of the answers about one package, the oldest first.
private struct KeptAnswers: Packable {
  var entries: [(key: Digest, answer: [UInt8])]

  init(entries: [(key: Digest, answer: [UInt8])]) { self.entries = entries }

  var packed: [UInt8] {
    var writer = PackedWriter()
    writer.add(entries.count)
    for (key, answer) in entries {
      writer.add(raw: key.bytes)
      writer.add(answer)
    }
    return writer.bytes
  }

  init?(packed bytes: [UInt8]) {
    var reader = PackedReader(bytes)
    let entries = reader.list { reader -> (key: Digest, answer: [UInt8])? in
      guard let key = reader.raw(32).flatMap({ Digest(bytes: $0) }), let answer = reader.field()
      else { return nil }
      return (key, Array(answer))
    }
    guard let entries, reader.isAtEnd else { return nil }
    self.entries = entries
  }
}

extension StateRow<KeptAnswers> {
  fileprivate static func answers(about folder: Path) -> Self {
    Self(.facts, "answer \(folder)")
  }
}

extension BackendMetadata {
  /// Reads what a backend said.
  fileprivate init(_ bytes: [UInt8], of question: BackendQuestion) throws(Problem) {
    let metadata = CoreMetadata(bytes)
    do throws(StandardError) {
      self.init(
        name: try ProjectName(metadata.name ?? ""), version: try Version(metadata.version ?? ""),
        requiresPython: metadata.requiresPython, requirements: metadata.requiresDist,
        extras: metadata.providesExtra, classifiers: metadata.classifiers)
    } catch {
      throw CheckoutMistake.impossibleAnswer(
        backend: question.buildSystem.backend, error.description
      ).problem
    }
  }
}

extension BackendQuestion {
  /// The question as a step that names the package's folder.
  fileprivate var asAction: Action {
    let place = Location(file: "\(path)/pyproject.toml", line: 1, column: 1)
    var action = Action(target: path.string, location: place)
    if let glob = try? GlobPattern("**", below: path) {
      action.prerequisites = [
        .files(InputPattern(glob: glob, isOptional: true, location: place, excerpt: nil))
      ]
    }
    return action
  }
}
