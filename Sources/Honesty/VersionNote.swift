// What a plan has to say about versions that is no step: facts that were observed, and their wording.

public import Fingerprints
public import Host
public import Standards
import Workspace

/// Something about versions that whoever releases should know, and that is no error by itself.
public enum VersionNote: Sendable, Hashable {
  /// An index has this version of the packages, made of other files.
  ///
  /// `isCertain`: their wheels differ; else it is not known yet what the wheels will be.
  case published(
    [ProjectName], Version, index: String, changes: [Reason], isCertain: Bool)
  /// The packages' files are those of the version that was published last, but for the version.
  case unchanged([ProjectName], from: Version, to: Version)
  /// A lock file that does not follow from the packages' files.
  case staleLock(Path, [LockFault])
  /// The tag of the packages' version is not on the commit that is checked out; the packages' files
  /// that differ between the two.
  case taggedElsewhere(tag: String, commit: String, head: String, [Path])
}

extension VersionNote {
  /// The word for it in JSON.
  public var kind: String {
    switch self {
    case .published: "unbumped"
    case .unchanged: "unchanged"
    case .staleLock: "staleLock"
    case .taggedElsewhere: "taggedElsewhere"
    }
  }

  /// In a line, for people.
  public var message: String {
    switch self {
    case .published(let packages, let version, let index, let changes, isCertain: true):
      "\(names(packages)) \(version) is in `\(index)` with other contents: \(phrases(changes));"
        + " give it another version with `rel bump`, as numbers are never reused"
    case .published(let packages, let version, let index, let changes, isCertain: false):
      "\(names(packages)) \(version) is in `\(index)`, and since then \(phrases(changes)): if the"
        + " wheel does, too, it needs another version (`rel bump`)"
    case .unchanged(let packages, let old, let new):
      "\(names(packages)) went from \(old) to \(new), and nothing changed but the version"
    case .staleLock(let file, let faults):
      "`\(file)` is out of date: \(listed(faults.map(\.text), atMost: 3));"
        + " `\(Self.lockCommand(file))` makes it anew"
    case .taggedElsewhere(let tag, let commit, let head, let paths):
      "the tag `\(tag)` is on \(commit.prefix(7)), not on HEAD, \(head.prefix(7))"
        + (paths.isEmpty
          ? "; the packages are the same in both"
          : ", and since then \(listed(paths.map(\.string), atMost: 3)) changed: what is"
            + " released next needs another version (`rel bump`)")
    }
  }

  /// Whether nothing that is still to be built can make it untrue.
  public var isCertain: Bool {
    if case .published(_, _, _, _, isCertain: false) = self { false } else { true }
  }

  /// The packages that it is about.
  public var packages: [ProjectName] {
    switch self {
    case .published(let packages, _, _, _, _), .unchanged(let packages, _, _): packages
    case .staleLock(_, let faults):
      faults.map(\.package).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    case .taggedElsewhere: []
    }
  }

  /// The files that it is about, from the Releasefile's folder.
  public var paths: [Path] {
    switch self {
    case .published(_, _, _, let changes, _): changes.compactMap(\.path)
    case .unchanged: []
    case .staleLock(let file, _): [file]
    case .taggedElsewhere(_, _, _, let paths): paths
    }
  }

  private static func lockCommand(_ file: Path) -> String {
    switch file.name {
    case "poetry.lock": "poetry lock"
    case "pdm.lock": "pdm lock"
    default: "uv lock"
    }
  }
}

/// Where a lock file and the packages' files disagree.
public enum LockFault: Sendable, Hashable {
  case version(ProjectName, locked: Version, actual: Version)
  /// The package is not in the lock.
  case missing(ProjectName)
  /// The lock has it, and its folder holds no project any more.
  case gone(ProjectName)
  case newRequirement(of: ProjectName, ProjectName)
  case goneRequirement(of: ProjectName, ProjectName)
  case requirement(of: ProjectName, ProjectName, locked: String, actual: String)

  public var package: ProjectName {
    switch self {
    case .version(let name, _, _), .missing(let name), .gone(let name),
      .newRequirement(let name, _), .goneRequirement(let name, _),
      .requirement(let name, _, _, _):
      name
    }
  }

  var text: String {
    switch self {
    case .version(let name, let locked, let actual):
      "it has `\(name)` at \(locked), which is at \(actual)"
    case .missing(let name): "it lacks `\(name)`"
    case .gone(let name): "it has `\(name)`, which is not there any more"
    case .newRequirement(let name, let other):
      "it does not know that `\(name)` requires `\(other)`"
    case .goneRequirement(let name, let other):
      "it has `\(other)`, which `\(name)` does not require any more"
    case .requirement(let name, let other, let locked, let actual):
      "`\(name)` requires `\(other)\(actual)`, and it has `\(other)\(locked)`"
    }
  }
}

private func names(_ packages: [ProjectName]) -> String {
  listed(packages.map { "`\($0)`" }, atMost: 3)
}

private func phrases(_ reasons: [Reason]) -> String {
  // What a file is, is no phrase by itself; what else a wheel is made of has none.
  reasons.isEmpty
    ? "what they are built with changed" : listed(reasons.map { $0.text(from: nil) }, atMost: 3)
}

/// `a, b, c and 4 more`.
private func listed(_ words: [String], atMost count: Int) -> String {
  let shown = words.prefix(count).joined(separator: ", ")
  return words.count > count ? "\(shown) and \(words.count - count) more" : shown
}
