// Files of other tools that are known to state a project's version, beside those that build backends
// read: what `rel init` proposes for `version_files`, and the manifests that say whose version it is.

import Diagnostics
public import Host
import Notation
import Standards
import Versioning
public import Workspace

/// Names of files in which other tools and services keep a project's version.
private let names: [Path] = [
  "package.json", "package-lock.json", "CITATION.cff", ".cz.toml", "cz.toml", ".cz.json", "cz.json",
  ".bumpversion.cfg", ".bumpversion.toml", "eachdist.ini", "codemeta.json", "snapcraft.yaml",
  "meta.yaml", "sonar-project.properties", ".zenodo.json", "manifest.json",
]

/// Those of them, at the root and in the packages' folders, that state the version of the packages that
/// they belong to; sorted.
public func otherVersionFiles(of layout: MonorepoLayout, disk: any FileSystem) -> [Path] {
  let packages = layout.packages.compactMap { package in
    statedVersion(of: package, disk: disk).map { (package.path, $0) }
  }
  var found: Set<Path> = []
  for (folder, version) in [(Path("."), nil)] + packages.map({ ($0.0, Optional($0.1)) }) {
    // What lies at the root may tell any package's version.
    let versions = version.map { [$0] } ?? packages.map(\.1)
    for name in names {
      let file = folder == "." ? name : folder / name
      guard (try? disk.status(of: file))??.kind == .file, let bytes = try? disk.contents(of: file)
      else { continue }
      var places = versionPlaces(of: Set(versions), in: bytes, onLinesWith: nil)
      if let own = rootVersions(inJSON: bytes) { places.removeAll { !own.contains($0.range) } }
      if !places.isEmpty { found.insert(file) }
    }
  }
  return found.sorted()
}

/// The versions of packages in a manifest of release-please, by the packages' folders.
/// - Source: release-please's documentation, "Manifest Driven release-please".
func manifestVersions(of folders: [Path], in bytes: [UInt8]) -> [Path: Range<Int>] {
  var result: [Path: Range<Int>] = [:]
  for (name, range) in rootStrings(inJSON: bytes) {
    let folder = Path(name).lexicallyNormal
    if folders.contains(folder) { result[folder] = range }
  }
  return result
}
