import Host
import Standards
import Support
import Testing
import Versioning
import Workspace

private func findings(
  _ files: [String: String], unreleased: Set<String> = []
) throws -> String {
  let disk = MemoryDisk(files)
  let layout = try discoverPackages(
    patterns: [try GlobPattern("packages/*")], isDefault: false, disk: disk,
    cache: NoPyProjectCache())
  let names = Set(try unreleased.map { try ProjectName($0) })
  return versionFindings(packages: layout.packages, unreleased: names, disk: disk)
    .map(\.description).joined(separator: "\n\n")
}

private func project(_ name: String, _ version: String, needs: [String] = []) -> String {
  """
  [project]
  name = "\(name)"
  version = "\(version)"
  dependencies = [
  \(needs.map { "  \"\($0)\"," }.joined(separator: "\n"))
  ]

  """
}

@Test func `packages at one version with exact pins have no findings`() throws {
  let result = try findings([
    "packages/core/pyproject.toml": project("da-vinci", "1.2.0"),
    "packages/cdk/pyproject.toml": project(
      "da-vinci-cdk", "1.2", needs: ["Da_Vinci==1.2.0", "boto3>=1"]),
  ])
  #expect(result == "")
}

@Test func `a pin that nobody moved is found with what it should read`() throws {
  let result = try findings([
    "packages/core/pyproject.toml": project("da-vinci", "1.3.0"),
    "packages/cdk/pyproject.toml": project(
      "da-vinci-cdk", "1.3.0",
      needs: ["boto3", "da-vinci[all]==1.2.0; python_version >= \"3.10\""]
        .map { $0.replacing("\"", with: "'") }),
  ])
  #expect(
    result == """
      error: `da-vinci-cdk` requires `da-vinci[all]==1.2.0; python_version >= '3.10'` but \
      `da-vinci` is at `1.3.0`: no such set can be installed
       --> packages/cdk/pyproject.toml:6:3
        |
      6 |   "da-vinci[all]==1.2.0; python_version >= '3.10'",
        |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      hint: write `da-vinci[all]==1.3.0; python_version >= '3.10'`: packages that are \
      released together pin each other exactly
      """)
}

@Test func `a range instead of a pin is found`() throws {
  let result = try findings([
    "packages/core/pyproject.toml": project("da-vinci", "1.3.0"),
    "packages/cdk/pyproject.toml": project("da-vinci-cdk", "1.3.0", needs: ["da-vinci>=1.3,<2"]),
  ])
  #expect(
    result == """
      error: `da-vinci-cdk` requires `da-vinci>=1.3,<2` without an exact pin, so that versions \
      can mix
       --> packages/cdk/pyproject.toml:5:3
        |
      5 |   "da-vinci>=1.3,<2",
        |   ^^^^^^^^^^^^^^^^^^
      hint: write `da-vinci==1.3.0`: packages that are released together pin each other exactly
      """)
}

@Test func `a wildcard is no exact pin`() throws {
  let result = try findings([
    "packages/core/pyproject.toml": project("da-vinci", "1.3.0"),
    "packages/cdk/pyproject.toml": project("da-vinci-cdk", "1.3.0", needs: ["da-vinci==1.3.*"]),
  ])
  #expect(result.contains("`da-vinci==1.3.*` without an exact pin"))
}

@Test func `a requirement by URL is found`() throws {
  let result = try findings([
    "packages/core/pyproject.toml": project("da-vinci", "1.3.0"),
    "packages/cdk/pyproject.toml": project(
      "da-vinci-cdk", "1.3.0", needs: ["da-vinci @ file:///core"]),
  ])
  #expect(
    result == """
      error: `da-vinci-cdk` requires `da-vinci @ file:///core` by a URL, which no index can serve
       --> packages/cdk/pyproject.toml:5:3
        |
      5 |   "da-vinci @ file:///core",
        |   ^^^^^^^^^^^^^^^^^^^^^^^^^
      hint: write `da-vinci==1.3.0`: packages that are released together pin each other exactly
      """)
}

@Test func `a package at another version than most is found`() throws {
  let result = try findings([
    "packages/a/pyproject.toml": project("a", "1.0.0"),
    "packages/b/pyproject.toml": project("b", "1.0.0"),
    "packages/c/pyproject.toml": project("c", "2.0.0"),
  ])
  #expect(
    result == """
      error: `c` is at version `2.0.0`, the other packages at `1.0.0`
       --> packages/c/pyproject.toml:3:11
        |
      3 | version = "2.0.0"
        |           ^^^^^^^
      hint: write `version = "1.0.0"`, or give all packages the version `2.0.0`
      """)
}

