// What a bump starts from and what it comes to, as values. How one leads to the other is in
// `BumpPlanner.swift`, how it is carried out in `BumpRun.swift`.

public import Git
public import Host
import Notation
public import Standards
public import Versioning
public import Workspace

/// What is asked for, and what is known outside of the files.
public struct BumpRequest: Sendable {
  public var change: VersionChange
  /// The packages to bump; empty: all.
  public var only: [ProjectName] = []
  /// Whether each package has versions of its own; else all have one.
  public var isIndependent = false
  /// What the tags say of groups and of tags to make; nil: `v1.2.3`, with the package's name where each
  /// has versions of its own.
  public var releaseTags: ReleaseTags?
  /// Which requirements between packages move.
  public var pins = PinPolicy.found
  /// Projects of the repository that are none of its packages.
  public var bystanders: [Package] = []
  /// The words of the Releasefile's `version_files`: `FILE` or `FILE:TEXT`.
  public var versionFiles: [String] = []
  /// The changelog of all packages, from the Releasefile's folder; nil for none. Packages may have
  /// their own besides.
  public var changelog: Path? = "CHANGELOG.md"
  /// Today in UTC, as `2026-11-22`.
  public var date: String
  /// All tags; empty without git.
  public var tags: [String] = []
  /// The tags that the checked-out commit contains.
  public var reachableTags: [String] = []
  /// The versions that the index has of each project.
  public var published: [ProjectName: Set<Version>] = [:]
  /// The commits for the changelog, newest first; nil: it gets no entries.
  public var commits: [GitCommit]?
  /// Whether a tag will be made.
  public var makesTag = false

  public init(_ change: VersionChange, date: String) {
    self.change = change
    self.date = date
  }
}

/// Everything that a bump does, computed and checked.
public struct BumpPlan: Sendable, Hashable {
  public struct Step: Sendable, Hashable {
    public var package: ProjectName
    public var old: Version
    public var new: Version

    public init(package: ProjectName, old: Version, new: Version) {
      self.package = package
      self.old = old
      self.new = new
    }
  }

  /// The bumped packages, in the monorepo's order.
  public var steps: [Step] = []
  /// Files that change, sorted by path.
  public var edits: [FileEdit] = []
  /// Folders with a uv.lock that has to be made anew, from the Releasefile's folder.
  public var lockFolders: [Path] = []
  /// The names of the release's git tags; one for all packages in lockstep.
  public var tags: [String] = []
  /// Whether a tag, and no file, says the new version of one of the packages: it has to be there before
  /// they are built.
  public var takesVersionsFromTags = false
  /// The subject of the commit.
  public var message = ""
  /// Worth a line each, no errors.
  public var notes: [String] = []

  public init() {}

  /// What an edit that adds a version's section to a changelog says of itself.
  static func sectionNote(_ version: Version) -> String { "section \(version)" }

  /// The version whose section an edit adds to a changelog; nil for every other edit.
  public func changelogVersion(of edit: FileEdit) -> Version? {
    steps.first { edit.what.contains(Self.sectionNote($0.new)) }?.new
  }

  /// `1.2.0 → 1.3.0`, or each package's.
  public var headline: String {
    let moves = steps.filter { $0.old != $0.new }
    let changes = Set(moves.map { "\($0.old) → \($0.new)" })
    if changes.count == 1, let change = changes.first { return change }
    return moves.map { "\($0.package) \($0.old) → \($0.new)" }.joined(separator: ", ")
  }
}

/// A day in UTC as `2026-11-22`.
/// - Parameter nanoseconds: since 1970.
public func calendarDay(_ nanoseconds: Int64) -> String {
  "\(CalendarTime(max(0, nanoseconds)).day)"
}
