// From commits to what a changelog says of them: which count, by kind and package; and which release
// they ask for.

public import Git
public import Host
public import Standards
public import Versioning
public import Workspace

/// What commits say for a changelog and for the next version.
public struct ChangelogDraft: Sendable {
  struct Item: Sendable, Hashable {
    var commit: GitCommit
    var parts: ConventionalCommit
    /// Whose files it touches, in the packages' order.
    var packages: [ProjectName]
  }

  /// Conventional commits that count, oldest first.
  private(set) var items: [Item] = []
  /// Commits whose messages are in another form: nothing is drafted of them.
  public private(set) var unreadable: [GitCommit] = []
  /// Commits that another one took back, and those that did.
  public private(set) var reverted: [GitCommit] = []
  private let hasSeveralPackages: Bool

  /// - Parameters:
  ///   - commits: newest first, as git tells them. Merges say nothing: what they bring is there, too.
  ///   - packages: all of the repository.
  ///   - only: leaves out commits that touch none of these; empty: takes all.
  public init(_ commits: [GitCommit], packages: [Package], only: [ProjectName] = []) {
    hasSeveralPackages = packages.count > 1 && only.count != 1
    var dead: Set<String> = []
    for (number, commit) in commits.enumerated() where !commit.isMerge {
      let owners = packages.filter { package in commit.paths.contains(where: package.owns) }
        .map(\.name)
      if !only.isEmpty, !owners.contains(where: only.contains) { continue }
      // Newest first: a revert that was reverted in turn takes nothing back.
      if dead.contains(commit.identifier) {
        reverted.append(commit)
        continue
      }
      if commit.isRelease { continue }
      let targets = Self.targets(of: commit, among: commits[(number + 1)...])
      if !targets.isEmpty {
        dead.formUnion(targets)
        reverted.append(commit)
        continue
      }
      let parts = commit.plainRevert.map { [$0] } ?? commit.parts
      if parts.isEmpty { unreadable.append(commit) }
      items += parts.reversed().map { Item(commit: commit, parts: $0, packages: owners) }
    }
    items.reverse()
  }

  /// The commits before a revert that it takes back.
  private static func targets(
    of revert: GitCommit, among older: ArraySlice<GitCommit>
  ) -> [String] {
    let named = revert.reverted.compactMap { name in
      older.first { $0.identifier.hasPrefix(name) }?.identifier
    }
    // A name that is not there is of a commit that was released.
    if !named.isEmpty || !revert.reverted.isEmpty { return named }
    guard let subject = revert.revertedSubject else { return [] }
    return older.first { $0.subject == subject }.map { [$0.identifier] } ?? []
  }

  // MARK: Text

  /// The entries as Markdown, breaking changes first, no line end at the end; empty when no commit is
  /// worth a word.
  public var text: String { EntryForm(markup: .markdown).text(entries) }

  /// The same as the changelog has it that they are for.
  public func text(for changelog: [UInt8], file: Path) -> String {
    guard let known = Changelog(changelog, file: file) else { return text }
    return known.entryForm(like: known.releases(of: nil).first?.section).text(entries)
  }

  /// An item for each commit, breaking changes first.
  public var entries: ChangelogEntries {
    var entries = ChangelogEntries()
    let breaking = items.filter { $0.parts.breaking != nil }
    entries.groups.append(
      .init(
        title: "Breaking changes", items: lines(breaking) { $0.breaking ?? $0.description }))
    for title in Self.titles {
      let items = items.filter { Self.title(of: $0.parts.type) == title }
        .filter { $0.parts.breaking == nil || $0.parts.breaking != $0.parts.description }
      entries.groups.append(.init(title: title, items: lines(items, \.description)))
    }
    return entries
  }

  private static let titles = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"]

  /// Keep a Changelog's title for a type; nil for what users do not notice.
  private static func title(of type: String) -> String? {
    switch type {
    case "feat", "feature", "add": "Added"
    case "perf", "change", "improve", "improvement", "enhance", "enhancement": "Changed"
    case "deprecate", "deprecated": "Deprecated"
    case "remove", "revert": "Removed"
    case "fix", "bugfix", "hotfix": "Fixed"
    case "security", "sec": "Security"
    default: nil
    }
  }

  /// By packages, those of none first, in the commits' order.
  private func lines(
    _ items: [Item], _ text: (ConventionalCommit) -> String
  ) -> [ChangelogEntries.Item] {
    var groups: [(packages: [ProjectName], lines: [String])] = []
    for item in items {
      let line = text(item.parts)
      let place = groups.firstIndex { $0.packages == item.packages }
      if let place {
        groups[place].lines.append(line)
      } else {
        groups.append((item.packages, [line]))
      }
    }
    return groups.sorted { $0.packages.lexicographicallyPrecedes($1.packages) }.flatMap { group in
      group.lines.map { .text($0, of: hasSeveralPackages ? group.packages : []) }
    }
  }

  // MARK: Version

  /// The release that the commits ask for, and which of them do; nil when none does.
  ///
  /// Breaking changes ask for a major release, features for a minor one, and all else that users
  /// notice for a patch. Before 1.0.0 a breaking change asks for a minor release (SemVer, item 4).
  public func suggestion(
    after version: Version
  ) -> (level: VersionChange.Level, because: [GitCommit])? {
    let breaking = items.filter { $0.parts.breaking != nil }
    if !breaking.isEmpty {
      return (version.release[0] == 0 ? .minor : .major, Self.commits(of: breaking))
    }
    let noticed = items.filter { Self.title(of: $0.parts.type) != nil }
    let features = noticed.filter {
      !["Fixed", "Security"].contains(Self.title(of: $0.parts.type)) && $0.parts.type != "perf"
        && $0.parts.type != "revert"
    }
    if !features.isEmpty { return (.minor, Self.commits(of: features)) }
    return noticed.isEmpty ? nil : (.patch, Self.commits(of: noticed))
  }

  /// Each commit once.
  private static func commits(of items: [Item]) -> [GitCommit] {
    items.reduce(into: []) { if $0.last != $1.commit { $0.append($1.commit) } }
  }
}

extension Package {
  /// Whether a file belongs to the package; the root's own package has what no other folder holds.
  public func owns(_ file: Path) -> Bool { file.relative(to: path) != nil }
}

extension GitCommit {
  /// `Revert "feat: x"` of a commit that was released before.
  fileprivate var plainRevert: ConventionalCommit? {
    guard let quoted = quotedSubject else { return nil }
    let what = ConventionalCommit(quoted)?.description ?? quoted
    return ConventionalCommit("revert: " + what)
  }
}
