// A release as a value: what it does, in which order, and the facts that this follows from. It is
// computed first, printed, kept for the next call, and carried out.

public import Git
public import Host
public import Standards
import Workspace

/// What a release does, one after the other.
public enum ReleaseStep: String, Sendable, Hashable, CaseIterable {
  /// Versions, pins, changelog and uv.lock are written.
  case bump
  /// Wheels are built, and everything is checked that `rel validate` checks.
  case validate
  case commit
  case tag
  /// Wheels go to the index, and its pages show them.
  case distribute
  case verifyInstall = "verify-install"
  /// Branch and tags go to the remote.
  case push
  /// The user's own command.
  case notify

  /// The order of the steps. A commit comes after its validation, so that nothing is committed that is
  /// broken; where a tag is what gives packages their version, it comes before the build.
  public static func order(takesVersionsFromTags: Bool) -> [ReleaseStep] {
    takesVersionsFromTags
      ? [.bump, .commit, .tag, .validate, .distribute, .verifyInstall, .push, .notify]
      : allCases
  }
}

/// How a step of a release ended.
public enum ReleaseStepEnding: String, Sendable {
  case done
  /// An earlier call did it.
  case doneBefore
  case failed
  case interrupted
}

/// Something that was looked at before a release, and found in order.
public struct ReleaseCheck: Sendable, Hashable {
  /// A word: `git`, `index`.
  public var name: String
  /// What was found.
  public var fact: String

  public init(_ name: String, _ fact: String) {
    self.name = name
    self.fact = fact
  }
}

/// Everything that a release does, computed and checked.
public struct ReleasePlan: Sendable, Hashable {
  /// The remote that gets the branch and the tags.
  public struct Remote: Sendable, Hashable {
    public var name: String
    /// The branch there; nil: tags alone are pushed.
    public var branch: String?

    public init(name: String, branch: String?) {
      self.name = name
      self.branch = branch
    }
  }

  /// A file that `uv lock` makes anew, as it was.
  public struct Lock: Sendable, Hashable {
    public var path: Path
    public var old: [UInt8]

    public init(path: Path, old: [UInt8]) {
      self.path = path
      self.old = old
    }
  }

  public var bump: BumpPlan
  public var locks: [Lock] = []
  /// The commit that was checked out, and its branch; nil for a detached HEAD.
  public var base: String
  public var branch: String?
  public var remote: Remote?
  /// As the Releasefile has them.
  public var indexes: [String] = []
  /// The projects that are published, in order.
  public var released: [ProjectName] = []
  /// The commits that the changelog's new entries are drafted of; nil where they are written by hand.
  public var commits: [GitCommit]?
  public var isSigned = false
  /// The Releasefile's variable.
  public var notify: String?
  /// What people do, a line each.
  public var checklist: [String] = []
  /// What was looked at and found in order; told when a release starts, and not kept.
  public var checks: [ReleaseCheck] = []
  /// Why steps are left out.
  public var omissions: [ReleaseStep: String] = [:]

  public init(bump: BumpPlan, base: String) {
    self.bump = bump
    self.base = base
  }

  /// All steps, those that are left out among them.
  public var steps: [ReleaseStep] {
    ReleaseStep.order(takesVersionsFromTags: bump.takesVersionsFromTags)
  }

  /// `1.3.0`, or each package's: `core 1.3.0, cdk 2.0.1`.
  public var version: String { versionText(bump.steps.map { ($0.package, $0.new) }) }

  /// The version before, in the same form.
  public var previousVersion: String { versionText(bump.steps.map { ($0.package, $0.old) }) }

  /// The files that the release's commit may hold.
  public var files: [Path] { bump.edits.map(\.path) + locks.map(\.path) }

  public var tags: [String] { bump.tags }

  /// The new version of each package that gets one.
  public var versions: [ProjectName: Version] {
    Dictionary(bump.steps.map { ($0.package, $0.new) }, uniquingKeysWith: { first, _ in first })
  }

  /// What is sent to the remote.
  /// - Parameter commit: for the branch; nil: tags alone.
  public func references(commit: String?) -> [String] {
    let branch = remote?.branch.flatMap { name in commit.map { "\($0):refs/heads/\(name)" } }
    return [branch].compactMap(\.self) + tags.map { "refs/tags/\($0):refs/tags/\($0)" }
  }

  // MARK: Words

  /// What a step does, in a line.
  public func text(of step: ReleaseStep) -> String {
    switch step {
    case .bump:
      files.isEmpty ? "no file says the version" : files.map(\.string).joined(separator: ", ")
    case .validate:
      "build \(released.count == 1 ? "1 wheel" : "\(released.count) wheels"), then every check and test"
    case .commit:
      "`\(bump.message)`" + (branch.map { " on `\($0)`" } ?? ", on no branch: HEAD is detached")
    case .tag:
      tags.map { "`\($0)`" }.joined(separator: ", ") + (isSigned ? ", signed" : ", annotated")
    case .distribute:
      "publish to " + indexes.map { "`\($0)`" }.joined(separator: ", ")
    case .verifyInstall: "install \(version) from there, as a user would, and import it"
    case .push:
      ([remote?.branch].compactMap(\.self) + tags).map { "`\($0)`" }.joined(separator: " and ")
        + " to `\(remote?.name ?? "")`, together or not at all"
    case .notify: "run `\(notify ?? "")`"
    }
  }
}

/// The lines of the variable `checklist`: what people do in a release, `;` between two.
public func checklistLines(_ value: String) -> [String] {
  value.split(separator: ";").map { part in
    part.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }.filter { !$0.isEmpty }
}
