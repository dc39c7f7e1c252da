import Bumping
import Host
import Standards
import Support
import Testing
import Versioning
import Workspace

/// Packages as `name version` below folders, with the tags in their history.
private func tags(
  _ packages: [String: String], _ reachable: [String], isIndependent: Bool? = nil,
  settings: [String] = []
) throws -> ReleaseTags {
  var files: [String: String] = [:]
  for (folder, text) in packages {
    let words = text.split(separator: " ").map(String.init)
    files["\(folder)/pyproject.toml"] = projectText(words[0], words[1])
  }
  let disk = MemoryDisk(files)
  let layout = try discoverPackages(
    patterns: [try GlobPattern("**")], isDefault: false, disk: disk, cache: NoPyProjectCache())
  return try ReleaseTags(
    of: layout, reachable: reachable, isIndependent: isIndependent, settings: settings, disk: disk)
}

private func name(_ text: String) throws -> ProjectName { try ProjectName(text) }

@Test(arguments: [
  "1.0.0", "v1.0.0", "release-1.0.0", "core/v1.0.0", "core@1.0.0", "core==1.0.0", "core-v1.0.0",
  "python-1.0.0", "py-core-v1.0.0", "big-shop-1.0.0",
])
func `a tag form that the version of the one package shows`(tag: String) throws {
  let found = try tags(["core": "core 1.0.0"], [tag, "2019.4", "v0.1", "js-v1.0.0"])
  #expect(found.newest(of: [try name("core")])?.tag == tag)
  #expect(
    found.form(of: try name("core")).tag(of: try Version("1.1"))
      == tag.replacing("1.0.0", with: "1.1"))
}

@Test func `an old scheme of higher tags never decides`() throws {
  let found = try tags(["core": "core 1.4.0"], ["v20190101", "v2019.4", "release-1.3.0"])
  #expect(found.newest(of: [try name("core")])?.tag == "release-1.3.0")
}

@Test func `prereleases are passed over for a release`() throws {
  let found = try tags(["core": "core 1.5.0rc1"], ["v1.4.0", "v1.5.0rc1"])
  #expect(found.newest(of: [try name("core")])?.tag == "v1.5.0rc1")
  #expect(found.newest(of: [try name("core")], isFinal: true)?.tag == "v1.4.0")
}

@Test func `packages with tags of their own, shortened too, and one with plain tags`() throws {
  let found = try tags(
    [
      "libs/graph": "graph 1.2.11", "libs/sdk-py": "graph-sdk 0.4.3",
      "libs/checkpoint-postgres": "graph-checkpoint-postgres 3.1.2",
    ], ["1.2.11", "1.2.10", "sdk==0.4.3", "sdk==0.4.2", "checkpointpostgres==3.1.2"])
  #expect(found.isIndependent && found.haveOwnTags)
  #expect(found.newest(of: [try name("graph")])?.tag == "1.2.11")
  #expect(found.newest(of: [try name("graph-sdk")])?.tag == "sdk==0.4.3")
  #expect(
    found.form(of: try name("graph-checkpoint-postgres")).tag(of: try Version("3.2"))
      == "checkpointpostgres==3.2")
}

@Test func `tags of their own that packages had before they were released together`() throws {
  let found = try tags(
    ["a": "shop-a 1.2", "b": "shop-b 1.2", "c": "shop-c 0.3"],
    ["shop-a@1.2", "shop-a@1.1", "shop-b@0.8", "shop-c@0.1"])
  #expect(!found.haveOwnTags)
  #expect(found.form(of: try name("shop-b")).prefix == "shop-a@")
}

@Test func `a package without tags gets them as its siblings have them`() throws {
  let found = try tags(
    ["a": "shop-a 1.2", "b": "shop-b 0.1", "c": "shop-c 0.1", "d": "shop-d 0.1.0"],
    ["python-shop-a-v1.2", "python-shop-b-v0.1", "0.1"])
  #expect(found.isIndependent && found.groups.count == 3)
  #expect(found.form(of: try name("shop-a")).prefix == "python-shop-a-v")
  #expect(found.newest(of: [try name("shop-c")])?.tag == "0.1")
  let newer = try tags(
    ["a": "shop-a 1.2", "b": "shop-b 0.3", "c": "shop-c 0.1"],
    ["python-shop-a-v1.2", "python-shop-b-v0.3"])
  #expect(newer.form(of: try name("shop-c")).prefix == "python-shop-c-v")
}

