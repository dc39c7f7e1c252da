import Diagnostics
import Foundation
import Host
import Support
import Testing

@testable import Standards
@testable import Workspace

private func project(_ name: String, _ needs: [String] = [], more: String = "") -> String {
  let list = needs.map { "\"\($0)\"" }.joined(separator: ", ")
  return "[project]\nname = \"\(name)\"\nversion = \"1.0\"\ndependencies = [\(list)]\n\(more)"
}

private func discover(
  _ disk: any FileSystem, _ patterns: [String] = ["packages/*"], isDefault: Bool = false
) throws -> MonorepoLayout {
  try discoverPackages(
    patterns: try patterns.map { try GlobPattern($0) }, isDefault: isDefault, disk: disk,
    cache: NoPyProjectCache())
}

private func discover(
  _ files: [String: String], _ patterns: [String] = ["packages/*"], isDefault: Bool = false
) throws -> MonorepoLayout {
  try discover(MemoryDisk(files), patterns, isDefault: isDefault)
}

/// The whole message about `files`.
private func message(
  _ files: [String: String], _ patterns: [String] = ["packages/*"], isDefault: Bool = false
) throws -> String {
  do {
    return "no error: \(try discover(files, patterns, isDefault: isDefault))"
  } catch let errors as Problems {
    return errors.description
  }
}

extension MonorepoLayout {
  /// `name path: siblings`, one line a package.
  fileprivate var summary: [String] {
    packages.map {
      "\($0.name) \($0.path): " + $0.siblings.map(\.text).joined(separator: " ")
    }
  }
}

@Test func `dependencies come first and equals are in order of names`() throws {
  let layout = try discover([
    "packages/1/pyproject.toml": project("zoo"),
    "packages/2/pyproject.toml": project("app", ["lib==1.0", "boto3"]),
    "packages/3/pyproject.toml": project("lib", ["Base==1.0"]),
    "packages/4/pyproject.toml": project("base"),
    "packages/5/pyproject.toml": project("App2", ["zoo", "lib"]),
  ])
  #expect(
    layout.summary == [
      "base packages/4: ", "zoo packages/1: ", "lib packages/3: base",
      "app packages/2: base lib", "App2 packages/5: base zoo lib",
    ])
}

@Test func `a package carries what its file says`() throws {
  let text = """
    [build-system]
    requires = ["hatchling"]
    build-backend = "hatchling.build"
    [project]
    name = "a"
    version = "1.0"
    requires-python = ">=3.10"
    classifiers = ["Private :: Do Not Upload"]
    optional-dependencies = { x = ["y"] }
    """
  var package = Package(
    name: try ProjectName("a"), path: "packages/a", version: try Version("1.0"),
    requiresPython: ">=3.10", dependencies: [],
    buildSystem: BuildSystem(
      requires: ["hatchling"], backend: "hatchling.build", backendPath: []), siblings: [])
  package.isPrivate = true
  package.settings.requiresPython = ">=3.10"
  package.extras = [Extra(name: try ProjectName("x"), dependencies: [try Requirement("y")])]
  #expect(try discover(["packages/a/pyproject.toml": text]).packages == [package])
}

@Test func `folders without pyproject or project are no packages`() throws {
  let layout = try discover([
    "packages/a/pyproject.toml": project("a"), "packages/b/readme.md": "",
    "packages/c/pyproject.toml": "[tool.ruff]\n", "packages/file": "",
    "packages/d/pyproject.toml": project("d", more: "[tool.uv]\npackage = false\n"),
    "packages/a/nested/pyproject.toml": project("nested"),
  ])
  #expect(layout.summary == ["a packages/a: "])
  #expect(
    layout.files == [
      "packages/a/pyproject.toml", "packages/c/pyproject.toml", "packages/d/pyproject.toml",
    ])
}

@Test func `stars cross folders but not packages and others' code`() throws {
  let files = [
    "libs/x/a/pyproject.toml": project("a"), "libs/b/pyproject.toml": project("b"),
    "libs/b/tests/c/pyproject.toml": project("c"),
    "libs/x/.venv/d/pyproject.toml": project("d"),
    "libs/x/node_modules/e/pyproject.toml": project("e"), "libs/pyproject.toml": project("libs"),
  ]
  #expect(try discover(files, ["libs/**"]).summary == ["a libs/x/a: ", "b libs/b: "])
  #expect(try discover(files, ["libs/*/", "libs/x/*"]).summary == ["a libs/x/a: ", "b libs/b: "])
  #expect(
    try discover(files, ["libs", "libs/b", "libs/*"]).summary == ["b libs/b: ", "libs libs: "])
}

@Test func `the root can be a package`() throws {
  #expect(try discover(["pyproject.toml": project("a")], ["."]).summary == ["a .: "])
}

@Test func `no packages are no error`() throws {
  let layout = try discover([:], isDefault: true)
  #expect(
    layout == MonorepoLayout(packages: [], workspace: nil, files: []))
}

