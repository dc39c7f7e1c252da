// How a repository writes the tags of its releases: what stands before the version. Which form is a
// package's follows from the tags that are there, and from its version; whoever knows better says so.

public import Standards
import Workspace

/// The form of release tags: `v`, `core@`, `release-`.
public struct TagForm: Sendable, Hashable {
  /// What stands before the version.
  public var prefix: String
  /// What stands behind it.
  public var suffix = ""

  public init(prefix: String) { self.prefix = prefix }

  /// Reads a form as it is written in the Releasefile: `{name}@{version}`.
  /// - Returns: nil without `{version}`.
  init?(_ text: String, name: ProjectName) {
    let parts = text.split(separator: "{version}", omittingEmptySubsequences: false)
    guard parts.count == 2 else { return nil }
    let filled = parts.map { part in
      part.split(separator: "{name}", omittingEmptySubsequences: false)
        .joined(separator: name.normalized)
    }
    prefix = filled[0]
    suffix = filled[1]
  }

  public func tag(of version: Version) -> String { prefix + version.normalized + suffix }

  /// The version that a tag of this form names; nil for one of another form.
  public func version(of tag: String) -> Version? {
    guard tag.hasPrefix(prefix), tag.hasSuffix(suffix),
      tag.count > prefix.count + suffix.count
    else { return nil }
    let rest = tag.dropFirst(prefix.count).dropLast(suffix.count)
    guard rest.first.map({ $0.isASCII && $0.isNumber }) ?? false else { return nil }
    return Version(spelled: rest)
  }
}

/// A tag as what stands before a version, and the version.
struct VersionTag {
  var name: String
  var prefix: String
  var version: Version

  /// - Returns: nil for a tag that ends in no version.
  init?(_ name: String) {
    self.name = name
    var previous: Character?
    for index in name.indices {
      defer { previous = name[index] }
      guard name[index].isASCII, name[index].isNumber,
        previous.map({ !$0.isNumber && $0 != "." && $0 != "!" }) ?? true,
        let version = Version(spelled: name[index...])
      else { continue }
      self.version = version
      prefix = String(name[..<index])
      return
    }
    return nil
  }
}

/// The words of what stands before a version, in lower case and without a `v` at the end.
func tagWords(of prefix: String) -> [String] {
  var words = prefix.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
  if words.last == "v" { words.removeLast() }
  return words
}

/// Words of tags that name no package.
private let generalWords: Set<String> = [
  "release", "releases", "rel", "version", "versions", "ver", "v", "r", "python", "py", "pypi",
]

/// Words of tags of what is released beside the Python packages.
private let otherWords: Set<String> = [
  "js", "javascript", "node", "npm", "ts", "typescript", "rust", "crate", "cargo", "go", "golang",
  "java", "kotlin", "ruby", "php", "dotnet", "csharp", "swift", "docs", "doc", "chart", "charts",
  "helm", "docker", "image", "ui", "frontend", "nightly", "build", "snapshot", "backup", "archive",
]

/// Finds the forms of tags of a repository's packages.
struct TagFormSearch {
  /// A package, for its tags.
  struct Subject {
    var name: ProjectName
    /// Its names in tags: words run together.
    var words: Set<String>
    /// Nil where tags alone make it.
    var version: Version?
  }

  private var subjects: [ProjectName: Subject] = [:]
  /// The tags by what stands before their versions.
  private let byPrefix: [String: [VersionTag]]

  /// - Parameter tags: those in the history of what is checked out.
  init(
    _ packages: [(name: ProjectName, folder: [String], version: Version?)], tags: [String]
  ) {
    byPrefix = Dictionary(grouping: tags.compactMap { VersionTag($0) }, by: \.prefix)
    let names = packages.map { $0.name.normalized.split(separator: "-").map(String.init) }
    let families = Dictionary(names.compactMap(\.first).map { ($0, 1) }, uniquingKeysWith: +)
    for (package, parts) in zip(packages, names) {
      var words: Set<String> = [parts.joined()]
      // Of `shop-core` beside `shop-web`, tags may say `core`.
      if parts.count > 1, families[parts[0], default: 0] > 1 {
        words.insert(parts.dropFirst().joined())
      }
      if packages.count > 1 {
        let folders = package.folder.map { tagWords(of: $0) }
        for path in [folders.suffix(1), folders[...]] where !path.isEmpty {
          words.insert(path.joined().joined())
          words.insert(path.joined().filter { !generalWords.contains($0) }.joined())
        }
        words.remove("")
      }
      subjects[package.name] = Subject(
        name: package.name, words: words, version: package.version)
    }
  }

