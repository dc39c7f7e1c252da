// What pyproject.toml files say of those who work on a project, and what tests need by it.

import Host
import Standards
import Testing

@testable import Workspace

private func settings(_ text: String) throws -> DevelopmentSettings {
  try pyProject(Array(text.utf8), at: "pyproject.toml").settings
}

private func needs(
  _ text: String, extras: [String: [String]] = [:], named: NamedGroups = NamedGroups()
) throws -> TestNeeds {
  let extras = try extras.sorted { $0.key < $1.key }.map { name, texts in
    Extra(
      name: try ProjectName(name),
      dependencies: try texts.map { text in try Requirement(text) })
  }
  return try settings(text).testNeeds(of: try ProjectName("core"), extras: extras, named: named)
}

@Suite struct DevelopmentSettingsTests {
  private let full = """
    [dependency-groups]
    Dev_Tools = ["ruff"]
    test = ["pytest", { include-group = "dev.tools" }]

    [tool.uv]
    dev-dependencies = ["mypy"]
    default-groups = ["test"]
    constraint-dependencies = ["idna>=3.7"]
    override-dependencies = ["attrs==23"]
    build-constraint-dependencies = [{ requirement = "hatchling<1.27" }]
    conflicts = [[{ group = "test" }, { extra = "GPU" }]]
    prerelease = "allow"
    python = "3.12"
    cache-keys = ["a.txt", { file = "../b.txt" }, { dir = "c" }, { git = { commit = true } }]

    [tool.uv.sources]
    tool = { git = "https://host/tool", tag = "v1", subdirectory = "py" }
    wheel = { url = "https://host/w.whl" }
    near = [{ path = "../near", marker = "os_name == 'nt'" }, { index = "ours" }]
    member = { workspace = true }

    [tool.poetry.group.test.dependencies]
    pytest = "^8.1"
    tool = { git = "git@host:owner/tool.git", rev = "abc" }
    web = { version = "~2.0.1", extras = ["fast"], python = "<3.12" }
    gone = { version = "*", optional = true }
    """

  @Test func `all tables are read, and kept as bytes`() throws {
    let found = try settings(full)
    #expect(
      found.groups.map { [$0.form.rawValue, $0.name] + $0.requirements + $0.includes } == [
        ["standard", "dev-tools", "ruff"], ["standard", "test", "pytest", "dev-tools"],
        ["standard", "dev", "mypy"],
        [
          "poetry", "test", "pytest>=8.1,<9", "tool",
          "web[fast]>=2.0.1,<2.1; (python_full_version < '3.12')",
        ],
      ])
    #expect(
      found.sources.map { "\($0.name) \($0.place) \($0.marker ?? "-")" } == [
        "member member -", "near path(\"../near\") os_name == 'nt'", "near index(\"ours\") -",
        "tool url(\"git+https://host/tool@v1#subdirectory=py\") -",
        "wheel url(\"https://host/w.whl\") -",
        "tool url(\"git+ssh://git@host/owner/tool.git@abc\") -",
      ])
    #expect(found.constraints == ["idna>=3.7"])
    #expect(found.overrides == ["attrs==23"])
    #expect(found.buildConstraints == ["hatchling<1.27"])
    #expect(found.conflicts == [["group:test", "extra:gpu"]])
    #expect(found.resolverOptions == ["--prerelease", "allow"])
    #expect(found.python == "3.12")
    #expect(found.cachedFiles == ["a.txt", "../b.txt", "c/**"])
    let file = try pyProject(Array(full.utf8), at: "pyproject.toml")
    #expect(PyProject(cached: file.cached) == file)
  }

  @Test(arguments: [
    ("^1.2.3", ">=1.2.3,<2"), ("^0.2.3", ">=0.2.3,<0.3"), ("^0.0.3", ">=0.0.3,<0.0.4"),
    ("^1", ">=1,<2"), ("~1.2.3", ">=1.2.3,<1.3"), ("~1", ">=1,<2"), ("*", ""), ("1.2", "==1.2"),
    ("1.*", "==1.*"), (">=1, <2", ">=1,<2"), (">= 1", ">=1"), ("=1.2", "==1.2"), ("!=2", "!=2"),
  ])
  func `poetry's ranges are PEP 440's`(_ text: String, _ expected: String) {
    #expect(specifiers(ofPoetry: text) == expected)
  }

  @Test func `alternatives and nonsense have no range`() {
    #expect(specifiers(ofPoetry: "^1 || ^2") == nil)
    #expect(specifiers(ofPoetry: "^x") == nil)
  }

  @Test func `a file in which the tables are anything else is read all the same`() throws {
    let found = try settings(
      """
      dependency-groups = 1
      [tool]
      uv = { sources = { a = 1, b = {} }, conflicts = [1], cache-keys = [1], default-groups = 1 }
      poetry = { dependencies = 1, group = { a = 1 } }
      pdm = []
      hatch = { envs = { a = 1 } }
      tox = 1
      """)
    #expect(found.groups.allSatisfy { $0.requirements.isEmpty })
    #expect(found.sources == [])
  }
}