@Test func `extras bring in siblings`() throws {
  let layout = try discover([
    "packages/app/pyproject.toml": project("app", ["core[plug_in,none]"]),
    "packages/core/pyproject.toml": project(
      "core",
      more: "[project.optional-dependencies]\nplug-in = [\"core[deep]\"]\n"
        + "deep = [\"plugin\", \"app\"]\n"),
    "packages/plugin/pyproject.toml": project("plugin", ["core"]),
  ])
  #expect(
    layout.summary == [
      "core packages/core: ", "plugin packages/plugin: core", "app packages/app: core plugin",
    ])
}

@Test func `a long chain of packages is ordered`() throws {
  var files: [String: String] = [:]
  for number in 0..<300 {
    files["packages/\(number)/pyproject.toml"] = project(
      "p\(number)", number == 0 ? [] : ["p\(number - 1)"])
  }
  let layout = try discover(files)
  #expect(layout.packages.map(\.name.text) == (0..<300).map { "p\($0)" })
  #expect(layout.packages.last?.siblings.map(\.text) == (0..<299).map { "p\($0)" })
}

// MARK: The uv workspace

private let build = "[build-system]\nrequires = [\"hatchling\"]\n"
private let root =
  "[tool.uv.workspace]\nmembers = [\"libs/*\", \"tool\"]\nexclude = [\"libs/old\"]\n"

@Test func `members of the uv workspace stand in for the default`() throws {
  let files = [
    "pyproject.toml": root, "libs/a/pyproject.toml": project("a", more: build),
    "libs/old/pyproject.toml": project("old", more: build),
    "tool/pyproject.toml": project("tool", more: build),
    // uv builds a member only where its file says how.
    "libs/virtual/pyproject.toml": project("virtual"),
  ]
  let layout = try discover(files, isDefault: true)
  #expect(layout.summary == ["a libs/a: ", "tool tool: "])
  #expect(layout.workspace == ".")
  #expect(
    layout.files == [
      "libs/a/pyproject.toml", "libs/virtual/pyproject.toml", "pyproject.toml",
      "tool/pyproject.toml",
    ])
  #expect(try discover(files, isDefault: false).summary == [])
  let more = files.merging(["packages/b/pyproject.toml": project("b")]) { $1 }
  #expect(try discover(more, isDefault: true).summary == ["a libs/a: ", "tool tool: "])
}

@Test func `the workspace's root is a member when it is built`() throws {
  var files = [
    "pyproject.toml": project("root", more: root),
    "tool/pyproject.toml": project("t", more: build),
  ]
  #expect(try discover(files, isDefault: true).summary == ["t tool: "])
  files["pyproject.toml"] = project("root", more: build + root)
  #expect(try discover(files, isDefault: true).summary == ["root .: ", "t tool: "])
}

@Test func `the workspace is found at the root or above the packages`() throws {
  let member = ["packages/a/pyproject.toml": project("a")]
  let workspace = "[tool.uv.workspace]\nmembers = [\"*\"]\n"
  #expect(try discover(member).workspace == nil)
  let above = member.merging(["packages/pyproject.toml": workspace]) { $1 }
  #expect(try discover(above).workspace == "packages")
  #expect(
    try discover(above).files == ["packages/a/pyproject.toml", "packages/pyproject.toml"])
  let top = above.merging(["pyproject.toml": workspace]) { $1 }
  #expect(try discover(top).workspace == ".")
}

@Test func `a root whose project rel cannot read is no error`() throws {
  let layout = try discover([
    "pyproject.toml": "[project]\nname = \"x\"\ndynamic = [\"version\"]\n",
    "packages/a/pyproject.toml": project("a"),
  ])
  #expect(layout.summary == ["a packages/a: "])
}

@Test func `a bad member pattern has its place`() throws {
  #expect(
    try message(["pyproject.toml": "[tool.uv.workspace]\nmembers = [\"a/[b\"]\n"], isDefault: true)
      == """
      error: `tool.uv.workspace.members[0]`: `[` without `]` in the pattern `a/[b`
       --> pyproject.toml:2:12
        |
      2 | members = ["a/[b"]
        |            ^^^^^^
      """)
}

// MARK: Errors

@Test func `two packages of one name are an error that names both`() throws {
  #expect(
    try message([
      "packages/a/pyproject.toml": project("da-vinci"),
      "packages/b/pyproject.toml": project("Da_Vinci"),
    ]) == """
      error: `packages/a` and `packages/b` are both named `Da_Vinci`, which is the same as \
      `da-vinci`
       --> packages/b/pyproject.toml:2:8
        |
      2 | name = "Da_Vinci"
        |        ^^^^^^^^^^
      hint: give one of the two another name, or say in the Releasefile which folders are packages: \
      `packages = …`
      """)
}

