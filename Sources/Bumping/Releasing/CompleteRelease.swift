// A release that is over: what it consists of, and whether asking for one more would only repeat it. It
// may have been killed after its last step, and nobody was told; so it says so when it is asked again.

public import Standards
public import Versioning

/// A release all of which is there.
public struct CompleteRelease: Sendable, Hashable {
  /// A package, and the version that it was released in.
  public struct Member: Sendable, Hashable {
    public var package: ProjectName
    public var version: Version

    public init(_ package: ProjectName, _ version: Version) {
      self.package = package
      self.version = version
    }
  }

  /// The newest tag of a package in the history of what is checked out.
  public struct Tag: Sendable, Hashable {
    public var name: String
    public var version: Version
    public var commit: String

    public init(_ name: String, _ version: Version, at commit: String) {
      self.name = name
      self.version = version
      self.commit = commit
    }
  }

  /// All packages, in order.
  public var members: [Member]
  public var tags: [String]
  public var commit: String
  /// Where it is published, and which of the packages are.
  public var indexes: [String]
  public var published: [ProjectName]
  /// The remote that has its tags; nil: none was asked, or it lacks them.
  public var remote: String?
  /// A remote that lacks its tags, and the branch there.
  public var unpushed: ReleasePlan.Remote?

  /// What is at `head`, if that is a whole release.
  ///
  /// - Parameters:
  ///   - packages: those that a release is asked for.
  ///   - tags: the newest tag of each.
  ///   - shown: the versions that each index shows of its projects.
  /// - Returns: nil where something was committed since, or an index lacks a part.
  public init?(
    at head: String, of packages: [ProjectName], tags: [ProjectName: Tag],
    shown: [String: [ProjectName: Set<Version>]]
  ) {
    members = []
    self.tags = []
    for package in packages {
      guard let tag = tags[package], tag.commit == head else { return nil }
      members.append(Member(package, tag.version))
      if !self.tags.contains(tag.name) { self.tags.append(tag.name) }
    }
    if shown.isEmpty || members.isEmpty { return nil }
    commit = head
    indexes = shown.keys.sorted()
    let there = shown.values.reduce(into: [ProjectName: [Set<Version>]]()) { all, projects in
      for (project, versions) in projects { all[project, default: []].append(versions) }
    }
    published = packages.filter { there[$0] != nil }
    if published.isEmpty { return nil }
    for member in members {
      guard (there[member.package] ?? []).allSatisfy({ $0.contains(member.version) }) else {
        return nil
      }
    }
  }

  /// A release of which the journal alone is left: all of its steps are done.
  public init?(_ journal: ReleaseJournal) {
    let plan = journal.plan
    guard journal.isComplete else { return nil }
    members = plan.bump.steps.map { Member($0.package, $0.new) }
    tags = plan.tags
    commit = journal.commit ?? plan.base
    indexes = plan.indexes
    published = plan.released
    if plan.omissions[.push] == nil { remote = plan.remote?.name }
  }

  /// `1.3.0`, or each package's: `core 1.3.0, cdk 2.0.1`.
  public var version: String { versionText(members.map { ($0.package, $0.version) }) }

  /// Whether a change, made with nothing new, only gives the same files another number. What follows a
  /// release in another phase does not: `final` makes the release of a prerelease.
  public func isRepeated(by change: VersionChange) -> Bool {
    members.allSatisfy { member in
      let version = member.version
      switch change {
      case .exact(let asked): return asked == version
      case .post: return version.post != nil
      case .level(_, nil), .final: return !version.isPrerelease && version.post == nil
      case .level(_, let phase?), .prerelease(let phase):
        guard version.isPrerelease else { return false }
        let own = (try? version.changed(by: .prerelease(phase))) ?? version
        return own.pre?.phase == version.pre?.phase && (own.dev == nil) == (version.dev == nil)
      }
    }
  }

  /// What it consists of, a line each: `  commit  28e8aa0, tagged `v1.1.0``.
  public var lines: [String] {
    func list(_ names: [String]) -> String { names.map { "`\($0)`" }.joined(separator: ", ") }
    var lines = [
      "  commit  \(commit.prefix(7)), tagged \(list(tags))",
      "  index   \(list(indexes)) \(indexes.count == 1 ? "has" : "have")"
        + " \(list(published.map(\.text)))",
    ]
    if let remote { lines.append("  remote  `\(remote)` has \(list(tags))") }
    return lines
  }
}

/// `1.3.0`, or each package's version: `core 1.3.0, cdk 2.0.1`.
func versionText(_ versions: [(package: ProjectName, version: Version)]) -> String {
  let all = Set(versions.map(\.version))
  if all.count == 1, let version = all.first { return version.normalized }
  return versions.map { "\($0.package) \($0.version)" }.joined(separator: ", ")
}
