// Asks the program `git` about a working tree, and takes a snapshot of a clean one so that it need
// not be asked again.

public import Host

/// The git repository that holds a disk's root, by way of the program `git`.
public struct GitRepository: Sendable {
  let environment: [String: String]
  let runner: any ProcessRunner
  /// Where git is called.
  private let folder: Path
  let disk: any FileSystem

  /// - Parameters:
  ///   - disk: its root is the folder in question, the Releasefile's.
  ///   - environment: the user's own, whole: git reads HOME, PATH and GIT_* there.
  public init(
    disk: any FileSystem, environment: [String: String], runner: any ProcessRunner
  ) {
    self.environment = environment
    self.runner = runner
    self.disk = disk
    folder = disk.root
  }

  private init(
    disk: any FileSystem, environment: [String: String], runner: any ProcessRunner, folder: Path
  ) {
    self.environment = environment
    self.runner = runner
    self.disk = disk
    self.folder = folder
  }

  /// The state of the whole working tree that holds the folder, not only of the folder.
  public func status() async -> GitStatus { await listing().status }

  /// The state of another repository, which lies within this one or around it.
  ///
  /// - Parameter top: of its working tree. Its changes are told from this repository's root.
  public func status(ofRepositoryAt top: Path) async -> GitStatus {
    let repository = GitRepository(
      disk: disk, environment: environment, runner: runner, folder: top)
    let status = await repository.status()
    guard case .dirty(let changes) = status, let place = top.relative(to: disk.root) else {
      return status
    }
    return .dirty(changes.map { GitChange(path: place / $0.path, code: $0.code) })
  }

  /// The same, with a snapshot of the tree when it is clean.
  ///
  /// There is no snapshot of what cannot be told from files alone: a tree with submodules, a
  /// repository that environment variables name, one that was written to a moment ago.
  public func observe() async -> (status: GitStatus, snapshot: GitSnapshot?) {
    await observe { $0.isEmpty }
  }

  /// Whether a file that git tracks is not as it was committed, whatever else lies in the tree: what
  /// tools that make versions of commits look at. Nil when git does not say.
  ///
  /// The snapshot is of a tree in which no tracked file has changes. It says nothing about `observe`.
  public func observeTracked() async -> (hasChanges: Bool?, snapshot: GitSnapshot?) {
    let isUntracked = { (change: GitChange) in change.code == "??" }
    let (status, snapshot) = await observe { $0.allSatisfy(isUntracked) }
    return switch status {
    case .clean: (false, snapshot)
    case .dirty(let changes): (!changes.allSatisfy(isUntracked), snapshot)
    default: (nil, nil)
    }
  }

  /// - Parameter isWorth: whether a tree with these changes gets a snapshot.
  private func observe(
    _ isWorth: ([GitChange]) -> Bool
  ) async -> (status: GitStatus, snapshot: GitSnapshot?) {
    // What is written from now on may be what git did not see.
    let time = disk.now()
    let place = (try? GitFolder(holding: disk.root, disk: disk)) ?? nil
    let head = place.flatMap { (try? $0.head(disk: disk)) ?? nil }
    let (status, listing) = await listing()
    guard let listing, isWorth(listing.changes), listing.warnings.isEmpty, let place, let head,
      !redirects, let configuration = await configuration(of: place)
    else { return (status, nil) }
    let snapshot = GitSnapshot(
      of: place, head: head, ignored: listing.ignored, configuration: configuration,
      environment: environment, takenAt: time, disk: disk)
    return (status, snapshot)
  }

  /// Whether the environment names the repository or parts of it.
  private var redirects: Bool {
    let names = [
      "GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY",
      "GIT_NAMESPACE", "GIT_CEILING_DIRECTORIES", "GIT_CONFIG", "GIT_ATTR_SOURCE",
    ]
    return names.contains { environment[$0] != nil }
  }

  private func listing() async -> (status: GitStatus, listing: GitListing?) {
    // What somebody told git to ignore of a submodule is in a release all the same; and what a monitor
    // of the file system has missed is looked at.
    let arguments = [
      "-c", "core.fsmonitor=false", "status", "--porcelain=v1", "-z", "--untracked-files=all",
      "--ignored=matching",
      "--ignore-submodules=none",
    ]
    switch await git(arguments, in: folder) {
    case .failure(let status): return (status, nil)
    case .success(let output):
      let listing = GitListing(output)
      return (listing.changes.isEmpty ? .clean : .dirty(listing.changes), listing)
    }
  }

  /// Every file that has, or could get, a say in what git calls clean; nil when that is not known.
  private func configuration(of place: GitFolder) async -> [Path]? {
    let arguments = ["config", "--list", "--show-origin", "-z"]
    guard case .success(let output) = await git(arguments, in: place.top) else { return nil }
    return GitConfiguration(output, top: place.top, environment: environment)?.files
  }

  enum Answer {
    case success([UInt8])
    case failure(GitStatus)
  }

  func git(_ arguments: [String], in folder: Path) async -> Answer {
    guard let program = program() else { return .failure(.gitMissing) }
    var environment = environment
    // Without the optional lock, git neither waits for another git nor writes the index.
    environment["GIT_OPTIONAL_LOCKS"] = "0"
    environment["LC_ALL"] = "C"
    let command = Command(program, arguments, environment: environment, folder: folder)
    do {
      let (termination, output) = try await runner.capture(command)
      if termination.isSuccess { return .success(output) }
      let text = String(decoding: output, as: UTF8.self)
      if text.contains("not a git repository") { return .failure(.notARepository) }
      return .failure(.failed(summary(text, termination)))
    } catch {
      return .failure(.failed(error.description))
    }
  }

  /// git's own words without `fatal: `, or, where it is not git itself that complains, all of them.
  private func summary(_ text: String, _ termination: Termination) -> String {
    let lines = text.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("hint: ") }
    guard let first = lines.first else {
      switch termination {
      case .exited(let code): return "it exited with \(code)"
      case .signalled(let signal): return "signal \(signal) ended it"
      case .timedOut(let duration): return "it took more than \(duration)"
      }
    }
    for prefix in ["fatal: ", "error: "] {
      if let line = lines.first(where: { $0.hasPrefix(prefix) }) {
        return String(line.dropFirst(prefix.count))
      }
    }
    // A hook speaks: which of its lines says why, nobody knows.
    if lines.count == 1 { return String(first) }
    return "\n" + lines.suffix(30).map { "  \($0)" }.joined(separator: "\n")
  }

  func program() -> Path? {
    for folder in (environment["PATH"] ?? "").utf8.split(separator: UInt8(ascii: ":")) {
      let path = disk.root / Path(bytes: folder) / "git"
      guard let resolved = (try? disk.resolved(path)) ?? nil,
        let status = (try? disk.status(of: resolved)) ?? nil, status.isExecutable
      else { continue }
      return path
    }
    return nil
  }
}
