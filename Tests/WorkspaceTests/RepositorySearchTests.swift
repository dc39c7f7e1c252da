// What is found where nobody has said where packages are, and what backends have to be asked.

import Host
import Support
import Testing

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
  #expect(found.paths == ["a", "projects/x/packages/b", "tools/j"])
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
