import Caching
import Hashing
import Honesty
import Host
import Planning
import Standards
import Support
import Testing
import Workspace

private func manifest(_ files: [String: String]) -> KeyManifest {
  let artifacts = files.sorted { $0.key < $1.key }.map { path, text in
    Artifact(path: Path(path), kind: .file, digest: SHA256.digest(of: Array(text.utf8)))
  }
  return KeyManifest(
    fields: [.init(name: .recipe, value: "builtin build-wheel")],
    groups: [.init(label: "packages/core/**", isUpstream: false, artifacts: artifacts)])
}

private func onlyVersions(_ old: [String: String], _ new: [String: String]) throws -> Bool {
  let (from, to) = (try Version("1.2.0"), try Version("1.3.0"))
  let moves = [
    try ProjectName("core"): (from: from, to: to), try ProjectName("cdk"): (from: from, to: to),
  ]
  return onlyVersionsDiffer(
    from: manifest(old), to: manifest(new), moves: moves, of: try ProjectName("core"),
    contents: { new[$0.string].map { Array($0.utf8) } })
}

private let old = [
  "packages/core/pyproject.toml": projectText("core", "1.2.0", needs: "\"cdk==1.2.0\""),
  "packages/core/core/__init__.py": "__version__ = '1.2.0'\n",
  "packages/core/CHANGELOG.md": "## 1.2.0\n",
]

@Test func `a bump alone is no change of a package`() throws {
  var new = [
    "packages/core/pyproject.toml": projectText("core", "1.3.0", needs: "\"cdk==1.3.0\""),
    "packages/core/core/__init__.py": "__version__ = '1.3.0'\n",
    "packages/core/CHANGELOG.md": "## 1.3.0\n\n- Nothing.\n\n## 1.2.0\n",
  ]
  #expect(try onlyVersions(old, new))
  new["packages/core/core/__init__.py"] = "__version__ = '1.3.0'\n\n"
  #expect(try !onlyVersions(old, new))
}

@Test func `a file that came is a change, whatever it holds`() throws {
  #expect(try !onlyVersions(old, old.merging(["packages/core/new.py": ""]) { $1 }))
  #expect(
    sourceChanges(
      from: manifest(old), to: manifest(old.merging(["packages/core/new.py": ""]) { $1 }))
      == [.added("packages/core/new.py")])
}

@Test func `what a wheel is built with counts where no file differs`() {
  var other = manifest(old)
  other.fields[0].value = "builtin build-wheel x"
  #expect(sourceChanges(from: manifest(old), to: other) == [.recipeChanged])
}
