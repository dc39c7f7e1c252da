import Diagnostics
import Host
import Testing

@testable import Standards
@testable import Workspace

private func read(_ text: String) throws(Problem) -> PyProject {
  try pyProject(Array(text.utf8), at: "packages/core/pyproject.toml")
}

/// The whole message about `text`.
private func message(_ text: String) -> String {
  do throws(Problem) {
    return "no error: \(try read(text))"
  } catch {
    return error.description
  }
}

private let full = """
  [build-system]
  requires = ["hatchling>=1.27"]
  build-backend = "hatchling.build"
  backend-path = ["tools"]

  [project]
  name = "Da_Vinci.core"
  version = "1.0"
  requires-python = ">=3.10"
  dependencies = ["boto3 >= 1, < 2", 'x[a,b]; python_version < "3.11"']
  classifiers = ["Private :: Do Not Upload"]
  dynamic = ["readme"]

  [project.optional-dependencies]
  web = ["flask"]
  all = ["Da_Vinci.core[web]"]

  [tool.uv]
  package = true
  workspace = { members = ["packages/*"], exclude = ["packages/old"] }

  """

private func fullProject() throws -> PyProject {
  var file = PyProject(
    project: .init(
      name: try ProjectName("da-vinci-core"), version: try Version("1.0"),
      requiresPython: ">=3.10",
      dependencies: [
        try Requirement("boto3>=1,<2"), try Requirement("x[a,b]; python_version < \"3.11\""),
      ],
      extras: [
        Extra(
          name: try ProjectName("all"), dependencies: [try Requirement("Da_Vinci.core[web]")]),
        Extra(name: try ProjectName("web"), dependencies: [try Requirement("flask")]),
      ], dynamic: ["readme"], isPrivate: true),
    buildSystem: BuildSystem(
      requires: ["hatchling>=1.27"], backend: "hatchling.build", backendPath: ["tools"]),
    workspace: .init(members: ["packages/*"], exclude: ["packages/old"]), isPackage: true)
  file.settings.requiresPython = ">=3.10"
  return file
}

@Test func `a whole pyproject file is read`() throws {
  let project = try read(full)
  #expect(project == (try fullProject()))
  #expect(project.project?.name.text == "Da_Vinci.core")
}

@Test func `without a build system PEP 517's default stands`() throws {
  let project = try read("[project]\nname = \"a\"\nversion = \"1\"\n")
  #expect(project.buildSystem == .legacySetuptools)
  #expect(!project.statesBuildSystem)
  let other = try read("[build-system]\nrequires = [\"setuptools\"]\n")
  #expect(other.buildSystem.backend == "setuptools.build_meta:__legacy__")
  #expect(other.buildSystem.requires == ["setuptools"])
}

@Test func `a file that configures tools has no project`() throws {
  #expect(try read("[tool.ruff]\nline-length = 100\n").project == nil)
}

@Test func `a byte order mark and Windows line ends are read`() throws {
  let project = try read("\u{FEFF}[project]\r\nname = \"a\"\r\nversion = \"1\"\r\n")
  #expect(project.project?.name.text == "a")
}

// MARK: Errors

@Test func `a syntax error has its place`() {
  #expect(
    message("[project]\nname = \"a\nversion = \"1\"\n") == """
      error: `packages/core/pyproject.toml` is not TOML: the string is not closed
       --> packages/core/pyproject.toml:2:8
        |
      2 | name = "a
        |        ^^
      """)
}

@Test func `a project without name is an error with the folder's name`() {
  #expect(
    message("[project]\nversion = \"1\"\n") == """
      error: `[project]` has no `name`
       --> packages/core/pyproject.toml:1:1
        |
      1 | [project]
        | ^^^^^^^^^
      hint: add a line like `name = "core"`
      """)
}

@Test func `a bad name is an error`() {
  #expect(
    message("[project]\nname = \"-a b\"\nversion = \"1\"\n") == """
      error: `project.name`: `-a b` is not a project name
       --> packages/core/pyproject.toml:2:9
        |
      2 | name = "-a b"
        |         ^^^^
      hint: use letters, digits, `-`, `_` and `.`, with a letter or digit first and last
      """)
}

@Test func `a project without version is an error`() {
  #expect(
    message("[project]\nname = \"a\"\n") == """
      error: `[project]` of `a` has no `version`
       --> packages/core/pyproject.toml:1:1
        |
      1 | [project]
        | ^^^^^^^^^
      hint: add a line like `version = "1.0.0"`, or `dynamic = ["version"]` if the backend knows it
      """)
}

@Test func `a dynamic version is not known`() throws {
  let text = "[project]\nname = \"a\"\ndynamic = [\"readme\", \"version\"]\n"
  let project = try pyProject(Array(text.utf8), at: "pyproject.toml").project
  #expect(project?.version == nil)
  #expect(project?.dynamic == ["readme", "version"])
}