@Test func `packages of one version are released together, each under its own tag`() throws {
  let found = try tags(
    ["a": "shop-a 1.2", "b": "shop-b 1.2"], ["shop-a-v1.2", "shop-b-v1.2", "shop-a-v1.1"])
  #expect(found.isIndependent)
  let same = try tags(
    ["a": "shop-a 1.2", "b": "shop-b 1.2"],
    ["shop-a-v1.2", "shop-b-v1.2", "shop-a-v1.1", "shop-b-v1.1"])
  #expect(!same.isIndependent)
  #expect(same.form(of: try name("shop-b")).tag(of: try Version("1.3")) == "shop-b-v1.3")
}

@Test func `a package lends its name to the tags of those that go with it`() throws {
  let found = try tags(["a": "agents 1.2", "b": "plugin 1.2"], ["agents@1.2", "agents@1.1"])
  #expect(!found.isIndependent)
  #expect(found.form(of: try name("plugin")).tag(of: try Version("1.3")) == "agents@1.3")
}

@Test func `stable packages and betas under one tag are two groups`() throws {
  let packages = [
    "api": "api 1.44.0", "sdk": "sdk 1.44.0", "prom": "prom 0.65b0", "conv": "conv 0.65b0",
  ]
  let found = try tags(packages, ["v1.44.0", "v1.43.0"])
  #expect(found.isIndependent && !found.haveOwnTags)
  #expect(found.groups.map(\.count) == [2, 2])
}

@Test func `the variable tag decides`() throws {
  let found = try tags(
    ["a": "shop-a 1.2", "b": "shop-b 1.2"], ["v1.2"],
    settings: ["shop-b:b/{version}", "{name}@{version}"])
  #expect(found.form(of: try name("shop-a")).tag(of: try Version("1.3")) == "shop-a@1.3")
  #expect(found.form(of: try name("shop-b")).tag(of: try Version("1.3")) == "b/1.3")
  #expect(throws: (any Error).self) { try tags(["a": "shop-a 1.2"], [], settings: ["v"]) }
  #expect(throws: (any Error).self) {
    try tags(["a": "shop-a 1.2"], [], settings: ["other:{version}"])
  }
}

@Test func `projects beside the workspace that are at its version go with it`() throws {
  let built = "[build-system]\nrequires = [\"hatchling\"]\nbuild-backend = \"hatchling.build\"\n"
  let disk = MemoryDisk([
    "pyproject.toml": "[tool.uv.workspace]\nmembers = [\"libs/*\"]\nexclude = [\"libs/old\"]\n",
    "libs/core/pyproject.toml": projectText("core", "1.4.0", rest: built),
    "libs/old/pyproject.toml": projectText("old", "1.4.0", needs: "\"core>=1.4.0\"", rest: built),
    "shim/pyproject.toml": projectText("shim", "1.3.0", needs: "\"core>=1.4.0\"", rest: built),
  ])
  let layout = try discoverPackages(
    patterns: [], isDefault: true, disk: disk, cache: NoPyProjectCache())
  var request = BumpRequest(.level(.minor, nil), date: "2026-11-22")
  request.bystanders = layout.bystanders(on: disk, cache: NoPyProjectCache())
  #expect(request.bystanders.map(\.path) == ["libs/old", "shim"])
  let plan = try bumpPlan(request, layout: layout, disk: disk)
  #expect(plan.steps.map(\.package) == [try name("core")])
  #expect(plan.edits.map(\.path) == ["libs/core/pyproject.toml", "libs/old/pyproject.toml"])
  #expect(
    String(decoding: plan.edits[1].new, as: UTF8.self)
      == projectText("old", "1.5.0", needs: "\"core>=1.5.0\"", rest: built))
}
