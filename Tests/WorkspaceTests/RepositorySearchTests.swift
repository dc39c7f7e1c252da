// What is found where nobody has said where packages are, and what backends have to be asked.

import Diagnostics
import Host
import Support
import Testing

@testable import Standards
@testable import Workspace

private func find(_ files: [String: String]) throws -> FoundPackages {
  try findPackages(
    patterns: [], isDefault: true, disk: MemoryDisk(files), cache: NoPyProjectCache())
}

private func project(_ name: String) -> String {
  "[project]\nname = \"\(name)\"\nversion = \"1.0\"\n"
}

private func build(_ backend: String, _ requires: String) -> String {
  "[build-system]\nrequires = [\"\(requires)\"]\nbuild-backend = \"\(backend)\"\n"
}

@Test func `packages are found wherever they are but in tests and the like`() throws {
  let found = try find([
    "pyproject.toml": "[tool.ruff]\n",
    "a/pyproject.toml": project("a"), "projects/x/packages/b/pyproject.toml": project("b"),
    "a/nested/pyproject.toml": project("nested"), "tests/data/c/pyproject.toml": project("c"),
    "libs/Tests/d/pyproject.toml": project("d"), ".hidden/e/pyproject.toml": project("e"),
    "docs/f/pyproject.toml": project("f"), "examples/g/pyproject.toml": project("g"),
    "{{cookiecutter.name}}/pyproject.toml": "{{ no TOML }}",
    "env/pyvenv.cfg": "", "env/h/pyproject.toml": project("h"),
    "other/.git/HEAD": "", "other/i/pyproject.toml": project("i"),
    "tools/pyproject.toml": "[tool.black]\n", "tools/j/setup.py": "",
  ])
  #expect(found.paths == ["a", "a/nested", "projects/x/packages/b", "tools/j"])
}

@Test func `packages inside of others are found, but in their modules`() throws {
  let found = try find([
    "platform/pyproject.toml": project("my-platform"), "platform/core/pyproject.toml": project("b"),
    // A folder may have an `__init__.py` by mistake.
    "platform/providers/__init__.py": "", "platform/providers/p/pyproject.toml": project("p"),
    "platform/my_platform/__init__.py": "",
    "platform/my_platform/scaffold/pyproject.toml": project("scaffold"),
    "platform/src/other/__init__.py": "", "platform/src/other/new/pyproject.toml": project("new"),
  ])
  #expect(found.paths == ["platform", "platform/core", "platform/providers/p"])
}

@Test func `a folder that nobody named and that cannot be a package is left out`() throws {
  let built = build("hatchling.build", "hatchling")
  let layout = try find([
    "a/pyproject.toml": project("a"), "b/pyproject.toml": "[project]\n",
    "c/pyproject.toml": "name = \"{{ name }}\"\n{% if x %}\n",
    "d/pyproject.toml": project("<REPLACE ME>"), "e/pyproject.toml": built,
    "f/pyproject.toml": project("f") + "[tool.uv]\npackage = false\n",
  ]).layout(answers: [:])
  #expect(layout.packages.map(\.path) == ["a"])
  #expect(
    layout.leftOut.map { "\($0.path): \($0.why)" } == [
      "b: `[project]` has no `name`, line 1", "c: a template", "d: a template",
      "e: `e/pyproject.toml` has no `[project]` table, line 1",
      "f: its file says that it is no package",
    ])
  #expect(
    layout.notes == [
      "`b` is left out: `[project]` has no `name`, line 1",
      "`e` is left out: `e/pyproject.toml` has no `[project]` table, line 1",
    ])
  #expect(layout.doubts.count == 2)
  #expect(MonorepoLayout(packed: layout.packed) == layout)
}

@Test func `of packages with one name the one nearest to the root stays`() throws {
  let layout = try find([
    "legacy/old/core/pyproject.toml": project("Core"), "libs/core/pyproject.toml": project("core"),
    "more/core/pyproject.toml": project("core"),
  ]).layout(answers: [:])
  #expect(layout.packages.map(\.path) == ["libs/core"])
  #expect(
    layout.notes == [
      "`legacy/old/core` is left out: `libs/core` has the same name",
      "`more/core` is left out: `libs/core` has the same name",
    ])
}

