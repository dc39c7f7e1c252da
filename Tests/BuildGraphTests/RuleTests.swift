// Which rules count for a target: the user's and the built-in ones, exact and with `%`.

import BuildGraph
import Diagnostics
import Testing

@Suite struct RuleTests {
  @Test func `without targets the user's first one is meant`() throws {
    let text = "include-me = 1\n.PHONY: x\nstamp/%: y?\n\tz\nall: b? $(include-me)?\nother: c?\n"
    let graph = try graph([], text)
    #expect(graph.requested.map { graph.actions[$0].target } == ["all"])
  }

  @Test func `a built-in target that the user only adds to is not the default`() throws {
    let graph = try graph([], "distribute: docs\ndocs:\n\ttrue\n")
    #expect(graph.requested.map { graph.actions[$0].target } == ["docs"])
    let built = try BuildGraphTests.graph([], "distribute: notes.md\n")
    #expect(built.requested.map { built.actions[$0].target } == ["build"])
  }

  @Test func `a rule without recipe adds prerequisites`() throws {
    let graph = try graph(["versions"], "versions: notes.md\nversions: more.md versions.txt\n")
    expect(
      graph.text,
      """
      versions: packages/core/pyproject.toml packages/cdk/pyproject.toml CHANGELOG.md? \
      packages/core/CHANGELOG.md? packages/cdk/CHANGELOG.md? notes.md more.md versions.txt
        versions --versioning=lockstep --changelog=CHANGELOG.md
      """)
  }

  @Test func `a user's recipe replaces the built-in rule wholly`() throws {
    let text = "build: a\nbuild: b\n\tmake it\nwheel/%: c\n\tmy-wheel $(name)\n"
    expect(
      try graph(["build", "wheel/da-vinci"], text).text,
      """
      build: b a
        make it
      wheel/da-vinci: c
        my-wheel da-vinci
      """)
  }

  @Test func `an exact rule replaces the instance of a rule with a stem`() throws {
    let text = "check/da-vinci: x\n\tmine $(path)\nstamp/%: y\n\ttheirs\nstamp/da-vinci:\n\town\n"
    let graph = try graph(["check/%", "stamp/%"], text)
    expect(
      graph.text,
      """
      check/da-vinci: x
        mine packages/core
      wheel/da-vinci-cdk: packages/cdk/** .gitignore?
        build-wheel packages/cdk
      check/da-vinci-cdk: wheel/da-vinci-cdk
        check-wheel da-vinci-cdk --sibling=da-vinci
      stamp/da-vinci:
        own
      stamp/da-vinci-cdk: y
        theirs
      """)
    #expect(graph["stamp/da-vinci"].package == daVinci[0].name)
  }

  @Test func `each of several targets gets the rule`() throws {
    expect(
      try graph(["a", "b"], "a b: c\n\techo $@\n").text,
      """
      a: c
        echo a
      b: c
        echo b
      """)
  }

  @Test func `a stem without packages defines nothing and hurts nobody`() throws {
    expect(
      try graph(["plain"], "stamp/%: x\n\ty\nstamp/%: timeout = 1m\nplain: z\n\tw\n", packages: [])
        .text,
      """
      plain: z
        w
      """)
  }

  @Test func `names of packages are normalised in targets`() throws {
    let packages = [package("Da_Vinci.Core", "core")]
    expect(
      try graph(["check/%"], "", packages: packages).text,
      """
      wheel/da-vinci-core: core/** .gitignore?
        build-wheel core
      check/da-vinci-core: wheel/da-vinci-core
        check-wheel Da_Vinci.Core
      """)
  }

  @Test func `only some packages are ranged over, and what they need is built`() throws {
    let graph = try graph(["import", "lint/%"], "", only: ["da_vinci.cdk"])
    #expect(
      graph.actions.map(\.target) == [
        "wheel/da-vinci-cdk", "wheel/da-vinci", "import/da-vinci-cdk", "import",
        "lint/da-vinci-cdk",
      ])
  }

  @Test func `a target that is named stays, whatever packages are ranged over`() throws {
    let graph = try graph(["wheel/da-vinci"], "", only: ["da-vinci-cdk"])
    #expect(graph.actions.map(\.target) == ["wheel/da-vinci"])
  }

  @Test func `the graph knows every target and the environment that it read`() throws {
    let graph = try graph(["a"], "a: env = HOME X=1\nx = $(env USER)\na:\n\techo\n", packages: [])
    #expect(graph.environmentNames == ["HOME", "USER"])
    #expect(graph.targetNames.contains("distribute"))
    #expect(!graph.targetNames.contains("wheel/%"))
  }

  @Test func `a long chain of targets needs no deep stack`() throws {
    let count = 20_000
    let text = (0..<count).map { "t\($0): t\($0 + 1)\n" }.joined() + "t\(count): end\n"
    let graph = try graph(["t0"], text, packages: [])
    #expect(graph.actions.count == count + 1)
    #expect(graph.actions.last?.target == "t0")
  }

  @Test func `distribute checks and builds everything, uploads, then shows it in order`() throws {
    let graph = try graph(["distribute"], "")
    #expect(
      graph.actions.map(\.target) == [
        "clean-tree", "versions", "lint/da-vinci", "lint/da-vinci-cdk", "lint", "wheel/da-vinci",
        "test/da-vinci", "wheel/da-vinci-cdk", "test/da-vinci-cdk", "test", "check/da-vinci",
        "check/da-vinci-cdk", "check", "import/da-vinci", "import/da-vinci-cdk", "import",
        "validate", "upload/da-vinci", "upload/da-vinci-cdk", "upload", "index/da-vinci",
        "index/da-vinci-cdk", "index", "distribute",
      ])
    let cdk = graph["index/da-vinci-cdk"]
    #expect(
      cdk.targets.map { graph.actions[$0].target } == [
        "upload", "index/da-vinci", "wheel/da-vinci-cdk",
      ])
  }
}
