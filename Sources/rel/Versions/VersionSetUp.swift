// What the commands about versions start from: the packages, what the Releasefile says of versions,
// and git. No graph is made, and build backends are asked only for names.

import Caching
import Diagnostics
import Fingerprints
import Git
import Host
import Python
import Releasefile
import Standards
import Versioning
import Workspace

struct VersionSetUp {
  let disk: Disk
  let environment: [String: String]
  let rulebook: Rulebook
  let layout: MonorepoLayout
  /// Whether each package has versions of its own.
  let isIndependent: Bool
  /// The words of `version_files`.
  let versionFiles: [String]
  /// The changelog of all packages; nil for none.
  let changelog: Path?
  /// Where releases go, as the Releasefile says it.
  let index: String
  let git: GitRepository
  /// Worth a line, but no error.
  private(set) var notes: [String] = []

  /// - Parameter asking: what may be done where only a build backend knows a package's name.
  init(
    directory: String?, file: String?, overrides: [(String, String)], asking: Asking
  ) async throws {
    let disk = Disk(root: try Checkout.root(directory))
    self.disk = disk
    environment = currentEnvironment()
    git = GitRepository(
      disk: disk, environment: environment,
      runner: SubprocessRunner(scratch: Path(environment["TMPDIR"] ?? "/tmp")))
    let rulebook = try load(
      user: try Self.file(file, disk), disk: disk, overrides: overrides, environment: environment)
    self.rulebook = rulebook
    isIndependent = try Self.isIndependent(rulebook)
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
        disk: disk, environment: environment, lock: try Self.lock(disk),
        exclusions: Exclusions(
          packages: found.paths, ignored: try rulebook.globs(of: "ignore")),
        exported: rulebook.exported, asking: asking,
        state: MachineState(Checkout.store(on: disk).load().rows),
        wish: PythonWish(found.settings, in: found.sharedFolders, on: disk))
      layout = try found.layout(answers: try await answers.answers(to: questions))
      notes = answers.notes
    }
    notes = layout.notes + notes
  }

  private static func file(_ file: String?, _ disk: Disk) throws -> Path? {
    if let file {
      guard try disk.resolved(Path(file)) != nil else {
        throw Problem("there is no file `\(file)`", hints: ["`-f` takes an existing file"])
      }
      return Path(file)
    }
    return try disk.status(of: Checkout.releasefile) == nil ? nil : Checkout.releasefile
  }

  private static func isIndependent(_ rulebook: Rulebook) throws(Problem) -> Bool {
    switch try rulebook.value(of: "versioning") {
    case nil, "", "lockstep": return false
    case "independent": return true
    case let other?:
      throw Problem(
        "`versioning` is `\(other)`", at: rulebook.location(of: "versioning"),
        hints: [
          "`lockstep`: all packages have one version; `independent`: each has versions of its own"
        ])
    }
  }

  private static func lock(_ disk: Disk) throws -> LockFile {
    guard try disk.status(of: Checkout.lockPath) != nil else {
      return LockFile(minimumPython: "3.9")
    }
    return try LockFile(try disk.contents(of: Checkout.lockPath), file: Checkout.lockPath)
  }

  /// The packages that words of the command line name.
  func packages(_ words: [String]) throws(Problem) -> [ProjectName] {
    let choice = PackageChoice(layout.packages)
    var names: [ProjectName] = []
    for word in words { names.append(try choice.package(word)) }
    return names
  }

  // MARK: Git

  /// What a clone lacks that a bump should know of.
  /// - Parameter tags: all that there are.
  func cloneNotes(tags: [String]) async -> [String] {
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

  /// The commits since a tag, by default the newest version's that HEAD contains.
  /// - Returns: the tag, and the commits, newest first.
  func commits(
    since tag: String?, of only: [ProjectName]
  ) async throws -> (since: String?, commits: [GitCommit]) {
    let activity = Activity("reading commits")
    defer { activity.end() }
    return try await asProblem { () async throws(GitError) in
      let project = isIndependent && only.count == 1 && layout.packages.count > 1 ? only[0] : nil
      var since = tag
      if since == nil {
        since = newestVersionTag(among: try await git.tags(areReachable: true), of: project)?.tag
      }
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

/// Lines about commits: the start of the name, and the subject; ten at most.
func commitLines(_ commits: [GitCommit]) -> [String] {
  commits.prefix(10).map { "  \($0.shortIdentifier) \($0.subject)" }
    + (commits.count > 10 ? ["  … and \(commits.count - 10) more"] : [])
}
