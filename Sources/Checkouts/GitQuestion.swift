// When git has a say in what a build backend answers, and what it says.

import Caching
import Diagnostics
import Git
import Glibc
public import Host
import Workspace

/// Looks at git for packages whose versions may be made of commits and tags.
public struct GitQuestion {
  struct Revision {
    /// Stands for everything that an answer may follow from.
    var key: String
    /// Stands for what a wheel may hold of it: the commit, and whether the tree was as committed.
    var inWheels: String
  }

  let disk: any FileSystem
  let environment: [String: String]
  let runner: any ProcessRunner
  /// Whether tracked files have changes; nil until it was asked.
  private var hasChanges: Bool??

  init(disk: any FileSystem, environment: [String: String], runner: any ProcessRunner) {
    self.disk = disk
    self.environment = environment
    self.runner = runner
  }

  /// Names of backends, plug-ins and calls that ask git. One too many only asks too often.
  private static let words = [
    "scm", "vcs", "versioneer", "versioningit", "dynamic-versioning", "dynamic_versioning",
    "dunamai", "pbr", "\"git\"", "'git'", "git describe", "git rev-", "git log", "gitpython",
    "setuptools-git", "setuptools_git", "git-version", "git_version", "gitversion", "miniver",
  ]

  /// Whether the package's build may ask git: its files name something that does.
  func hasSay(in question: BackendQuestion) throws(FileError) -> Bool {
    if question.isInProjectFile { return false }
    var texts = question.buildSystem.requires.map { Array($0.utf8) }
    for file in question.files { texts.append(try disk.contents(of: file)) }
    return texts.contains { text in
      let lower: [CChar] =
        text.map { byte in
          CChar(bitPattern: byte == 0 ? 32 : (65...90).contains(byte) ? byte + 32 : byte)
        } + [0]
      return Self.words.contains { strstr(lower, $0) != nil }
    }
  }

  /// - Parameter mayAsk: whether the program git may be started.
  mutating func revision(
    of question: BackendQuestion, state: MachineState, mayAsk: Bool
  ) async throws -> Revision {
    guard let found = try GitRevision(at: disk.absolute(question.path), disk: disk) else {
      return Revision(key: "no repository", inWheels: "no-commit")
    }
    if hasChanges == nil {
      hasChanges = .some(await observe(state, mayAsk))
      if hasChanges == .some(nil), mayAsk { try await requireAnswer() }
    }
    let state =
      switch hasChanges {
      case .some(.some(true)): "changed"
      case .some(.some(false)): "committed"
      default: "unknown"
      }
    let commit = found.commit.map { String($0.prefix(12)) } ?? "no-commit"
    return Revision(
      key: "\(found.commit ?? "none") \(found.tags) \(state)", inWheels: "\(commit)-\(state)")
  }

  /// What is to be said of versions that git has a say in.
  func notes() async throws(Problem) -> [String] {
    let repository = GitRepository(disk: disk, environment: environment, runner: runner)
    return try await asProblem { () async throws(GitError) in
      try await repository.lacksTags() ? [shallowVersions] : []
    }
  }

  /// - Throws: where git refuses the repository: what tools make of that is no version.
  private func requireAnswer() async throws(Problem) {
    let repository = GitRepository(disk: disk, environment: environment, runner: runner)
    do throws(GitError) {
      _ = try await repository.isShallow()
    } catch {
      switch error {
      case .missing, .notARepository: return
      default: throw error.problem
      }
    }
  }

  private func observe(_ state: MachineState, _ mayAsk: Bool) async -> Bool? {
    if let snapshot = state[.trackedFiles],
      snapshot.isStillClean(disk: disk, environment: environment)
    {
      return false
    }
    if !mayAsk { return nil }
    let repository = GitRepository(disk: disk, environment: environment, runner: runner)
    let (hasChanges, snapshot) = await repository.observeTracked()
    state[.trackedFiles] = snapshot
    return hasChanges
  }

  /// Looks again after a run: steps make files, and the next run is to know without a process that
  /// no tracked one has changed.
  public static func renew(in checkout: Checkout, processes: any ProcessRunner) async {
    guard checkout.state[.trackedFiles] != nil, !Task.isCancelled else { return }
    let git = GitQuestion(
      disk: checkout.disk, environment: checkout.environment, runner: processes)
    _ = await git.observe(checkout.state, true)
  }
}

extension StateRow<GitSnapshot> {
  /// Git's tree when no tracked file had changed.
  fileprivate static var trackedFiles: Self { Self(.facts, "git of versions") }
}
