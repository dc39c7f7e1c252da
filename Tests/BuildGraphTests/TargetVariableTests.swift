// Variables as targets see them, and the properties that they give to actions.

import BuildGraph
import Diagnostics
import Host
import Testing

@Suite struct TargetVariableTests {
  private func line(_ target: String, _ text: String) throws -> String {
    guard case .shell(let lines) = try graph([target], text)[target].recipe else { return "none" }
    return lines.map(\.text).joined(separator: "\n")
  }

  @Test func `the nearer a variable is set the more it counts`() throws {
    let all = "v = global\nt/%: v = pattern\nda-vinci: v = package\nt/da-vinci: v = exact\n"
    let rule = "t/%:\n\techo $(v)\n"
    var statements = all.split(separator: "\n")
    for expected in ["exact", "package", "pattern", "global"] {
      let text = statements.joined(separator: "\n") + "\n" + rule
      #expect(try line("t/da-vinci", text) == "echo \(expected)")
      statements.removeLast()
    }
    let graph = try graph(["t/da-vinci"], all + rule, overrides: [("v", "given")])
    expect(graph.text, "t/da-vinci:\n  echo given")
  }

  @Test func `a package's variables hold for all its targets and no others`() throws {
    let text = "da-vinci: contains = da_vinci/Dockerfile\nda-vinci: imports = a b.c\n"
    let graph = try graph(["check/%", "import/%"], text)
    #expect(
      graph["check/da-vinci"].call
        == OperationCall("check-wheel", ["da-vinci", "da_vinci/Dockerfile"]))
    #expect(
      graph["check/da-vinci-cdk"].call
        == OperationCall("check-wheel", ["da-vinci-cdk", "--sibling=da-vinci"]))
    #expect(
      graph["import/da-vinci"].call
        == OperationCall("import-wheel", ["da-vinci", "a", "b.c"]))
  }

  @Test func `an append for a target adds to what it would have been`() throws {
    let text = "test/%: tools += pytest-xdist>=3\nda-vinci: tools += mypy\n"
    let graph = try graph(["test/%"], text)
    #expect(graph["test/da-vinci"].tools == ["pytest", "coverage", "pytest-xdist>=3", "mypy"])
    #expect(graph["test/da-vinci-cdk"].tools == ["pytest", "coverage", "pytest-xdist>=3"])
  }

  @Test func `what rel knows of a package can be changed for it`() throws {
    let text = """
      da-vinci: module = leonardo
      da-vinci-cdk: module += more
      import/%: wheel/%
      \tbuiltin import-wheel $(name) $(module)

      """
    let graph = try graph(["import/%"], text)
    #expect(
      graph["import/da-vinci"].call
        == OperationCall("import-wheel", ["da-vinci", "leonardo"]))
    #expect(
      graph["import/da-vinci-cdk"].call
        == OperationCall("import-wheel", ["da-vinci-cdk", "da_vinci_cdk", "more"]))
  }

  @Test func `what rel knows of a package`() throws {
    let text = """
      t/%:
      \techo $(name) $(path) $(module) $(version) $(dist) $(wheel) [$(siblings)] $(workspace)
      """
    #expect(
      try line("t/da-vinci-cdk", text)
        == "echo da-vinci-cdk packages/cdk da_vinci_cdk 1.0.0 da_vinci_cdk "
        + "dist/da_vinci_cdk-1.0.0-*.whl [da-vinci] .")
  }

  @Test func `properties come from target variables`() throws {
    let text = """
      a: outputs = site/ out/*.txt $@
      a: timeout = 500ms
      a: pool = docker
      a: always = yes
      a: cache = no
      a: tools = ruff>=0.14 coverage[toml]
      a: env = LEVEL=3 HOME NONE
      secret TOKEN OTHER
      export CI = $(level)-$@
      export USER
      level = high
      a:
      \techo
      """
    let action = try graph(["a"], text)["a"]
    #expect(action.outputs.map(\.text) == ["site/", "out/*.txt", "a"])
    #expect(action.timeout == .milliseconds(500))
    #expect(action.pool == "docker")
    #expect(action.always)
    #expect(!action.cache)
    #expect(action.tools == ["ruff>=0.14", "coverage[toml]"])
    #expect(action.environment == ["LEVEL": "3", "HOME": "/home/me", "CI": "high-a"])
    #expect(action.secrets == ["TOKEN", "OTHER"])
    #expect("\(action.location)" == "Releasefile:12:1")
  }

  @Test(arguments: [("90s", 90_000), ("2m", 120_000), ("1h", 3_600_000), ("500ms", 500)])
  func `a duration has a unit`(text: String, milliseconds: Int) throws {
    let action = try graph(["a"], "a: timeout = \(text)\na:\n\techo\n")["a"]
    #expect(action.timeout == .milliseconds(milliseconds))
  }

  @Test(arguments: ["5", "0s", "m", "-1s", "1.5h", "9999999999h", "1d", "99999999999999999999s"])
  func `a duration that is none is refused`(text: String) {
    let told = mistakes(of: ["a"], in: "a: timeout = \(text)\na:\n\techo\n")
    #expect(told.hasPrefix("error: `\(text)` is not a duration\n"))
  }

  @Test func `a stem in outputs is the package`() throws {
    let text = "t/%: outputs = out/%/$(name)-100\\%.txt\nt/%:\n\techo\n"
    let action = try graph(["t/%"], text)["t/da-vinci"]
    #expect(action.outputs.map(\.literal) == ["out/da-vinci/da-vinci-100%.txt"])
  }
}
