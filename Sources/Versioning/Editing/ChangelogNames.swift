// Which files are changelogs, by the names that people give them. Where they are looked for is in the
// module Changelogs.

/// How usual a name is for a changelog, 0 for `CHANGELOG.md`; nil for another file.
public func changelogRank(_ name: String) -> Int? {
  let name = name.lowercased()
  let dot = name.lastIndex(of: ".") ?? name.endIndex
  let stem = name[..<dot].filter { !"-_ ".contains($0) }
  guard let word = stems.firstIndex(of: stem), let end = ends.firstIndex(of: String(name[dot...]))
  else { return nil }
  return word * ends.count + end
}

private let stems = [
  "changelog", "changes", "history", "news", "releasenotes", "releases", "whatsnew",
]
private let ends = [".md", ".rst", ".adoc", ".asciidoc", ".markdown", ".txt", ""]
