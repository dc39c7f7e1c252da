// Which packages are released together, and how their tags are written: as the Releasefile says it,
// else as the versions and the tags that are there show it.

public import Diagnostics
public import Host
public import Standards
import Versioning
public import Workspace

/// What is released together, and under which tags.
public struct ReleaseTags: Sendable {
  /// Whether packages have versions of their own.
  public let isIndependent: Bool
  /// Packages that move together: one group in lockstep. In the monorepo's order.
  public let groups: [[ProjectName]]
  /// Whether groups have tags of their own; else one tag stands for a release of whatever moves.
  public let haveOwnTags: Bool
  private let forms: [ProjectName: TagForm]
  private let versions: [ProjectName: Version]
  private let reachable: [String]

  /// - Parameters:
  ///   - reachable: the tags in the history of what is checked out.
  ///   - isIndependent: as somebody has said it; nil: as it is found.
  ///   - settings: words of the variable `tag`: `FORM` for all packages, `PACKAGE:FORM` for one.
  /// - Throws: what is wrong with the settings.
  public init(
    of layout: MonorepoLayout, reachable: [String], isIndependent: Bool?, settings: [String],
    disk: any FileSystem
  ) throws(Problem) {
    self.reachable = reachable
    var versions: [ProjectName: Version] = [:]
    for package in layout.packages {
      versions[package.name] = statedVersion(of: package, disk: disk)
    }
    self.versions = versions
    let names = layout.packages.map(\.name)
    let search = TagFormSearch(
      layout.packages.map { package in
        let parts = package.path == "." ? [] : package.path.string.split(separator: "/")
        return (package.name, parts.map(String.init), versions[package.name])
      }, tags: reachable)
    let found = Self.groups(layout.packages, versions, search)
    let apart = isIndependent ?? (found.count > 1)
    self.isIndependent = apart && names.count > 1
    groups = apart ? found : [names]
    haveOwnTags =
      isIndependent == true
      || found.filter { $0.contains { !search.ownVersions(of: $0).isEmpty } }
        .count > 1
    var forms: [ProjectName: TagForm] = [:]
    for group in groups {
      for name in group { forms[name] = search.form(of: name, releasedWith: group) }
    }
    for (name, form) in try Self.stated(settings, names) { forms[name] = form }
    let isNamed = self.isIndependent && haveOwnTags
    for name in names where forms[name] == nil {
      let common = isNamed ? search.likeSiblings(name) : Self.shared(forms)
      forms[name] = common ?? TagForm(prefix: isNamed ? "\(name.normalized)-v" : "v")
    }
    self.forms = forms
  }

  /// Packages of one version whose own tags tell of the same releases.
  private static func groups(
    _ packages: [Package], _ versions: [ProjectName: Version], _ search: TagFormSearch
  ) -> [[ProjectName]] {
    struct Line: Hashable {
      var version: Version?
      var releases: [Version]
    }
    var groups: [(line: Line, names: [ProjectName])] = []
    // Where tags of several packages tell of different releases, one without any is on its own.
    let histories = packages.map { search.ownVersions(of: $0.name).prefix(3) }
    let haveOwn = Set(histories.filter { !$0.isEmpty }).count > 1
    for package in packages {
      // A version that tags alone make is in the tags.
      let line = Line(
        version: versions[package.name]?.publicVersion,
        releases: Array(search.ownVersions(of: package.name).prefix(3)))
      // A package without tags of its own goes with those that have its version.
      let index = groups.firstIndex { other in
        other.line.version == line.version
          && (line.releases == other.line.releases
            || !haveOwn && (line.releases.isEmpty || other.line.releases.isEmpty))
      }
      if let index {
        groups[index].names.append(package.name)
        if groups[index].line.releases.isEmpty { groups[index].line.releases = line.releases }
      } else {
        groups.append((line, [package.name]))
      }
    }
    return groups.map(\.names)
  }

  /// The form that most packages have.
  private static func shared(_ forms: [ProjectName: TagForm]) -> TagForm? {
    Dictionary(grouping: forms.values, by: \.self)
      .max { ($0.value.count, $1.key.prefix) < ($1.value.count, $0.key.prefix) }?.key
  }

  private static func stated(
    _ settings: [String], _ names: [ProjectName]
  ) throws(Problem) -> [ProjectName: TagForm] {
    var forms: [ProjectName: TagForm] = [:]
    // What is said of one package counts more.
    for word in settings.sorted(by: { !$0.contains(":") && $1.contains(":") }) {
      let parts = word.split(separator: ":", maxSplits: 1).map(String.init)
      let name = parts.count > 1 ? try? ProjectName(parts[0]) : nil
      let concerned = parts.count > 1 ? names.filter { $0 == name } : names
      guard !concerned.isEmpty || names.isEmpty else {
        throw BumpMistake.tagOfNoPackage(word, names: names).problem
      }
      for name in concerned {
        guard let form = TagForm(parts[parts.count - 1], name: name) else {
          throw BumpMistake.badTagForm(word).problem
        }
        forms[name] = form
      }
    }
    return forms
  }

  // MARK: Answers

  /// The form of a package's tags.
  public func form(of name: ProjectName) -> TagForm { forms[name] ?? TagForm(prefix: "v") }

  /// The version that a package's files state.
  func version(of name: ProjectName) -> Version? { versions[name] }

  /// The packages that a call means which names none: those of one version, where others have other
  /// versions but no tags of their own. Empty where nobody can tell.
  /// - Parameter version: the one that is asked for; nil: the next one of a kind.
  func mainGroup(for version: Version?) -> [ProjectName] {
    if haveOwnTags { return [] }
    let dated = groups.compactMap { group -> (names: [ProjectName], version: Version)? in
      group.first.flatMap { versions[$0] }.map { (group, $0) }
    }
    if let version {
      // The one that the version follows on most closely.
      let below = dated.filter { $0.version.publicVersion < version }
      guard let nearest = below.map(\.version).max() else { return [] }
      return below.first { $0.version == nearest }?.names ?? []
    }
    let tagged = dated.filter { group in
      group.names.contains { name in
        reachable.contains { form(of: name).version(of: $0) == group.version }
      }
    }
    let largest = (tagged.isEmpty ? dated : tagged).sorted { $0.names.count > $1.names.count }
    guard let first = largest.first else { return [] }
    if largest.count > 1, largest[1].names.count == first.names.count { return [] }
    return first.names
  }

  /// The tag of the last release of some packages: the highest version that can be theirs.
  /// - Parameter isFinal: whether prereleases are passed over.
  public func newest(
    of names: [ProjectName], isFinal: Bool = false
  ) -> (tag: String, version: Version)? {
    var best: (tag: String, version: Version)?
    for name in names {
      let form = form(of: name)
      for tag in reachable {
        guard let version = form.version(of: tag), !(isFinal && version.isPrerelease) else {
          continue
        }
        if !version.isNear(versions[name]) { continue }
        if let known = best, (known.version, known.tag) >= (version, tag) { continue }
        best = (tag, version)
      }
    }
    return best
  }
}