@Test func `where nothing else is found a mistake is an error`() throws {
  let files = ["b/pyproject.toml": "[project]\n", "c/pyproject.toml": project("{{ name }}")]
  let error = #expect(throws: Problems.self) { try find(files) }
  #expect(error?.all.map(\.message) == ["`[project]` has no `name`"])
  #expect(try find(["c/pyproject.toml": project("{{ name }}")]).paths == [])
}

@Test func `many folders that are left out are told in few lines`() throws {
  var files = ["a/pyproject.toml": project("a")]
  for number in 1...9 { files["f\(number)/pyproject.toml"] = "[project]\n" }
  let layout = try find(files).layout(answers: [:])
  #expect(
    layout.notes.suffix(2) == [
      "`f3` is left out: `[project]` has no `name`, line 1",
      "6 more folders are left out: `rel init -n` tells which and why",
    ])
}

@Test func `a survey names whatever has a project and is no package`() throws {
  let built = build("hatchling.build", "hatchling")
  let files = [
    "pyproject.toml": "[tool.uv.workspace]\nmembers = [\"libs/*\"]\nexclude = [\"libs/old\"]\n",
    "libs/a/pyproject.toml": project("a") + built, "libs/old/pyproject.toml": project("b") + built,
    "libs/app/pyproject.toml": project("app"), "more/pyproject.toml": project("more") + built,
    "libs/a/tests/data/x/pyproject.toml": project("x"), "tools/pyproject.toml": "[tool.ruff]\n",
    "docs/y/setup.py": "", "node_modules/z/setup.py": "",
  ]
  let disk = MemoryDisk(files)
  let layout = try find(files).layout(answers: [:])
  #expect(layout.packages.map(\.path) == ["libs/a"])
  #expect(
    layout.surveyed(on: disk, cache: NoPyProjectCache()).map { "\($0.path): \($0.why)" } == [
      "docs/y: below `docs`", "libs/a/tests/data/x: below `libs/a/tests`",
      "libs/app: no `[build-system]`", "libs/old: excluded by the uv workspace",
      "more: no member of the uv workspace",
    ])
}

@Test func `the root counts where it says how it is built, and others are found below it`() throws {
  let below = ["libs/a/pyproject.toml": project("a")]
  let bare = below.merging(["pyproject.toml": project("root")]) { $1 }
  #expect(try find(bare).paths == ["libs/a"])
  let built = project("root") + build("hatchling.build", "hatchling")
  #expect(try find(below.merging(["pyproject.toml": built]) { $1 }).paths == [".", "libs/a"])
}

@Test func `a workspace further down has its own members`() throws {
  let member = project("a") + build("hatchling.build", "hatchling")
  let found = try find([
    "python/pyproject.toml":
      "[tool.uv.workspace]\nmembers = [\"libs/*\"]\nexclude = [\"libs/old\"]\n",
    "python/libs/a/pyproject.toml": member, "python/libs/old/pyproject.toml": member,
    "python/more/pyproject.toml": member, "rust/py/pyproject.toml": project("py"),
  ])
  #expect(found.paths == ["python/libs/a", "rust/py"])
}

@Test func `a backend is asked where the files do not say all`() throws {
  let found = try find([
    "a/pyproject.toml": project("a"),
    "b/pyproject.toml": "[project]\nname = \"b\"\ndynamic = [\"version\"]\n",
    "c/pyproject.toml": build("poetry.core.masonry.api", "poetry-core")
      + "[tool.poetry]\nname = \"c\"\n",
    "d/setup.py": "setup()", "e/pyproject.toml": build("setuptools.build_meta", "setuptools"),
    "e/setup.cfg": "[metadata]\nname = e\n",
    "f/pyproject.toml": project("f") + "[tool.uv]\npackage = false\n",
    "g/pyproject.toml": "[tool.poetry]\nname = \"g\"\npackage-mode = false\n",
    "h/setup.cfg": "[flake8]\nname = h\n", "h/pyproject.toml": "[tool.black]\n",
    "i/pyproject.toml": "[project]\nname = \"i\"\nversion = \"1\"\ndynamic = [\"readme\"]\n",
  ])
  #expect(found.paths == ["a", "b", "c", "d", "e", "i"])
  #expect(
    found.questions.map { "\($0.path) \($0.buildSystem.backend) \($0.isInProjectFile)" } == [
      "b setuptools.build_meta:__legacy__ false", "c poetry.core.masonry.api true",
      "d setuptools.build_meta:__legacy__ false", "e setuptools.build_meta false",
    ])
  #expect(found.questions.last?.files == ["e/pyproject.toml", "e/setup.cfg"])
}

