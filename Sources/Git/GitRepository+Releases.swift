// What a release needs of git: tags, the commits since one, and a commit and tags of its own.

public import Host

extension GitRepository {
  /// The names of all tags, or of those that the checked-out commit contains, sorted by git.
  public func tags(areReachable: Bool = false) async throws(GitError) -> [String] {
    if areReachable, try await head() == nil { return [] }
    let arguments = ["for-each-ref", "--format=%(refname:strip=2)", "refs/tags"]
    let output = try await run(
      arguments + (areReachable ? ["--merged=HEAD"] : []), "list the tags")
    return output.split(whereSeparator: \.isNewline).map(String.init)
  }

  /// The names of the tags of the checked-out commit, sorted by git.
  public func tagsOfHead() async throws(GitError) -> [String] {
    guard try await head() != nil else { return [] }
    let output = try await run(
      ["for-each-ref", "--format=%(refname:strip=2)", "--points-at=HEAD", "refs/tags"],
      "list the tags")
    return output.split(whereSeparator: \.isNewline).map(String.init)
  }

  /// Whether what tools make of tags cannot be trusted: the clone is shallow, and the commit itself has
  /// no tag. Tags further back may be missing, and distances to them are.
  public func lacksTags() async throws(GitError) -> Bool {
    guard let place = (try? GitFolder(holding: disk.root, disk: disk)) ?? nil,
      (try? place.isShallow(disk: disk)) == true
    else { return false }
    return try await tagsOfHead().isEmpty
  }

  /// The checked-out commit; nil on a branch without any.
  public func head() async throws(GitError) -> String? { try await commit("HEAD") }

  /// Whether no branch is checked out.
  public func isDetached() async throws(GitError) -> Bool {
    switch await git(["symbolic-ref", "-q", "HEAD"], in: disk.root) {
    case .success: false
    case .failure(.failed): true
    case .failure(let status): throw error(status, "tell the branch")
    }
  }

  /// Whether the clone was made without all of its history.
  public func isShallow() async throws(GitError) -> Bool {
    try await run(["rev-parse", "--is-shallow-repository"], "look at the clone")
      .hasPrefix("true")
  }

  /// The commit that a revision means, in hexadecimal; nil where there is none.
  public func commit(_ revision: String) async throws(GitError) -> String? {
    let arguments = ["rev-parse", "-q", "--verify", "\(revision)^{commit}"]
    switch await git(arguments, in: disk.root) {
    case .success(let output):
      return String(decoding: output, as: UTF8.self).split(whereSeparator: \.isNewline).first
        .map(String.init)
    case .failure(.failed): return nil
    case .failure(let status): throw error(status, "find `\(revision)`")
    }
  }

  /// The commit that an object stands for, an annotated tag's say; nil where the clone lacks it.
  public func commit(ofObject identifier: String) async throws(GitError) -> String? {
    try await commit(identifier)
  }

  /// The files below some folders that differ between two commits, from the disk's root.
  public func changedPaths(
    from old: String, to new: String, below folders: [Path]
  ) async throws(GitError) -> [Path] {
    let arguments =
      ["diff", "--name-only", "-z", "--no-renames", "--no-ext-diff", "--relative", old, new, "--"]
      + folders.map(literal)
    switch await git(arguments, in: disk.root) {
    case .success(let output): return output.split(separator: 0).map { Path(bytes: $0) }.sorted()
    case .failure(let status): throw error(status, "compare two commits")
    }
  }

  /// The commits that HEAD has and `revision` does not, newest first; all without one. In a folder
  /// below the top, those that touch it.
  public func commits(since revision: String?) async throws(GitError) -> [GitCommit] {
    guard try await head() != nil else { return [] }
    let isShallow = try await isShallow()
    var range = "HEAD"
    if let revision {
      // A tag and a branch may have one name.
      var start = try await commit("refs/tags/\(revision)")
      if start == nil { start = try await commit(revision) }
      guard let start else { throw .unknownRevision(revision, isShallow: isShallow) }
      range = "\(start)..HEAD"
    }
    let prefix = try await run(["rev-parse", "--show-prefix"], "find the top")
    let isBelow = prefix.contains { !$0.isNewline }
    let arguments =
      [
        "-c", "log.showSignature=false", "log", "-z", "--no-color", "--encoding=UTF-8",
        "--name-only", "--no-renames", "--relative", "--no-ext-diff",
        "--format=%x01%H%x02%P%x02%B%x03", range,
      ] + (isBelow ? ["--", "."] : [])
    let output: [UInt8]
    switch await git(arguments, in: disk.root) {
    case .success(let bytes): output = bytes
    case .failure(let status): throw error(status, "read the commits")
    }
    let commits = output.split(separator: 1).dropFirst(output.first == 1 ? 0 : 1)
      .compactMap(GitCommit.init(record:))
    if isShallow,
      try await boundary().contains(where: { edge in
        commits.contains { $0.identifier == edge }
      })
    {
      throw .shallow(since: revision)
    }
    return commits
  }