@Suite struct `What tests need` {
  @Test func `groups by their names, with what they include`() throws {
    let found = try needs(
      """
      [dependency-groups]
      base = ["pytest"]
      test = [{ include-group = "base" }, "pytest-mock"]
      docs = ["sphinx"]
      """)
    #expect(found.requirements == ["pytest-mock", "pytest"])
    #expect(found.groups == ["test"])
  }

  @Test func `groups that include each other end`() throws {
    let found = try needs(
      """
      [dependency-groups]
      test = ["a", { include-group = "dev" }]
      dev = ["b", { include-group = "test" }]
      """)
    #expect(Set(found.requirements) == ["a", "b"])
  }

  @Test func `a group that is not there is named with the one that includes it`() throws {
    let found = try needs("[dependency-groups]\ntest = [{ include-group = \"nix\" }]\n")
    #expect(found.missing?.group == "dependency-groups.test")
    #expect(found.missing?.included == "nix")
  }

  @Test func `default groups count, and all of them where it says so`() throws {
    let groups = "[dependency-groups]\nlint = [\"ruff\"]\ndocs = [\"sphinx\"]\n[tool.uv]\n"
    #expect(try needs(groups + "default-groups = [\"lint\"]").requirements == ["ruff"])
    #expect(
      try needs(groups + "default-groups = \"all\"").requirements == ["sphinx", "ruff"])
    #expect(try needs(groups).requirements == [])
  }

  @Test func `extras for tests, also where the project asks for its own`() throws {
    let extras = [
      "tests": ["pytest", "core[async]"], "async": ["anyio; extra == 'async'"], "web": ["flask"],
    ]
    #expect(try needs("", extras: extras).requirements == ["pytest", "anyio"])
    let asked = "[dependency-groups]\ndev = [\"core[web]\"]\n"
    #expect(try needs(asked, extras: ["web": ["flask"]]).requirements == ["flask"])
  }

  @Test func `of groups that conflict the one for tests is taken`() throws {
    let text = """
      [dependency-groups]
      dev = ["a==1"]
      test = ["a==2"]
      [tool.uv]
      conflicts = [[{ group = "dev" }, { group = "test" }]]
      """
    #expect(try needs(text).requirements == ["a==2"])
  }

  @Test func `environments of hatch and tox name groups and extras`() throws {
    let found = try needs(
      """
      [dependency-groups]
      unit = ["pytest"]
      [tool.hatch.envs.hatch-test]
      extra-dependencies = ["pytest-mock", "own @ {root:uri}/own"]
      features = ["fast"]
      [tool.hatch.envs.docs]
      dependencies = ["sphinx"]
      [tool.tox.env_run_base]
      dependency_groups = ["unit"]
      deps = ["tomli", "-r x.txt"]
      """, extras: ["fast": ["orjson"]])
    #expect(Set(found.requirements) == ["pytest", "pytest-mock", "tomli", "orjson"])
  }

  @Test func `pdm's groups and poetry's old table count`() throws {
    let found = try needs(
      """
      [tool.pdm.dev-dependencies]
      test = ["pytest", "-e file:///${PROJECT_ROOT}/x"]
      [tool.poetry.dev-dependencies]
      black = "23.1"
      """)
    #expect(Set(found.requirements) == ["pytest", "black==23.1"])
  }

  @Test func `an extra's own marker holds where it is asked for, and others' do not`() throws {
    let name = try ProjectName("a")
    func marker(_ text: String) throws -> String? {
      try Requirement("x; \(text)").assuming(extra: name).marker
    }
    #expect(try marker("extra == 'a'") == nil)
    #expect(
      try marker("os_name == 'nt' and extra == \"a\"")
        == "os_name == 'nt' and python_version >= '0'")
    #expect(try marker("extra == 'b'") == "python_version < '0'")
  }

  @Test func `tox ini names groups, extras and requirements of its test environments`() {
    let found = NamedGroups(
      tox: """
        [tox]
        envlist = py311
        [testenv]
        extras = test, fast
        dependency_groups =
            unit
        deps =
            pytest>=7  # newest
            py311: tomli
            -r requirements.txt
        [testenv:docs]
        deps = sphinx
        """)
    #expect(found.extras == ["test", "fast"])
    #expect(found.groups == ["unit"])
    #expect(found.requirements == ["pytest>=7", "tomli"])
  }

  @Test func `a noxfile names groups and extras in its test sessions`() {
    let found = NamedGroups(
      nox: """
        @nox.session
        def unit_tests(session):
            session.run_install("uv", "sync", "--group", "unit", "--extra=fast")
            session.install("-e", ".[tests, web]")
            session.install(*nox.project.dependency_groups(PROJECT, "a", "b"))

        def docs(session):
            session.install("--group=docs")
        """)
    #expect(found.groups == ["unit", "a", "b"])
    #expect(found.extras == ["fast", "tests", "web"])
  }

  @Test(arguments: ["requirements-test.txt", "requirements_dev.txt", "test-requirements.txt"])
  func `files of test requirements are known by name`(_ name: String) {
    #expect(isTestRequirementsFile(name))
    #expect(!isTestRequirementsFile("requirements.txt"))
  }
}
