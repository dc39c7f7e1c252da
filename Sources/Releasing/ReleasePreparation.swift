// What a release checks before its first change, and the plan that comes of it. All problems are told
// at once; nothing is changed here, but for the branch of a hotfix.

public import Bumping
import Changelogs
public import Checkouts
import Diagnostics
import Git
public import Host
import ObjectStorage
import Pipeline
import Standards
import Versioning
import Versions
import Workspace

public struct ReleasePreparation {
  let request: ReleaseRequest
  let caller: Caller
  /// What may be asked: only a release that goes on leaves traces.
  var asking: Asking
  var checks: [ReleaseCheck] = []
  var problems: [Problem] = []
  /// Whether something was out of reach, and nothing refused.
  var isOutage = true
  /// What stands for `--hotfix`.
  var line: HotfixLine?

  /// - Parameter asking: what may be done to find out.
  public init(_ request: ReleaseRequest, by caller: Caller, asking: Asking) {
    self.request = request
    self.caller = caller
    self.asking = asking
  }

  var disk: Disk { Disk(root: request.root) }

  mutating func refuse(_ problem: Problem) {
    problems.append(problem)
    isOutage = false
  }

  // MARK: The plan

  /// Checks everything.
  /// - Returns: the journal of a release that has not begun: its plan, the variables and the packages
  ///   that its steps are called with.
  /// - Throws: a `Refusal` with all problems.
  public mutating func plan() async throws -> ReleaseJournal {
    let setUp = try await self.setUp()
    for note in setUp.notes { caller.tell("note: \(note)") }
    guard let head = try await checkTree(setUp) else { throw end() }
    let remote = try await checkRemote(setUp, head)
    let index = try await checkIndex(setUp)
    try await checkNews(setUp, head, index, remote)
    guard
      let bump = try await bump(
        setUp, published: index.taken, remoteTags: remote?.listing.tags ?? [])
    else { throw end() }
    var plan = ReleasePlan(bump: bump.plan, base: head.commit)
    plan.branch = head.branch
    plan.commits = bump.commits
    plan.isSigned = request.isSigned
    plan.remote = remote?.remote
    plan.indexes = index.locations
    plan.released = index.projects
    plan.notify = try setUp.rulebook.value(of: "notify").flatMap { $0.isEmpty ? nil : $0 }
    plan.checklist = checklistLines(try setUp.rulebook.value(of: "checklist") ?? "")
    if let branch = head.branch, branch.hasPrefix("hotfix/") {
      plan.checklist.append("bring the fix to the branch that you work on: merge `\(branch)`")
    }
    for folder in plan.bump.lockFolders {
      let path = folder / "uv.lock"
      plan.locks.append(ReleasePlan.Lock(path: path, old: try disk.contents(of: path)))
    }
    if plan.files.isEmpty {
      plan.omissions[.bump] = "no file says the version, and there is no changelog"
      plan.omissions[.commit] = "no file changes; the tag goes to \(head.commit.prefix(7))"
    }
    if !request.isInstalled { plan.omissions[.verifyInstall] = "`--no-verify-install`" }
    if !request.isPushed {
      plan.omissions[.push] = "`--no-push`"
    } else if remote == nil {
      plan.omissions[.push] = "this repository has no remote"
    }
    if plan.notify == nil { plan.omissions[.notify] = "`notify` is not set" }
    tellVersion(plan, remote?.remote.name)
    try await checkFiles(plan, setUp, outputs: index.outputs)
    if let remote { try await checkPush(plan, remote, setUp) }
    try await checkCommand(plan, setUp)
    if !problems.isEmpty { throw end() }
    plan.checks = checks
    var journal = ReleaseJournal(plan: plan, variables: request.variables, file: request.file)
    journal.only = setUp.isIndependent ? plan.bump.steps.map(\.package.text) : []
    return journal
  }

  func setUp() async throws -> VersionSetUp {
    try await VersionSetUp(
      request.request(request.variables), by: caller, asking: asking)
  }

  /// All problems at once.
  func end() -> Refusal {
    Refusal(problems, status: isOutage && !problems.isEmpty ? 3 : 1)
  }

  // MARK: Version and changelog