@Test func `answers fill in names, versions and dependencies`() throws {
  let found = try find([
    "x/setup.py": "", "y/pyproject.toml": "[project]\nname = \"y\"\ndynamic = [\"version\"]\n",
  ])
  let answer = BackendMetadata(
    name: try ProjectName("Real.Name"), version: try Version("2.0"), requiresPython: ">=3.9",
    requirements: ["y>=1", "z; extra == 'more'", "no requirement!"], extras: ["more"],
    classifiers: ["Private :: Do Not Upload"])
  let layout = try found.layout(answers: ["x": answer])
  #expect(layout.packages.map(\.name.text) == ["y", "Real.Name"])
  let package = layout.packages[1]
  #expect(package.version == (try Version("2.0")))
  #expect(package.siblings.map(\.text) == ["y"])
  #expect(package.extras.map(\.name.text) == ["more"])
  #expect(package.isPrivate && !package.isUnanswered && package.projectFile == "setup.py")
  // Nobody has said what version this one has.
  #expect(layout.packages[0].isUnanswered)
  #expect(MonorepoLayout(packed: layout.packed) == layout)
  #expect(BackendMetadata(packed: answer.packed) == answer)
}

@Test func `the extras that a marker asks for`() throws {
  let marker = "(extra == \"a\" or extra=='B_c') and python_version < \"3\""
  let requirement = try Requirement("x; \(marker)")
  #expect(requirement.askingExtras.map(\.normalized) == ["a", "b-c"])
  #expect(try Requirement("x; os_name == 'extra'").askingExtras == [])
}

@Test func `two members of one name in workspaces below the root stop nothing`() throws {
  let built = build("flit_core.buildapi", "flit_core")
  let workspace = "[tool.uv.workspace]\nmembers = [\"apps/*\"]\n"
  let found = try find([
    "libs/core/pyproject.toml": project("core") + built,
    "ex/one/pyproject.toml": workspace,
    "ex/one/apps/agent/pyproject.toml": project("agent") + built,
    "ex/deep/two/pyproject.toml": workspace,
    "ex/deep/two/apps/agent/pyproject.toml": project("agent") + built,
  ])
  let layout = try found.layout(answers: [:])
  #expect(layout.packages.map(\.path) == ["ex/one/apps/agent", "libs/core"])
  #expect(
    layout.notes == ["`ex/deep/two/apps/agent` is left out: `ex/one/apps/agent` has the same name"])
}

private let submodules = "[submodule \"x\"]\n\tpath = libs/vendored\n\turl = ../x\n"

@Test func `a submodule that is not checked out is told as such`() throws {
  let disk = MemoryDisk([".gitmodules": submodules, "app/pyproject.toml": project("app")])
  do {
    _ = try findPackages(
      patterns: [try GlobPattern("libs/vendored")], isDefault: false, disk: disk,
      cache: NoPyProjectCache())
    Issue.record("it was found")
  } catch let error as Problems {
    #expect(
      error.description == """
        error: the folder `libs/vendored`, which the variable `packages` names, is a git submodule that is not checked out
        hint: get it with `git submodule update --init libs/vendored`
        """)
  }
  let layout = try discoverPackages(
    patterns: [], isDefault: true, disk: disk, cache: NoPyProjectCache())
  #expect(
    layout.surveyed(on: disk, cache: NoPyProjectCache())
      == [LeftOut("libs/vendored", .noSubmodule)])
}

@Test func `a submodule that the workspace counts among its members is worth a word`() throws {
  let found = try find([
    ".gitmodules": submodules,
    "pyproject.toml": "[tool.uv.workspace]\nmembers = [\"libs/*\"]\n",
    "libs/app/pyproject.toml": project("app") + build("flit_core.buildapi", "flit_core"),
  ])
  #expect(
    try found.layout(answers: [:]).notes == [
      "`libs/vendored` is left out: a submodule that is not checked out: `git submodule update --init`"
    ])
}