@Test func `a version that is stated and dynamic is an error`() {
  #expect(
    message("[project]\nname = \"a\"\nversion = \"1\"\ndynamic = [\"version\"]\n") == """
      error: the version of `a` is stated and in `dynamic` as well
       --> packages/core/pyproject.toml:4:12
        |
      4 | dynamic = ["version"]
        |            ^^^^^^^^^
      hint: take `version` out of `dynamic`: build backends refuse to have both
      """)
}

@Test func `a bad version has a caret where it goes wrong`() {
  #expect(
    message("[project]\nname = \"a\"\nversion = \"1.2.x\"\n") == """
      error: `project.version`: `1.2.x` is not a version: `.x` does not belong after `1.2`
       --> packages/core/pyproject.toml:3:15
        |
      3 | version = "1.2.x"
        |               ^^
      hint: write a version like `1.2.3`, `1.2.3rc1`, `1.2.3.post1` or `1.2.3.dev4` (PEP 440)
      """)
}

@Test func `a bad requirement has its number and a caret`() {
  let text = """
    [project]
    name = "a"
    version = "1"
    dependencies = [
      "fine>=1",  # "a comment"
      "not fine",
    ]
    """
  #expect(
    message(text) == """
      error: `project.dependencies[1]`: `not fine` is not a requirement: expected a comparison, \
      `[`, `@` or `;` before `fine`
       --> packages/core/pyproject.toml:6:8
        |
      6 |   "not fine",
        |        ^^^^
      hint: write a requirement like `name[extra]>=1.2,<2; python_version >= "3.10"` (PEP 508)
      """)
}

@Test func `a bad requirement of an extra names the extra`() {
  let text = """
    [project]
    name = "a"
    version = "1"
    optional-dependencies.web = ["flask", "x=1"]
    """
  #expect(
    message(text).hasPrefix("error: `project.optional-dependencies.web[1]`: `x=1` is not"))
}

@Test func `a bad build requirement is an error`() {
  #expect(
    message("[build-system]\nrequires = [\"\"]\n")
      .hasPrefix("error: `build-system.requires[0]`: `` is not a requirement"))
}

@Test func `a build system without requires is an error`() {
  #expect(
    message("[build-system]\nbuild-backend = \"x\"\n") == """
      error: `[build-system]` has no `requires`
       --> packages/core/pyproject.toml:1:1
        |
      1 | [build-system]
        | ^^^^^^^^^^^^^^
      hint: add a line like `requires = ["hatchling"]`
      """)
}

@Test func `a bad requires-python is an error`() {
  #expect(
    message("[project]\nname = \"a\"\nversion = \"1\"\nrequires-python = \"3.10\"\n")
      .hasPrefix("error: `project.requires-python`: `3.10` is not a version specifier"))
}

@Test func `a value of the wrong kind has its kind and place`() {
  #expect(
    message("[project]\nname = \"a\"\nversion = 1.0\n") == """
      error: `project.version` is a number, and must be a string
       --> packages/core/pyproject.toml:3:11
        |
      3 | version = 1.0
        |           ^^^
      """)
  #expect(
    message("[project]\nname = \"a\"\nversion = \"1\"\ndependencies = [\"a\", 2]\n") == """
      error: `project.dependencies[1]` is an integer, and must be a string
       --> packages/core/pyproject.toml:4:22
        |
      4 | dependencies = ["a", 2]
        |                      ^
      """)
  #expect(
    message("project = 1\n") == """
      error: `project` is an integer, and must be a table
       --> packages/core/pyproject.toml:1:11
        |
      1 | project = 1
        |           ^
      """)
}

@Test func `bytes that are not UTF-8 have a place`() {
  let bytes = Array("[project]\nname = \"a".utf8) + [0xFF] + Array("\"\n".utf8)
  let error = #expect(throws: Problem.self) { try pyProject(bytes, at: "pyproject.toml") }
  #expect(error?.location == Location(file: "pyproject.toml", line: 2, column: 10))
  #expect(error?.message == "`pyproject.toml` is not TOML: it is not UTF-8")
}

@Test func `a NUL is an error`() {
  #expect(message("[project]\nname = \"a\0\"\n").contains("it holds a NUL"))
}

@Test func `random changes of a file never trap`() throws {
  var random = SystemRandomNumberGenerator()
  for _ in 0..<2000 {
    var bytes = Array(full.utf8)
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      let index = Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0..<3, using: &random) {
      case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
      case 1: bytes.remove(at: index)
      default: bytes.insert(bytes.randomElement(using: &random) ?? 0, at: index)
      }
    }
    do throws(Problem) {
      _ = try pyProject(bytes, at: "pyproject.toml")
    } catch {
      #expect(!error.description.isEmpty)
    }
  }
}