  /// The commits at which a shallow clone ends.
  private func boundary() async throws(GitError) -> [String] {
    let name = try await run(["rev-parse", "--git-path", "shallow"], "look at the clone")
    let path = Path(String(name.prefix { !$0.isNewline }))
    let bytes = (try? disk.contents(of: path)) ?? []
    return String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
      .map(String.init)
  }

  /// Files with such names that git tracks, and that a sparse checkout leaves out, from the disk's root.
  public func leftOut(named names: [String]) async throws(GitError) -> [Path] {
    let patterns = names.map { ":(glob)**/\($0)" }
    switch await git(["ls-files", "-t", "-z", "--"] + patterns, in: disk.root) {
    case .success(let output):
      return output.split(separator: 0).filter { $0.starts(with: "S ".utf8) }
        .map { Path(bytes: $0.dropFirst(2)) }
    case .failure(let status): throw error(status, "list the files")
    }
  }

  // MARK: Changes

  /// Those of `paths` that git tracks.
  public func tracked(_ paths: [Path]) async throws(GitError) -> [Path] {
    if paths.isEmpty { return [] }
    switch await git(["ls-files", "-z", "--"] + paths.map(literal), in: disk.root) {
    case .success(let output): return output.split(separator: 0).map { Path(bytes: $0) }
    case .failure(let status): throw error(status, "list the files")
    }
  }

  /// Commits the files as they are on disk, and nothing else that is staged.
  /// - Returns: the new commit.
  public func commit(_ paths: [Path], message: String) async throws(GitError) -> String {
    _ = try await run(
      ["commit", "-q", "-m", message, "--only", "--"] + paths.map(literal), "commit")
    guard let commit = try await head() else {
      throw .refused(what: "commit", words: "there is no commit afterwards")
    }
    return commit
  }

  /// Makes an annotated tag of the checked-out commit.
  public func tag(_ name: String, message: String, isSigned: Bool) async throws(GitError) {
    _ = try await run(
      ["tag", isSigned ? "-s" : "-a", "-m", message, "--", name], "make the tag `\(name)`")
  }

  public func removeTag(_ name: String) async throws(GitError) {
    _ = try await run(["tag", "-d", "--", name], "remove the tag `\(name)`")
  }

  /// Takes the last commit back, if it is `commit`, and leaves the files as they are.
  public func takeBack(_ commit: String, to old: String?, _ paths: [Path]) async throws(GitError) {
    guard try await head() == commit else { return }
    guard let old else {
      // It was the first one: the branch has none again.
      _ = try await run(["update-ref", "-d", "HEAD"], "take the commit back")
      return
    }
    _ = try await run(["reset", "-q", "--soft", old], "take the commit back")
    _ = try await run(["reset", "-q", "--"] + paths.map(literal), "take the commit back")
  }

  /// A file's name that git does not read as a pattern.
  func literal(_ path: Path) -> String { ":(literal)\(path.string)" }

  func run(_ arguments: [String], _ what: String) async throws(GitError) -> String {
    switch await git(arguments, in: disk.root) {
    case .success(let output): String(decoding: output, as: UTF8.self)
    case .failure(let status): throw error(status, what)
    }
  }

  func error(_ status: GitStatus, _ what: String) -> GitError {
    switch status {
    case .gitMissing: .missing
    case .notARepository: .notARepository
    case .failed(let words): .refused(what: what, words: words)
    case .clean, .dirty: .silent(what: what)
    }
  }
}

extension GitCommit {
  /// Reads one record of the log: identifier, parents and message, then the files' names.
  fileprivate init?(record: ArraySlice<UInt8>) {
    let parts = record.split(separator: 3, maxSplits: 1, omittingEmptySubsequences: false)
    let head = parts[0].split(separator: 2, maxSplits: 2, omittingEmptySubsequences: false)
    guard head.count == 3 else { return nil }
    let names = parts.count > 1 ? parts[1].split { $0 == 0 || $0 == UInt8(ascii: "\n") } : []
    self.init(
      identifier: String(decoding: head[0], as: UTF8.self),
      parentCount: head[1].split(separator: UInt8(ascii: " ")).count,
      message: String(decoding: head[2], as: UTF8.self),
      paths: names.map { Path(bytes: $0) })
  }
}
