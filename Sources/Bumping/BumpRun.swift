// Carries a bump out: files, uv.lock, commit, tags; and takes all of it back when a step fails.

public import Diagnostics
public import Git
public import Host
public import Versioning
import Workspace

/// How a bump is carried out, beyond its files.
public struct BumpRun: Sendable {
  public let disk: any FileSystem
  /// Where the journal is kept, `.cache/bump`.
  public let journal: Path
  /// Makes the uv.lock of a folder anew.
  public let lock: @Sendable (Path) async throws(Problem) -> Void
  /// Nil: no commit and no tag.
  public let git: GitRepository?
  public var makesTag = false
  public var isSigned = false

  public init(
    disk: any FileSystem, journal: Path, git: GitRepository?,
    lock: @escaping @Sendable (Path) async throws(Problem) -> Void
  ) {
    self.disk = disk
    self.journal = journal
    self.git = git
    self.lock = lock
  }

  /// What came of it.
  public struct Outcome: Sendable {
    /// The uv.lock files that differ now, with their bytes before.
    public var locks: [FileEdit] = []
    /// Changed files that git does not track.
    public var untracked: [Path] = []
    public var commit: String?
    public var isDetached = false
  }

  /// Does all of it, or nothing.
  /// - Throws: what went wrong, after everything was put back.
  public func carryOut(_ plan: BumpPlan) async throws(Problem) -> Outcome {
    var outcome = Outcome()
    var done = Done()
    if let git {
      outcome.isDetached = try await asProblem { () async throws(GitError) in
        done.head = try await git.head()
        return try await git.isDetached()
      }
    }
    let lockFiles = plan.lockFolders.map { $0 / "uv.lock" }
    let record = try self.record(plan, lockFiles, head: done.head)
    do throws(Problem) {
      try asProblem { () throws(FileError) in
        try record.write(to: journal, on: disk)
        for file in record.files {
          if file.isRemoved {
            try disk.remove(file.path)
          } else if let new = file.new {
            try disk.write(new, to: file.path, mode: file.mode)
          }
        }
      }
      for folder in plan.lockFolders { try await lock(folder) }
      outcome.locks = try changed(lockFiles, record)
      if let git {
        try await commit(plan, record, git, &outcome, &done)
        if makesTag {
          for tag in plan.tags {
            try await asProblem { () async throws(GitError) in
              try await git.tag(tag, message: plan.message, isSigned: isSigned)
            }
            done.tags.append(tag)
          }
        }
      }
    } catch {
      throw await takeBack(done, record, because: error)
    }
    try asProblem { () throws(FileError) in try disk.remove(journal) }
    return outcome
  }

  /// How far it came.
  private struct Done {
    var head: String?
    var commit: String?
    var paths: [Path] = []
    var tags: [String] = []
  }

  private func record(
    _ plan: BumpPlan, _ lockFiles: [Path], head: String?
  ) throws(Problem) -> BumpJournal {
    var found: [BumpJournal.File] = []
    for edit in plan.edits {
      var file = try file(edit.path, expected: edit.old, edit.new)
      file.isRemoved = edit.isRemoval
      found.append(file)
    }
    for path in lockFiles { found.append(try file(path, expected: nil, nil)) }
    return BumpJournal(
      headline: plan.headline, files: found, commits: git != nil && !plan.edits.isEmpty,
      head: head, tags: makesTag ? plan.tags : [])
  }

  private func file(
    _ path: Path, expected: [UInt8]?, _ new: [UInt8]?
  ) throws(Problem) -> BumpJournal.File {
    let file = try asProblem { () throws(FileError) in
      // What a link leads to gets the new text, and the link stays.
      let target = try disk.resolved(path) ?? path
      let mode = try disk.status(of: target)?.mode ?? 0o644
      return BumpJournal.File(
        path: target, mode: mode, old: try disk.contents(of: target), new: new)
    }
    if let expected, file.old != expected {
      throw BumpMistake.changedMeanwhile(path).problem
    }
    return file
  }

  private func changed(
    _ lockFiles: [Path], _ record: BumpJournal
  ) throws(Problem) -> [FileEdit] {
    var edits: [FileEdit] = []
    for (path, file) in zip(lockFiles, record.files.suffix(lockFiles.count)) {
      let new = try asProblem { () throws(FileError) in try disk.contents(of: file.path) }
      if new != file.old {
        edits.append(FileEdit(path: path, old: file.old, new: new, what: ["by `uv lock`"]))
      }
    }
    return edits
  }

  private func commit(
    _ plan: BumpPlan, _ record: BumpJournal, _ git: GitRepository, _ outcome: inout Outcome,
    _ done: inout Done
  ) async throws(Problem) {
    // What changed is the file behind a link, not the link.
    let root = try asProblem { () throws(FileError) in try disk.resolved(".") } ?? disk.root
    let edited = zip(plan.edits, record.files).map { edit, file in
      file.path.relative(to: root) ?? edit.path
    }
    let changed = edited + outcome.locks.map(\.path)
    if changed.isEmpty { return }
    let tracked = try await asProblem { () async throws(GitError) in try await git.tracked(changed)
    }
    outcome.untracked = changed.filter { !tracked.contains($0.lexicallyNormal) }
    guard !tracked.isEmpty else {
      throw BumpMistake.nothingTracked.problem
    }
    done.paths = tracked
    done.commit = try await asProblem { () async throws(GitError) in
      try await git.commit(tracked, message: plan.message)
    }
    outcome.commit = done.commit
  }

  private func takeBack(
    _ done: Done, _ record: BumpJournal, because failure: Problem
  ) async -> Problem {
    var failure = failure
    do {
      if let git {
        for tag in done.tags { try await git.removeTag(tag) }
        if let commit = done.commit { try await git.takeBack(commit, to: done.head, done.paths) }
      }
      let others = try record.restore(on: disk)
      try disk.remove(journal)
      failure.hints.append(
        others.isEmpty
          ? "nothing was changed: all files are as they were"
          : "all else was put back, but these changed meanwhile and stay: "
            + others.map { "`\($0)`" }.joined(separator: ", "))
    } catch {
      let words = (error as? GitError)?.problem.message ?? "\(error)"
      failure.hints.append("not all was put back: \(words); the next call of rel tries again")
    }
    return failure
  }
}