  /// Whether what stands before a version names the package.
  private func names(_ prefix: String, _ subject: Subject) -> Bool {
    let words = tagWords(of: prefix)
    if words.isEmpty { return false }
    if subject.words.contains(words.joined()) { return true }
    let own = words.drop { generalWords.contains($0) }
    return own.count < words.count && !own.isEmpty && subject.words.contains(own.joined())
  }

  /// What stands before the versions of tags that name the package.
  func ownPrefixes(of name: ProjectName) -> [String] {
    guard let subject = subjects[name] else { return [] }
    return byPrefix.keys.filter { names($0, subject) }
  }

  /// The versions that the package's own tags name, the newest first; none where they ended before the
  /// line of releases that it is in now.
  func ownVersions(of name: ProjectName) -> [Version] {
    let versions = ownPrefixes(of: name).flatMap { byPrefix[$0] ?? [] }.map(\.version)
    if let current = subjects[name]?.version,
      !versions.contains(where: { $0.release.prefix(2) == current.release.prefix(2) })
    {
      return []
    }
    return Set(versions).sorted(by: >)
  }

  /// The form that a package gets whose siblings have tags of their own: theirs, with its name.
  func likeSiblings(_ name: ProjectName) -> TagForm? {
    var counts: [String: Int] = [:]
    for other in subjects.keys where other != name {
      for prefix in ownPrefixes(of: other) {
        guard let range = prefix.lowercased().ranges(of: other.normalized).last,
          prefix.lowercased().count == prefix.count
        else { continue }
        let text = prefix.lowercased()
        let form = text[..<range.lowerBound] + "{name}" + text[range.upperBound...]
        counts[String(form), default: 0] += 1
      }
    }
    let form = counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
    return form.flatMap { TagForm($0 + "{version}", name: name) }
  }

  /// The package's form.
  /// - Parameter group: the packages that are released with it, itself included: one may lend its name
  ///   to the tags of all.
  /// - Returns: nil where the tags do not tell it.
  func form(of name: ProjectName, releasedWith group: [ProjectName]) -> TagForm? {
    guard let subject = subjects[name] else { return nil }
    let own = ownPrefixes(of: name)
    let general = byPrefix.keys.filter { tagWords(of: $0).allSatisfy(generalWords.contains) }
    let isAlone = subjects.count == group.count
    let others = subjects.keys.filter { $0 != name }
    let isOnlyOneWithout =
      own.isEmpty && others.allSatisfy { !ownPrefixes(of: $0).isEmpty }
    // Plain tags are those of all packages; where each has its own, they are a package's that has none.
    let usual = own + (isAlone || isOnlyOneWithout ? general : [])
    let lent = group.filter { $0 != name }.flatMap { ownPrefixes(of: $0) }
    let foreign = byPrefix.keys.filter { prefix in
      isAlone && tagWords(of: prefix).allSatisfy { !otherWords.contains($0) }
    }
    for prefixes in [own, general, lent, foreign] {
      if let form = best(prefixes, subject, exactly: true) { return form }
    }
    return best(usual, subject, exactly: false) ?? best(lent, subject, exactly: false)
  }

  /// The form whose newest tag comes nearest to the package's version from below.
  private func best(_ prefixes: [String], _ subject: Subject, exactly: Bool) -> TagForm? {
    typealias Candidate = (isBelow: Int, newest: Version, count: Int, prefix: String)
    let current = subject.version
    let candidates = prefixes.compactMap { prefix -> Candidate? in
      let tags = (byPrefix[prefix] ?? []).map(\.version).filter { $0.isNear(current) }
      if exactly {
        return tags.first { $0 == current }.map { (1, $0, tags.count, prefix) }
      }
      let below = tags.filter { version in current.map { version <= $0 } ?? true }
      if let newest = below.max() { return (1, newest, tags.count, prefix) }
      return tags.min().map { (0, $0, tags.count, prefix) }
    }
    let best = candidates.max { one, other in
      (one.isBelow, one.newest, one.count, other.prefix)
        < (other.isBelow, other.newest, other.count, one.prefix)
    }
    return best.map { TagForm(prefix: $0.prefix) }
  }
}

extension Version {
  /// Whether a tag of this version may be one of a package at `current`: years and counts of builds are
  /// another scheme's. A file may say less than the tags, where only those are kept up.
  func isNear(_ current: Version?) -> Bool {
    guard let current, current != Version(release: [0]) else { return true }
    return epoch <= current.epoch && release[0] <= current.release[0] + 1
  }
}