@Test func `packages that need each other stand side by side`() throws {
  let layout = try discover([
    "packages/a/pyproject.toml": project("a", ["b>=1"]),
    "packages/b/pyproject.toml": project("b", ["x", "c", "base"]),
    "packages/c/pyproject.toml": project("c", ["a==1.0"]),
    "packages/d/pyproject.toml": project("0-behind", ["b", "0-behind"]),
    "packages/e/pyproject.toml": project("base"),
  ])
  #expect(
    layout.summary == [
      "base packages/e: ", "a packages/a: base b c", "b packages/b: base a c",
      "c packages/c: base a b", "0-behind packages/d: base a b c",
    ])
  #expect(
    layout.packages.map { $0.earlier.map(\.text) } == [
      [], ["base"], ["base"], ["base"], ["base", "a", "b", "c"],
    ])
}

@Test func `two cycles, one behind the other, have an order`() throws {
  let layout = try discover([
    "packages/a/pyproject.toml": project("a", ["b"]),
    "packages/b/pyproject.toml": project("b", ["a"]),
    "packages/c/pyproject.toml": project("c", ["d", "a"]),
    "packages/d/pyproject.toml": project("d", ["c"]),
  ])
  #expect(
    layout.summary == [
      "a packages/a: b", "b packages/b: a", "c packages/c: a b d", "d packages/d: a b c",
    ])
  #expect(layout.packages[3].earlier.map(\.text) == ["a", "b"])
}

@Test func `a cycle through an extra is none where nobody asks for the extra`() throws {
  let layout = try discover([
    "packages/a/pyproject.toml": project(
      "a", more: "[project.optional-dependencies]\nall = [\"a[dev]\"]\ndev = [\"b\"]\n"),
    "packages/b/pyproject.toml": project("b", ["a"]),
  ])
  #expect(layout.summary == ["a packages/a: ", "b packages/b: a"])
}

@Test func `mistakes in several packages are told together`() throws {
  let text = try message([
    "packages/a/pyproject.toml": "[project]\n", "packages/b/pyproject.toml": "x",
    "packages/c/pyproject.toml": project("c"),
  ])
  #expect(text.contains("`[project]` has no `name`\n --> packages/a/pyproject.toml:1:1"))
  #expect(text.contains("`packages/b/pyproject.toml` is not TOML"))
}

@Test func `a package that has a build system and no project is an error`() throws {
  let build = "[build-system]\nrequires = [\"hatchling\"]\nbuild-backend = \"hatchling.build\"\n"
  #expect(
    try message(["packages/a/pyproject.toml": build + "[projct]\nname = \"a\"\n"]) == """
      error: `packages/a/pyproject.toml` has no `[project]` table
        --> packages/a/pyproject.toml:1:1
      hint: did you mean `projct`?
      hint: add a `[project]` table with `name` and `version`
      """)
}

@Test func `a named folder must be a package`() throws {
  let files = ["libs/core/pyproject.toml": project("a"), "libs/documents/readme.md": ""]
  #expect(
    try message(files, ["libs/cor"]) == """
      error: there is no folder `libs/cor`, which the variable `packages` names
      hint: did you mean `libs/core`?
      """)
  #expect(
    try message(files, ["libs/documents"]) == """
      error: the folder `libs/documents` has no `pyproject.toml` and no `setup.py`
      hint: add one, or take the folder out of the variable `packages`
      """)
}

// MARK: The real disk

private func temporaryDisk(_ files: [String: String]) throws -> Disk {
  let base = Path(FileManager.default.temporaryDirectory.path)
  let root = (try Disk(root: base).resolved(base) ?? base) / "rel-discovery-\(UUID().uuidString)"
  let disk = Disk(root: root)
  for (path, text) in files { try disk.write(text, to: Path(path)) }
  return disk
}

@Test func `linked folders are followed once and loops end`() throws {
  let disk = try temporaryDisk([
    "packages/b/pyproject.toml": project("b"), "elsewhere/c/pyproject.toml": project("c"),
  ])
  defer { try? disk.remove(".") }
  try disk.makeLink(at: "packages/a", to: "b")
  try disk.makeLink(at: "packages/c1", to: "../elsewhere/c")
  try disk.makeLink(at: "packages/c2", to: "../elsewhere/c")
  try disk.makeLink(at: "packages/loop", to: "..")
  try disk.makeLink(at: "packages/self", to: "self")
  try disk.makeLink(at: "packages/gone", to: "nowhere")
  try disk.makeLink(at: "elsewhere/back", to: "../packages")
  try disk.makeLink(at: "packages/elsewhere", to: "../elsewhere")
  #expect(try discover(disk).summary == ["b packages/b: ", "c packages/c1: "])
  #expect(try discover(disk, ["packages/**"]).summary == ["b packages/b: ", "c packages/c1: "])
}

@Test func `the inside of a package is not listed`() throws {
  let disk = try temporaryDisk([
    "packages/b/pyproject.toml": project("b"), "packages/b/src/x.py": "",
    "packages/c/pyproject.toml": project("c"),
  ])
  defer { try? disk.remove(".") }
  let watched = WatchedDisk(disk: disk)
  _ = try discover(watched, ["packages/*"])
  #expect(
    !watched.looks.contains { $0 == "packages/b" || $0 == "packages/b/src" })
}