  /// - Returns: nil after a refusal.
  mutating func bump(
    _ setUp: VersionSetUp, published: [ProjectName: Set<Version>], remoteTags: [String]
  ) async throws -> (plan: BumpPlan, commits: [GitCommit]?)? {
    var wish = request.version
    wish.makesTag = true
    wish.makesCommit = true
    if line != nil {
      wish.word = "patch"
      wish.phase = nil
    }
    var known = NextVersion.Known()
    known.published = published
    known.remoteTags = remoteTags
    do {
      wish.draftsChangelog = request.draftsChangelog == true
      var bump = try await setUp.plan(wish, known: known)
      if request.draftsChangelog == nil, Self.emptyChangelogs(bump).isAll {
        // Nobody wrote anything under `Unreleased`: the commits say it.
        wish.draftsChangelog = true
        known.isRepeated = true
        let versions = Set(bump.steps.map(\.new))
        // What `auto` comes to was told once.
        if versions.count == 1 {
          wish.word = versions.first?.normalized
          wish.phase = nil
        }
        bump = try await setUp.plan(wish, known: known)
      }
      let empty = Self.emptyChangelogs(bump)
      var commits: [GitCommit]?
      if wish.draftsChangelog {
        commits = try await setUp.commits(
          since: wish.since, of: try setUp.packages(wish.only),
          isFinal: bump.steps.allSatisfy { !$0.new.isPrerelease }
        ).commits
      }
      if empty.isAll, let finding = empty.findings.first {
        refuse(finding)
      } else if let edit = bump.edits.first(where: { bump.changelogVersion(of: $0) != nil }) {
        let source = commits.map { ", from \(countText($0.count))" } ?? ", as it was written there"
        checks.append(ReleaseCheck("changelog", "`\(edit.path)` has something to say\(source)"))
      } else {
        checks.append(ReleaseCheck("changelog", "there is none"))
      }
      return (bump, commits)
    } catch let refusal as Refusal {
      for problem in refusal.problems { refuse(problem) }
      return nil
    }
  }

  /// The changelogs whose new sections are empty, and whether these are all there are.
  static func emptyChangelogs(
    _ bump: BumpPlan
  ) -> (findings: [Problem], isAll: Bool) {
    let changelogs = bump.edits.compactMap { edit in
      bump.changelogVersion(of: edit).map { (edit, $0) }
    }
    let findings = changelogs.compactMap { edit, version in
      changelogFinding(version: version, bytes: edit.new, file: edit.path)
    }
    return (findings, !changelogs.isEmpty && findings.count == changelogs.count)
  }

  /// That the version is free was found out when the bump was planned, which refuses any other.
  private mutating func tellVersion(_ plan: ReleasePlan, _ remote: String?) {
    let tags = plan.tags.map { "`\($0)`" }.joined(separator: ", ")
    let places = remote.map { " or in `\($0)`" } ?? ""
    checks.append(
      ReleaseCheck(
        "version", "\(plan.version) is free: no tag \(tags) here\(places), nothing in the index"))
  }

  // MARK: Files

  mutating func checkFiles(
    _ plan: ReleasePlan, _ setUp: VersionSetUp, outputs: [GlobPattern]
  ) async throws {
    do throws(GitError) {
      let paths = plan.files.map { gitPath($0, on: disk) }
      let tracked = Set(try await setUp.git.tracked(paths))
      let others = paths.filter { !tracked.contains($0.lexicallyNormal) }
      if !others.isEmpty { refuse(ReleaseRefusal.untracked(others).problem) }
      if (try? setUp.rulebook.value(of: "allow_dirty")) == "yes" { return }
      for folder in Set(outputs.map(\.base)).sorted() {
        let wheel = folder / "x-1.0-py3-none-any.whl"
        if try await !setUp.git.isIgnored(wheel) {
          refuse(ReleaseRefusal.unignored(wheel).problem)
        }
      }
    } catch { refuse(error.problem) }
  }

  /// Whether the command that ends the release is one.
  mutating func checkCommand(_ plan: ReleasePlan, _ setUp: VersionSetUp) async throws {
    guard let notify = plan.notify else { return }
    let runner = SubprocessRunner(scratch: caller.temporaryFolder)
    func sh(_ arguments: [String]) async throws -> (isFine: Bool, words: String) {
      let (termination, output) = try await runner.capture(
        Command("/bin/sh", arguments, environment: setUp.environment, folder: disk.root))
      let text = String(decoding: output, as: UTF8.self)
      let first = text.split(whereSeparator: \.isNewline).first.map(String.init)
      return (termination.isSuccess, first ?? "")
    }
    let syntax = try await sh(["-n", "-c", notify])
    if !syntax.isFine {
      return refuse(ReleaseRefusal.brokenCommand(notify, words: syntax.words).problem)
    }
    // The first word that sets no variable.
    let word = notify.split(separator: " ").first { assignment(String($0)) == nil } ?? ""
    let isPlain = word.allSatisfy { $0.isLetter || $0.isNumber || "./_-+".contains($0) }
    if isPlain, try await !sh(["-c", "command -v -- \"$1\"", "sh", String(word)]).isFine {
      return refuse(ReleaseRefusal.noSuchCommand(String(word), in: notify).problem)
    }
    checks.append(ReleaseCheck("notify", "`\(notify)` can be run"))
  }
}

/// A file's path as git has it, from the Releasefile's folder: what changes is the file behind a link.
func gitPath(_ path: Path, on disk: Disk) -> Path {
  let root = ((try? disk.resolved(".")) ?? nil) ?? disk.root
  return ((try? disk.resolved(path)) ?? nil)?.relative(to: root) ?? path
}