@Test func `of two packages at two versions the lower one is reported`() throws {
  let result = try findings([
    "packages/a/pyproject.toml": project("a", "1.0.0"),
    "packages/b/pyproject.toml": project("b", "1.0.1"),
  ])
  #expect(result.hasPrefix("error: `a` is at version `1.0.0`, the other packages at `1.0.1`"))
}

@Test func `an extra's requirement of a sibling must be pinned as well`() throws {
  let result = try findings([
    "packages/core/pyproject.toml": project("core", "1.0.0"),
    "packages/cdk/pyproject.toml": project("cdk", "1.0.0")
      + "[project.optional-dependencies]\nall = [\"cdk[x]\", \"core\"]\n",
  ])
  #expect(
    result == """
      error: `cdk` requires `core` without an exact pin, so that versions can mix
       --> packages/cdk/pyproject.toml:8:18
        |
      8 | all = ["cdk[x]", "core"]
        |                  ^^^^^^
      hint: write `core==1.0.0`: packages that are released together pin each other exactly
      """)
}

@Test func `a package that is not released has a version of its own and free pins`() throws {
  let result = try findings(
    [
      "packages/core/pyproject.toml": project("core", "1.0.0"),
      "packages/tools/pyproject.toml": project("tools", "0.1", needs: ["core>=1"]),
      "packages/samples/pyproject.toml": project("samples", "0.1"),
    ], unreleased: ["tools", "samples"])
  #expect(result == "")
}

@Test func `who requires what is not released cannot be installed`() throws {
  let files = [
    "packages/core/pyproject.toml": project("core", "1.0.0", needs: ["tools>=0.1"])
      + "[project.optional-dependencies]\ndev = [\"secret\"]\n",
    "packages/cdk/pyproject.toml": project("cdk", "1.0.0", needs: ["boto3", "secret"]),
    "packages/tools/pyproject.toml": project("tools", "0.1", needs: ["secret"]),
    "packages/secret/pyproject.toml": project("secret", "0.2")
      + "classifiers = [\"Private :: Do Not Upload\"]\n",
  ]
  #expect(
    try findings(files, unreleased: ["tools", "secret"]) == """
      error: `cdk` requires `secret`, which is not released, since a classifier of it says \
      `Private ::`: the index will not have it
       --> packages/cdk/pyproject.toml:6:3
        |
      6 |   "secret",
        |   ^^^^^^^^
      hint: `secret: release = yes` in the Releasefile releases it, `cdk: release = no` keeps \
      both back

      error: `core` requires `tools>=0.1`, which is not released, since its `release` is `no`: \
      the index will not have it
       --> packages/core/pyproject.toml:5:3
        |
      5 |   "tools>=0.1",
        |   ^^^^^^^^^^^^
      hint: `tools: release = yes` in the Releasefile releases it, `core: release = no` keeps \
      both back
      """)
}

@Test func `no packages have no findings`() throws {
  #expect(versionFindings(packages: [], disk: MemoryDisk()) == [])
}

@Test func `packages with versions of their own may be apart, and need no pins`() throws {
  func findings(_ needs: String) throws -> String {
    let disk = MemoryDisk([
      "packages/core/pyproject.toml": project("core", "2.1.0"),
      "packages/cdk/pyproject.toml": project("cdk", "1.3.0", needs: [needs]),
    ])
    let layout = try discoverPackages(
      patterns: [try GlobPattern("packages/*")], isDefault: false, disk: disk,
      cache: NoPyProjectCache())
    return versionFindings(packages: layout.packages, isIndependent: true, disk: disk)
      .map { "\($0.message)|\($0.hints.joined())" }.joined()
  }
  #expect(try findings("core==2.1.0") == "")
  #expect(try findings("core>=2,<3") == "")
  #expect(
    try findings("core>=1,<2")
      == "`cdk` requires `core>=1,<2` but `core` is at `2.1.0`: no such set can be installed|"
      + "write `core==2.1.0`, or a range that has 2.1.0 in it")
}

@Test func `a pin in a group of requirements that points elsewhere is found`() throws {
  let group = "[dependency-groups]\ndev = [{ include-group = 'x' }, 'core[a]==1.2.0']\nx = []\n"
  let result = try findings([
    "packages/core/pyproject.toml": project("core", "1.3.0"),
    "packages/cdk/pyproject.toml": project("cdk", "1.3.0") + group,
  ])
  #expect(
    result.hasPrefix(
      "error: `cdk` requires `core[a]==1.2.0` but `core` is at `1.3.0`: no such set can be"
        + " installed\n --> packages/cdk/pyproject.toml:8:33\n"), "\(result)")
}
