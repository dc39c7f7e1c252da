// What a release asks of a repository's remotes, and sends there. Nothing is fetched: what a remote has
// is listed, and compared with the commits that are here.

public import Host

/// What a remote lists: its branches and tags with the objects that they name.
public struct GitRemoteListing: Sendable, Hashable {
  /// By whole name, `refs/heads/main`; of an annotated tag `refs/tags/v1.2.3^{}` is the commit.
  public var objects: [String: String]

  public init(objects: [String: String]) { self.objects = objects }

  /// Reads the answer of `git ls-remote`; lines in another form, warnings say, are left out.
  init(_ output: String) {
    objects = [:]
    for line in output.split(whereSeparator: \.isNewline) {
      let fields = line.split(separator: "\t", maxSplits: 1)
      if fields.count == 2, fields[1].hasPrefix("refs/") {
        objects[String(fields[1])] = String(fields[0])
      }
    }
  }

  public func branch(_ name: String) -> String? { objects["refs/heads/\(name)"] }

  /// The commit that a tag leads to.
  public func commit(ofTag name: String) -> String? {
    objects["refs/tags/\(name)^{}"] ?? objects["refs/tags/\(name)"]
  }

  /// The names of all tags, sorted.
  public var tags: [String] {
    objects.keys.filter { $0.hasPrefix("refs/tags/") && !$0.hasSuffix("^{}") }
      .map { String($0.dropFirst("refs/tags/".count)) }.sorted()
  }
}

extension GitRepository {
  /// The branch that is checked out; nil for a detached HEAD.
  public func branch() async throws(GitError) -> String? {
    if try await isDetached() { return nil }
    let name = try await run(["symbolic-ref", "-q", "HEAD"], "tell the branch")
    let line = name.prefix { !$0.isNewline }
    return line.hasPrefix("refs/heads/") ? String(line.dropFirst("refs/heads/".count)) : nil
  }

  public func remotes() async throws(GitError) -> [String] {
    try await run(["remote"], "list the remotes").split(whereSeparator: \.isNewline)
      .map(String.init)
  }

  /// A value of git's configuration; nil where it is not set.
  public func setting(_ name: String) async -> String? {
    guard case .success(let output) = await git(["config", "--get", name], in: disk.root) else {
      return nil
    }
    return String(decoding: output, as: UTF8.self).split(whereSeparator: \.isNewline).first
      .map(String.init)
  }

  /// Whether a commit of this clone, and all that it comes from, is in the history of `other`.
  public func isContained(_ commit: String, in other: String) async throws(GitError) -> Bool {
    if commit == other { return true }
    let count = try await run(
      ["rev-list", "--count", "--max-count=1", commit, "--not", other], "compare commits")
    return count.prefix { !$0.isNewline } == "0"
  }

  /// The whole message of a commit, without the line end.
  public func message(of commit: String) async throws(GitError) -> String {
    let text = try await run(["log", "-1", "--format=%B", commit, "--"], "read the commit")
    return String(text.reversed().drop(while: \.isNewline).reversed())
  }

  /// Whether git would never call a file of that name untracked.
  public func isIgnored(_ path: Path) async throws(GitError) -> Bool {
    switch await git(["check-ignore", "-q", "--", path.string], in: disk.root) {
    case .success: return true
    // The exit status of "no".
    case .failure(.failed): return false
    case .failure(let status): throw error(status, "look at what git ignores")
    }
  }

  /// Whom a commit made now would name; git's own words where it knows nobody.
  public func committer() async throws(GitError) -> String {
    let text = try await run(["var", "GIT_COMMITTER_IDENT"], "tell who commits")
    return text.split(separator: ">").first.map { $0 + ">" } ?? text
  }

  /// Those of `paths` that differ from what HEAD has of them, from the Releasefile's folder.
  public func changed(_ paths: [Path]) async throws(GitError) -> [Path] {
    if paths.isEmpty { return [] }
    let arguments =
      ["diff", "--name-only", "-z", "--no-renames", "--no-ext-diff", "--relative", "HEAD", "--"]
      + paths.map(literal)
    switch await git(arguments, in: disk.root) {
    case .success(let output): return output.split(separator: 0).map { Path(bytes: $0) }
    case .failure(let status): throw error(status, "compare the files")
    }
  }

  /// Takes what is staged of `paths` back; the files stay.
  public func unstage(_ paths: [Path]) async throws(GitError) {
    if paths.isEmpty { return }
    _ = try await run(["reset", "-q", "--"] + paths.map(literal), "reset the index")
  }

