// Where the changelogs of packages are, by the names that people give them, and in which markup.

public import Host
import Notation
public import Standards
import Versioning
public import Workspace

/// A changelog and whose it is.
public struct ChangelogPlace {
  public var file: Path
  /// The packages whose version it tells; one, or all in lockstep.
  public var packages: [Package]
  public var isShared: Bool
  /// The one whose releases are told among those of others.
  public var project: ProjectName?
}

/// The changelogs of packages that there are.
/// - Parameters:
///   - isIndependent: whether each has versions of its own, and there is another one.
///   - shared: the changelog of all packages; nil for none.
public func changelogPlaces(
  of packages: [Package], isIndependent: Bool, shared: Path?, disk: any FileSystem
) -> [ChangelogPlace] {
  var places: [ChangelogPlace] = []
  let shared = shared.flatMap { sharedChangelog($0, disk) }
  if !isIndependent, !packages.isEmpty, let shared {
    places.append(ChangelogPlace(file: shared, packages: packages, isShared: true))
  }
  for package in packages where package.path != "." {
    guard let file = changelogFile(in: package.path, disk) else {
      if isIndependent, let shared {
        places.append(
          ChangelogPlace(file: shared, packages: [package], isShared: true, project: package.name))
      }
      continue
    }
    if places.contains(where: { $0.file == file }) { continue }
    places.append(ChangelogPlace(file: file, packages: [package], isShared: false))
  }
  if isIndependent, let package = packages.first(where: { $0.path == "." }),
    let file = shared ?? changelogFile(in: ".", disk)
  {
    places.append(
      ChangelogPlace(file: file, packages: [package], isShared: false, project: package.name))
  }
  return places
}

/// The file that a Releasefile names; where it names the usual one and there is none, one with another
/// of the usual names.
public func sharedChangelog(_ named: Path, _ disk: any FileSystem) -> Path? {
  let file = named.lexicallyNormal
  if isThere(file, disk) { return file }
  return file.name == "CHANGELOG.md" ? changelogFile(in: file.parent, disk) : nil
}

/// A folder's changelog, also in its folder of documents; nil for none.
public func changelogFile(in folder: Path, _ disk: any FileSystem) -> Path? {
  for place in [".", "docs", "doc"] as [Path] {
    let place = (folder / place).lexicallyNormal
    let names = ((try? disk.entries(of: place)) ?? []).map(\.name)
    let ranked = names.compactMap { name in changelogRank(name.string).map { ($0, name) } }
    if let (_, name) = ranked.sorted(by: { ($0.0, $0.1) < ($1.0, $1.1) })
      .first(where: { isThere(place / $0.1, disk) })
    {
      return (place / name).lexicallyNormal
    }
  }
  return nil
}

private func isThere(_ file: Path, _ disk: any FileSystem) -> Bool {
  guard let place = (try? disk.resolved(file)) ?? nil else { return false }
  return (try? disk.status(of: place))??.kind == .file
}

extension Changelog {
  /// Reads a file by its name's end; where that does not tell its markup, as the one in which it has
  /// most releases.
  /// - Returns: nil for a file in another form.
  public init?(_ bytes: [UInt8], file: Path, projects: [ProjectName] = []) {
    let name = file.name.string.lowercased()
    let dot = name.lastIndex(of: ".") ?? name.endIndex
    switch name[dot...] {
    case ".md", ".markdown", ".mdx": self.init(bytes, as: .markdown, projects: projects)
    case ".rst", ".rest": self.init(bytes, as: .restructuredText, projects: projects)
    case ".adoc", ".asciidoc", ".asc": self.init(bytes, as: .asciiDoc, projects: projects)
    case ".txt", "":
      let markdown = Changelog(bytes, as: .markdown, projects: projects)
      let other = Changelog(bytes, as: .restructuredText, projects: projects)
      self = other.releases(of: nil).count > markdown.releases(of: nil).count ? other : markdown
    default: return nil
    }
  }
}
