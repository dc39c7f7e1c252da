// What the commands about versions start from: the packages, what the Releasefile says of versions,
// and git. No graph is made, and build backends are asked only for names.

public import Bumping
import Caching
import Changelogs
public import Checkouts
public import Diagnostics
import Fingerprints
public import Git
public import Host
import Python
public import Releasefile
public import Standards
public import Workspace

public struct VersionSetUp {
  public let disk: Disk
  public let caller: Caller
  public let rulebook: Rulebook
  public let layout: MonorepoLayout
  /// Whether each package has versions of its own.
  public var isIndependent: Bool { releaseTags.isIndependent }
  /// Which packages are released together, and under which tags.
  public let releaseTags: ReleaseTags
  /// Which requirements between packages move.
  let pins: PinPolicy
  /// The words of `version_files`.
  public let versionFiles: [String]
  /// The changelog of all packages; nil for none.
  public let changelog: Path?
  /// Where releases go, as the Releasefile says it.
  let index: String
  public let git: GitRepository
  /// Worth a line, but no error.
  public private(set) var notes: [String] = []

  public var environment: [String: String] { caller.environment }

  /// - Parameter asking: what may be done where only a build backend knows a package's name.
  public init(
    _ request: Request, by caller: Caller, asking: Asking
  ) async throws {
    let disk = Disk(root: request.root)
    self.disk = disk
    self.caller = caller
    git = GitRepository(
      disk: disk, environment: caller.environment,
      runner: SubprocessRunner(scratch: caller.temporaryFolder))
    let rulebook = try load(
      user: try request.releasefile(on: disk), disk: disk, overrides: request.overrides,
      environment: caller.environment)
    self.rulebook = rulebook
    let isIndependent =
      rulebook.isDefault("versioning") ? nil : try Self.isIndependent(rulebook)
    pins = try PinPolicy(word: try rulebook.value(of: "pins") ?? "")
    versionFiles = try rulebook.words(of: "version_files")
    let name = try rulebook.value(of: "changelog") ?? "CHANGELOG.md"
    changelog = name.isEmpty ? nil : Path(name)
    index = try rulebook.value(of: "index") ?? ""
    let patterns = try rulebook.globs(of: "packages")
    let found = try findPackages(
      patterns: patterns, isDefault: patterns.isEmpty, disk: disk, cache: NoPyProjectCache())
    let questions = found.questions.filter { !statesName($0, disk) }
    if questions.isEmpty {
      layout = try found.layout(answers: [:])
    } else {
      var answers = BackendAnswers(
        disk: disk, environment: caller.environment,
        lock: try lockFile(on: disk, NoPyProjectCache()),
        exclusions: Exclusions(
          packages: found.paths, ignored: try rulebook.globs(of: "ignore")),
        exported: rulebook.exported, asking: asking,
        state: MachineState(Checkout.store(on: disk).load().rows),
        learned: LearnedStore(on: disk, isWritten: asking == .freely),
        wish: PythonWish(found.settings, in: found.sharedFolders, on: disk))
      layout = try found.layout(answers: try await answers.answers(to: questions))
      notes = answers.notes
    }
    notes = layout.notes + notes
    var tags: [String] = []
    do throws(GitError) {
      tags = try await git.tags(areReachable: true)
    } catch {
      switch error {
      case .missing, .notARepository: break
      default: throw error.problem
      }
    }
    releaseTags = try ReleaseTags(
      of: layout, reachable: tags, isIndependent: isIndependent,
      settings: try rulebook.words(of: "tag"), disk: disk)
  }

  private static func isIndependent(_ rulebook: Rulebook) throws(Problem) -> Bool {
    switch try rulebook.value(of: "versioning") {
    case nil, "", "lockstep": return false
    case "independent": return true
    case let other?:
      throw VersionsMistake.unknownVersioning(other, rulebook.location(of: "versioning")).problem
    }
  }

  /// The changelog of all packages, as it is called here; nil where there is none.
  public var changelogFile: Path? { changelog.flatMap { sharedChangelog($0, disk) } }

  /// What stands in it.
  public func changelogText() throws(FileError) -> [UInt8] {
    try changelogFile.map { file throws(FileError) in try disk.contents(of: file) } ?? []
  }

  /// The packages that words of the command line name.
  public func packages(_ words: [String]) throws(Problem) -> [ProjectName] {
    let choice = PackageChoice(layout.packages)
    var names: [ProjectName] = []
    for word in words { names.append(try choice.package(word)) }
    return names
  }

  // MARK: Git

  /// What a clone lacks that a bump should know of.
  /// - Parameter tags: all that there are.
  public func cloneNotes(tags: [String]) async -> [String] {
    guard let place = (try? GitFolder(holding: disk.root, disk: disk)) ?? nil else { return [] }
    var notes: [String] = []
    if tags.isEmpty, (try? place.isShallow(disk: disk)) == true {
      notes.append(
        "the clone is shallow and has no tags, so nobody can tell which versions were tagged before:"
          + " `git fetch --tags` gets them")
    }
    if (try? place.isSparse(disk: disk)) == true,
      let files = try? await git.leftOut(named: ["pyproject.toml", "setup.py"]), !files.isEmpty
    {
      let shown = files.prefix(3).map { "`\($0)`" }.joined(separator: ", ")
      let more = files.count > 3 ? " and \(files.count - 3) more" : ""
      notes.append(
        "the checkout is sparse: \(shown)\(more) \(files.count == 1 ? "is" : "are") not in it, and"
          + " what is written there stays; `git sparse-checkout disable` gets all files")
    }
    return notes
  }

  /// The commits since a tag, by default the last release's that HEAD contains.
  /// - Parameter isFinal: what is released is no prerelease, and takes what came since the last one
  ///   that was none.
  /// - Returns: the tag, and the commits, newest first.
  public func commits(
    since tag: String?, of only: [ProjectName], isFinal: Bool = false
  ) async throws -> (since: String?, commits: [GitCommit]) {
    let activity = Activity("reading commits")
    defer { activity.end() }
    return try await asProblem { () async throws(GitError) in
      let names = only.isEmpty ? layout.packages.map(\.name) : only
      let since = tag ?? releaseTags.newest(of: names, isFinal: isFinal)?.tag
      return (since, try await git.commits(since: since))
    }
  }
}

/// Whether a package's files state its name, so that its pins can be told.
private func statesName(_ question: BackendQuestion, _ disk: Disk) -> Bool {
  let file = question.path / "pyproject.toml"
  guard question.files.contains(file), let bytes = try? disk.contents(of: file),
    let document = try? TOMLDocument(bytes, file: file)
  else { return false }
  return document[["project", "name"]] != nil || document[["tool", "poetry", "name"]] != nil
}