  /// Checks a branch out, made from `start` if one is given.
  public func change(to branch: String, from start: String? = nil) async throws(GitError) {
    let arguments =
      start.map { ["checkout", "-q", "-b", branch, "\($0)^{commit}", "--"] }
      ?? ["checkout", "-q", branch, "--"]
    _ = try await run(arguments, "check out `\(branch)`")
  }

  // MARK: The other side

  /// Asks a remote for its branches and tags.
  public func listing(of remote: String) async throws(GitRemoteError) -> GitRemoteListing {
    let output = try await talk(
      ["ls-remote", "--", remote], to: remote, "read", within: .seconds(120))
    return GitRemoteListing(output)
  }

  /// Sends branches and tags, all or none: `SOURCE:refs/heads/main`.
  /// - Parameter isTrial: only asks whether the remote would take them; its hooks do not run, and ours
  ///   neither.
  public func push(
    _ references: [String], to remote: String, isTrial: Bool = false
  ) async throws(GitRemoteError) {
    let arguments = ["push", "--porcelain", "--atomic"]
    let trial = isTrial ? ["--dry-run", "--no-verify"] : []
    _ = try await talk(
      arguments + trial + ["--", remote] + references, to: remote, "push to",
      within: .seconds(isTrial ? 120 : 1800))
  }

  /// Removes tags from a remote, all or none.
  public func removeTags(_ names: [String], from remote: String) async throws(GitRemoteError) {
    try await push(names.map { ":refs/tags/\($0)" }, to: remote)
  }

  /// Runs a command that speaks with a remote. Nobody is asked for a password: a program in a process
  /// group of its own cannot read from the terminal, and would wait for ever.
  private func talk(
    _ arguments: [String], to remote: String, _ what: String, within patience: Duration
  ) async throws(GitRemoteError) -> String {
    guard let program = program() else {
      throw GitRemoteError(remote: remote, what: what, reason: .gitMissing)
    }
    var environment = environment
    environment["LC_ALL"] = "C"
    environment["GIT_TERMINAL_PROMPT"] = environment["GIT_TERMINAL_PROMPT"] ?? "0"
    if environment["GIT_SSH_COMMAND"] == nil, environment["GIT_SSH"] == nil {
      let ssh = await setting("core.sshCommand") ?? "ssh"
      environment["GIT_SSH_COMMAND"] = "\(ssh) -o BatchMode=yes"
    }
    let command = Command(
      program, arguments, environment: environment, folder: disk.root, timeout: patience)
    let answer: (termination: Termination, output: [UInt8])
    do {
      answer = try await runner.capture(command)
    } catch { throw GitRemoteError(remote: remote, what: what, reason: .notStarted(error)) }
    let text = String(decoding: answer.output, as: UTF8.self)
    if answer.termination.isSuccess { return text }
    if case .timedOut(let duration) = answer.termination {
      throw GitRemoteError(remote: remote, what: what, reason: .noAnswer(duration))
    }
    throw GitRemoteError(remote: remote, what: what, reason: .refused(remoteWords(text)))
  }
}

/// Why a command that speaks with a remote failed: refusals of single references with their reasons,
/// what the remote's hooks printed, and git's own last words where there is nothing else.
func remoteWords(_ output: String) -> String {
  var refusals: [String] = []
  var said: [String] = []
  var last: [String] = []
  for line in output.split(whereSeparator: \.isNewline).map(String.init) {
    let fields = line.split(separator: "\t")
    if fields.count == 3, fields[0] == "!" {
      // With --atomic, what is fine by itself is refused for the others' sake.
      if fields[2].contains("atomic push failed") || fields[2].contains("atomic transaction") {
        continue
      }
      let name = fields[1].split(separator: ":").last.map(String.init) ?? String(fields[1])
      refusals.append("\(name) \(fields[2])")
    } else if line.hasPrefix("remote: ") {
      let words = line.dropFirst("remote: ".count)
      if words.contains(where: { !$0.isWhitespace }) {
        said.append(String(words.reversed().drop(while: \.isWhitespace).reversed()))
      }
    } else if !line.hasPrefix("hint: "), !line.hasPrefix("To "), line != "Done" {
      last.append(
        ["fatal: ", "error: "].first(where: line.hasPrefix)
          .map { String(line.dropFirst($0.count)) } ?? line)
    }
  }
  let lines = refusals.isEmpty && said.isEmpty ? Array(last.prefix(3)) : refusals + said.suffix(20)
  if lines.isEmpty { return "git did not say why" }
  return lines.count == 1 ? lines[0] : lines.map { "\n  \($0)" }.joined()
}
